"""The API of records: push files or rows, follow them, repeat without effect."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from creditshare.kernel import actor as kinds
from creditshare.outbox.services import drain
from creditshare.parties.models import Organisation
from creditshare.records.models import Delivery, Invoice, SourceRecord
from creditshare.records.services import import_delivery
from creditshare.records.sources.reading.limits import Limits
from tests import makers
from tests.parties.makers import sign_in
from tests.records.makers import AT, OWN, PARTNERS, as_csv, deliver, invoice

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/records"
GRADE = {"统一社会信用代码": OWN, "企业名称": "某公司", "评价年度": 2025, "纳税信用等级": "A"}


@pytest.fixture
def officer():
    return makers.actor(makers.organisation(kinds.AGENCY), kinds.OFFICER)


@pytest.fixture
def agency(officer):
    return sign_in(officer)


def push(browser, content, name="file.csv", source="invoices", key=None, **form):
    headers = {"Idempotency-Key": key} if key else {}
    return browser.post(
        f"{ROOT}/{source}/batches", {"file": SimpleUploadedFile(name, content), **form}, headers=headers
    )


def push_rows(browser, rows, source="tax_grades", **body):
    return browser.post(f"{ROOT}/{source}/batches", {"rows": rows, **body}, content_type="application/json")


def read(at=AT):
    """Do the work that the pushes recorded."""
    drain(worker="test", at=at)


def get(browser, address):
    return browser.get(f"{ROOT}/{address}")


def test_a_file_is_pushed_read_and_followed(agency, officer):
    answer = push(agency, as_csv([invoice("1"), invoice("2", day="soon")]), f"{OWN}.csv", register="true")
    told = answer.json()
    assert answer.status_code == 202
    assert answer["Location"].endswith(f"/deliveries/{told['id']}")
    assert (told["status"], told["rows"], told["files"] if "files" in told else []) == ("waiting", 0, [])
    delivery = Delivery.objects.get()
    delivery_id = str(delivery.pk)
    assert told["id"] == delivery_id
    import_delivery(delivery_id=delivery_id, at=AT)
    found = agency.get(answer["Location"]).json()
    counts = {name: found[name] for name in ("rows", "new", "same", "changed", "wrong", "enterprises")}
    assert found["status"] == "done"
    assert counts == {"rows": 2, "new": 1, "same": 0, "changed": 0, "wrong": 1, "enterprises": 1}
    assert [(file["name"], file["new"], file["wrong"]) for file in found["files"]] == [(f"{OWN}.csv", 1, 1)]


def test_rows_are_pushed_as_json(agency):
    answer = push_rows(agency, [GRADE, GRADE | {"纳税信用等级": "E"}], register=True)
    assert answer.status_code == 202
    delivery = import_delivery(delivery_id=answer.json()["id"], at=AT)
    batch = delivery.batches.get()
    assert (batch.new, batch.wrong) == (1, 1)
    assert SourceRecord.objects.get().content == {"year": 2025, "grade": "A"}
    wrong = get(agency, f"deliveries/{delivery.pk}/wrong-rows").json()
    assert wrong["count"] == 1
    assert (wrong["items"][0]["line"], wrong["items"][0]["code"], wrong["items"][0]["given"]) == (
        2,
        "choice_unknown",
        "E",
    )
    assert wrong["items"][0]["detail"]


@pytest.mark.parametrize(
    "body",
    ["{", "[]", '{"rows": []}', '{"rows": "x"}', '{"rows": [1]}', '{"rows": [{}], "owner": "too long for a code!"}'],
)
def test_a_malformed_push_is_a_problem(agency, body):
    answer = agency.post(f"{ROOT}/tax_grades/batches", body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid"
    assert answer.json()["errors"]
    assert not Delivery.objects.exists()


def test_a_push_without_a_file_is_a_problem(agency):
    answer = agency.post(f"{ROOT}/invoices/batches", {"register": "true"})
    assert (answer.status_code, answer.json()["errors"]) == (422, [{"field": "file", "code": "missing"}])


def test_a_file_that_is_too_large_is_a_problem(agency, monkeypatch):
    monkeypatch.setattr("creditshare.records.api.Limits", lambda: Limits(file_bytes=10))
    assert push(agency, b"x" * 11).json()["code"] == "file_too_large"


def test_an_unknown_source_is_a_problem(agency):
    answer = push(agency, b"x", source="horoscopes")
    assert (answer.status_code, answer.json()["code"]) == (422, "source_unknown")


def test_the_same_key_pushes_once(agency):
    key = uuid4().hex
    first, again = (push(agency, as_csv([invoice()]), f"{OWN}.csv", key=key) for _ in range(2))
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert Delivery.objects.count() == 1
    assert push(agency, as_csv([invoice("2")]), f"{OWN}.csv", key=key).status_code == 422


def test_a_refused_file_says_why(agency):
    told = push(agency, b"%PDF", "x.csv").json()
    import_delivery(delivery_id=told["id"], at=AT)
    found = get(agency, f"deliveries/{told['id']}").json()
    assert found["status"] == "refused"
    assert found["files"][0]["problem"]["code"] == "file_is_picture"


def test_deliveries_are_listed_for_who_sent_them(agency, officer):
    for serial in range(3):
        deliver([invoice(str(serial))], actor=officer, reads=False)
    told = get(agency, "deliveries").json()
    assert (told["count"], told["next"], len(told["items"])) == (3, None, 3)
    other = sign_in(makers.actor(makers.organisation(kinds.AGENCY), kinds.OFFICER))
    assert get(other, "deliveries").json()["count"] == 0


def test_what_is_not_yours_is_not_there(agency, officer):
    delivery = deliver([invoice()], actor=officer, reads=False)
    other = sign_in(makers.actor(makers.organisation(kinds.AGENCY), kinds.OFFICER))
    for address in ("deliveries/{}", "deliveries/{}/wrong-rows"):
        theirs, absent = (get(other, address.format(pk)) for pk in (delivery.pk, uuid4()))
        assert (theirs.status_code, theirs.json()) == (absent.status_code, absent.json())
        assert theirs.status_code == 404
    assert other.post(f"{ROOT}/deliveries/{delivery.pk}/cancel").status_code == 404


def test_a_delivery_is_cancelled(agency, officer):
    delivery = deliver([invoice()], actor=officer, reads=False)
    assert agency.post(f"{ROOT}/deliveries/{delivery.pk}/cancel").json()["status"] == "cancelled"
    assert agency.post(f"{ROOT}/deliveries/{delivery.pk}/cancel").status_code == 409


def test_a_firm_pushes_its_own_books_and_registers_nobody(agency):
    firm = makers.firm(code=OWN)
    browser = sign_in(makers.actor(firm, kinds.HANDLER))
    assert push(browser, as_csv([invoice()]), register="true").status_code == 403
    assert push(browser, as_csv([invoice()])).json()["owner"] == OWN
    assert push(browser, b"x", source="penalties").status_code == 404


def test_a_firm_cannot_tell_a_registered_code_from_an_unknown_one():
    makers.firm(code=PARTNERS[0])
    browser = sign_in(makers.actor(makers.firm(code=OWN), kinds.HANDLER))
    theirs, absent = (push(browser, b"x", owner=code) for code in (PARTNERS[0], makers.uscc()))
    assert (theirs.status_code, theirs.content) == (absent.status_code, absent.content)


@pytest.mark.parametrize("kind", [kinds.BANK, kinds.GUARANTOR, kinds.OPERATOR, kinds.AUDITOR_OFFICE])
def test_others_may_not_push(kind):
    browser = sign_in(makers.actor(makers.organisation(kind), kinds.OFFICER))
    assert push(browser, b"x").status_code == 403
    assert not Delivery.objects.exists()


def test_nobody_may_push(client):
    assert push(client, b"x").status_code == 401


def test_pushed_work_is_done_by_the_outbox(agency):
    push(agency, as_csv([invoice("1")]), f"{OWN}.csv", register="true")
    read(timezone.now() + timedelta(seconds=1))
    assert Invoice.objects.count() == 1
    assert Organisation.objects.filter(uscc=OWN).exists()
