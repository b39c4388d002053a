"""Red-letter invoices: the remark names the blue one, parts add up, a red seen twice counts once."""

from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from creditshare.parties.models import Organisation
from creditshare.records.models import InvoiceMonth
from creditshare.records.queries import list_invoices
from creditshare.records.queries.red_letters import left_of_invoices, list_taken
from creditshare.records.rules.red_letters import Taken, blue_key, key_of, left_of, link, sheet_number
from tests import makers
from tests.parties.makers import sign_in
from tests.records.makers import OWN, PARTNERS, apply, invoice

BLUE, RED, SECOND = "26332000000000000001", "26332000000000000002", "26332000000000000003"
REMARK = f"被红冲蓝字数电发票号码：{BLUE} 红字发票信息确认单编号：34011126031000123456"


@pytest.mark.parametrize(
    ("remark", "blue", "sheet"),
    [
        (REMARK, ("", BLUE), "34011126031000123456"),
        (f"被红冲蓝字数电票号码:{BLUE}", ("", BLUE), ""),
        (f"被红冲蓝字数电发票号码:{BLUE}", ("", BLUE), ""),
        (f"对应蓝字全电发票号码：{BLUE}；货物退回", ("", BLUE), ""),
        (f"被红冲蓝字数电发票号码：{''.join(chr(ord(digit) + 0xFEE0) for digit in BLUE)}", ("", BLUE), ""),
        ("对应正数发票代码:034002600111号码:12345678", ("034002600111", "12345678"), ""),
        ("对应正数发票代码：3400261130　号码：00000017 折让", ("3400261130", "00000017"), ""),
        ("开具红字增值税专用发票信息表编号3401112603001234", None, "3401112603001234"),
        ("蓝字发票代码：034002600111，蓝字发票号码：12345678", ("034002600111", "12345678"), ""),
        ("退货", None, ""),
        ("", None, ""),
        (f"合同号{BLUE}", None, ""),
    ],
)
def test_the_remark_names_the_blue_invoice(remark, blue, sheet):
    assert (blue_key(remark), sheet_number(remark)) == (blue, sheet)


def red(number, total, remark=REMARK):
    return ("", number), total, 0, total, remark


def test_parts_are_put_together_and_a_red_counts_once():
    linked = link([red(RED, -300), red(RED, -300), red(SECOND, -200), red("9" * 20, 100), red("8" * 20, -5, "退货")])
    assert [taken.key[1] for taken in linked["", BLUE]] == [RED, SECOND]
    assert left_of(1000, linked["", BLUE]).total == 500
    assert not left_of(1000, linked["", BLUE]).is_fully_red
    assert left_of(500, linked["", BLUE]).is_fully_red
    assert left_of(499, linked["", BLUE]).total == 0


@given(st.integers(1, 10**9), st.lists(st.integers(-(10**8), -1), max_size=6))
def test_what_is_left_is_between_nothing_and_all(total, amounts):
    left = left_of(total, [Taken(("", str(number)), amount, 0, amount) for number, amount in enumerate(amounts)])
    assert 0 <= left.total <= total
    assert left.total == max(0, total + sum(amounts))


def test_twenty_digits_need_no_code():
    assert key_of("034002600111", BLUE) == ("", BLUE)
    assert key_of("034002600111", "12345678") == ("034002600111", "12345678")


def digital(number, **cells):
    return invoice("", **cells) | {"数电发票号码": number}


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["正常", "已红冲-全额"])
def test_the_books_link_a_red_to_its_blue_whatever_the_status_of_either(status):
    apply(
        [
            digital(BLUE, net="100", status="已红冲-部分"),
            digital(RED, net="-40", 备注=REMARK, status=status),
            digital(SECOND, net="70", buyer=PARTNERS[1]),
        ]
    )
    firm = Organisation.objects.get(uscc=OWN)
    held = list_invoices(firm.pk, "S", 2026 * 12, 2027 * 12)
    left = left_of_invoices(firm.pk, "S", held)
    (found,) = left.values()
    assert (found.total, [taken.key for taken in found.taken]) == (11300 - 4520, [("", RED)])
    assert left_of_invoices(firm.pk, "P", held) == {}
    # Linking explains the books; it never changes them: the sum nets itself (domain.md 4.6).
    assert InvoiceMonth.objects.get(firm=firm).net == Decimal("130.00")


@pytest.mark.django_db
def test_a_void_red_takes_nothing_back():
    apply(
        [
            digital(BLUE, net="100"),
            digital(RED, net="-40", 备注=REMARK, status="作废"),
            digital(SECOND, net="1", buyer=PARTNERS[1]),
        ]
    )
    assert list_taken(Organisation.objects.get(uscc=OWN).pk, "S") == {}


@pytest.mark.django_db
def test_the_firm_sees_what_is_left_of_its_blue_invoice():
    rows = [digital(BLUE, net="100"), digital(RED, net="-40", 备注=REMARK), digital(SECOND, net="1", buyer=PARTNERS[1])]
    apply(rows)
    firm = Organisation.objects.get(uscc=OWN)
    page = sign_in(makers.actor(firm, "legal_representative")).get(reverse("own_trace", args=["sales_12m"]))
    assert "已红冲，剩余 ¥67.80" in page.content.decode()
