"""The pages of loans: what is owed, the calendar, the book, and the forms of the bank's desk."""

import re

import pytest

from creditshare.kernel import actor as kinds
from creditshare.kernel.money import to_yuan
from loans import queries
from loans.models import Entry, Loan
from tests import makers
from tests.consents.makers import stored_consent
from tests.loans.makers import ago, desk, lent, today
from tests.parties.makers import sign_in

pytestmark = pytest.mark.django_db


def text_of(answer):
    return re.sub(r"\s+", " ", answer.content.decode())


def pay(client, loan, **told):
    return client.post(f"/loans/{loan.pk}/repay", {"day": today().isoformat(), "prepay": ""} | told)


def test_bank_and_firm_see_the_loan_and_only_the_bank_a_form():
    loan, officer, _, firm = lent()
    bank, mine = sign_in(officer), sign_in(makers.actor(firm, kinds.LEGAL_REPRESENTATIVE))
    for client in (bank, mine):
        page = text_of(client.get("/loans"))
        assert loan.number in page and "已逾期" in page
        page = text_of(client.get(f"/loans/{loan.pk}"))
        assert "还款计划" in page and "未到期" in page and "等额本息" in page
    assert 'name="amount"' in text_of(bank.get(f"/loans/{loan.pk}"))
    assert 'name="amount"' not in text_of(mine.get(f"/loans/{loan.pk}"))
    assert mine.get("/loans/new").status_code == 403


def test_money_in_and_taken_back_out():
    loan, officer, head, _ = lent()
    bank, boss = sign_in(officer), sign_in(head)
    due = to_yuan(queries.book_of(loan, today()).total_due)
    assert pay(bank, loan, amount=str(due)).status_code == 302
    page = text_of(bank.get(f"/loans/{loan.pk}"))
    assert "正常还款" in page and "已还清" in page and "冲正" not in page
    page = text_of(boss.get(f"/loans/{loan.pk}"))
    assert f"/loans/{loan.pk}/entries/1/reverse" in page
    assert "冲正一笔流水" in text_of(boss.get(f"/loans/{loan.pk}/entries/1/reverse"))
    answer = boss.post(f"/loans/{loan.pk}/entries/1/reverse", {"reason": ""})
    assert answer.status_code == 422 and Entry.objects.count() == 1
    answer = boss.post(f"/loans/{loan.pk}/entries/1/reverse", {"reason": "入错账户"})
    assert answer.status_code == 302
    page = text_of(boss.get(f"/loans/{loan.pk}"))
    assert "<del>" in page and "已逾期" in page


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"amount": "99999999.00"}, "超过到期应还金额"),
        ({"amount": "99999999.00", "prepay": "keep_tenor"}, "超过全部欠款"),
        ({"amount": "1.00", "day": "2099-01-01"}, "2099-01-01 尚未到来"),
        ({"amount": ""}, "必填"),
        ({"amount": "-1"}, "0.01"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(told, said):
    loan, officer, *_ = lent()
    answer = pay(sign_in(officer), loan, **told)
    assert answer.status_code == 422 and said in text_of(answer)
    assert not Entry.objects.exists()


def test_a_loan_is_opened_by_the_form():
    firm = makers.firm()
    bank, officer, _ = desk()
    stored_consent(firm, bank)
    client = sign_in(officer)
    told = {
        "uscc": firm.uscc,
        "number": "JJ-2026-1",
        "purpose": "设备更新",
        "amount": "500000",
        "percent": "4.35",
        "start": ago(20).isoformat(),
        "periods": "4",
        "every": "3",
        "method": "interest_only",
    }
    assert client.get("/loans/new").status_code == 200
    answer = client.post("/loans/new", told)
    loan = Loan.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/loans/{loan.pk}")
    contract = queries.contract_of_loan(loan)
    assert (contract.amount, float(contract.rate), contract.every, len(contract.plan)) == (500_000_00, 0.0435, 3, 4)
    for changes, said in (
        ({}, "贵行已有此编号的贷款"),
        ({"number": "2", "uscc": makers.uscc()}, "从未同意过贵行"),
        ({"number": "2", "start": "2099-01-01"}, "尚未到来"),
        ({"number": "2", "percent": "37"}, "36"),
    ):
        answer = client.post("/loans/new", told | changes)
        assert answer.status_code == 422 and said in text_of(answer)
    assert Loan.objects.count() == 1


def test_the_list_by_state_and_an_empty_one():
    loan, officer, *_ = lent()
    client = sign_in(officer)
    assert loan.number in text_of(client.get("/loans?state=overdue"))
    assert loan.number not in text_of(client.get("/loans?state=settled"))
    assert loan.number in text_of(client.get("/loans?state=nonsense"))
    _, other, _ = desk()
    assert "暂无贷款" in text_of(sign_in(other).get("/loans"))


def test_a_line_that_is_not_there_is_not_found():
    loan, _, head, _ = lent()
    assert sign_in(head).get(f"/loans/{loan.pk}/entries/1/reverse").status_code == 404
