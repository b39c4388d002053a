"""The gate: what it lets through, what it refuses, and the one entry it leaves."""

import json
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.utils import timezone

from creditshare.audit.models import TrailEntry
from creditshare.consents.access import ReadOutsideScope, open_access
from creditshare.consents.models import Consent
from creditshare.consents.rules.lifecycle import STATUSES
from creditshare.kernel import actor as kinds
from creditshare.kernel.actor import NOBODY, PLATFORM
from creditshare.kernel.canonical import digest_of
from creditshare.kernel.errors import NotFound, NotPermitted, NotSignedIn
from tests import makers
from tests.consents.makers import stored_consent

pytestmark = pytest.mark.django_db
BODY = {
    "name": "Firm",
    "blocks": {
        "tax": {"indicators": [{"key": "tax_grade", "value": "A"}], "arrears": "0.00"},
        "identity": {"name": "Firm"},
    },
}


@pytest.fixture
def firm():
    return makers.firm()


@pytest.fixture
def bank():
    return makers.bank()


@pytest.fixture
def officer(bank):
    return makers.actor(bank, kinds.OFFICER)


class Reader:
    """A reading function that remembers the scopes it was called with."""

    def __init__(self, body=None):
        self.body, self.scopes = BODY if body is None else body, []

    def __call__(self, scope):
        self.scopes.append(scope)
        return self.body


def opened(actor, firm, reader=None, **asked):
    values = {"purpose": "underwriting", "categories": None, "at": timezone.now()} | asked
    uscc = values.pop("uscc", None) or firm.uscc
    return open_access(actor=actor, uscc=uscc, read=reader or Reader(), **values)


def entries():
    return list(TrailEntry.objects.order_by("pk"))


def test_a_live_consent_opens_and_leaves_one_entry(firm, bank, officer):
    consent = stored_consent(firm, bank)
    reader = Reader()
    result = opened(officer, firm, reader)
    assert result.body is BODY
    assert result.consent.pk == consent.pk
    (entry,) = entries()
    assert result.entry_id == entry.pk
    assert (entry.event, entry.firm_id, entry.organisation_id, entry.person_id, entry.subject) == (
        "consents.data.read",
        firm.pk,
        bank.pk,
        officer.person_id,
        str(consent.pk),
    )
    facts = json.loads(entry.body)["facts"]
    assert facts["purpose"] == "underwriting"
    assert facts["digest"] == digest_of(BODY)
    assert facts["fields"] == ["identity.name", "tax.arrears", "tax.tax_grade"]
    assert facts["categories"] == sorted(consent.categories)
    assert facts["data_from"] == consent.data_from.isoformat()
    assert facts["data_until"] == consent.data_until.isoformat()
    (scope,) = reader.scopes
    assert (scope.firm_id, scope.consent_id, scope.purpose) == (firm.pk, consent.pk, "underwriting")
    assert scope.categories == frozenset(consent.categories)


def test_only_the_categories_asked_for_are_in_scope(firm, bank, officer):
    stored_consent(firm, bank, categories=["identity", "tax"])
    reader = Reader({"blocks": {"tax": {}}})
    opened(officer, firm, reader, categories=["tax"])
    assert reader.scopes[0].categories == {"tax"}


def test_the_moment_in_the_entry_is_the_databases(firm, bank, officer):
    stored_consent(firm, bank)
    long_ago = timezone.now() - timedelta(days=400)
    opened(officer, firm, at=long_ago)
    moment = json.loads(entries()[0].body)["facts"]["moment"]
    assert moment[:10] == timezone.now().isoformat()[:10]


REFUSED = {
    "paused": {"status": "paused"},
    "revoked": {"status": "revoked"},
    "requested": {"status": "requested"},
    "declined": {"status": "declined"},
    "withdrawn": {"status": "withdrawn"},
    "superseded": {"status": "superseded"},
    "other purpose": {"purpose": "post_loan"},
    "reads used up": {"max_reads": 2, "reads_used": 2},
}


@pytest.mark.parametrize("fields", REFUSED.values(), ids=REFUSED)
def test_without_a_live_consent_nothing_is_read(firm, bank, officer, fields):
    stored_consent(firm, bank, **fields)
    reader = Reader()
    with pytest.raises(NotFound):
        opened(officer, firm, reader)
    assert reader.scopes == []
    assert entries() == []


def test_every_status_but_active_is_in_the_table():
    assert {fields["status"] for fields in REFUSED.values() if "status" in fields} == set(STATUSES) - {"active"}


def test_an_expired_consent_is_refused_whatever_the_web_process_believes(firm, bank, officer):
    stored_consent(firm, bank, expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(NotFound):
        opened(officer, firm, at=timezone.now() - timedelta(days=365))
    assert entries() == []


def test_a_consent_not_yet_expired_opens_whatever_the_web_process_believes(firm, bank, officer):
    stored_consent(firm, bank, expires_at=timezone.now() + timedelta(minutes=5))
    assert opened(officer, firm, at=timezone.now() + timedelta(days=365)).entry_id


def test_another_bank_unknown_firm_and_no_consent_are_one_answer(firm, bank, officer):
    stored_consent(firm, makers.bank())
    answers = set()
    for uscc in (firm.uscc, makers.firm().uscc, makers.uscc(), "", "x" * 500):
        with pytest.raises(NotFound) as refused:
            opened(officer, firm, uscc=uscc or " ")
        answers.add((str(refused.value), repr(refused.value.facts)))
    assert len(answers) == 1


@pytest.mark.parametrize("asked", [["tax", "rating"], ["nonsense"], []])
def test_a_category_outside_the_consent_reads_nothing(firm, bank, officer, asked):
    consent = stored_consent(firm, bank, categories=["identity", "tax"], max_reads=3)
    reader = Reader()
    with pytest.raises(NotFound):
        opened(officer, firm, reader, categories=asked)
    assert reader.scopes == []
    assert entries() == []
    assert Consent.objects.get(pk=consent.pk).reads_used == 0


def test_a_limit_is_spent_read_by_read(firm, bank, officer):
    consent = stored_consent(firm, bank, max_reads=2)
    assert opened(officer, firm).consent.reads_used == 1
    assert opened(officer, firm).consent.reads_used == 2
    with pytest.raises(NotFound):
        opened(officer, firm)
    assert Consent.objects.get(pk=consent.pk).reads_used == 2
    assert len(entries()) == 2


@pytest.mark.parametrize("body", [{"sales": 1.5}, {"blocks": {"rating": {}}}, {"sales": object()}])
def test_a_read_that_fails_costs_nothing_and_leaves_nothing(firm, bank, officer, body):
    consent = stored_consent(firm, bank, categories=["tax"], max_reads=2)
    with pytest.raises((TypeError, ReadOutsideScope)):
        opened(officer, firm, Reader(body))
    assert entries() == []
    assert Consent.objects.get(pk=consent.pk).reads_used == 0


def test_a_refusal_inside_the_read_costs_nothing(firm, bank, officer):
    consent = stored_consent(firm, bank, max_reads=2)

    def refuse(scope):
        raise NotFound()

    with pytest.raises(NotFound):
        opened(officer, firm, refuse)
    assert Consent.objects.get(pk=consent.pk).reads_used == 0


def test_the_entry_is_bound_to_the_bytes_returned(firm, bank, officer):
    stored_consent(firm, bank)
    opened(officer, firm, Reader({"amount": Decimal("1.00"), "id": uuid4()}))
    opened(officer, firm, Reader({"amount": Decimal("1.01")}))
    first, second = (json.loads(entry.body)["facts"]["digest"] for entry in entries())
    assert first != second


def test_a_read_takes_a_fixed_number_of_statements(firm, bank, officer, django_assert_max_num_queries):
    stored_consent(firm, bank)
    with django_assert_max_num_queries(8):
        opened(officer, firm)


ALLOWED = {(kinds.BANK, role) for role in (kinds.OFFICER, kinds.REVIEWER, kinds.HEAD, kinds.SYSTEM_CLIENT)}
ALLOWED |= {(kind, role) for kind in (kinds.GUARANTOR, kinds.FINANCE_OFFICE) for _, role in set(ALLOWED)}


@pytest.mark.parametrize("kind", kinds.ORGANISATION_KINDS)
@pytest.mark.parametrize("role", kinds.ROLES)
def test_the_role_decides_before_anything_is_looked_up(firm, kind, role):
    reading = makers.organisation(kind)
    stored_consent(firm, reading)
    actor = makers.actor(reading, role)
    if (kind, role) in ALLOWED:
        assert opened(actor, firm).entry_id
        return
    with pytest.raises(NotPermitted):
        opened(actor, firm)
    assert entries() == []


def test_nobody_and_the_platform_do_not_pass(firm):
    with pytest.raises(NotSignedIn):
        opened(NOBODY, firm)
    with pytest.raises(NotPermitted):
        opened(PLATFORM, firm)
