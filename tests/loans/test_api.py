"""The API of loans: amounts as text, one line per call, what cannot be is said field by field, twice is once."""

import json
from datetime import timedelta

import pytest

from creditshare.kernel import actor as kinds
from loans import queries
from loans.models import Entry, Loan
from tests import makers
from tests.consents.makers import stored_consent
from tests.loans.makers import ago, desk, lent, today
from tests.parties.makers import sign_in

pytestmark = pytest.mark.django_db


PATHS = {
    "open_loan": "",
    "list_loans": "",
    "get_loan": "/{loan_id}",
    "get_loan_calendar": "/{loan_id}/calendar",
    "list_loan_entries": "/{loan_id}/entries",
    "record_repayment": "/{loan_id}/repayments",
    "reverse_loan_entry": "/{loan_id}/entries/{number}/reverse",
    "reprice_loan": "/{loan_id}/rates",
    "pause_loan_count": "/{loan_id}/pauses",
    "extend_loan": "/{loan_id}/extensions",
    "write_off_loan": "/{loan_id}/write-off",
    "record_recovery": "/{loan_id}/recoveries",
}


def url(name, **words):
    return "/api/v1/loans" + PATHS[name].format(**words)


def send(client, name, told, **words):
    """Send JSON, with a key of its own where one is given."""
    key = words.pop("key", None)
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(url(name, **words), json.dumps(told), content_type="application/json", headers=headers)


def terms(firm, **changes):
    told = {
        "uscc": firm.uscc,
        "number": "HT-1",
        "purpose": "购买原材料",
        "amount": "100,000.00",
        "rate": "0.0435",
        "start": ago(40).isoformat(),
        "periods": 3,
        "method": "interest_only",
    }
    return told | changes


@pytest.fixture
def scene():
    firm = makers.firm()
    bank, officer, head = desk()
    stored_consent(firm, bank)
    return firm, sign_in(officer), sign_in(head)


def test_from_opening_to_the_last_repayment(scene):
    firm, officer, _ = scene
    answer = send(officer, "open_loan", terms(firm))
    assert answer.status_code == 201
    told = answer.json()
    assert (told["principal"], told["state"], told["uscc"]) == ("100000.00", "overdue", firm.uscc)
    loan = {"loan_id": told["id"]}
    calendar = officer.get(url("get_loan_calendar", **loan)).json()
    assert [row["is_due"] for row in calendar["rows"]] == [True, False, False]
    assert [row["principal"] for row in calendar["rows"]] == ["0.00", "0.00", "100000.00"]
    open_now = calendar["rows"][0]["open"]
    assert (
        send(officer, "record_repayment", {"amount": open_now, "day": today().isoformat()}, **loan).status_code == 201
    )
    told = officer.get(url("get_loan", **loan)).json()
    assert (told["state"], told["due"], told["days_past_due"]) == ("running", "0.00", 0)
    calendar = officer.get(url("get_loan_calendar", **loan)).json()
    assert calendar["rows"][0]["settled_on"] == today().isoformat()
    rest = f"{100000 + float(calendar['accrued_interest']):.2f}"
    paid = {"amount": rest, "day": today().isoformat(), "prepay": "keep_tenor"}
    assert send(officer, "record_repayment", paid, **loan).status_code == 201
    assert officer.get(url("get_loan", **loan)).json()["state"] == "settled"
    assert [line["number"] for line in officer.get(url("list_loan_entries", **loan)).json()] == [1, 2]
    assert list(queries.find_violations()) == []


def test_the_firm_sees_its_loan_and_writes_nothing(scene):
    firm, officer, _ = scene
    told = send(officer, "open_loan", terms(firm)).json()
    mine = sign_in(makers.actor(firm, kinds.LEGAL_REPRESENTATIVE))
    assert [row["id"] for row in mine.get(url("list_loans")).json()] == [told["id"]]
    assert mine.get(url("get_loan_calendar", loan_id=told["id"])).status_code == 200
    paid = {"amount": "1.00", "day": today().isoformat()}
    assert send(mine, "record_repayment", paid, loan_id=told["id"]).status_code == 403
    stranger = sign_in(makers.actor(makers.firm(), kinds.LEGAL_REPRESENTATIVE))
    assert stranger.get(url("list_loans")).json() == []
    assert stranger.get(url("get_loan", loan_id=told["id"])).status_code == 404


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"amount": "1.005"}, "amount", "not_an_amount"),
        ({"amount": "many"}, "amount", "not_an_amount"),
        ({"amount": "1e30"}, "amount", "not_an_amount"),
        ({"rate": "4,35"}, "rate", "not_a_number"),
        ({"rate": "NaN"}, "rate", "not_a_number"),
        ({"rate": "4.35"}, "rate", "rate_too_high"),
        ({"penalty": "9"}, "penalty", "penalty_out_of_bounds"),
        ({"penalty": "x"}, "penalty", "not_a_number"),
        ({"method": "someday"}, "method", "unknown"),
        ({"periods": 0}, "periods", "must_be_1_to_600"),
        ({"start": "2099-01-01"}, "start", "day_not_come"),
        ({"purpose": ""}, "purpose", "missing"),
    ],
)
def test_what_cannot_be_is_said_field_by_field(scene, changes, field, code):
    firm, officer, _ = scene
    answer = send(officer, "open_loan", terms(firm, **changes))
    assert answer.status_code == 422
    assert (field, code) in [(error["field"], error["code"]) for error in answer.json()["errors"]]
    assert not Loan.objects.exists()


def test_the_same_number_twice_is_a_conflict(scene):
    firm, officer, _ = scene
    assert send(officer, "open_loan", terms(firm)).status_code == 201
    answer = send(officer, "open_loan", terms(firm))
    assert (answer.status_code, answer.json()["code"]) == (409, "loan_number_taken")


def test_a_request_that_comes_twice_has_one_effect(scene):
    firm, officer, _ = scene
    loan = send(officer, "open_loan", terms(firm), key="open-1").json()["id"]
    assert send(officer, "open_loan", terms(firm), key="open-1").json()["id"] == loan
    paid = {"amount": "10.00", "day": today().isoformat()}
    answers = [send(officer, "record_repayment", paid, loan_id=loan, key="pay-1").json() for _ in range(10)]
    assert answers == [answers[0]] * 10 and Entry.objects.count() == 1


def test_every_line_by_its_own_call(scene):
    firm, officer, head = scene
    loan = {"loan_id": send(officer, "open_loan", terms(firm, every=3, dates=[])).json()["id"]}
    day = today().isoformat()
    assert send(officer, "reprice_loan", {"rate": "0.03", "day": day}, **loan).json()["kind"] == "repriced"
    pause = {"day": ago(3).isoformat(), "until": day, "reason": "调解"}
    assert send(head, "pause_loan_count", pause, **loan).json()["kind"] == "paused"
    later = (today() + timedelta(days=500)).isoformat()
    plan = {"day": day, "plan": [{"due_date": later, "principal": "100000"}], "rate": "0.05"}
    assert send(head, "extend_loan", plan, **loan).json()["kind"] == "extended"
    wrong = send(head, "extend_loan", plan | {"plan": [{"due_date": later, "principal": "1"}]}, **loan)
    assert wrong.json()["errors"][0]["code"] == "another_principal"
    assert send(head, "write_off_loan", {"day": day}, **loan).json()["kind"] == "written_off"
    assert send(officer, "record_recovery", {"amount": "1.00", "day": day}, **loan).json()["number"] == 5
    beyond = send(officer, "record_recovery", {"amount": "99999999.00", "day": day}, **loan)
    assert beyond.json()["errors"][0]["code"] == "beyond_the_loss"
    undone = send(head, "reverse_loan_entry", {"reason": "录错"}, number=5, **loan).json()
    assert (undone["kind"], undone["reverses"]) == ("reversed", 5)
    refused = send(head, "reverse_loan_entry", {"reason": "录错"}, number=5, **loan)
    assert (refused.status_code, refused.json()["code"]) == (409, "reversed_already")
    assert send(officer, "write_off_loan", {"day": day}, **loan).status_code == 403
    assert list(queries.find_violations()) == []


def test_loans_by_state(scene):
    firm, officer, _ = scene
    send(officer, "open_loan", terms(firm))
    send(officer, "open_loan", terms(firm, number="HT-2", start=ago(1).isoformat()))
    states = {state: len(officer.get(url("list_loans") + f"?state={state}").json()) for state in ("overdue", "running")}
    assert states == {"overdue": 1, "running": 1}
    rows = officer.get(url("list_loans")).json()
    assert [row["number"] for row in rows] == ["HT-1", "HT-2"]


def test_own_due_dates():
    loan, *_ = lent(method="interest_only", periods=2, dates=(ago(10), today() + timedelta(days=5)))
    book = queries.book_of(loan, today())
    assert [due.due_date for due in book.dues] == [ago(10)]
    assert [row.due_date for row in book.plan] == [today() + timedelta(days=5)]
