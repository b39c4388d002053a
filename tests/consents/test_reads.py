"""Reads as the firm, the grantee and the auditor see them, and what the nightly check finds when a row was tampered."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.utils import timezone

from creditshare.audit.services import record_event
from creditshare.consents import queries, services
from creditshare.consents.access import open_access
from creditshare.consents.models import Consent
from creditshare.kernel import actor as kinds
from creditshare.kernel.actor import PLATFORM
from creditshare.kernel.canonical import digest_of
from creditshare.kernel.errors import NotPermitted
from tests import makers
from tests.consents.makers import stored_consent, stored_request

pytestmark = pytest.mark.django_db
BODY = {"blocks": {"tax": {"indicators": [{"key": "tax_grade"}]}}}


@pytest.fixture
def scene():
    """A firm that accepted a bank's request of three reads."""
    firm, bank = makers.firm(), makers.bank()
    boss = makers.actor(firm, kinds.LEGAL_REPRESENTATIVE)
    asked = stored_request(firm, bank, max_reads=3)
    consent = services.accept_consent(actor=boss, consent_id=asked.pk, at=timezone.now())
    return SimpleNamespace(firm=firm, bank=bank, boss=boss, consent=consent, officer=makers.actor(bank, kinds.OFFICER))


def read(scene, **changed):
    values = {
        "actor": scene.officer,
        "uscc": scene.firm.uscc,
        "purpose": "underwriting",
        "categories": ["tax"],
        "read": lambda scope: BODY,
        "at": timezone.now(),
    } | changed
    return open_access(**values)


def test_the_firm_sees_who_read_what_when_and_why(scene):
    opened = read(scene)
    (seen,) = queries.list_reads(actor=scene.boss)
    assert seen.entry_id == opened.entry_id
    assert seen.organisation == scene.bank
    assert seen.person_name == scene.officer.name
    assert seen.roles == ["officer"]
    assert (seen.purpose, seen.categories, seen.fields) == ("underwriting", ["tax"], ["tax.tax_grade"])
    assert (seen.data_from, seen.data_until) == (scene.consent.data_from, scene.consent.data_until)
    assert seen.digest == digest_of(BODY)
    assert seen.consent_id == str(scene.consent.pk)


def test_each_sees_its_own_and_the_auditor_all(scene):
    read(scene)
    other = SimpleNamespace(firm=makers.firm(), officer=makers.actor(makers.bank(), kinds.OFFICER))
    bank = other.officer.organisation_id
    stored_consent(other.firm, type(other.firm).objects.get(pk=bank))
    read(other)
    assert [seen.firm for seen in queries.list_reads(actor=scene.boss)] == [scene.firm]
    assert [seen.firm for seen in queries.list_reads(actor=scene.officer)] == [scene.firm]
    assert queries.list_reads(actor=makers.actor(makers.firm(), kinds.HANDLER)) == []
    auditor = makers.actor(makers.organisation(kinds.AUDITOR_OFFICE), kinds.AUDITOR)
    assert [seen.firm for seen in queries.list_reads(actor=auditor)] == [other.firm, scene.firm]


@pytest.mark.parametrize("kind", [kinds.AGENCY, kinds.OPERATOR])
def test_others_list_no_reads(kind):
    with pytest.raises(NotPermitted):
        queries.list_reads(actor=makers.actor(makers.organisation(kind), kinds.OFFICER))


def test_newest_first_and_on_from_the_last_one_shown(scene, django_assert_num_queries):
    ids = [read(scene).entry_id for _ in range(3)]
    with django_assert_num_queries(4):
        first = queries.list_reads(actor=scene.boss, limit=2)
    rest = queries.list_reads(actor=scene.boss, limit=2, before_id=first[-1].entry_id)
    assert [seen.entry_id for seen in first + rest] == ids[::-1]


def test_reads_of_one_consent(scene):
    read(scene)
    assert len(queries.list_reads(actor=scene.boss, consent_id=scene.consent.pk)) == 1
    assert queries.count_reads(scene.consent) == 1
    other = stored_consent(scene.firm, makers.bank())
    assert queries.list_reads(actor=scene.boss, consent_id=other.pk) == []


def violations():
    return [(found["invariant"], found["detail"]) for found in queries.find_violations()]


def test_a_whole_life_holds(scene):
    read(scene)
    services.pause_consent(actor=scene.boss, consent_id=scene.consent.pk, at=timezone.now())
    services.resume_consent(actor=scene.boss, consent_id=scene.consent.pk, at=timezone.now())
    read(scene)
    services.revoke_consent(actor=scene.boss, consent_id=scene.consent.pk, at=timezone.now())
    assert violations() == []
    call_command("check_invariants")


def test_clocks_that_disagree_are_no_violation(scene):
    read(scene, at=timezone.now() + timedelta(days=2))
    services.revoke_consent(actor=scene.boss, consent_id=scene.consent.pk, at=timezone.now() - timedelta(days=2))
    assert violations() == []


def forged_read(scene, **facts):
    """An entry as a faulty gate would write it, around every check; the count is kept right."""
    consent = Consent.objects.get(pk=scene.consent.pk)
    said = {
        "purpose": "underwriting",
        "categories": ["tax"],
        "fields": ["tax.tax_grade"],
        "data_from": consent.data_from,
        "data_until": consent.data_until,
        "moment": timezone.now(),
        "digest": "0" * 64,
    } | facts
    record_event("consents.data.read", scene.officer, consent, at=timezone.now(), firm_id=scene.firm.pk, **said)
    Consent.objects.filter(pk=consent.pk).update(reads_used=consent.reads_used + 1)


FORGED = {
    "after revoking": ({}, "the consent was not in force"),
    "other purpose": ({"purpose": "post_loan"}, "the purpose is not that of the consent"),
    "other category": ({"categories": ["nonsense"], "fields": []}, "a category outside the consent was read"),
    "other field": ({"fields": ["rating.grade"]}, "a field outside the categories was read"),
    "earlier data": ({"data_from": "2000-01-01"}, "data outside the consented period was read"),
    "later data": ({"data_until": "2999-01-01"}, "data outside the consented period was read"),
    "too late": ({"moment": "2999-01-01T00:00:00+00:00"}, "the consent had expired"),
}


@pytest.mark.parametrize("name", FORGED)
def test_a_read_that_was_not_allowed_is_found(scene, name):
    facts, detail = FORGED[name]
    if name == "after revoking":
        services.revoke_consent(actor=scene.boss, consent_id=scene.consent.pk, at=timezone.now())
    forged_read(scene, **facts)
    assert violations() == [("trust 2", detail)]


def test_a_read_by_another_bank_is_found(scene):
    scene.officer = makers.actor(makers.bank(), kinds.OFFICER)
    forged_read(scene)
    assert violations() == [("trust 2", "the reader or the firm is not that of the consent")]


def test_a_read_without_any_consent_is_found(scene):
    record_event("consents.data.read", PLATFORM, "no-such-consent", at=timezone.now())
    assert violations() == [("trust 2", "there is no such consent")]


def test_a_counted_read_without_an_entry_is_found(scene):
    Consent.objects.filter(pk=scene.consent.pk).update(reads_used=2)
    assert violations() == [("trust 2", "0 reads recorded, 2 counted, 3 allowed")]


def test_a_row_that_is_not_what_was_signed_is_found(scene):
    Consent.objects.filter(pk=scene.consent.pk).update(data_until=scene.consent.data_until + timedelta(days=365))
    assert violations() == [("trust 5", "not what was signed")]


def test_a_live_consent_that_nobody_signed_is_found(scene):
    stored_consent(scene.firm, makers.bank())
    forged = stored_request(scene.firm, makers.bank())
    Consent.objects.filter(pk=forged.pk).update(status="active", firm=scene.firm)
    assert violations() == [("trust 5", "not what was signed")]


def test_the_command_exits_1_when_something_is_wrong(scene):
    Consent.objects.filter(pk=scene.consent.pk).update(artefact="")
    with pytest.raises(SystemExit) as ended:
        call_command("check_invariants")
    assert ended.value.code == 1
