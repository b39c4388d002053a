"""The deeds of consent: who asks what, who answers how, and what is left in the trail."""

import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from creditshare.audit.models import TrailEntry
from creditshare.consents import queries, services
from creditshare.consents.access import open_access
from creditshare.consents.errors import AlreadyWaiting, NotNarrower, OutsideFairUse, RequestExpired
from creditshare.consents.models import Consent
from creditshare.consents.rules.lifecycle import CONSENT_MOVES, REQUEST_MOVES, STATUSES
from creditshare.kernel import actor as kinds
from creditshare.kernel.dates import add_months
from creditshare.kernel.errors import NotFound, NotPermitted, TransitionNotAllowed
from creditshare.parties.errors import NotACode
from tests import makers
from tests.consents.makers import stored_consent, stored_request

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    """A firm with its legal representative, a bank with an officer, and now."""
    firm, bank = makers.firm(), makers.bank()
    return SimpleNamespace(
        firm=firm,
        bank=bank,
        boss=makers.actor(firm, kinds.LEGAL_REPRESENTATIVE),
        officer=makers.actor(bank, kinds.OFFICER),
        now=timezone.now(),
    )


def asking(scene, **changed):
    values = {
        "uscc": scene.firm.uscc,
        "purpose": "underwriting",
        "categories": ["tax", "invoice_summary"],
        "data_from": add_months(scene.now.date(), -13),
        "data_until": scene.now.date(),
        "expires_at": scene.now + timedelta(days=27),
        "max_reads": 3,
        "reason": "2,000,000 loan",
    } | changed
    return services.request_consent(actor=scene.officer, at=scene.now, **values)


def events():
    return [entry.event.removeprefix("consents.") for entry in TrailEntry.objects.order_by("pk")]


def test_a_request_is_stored_as_asked(scene):
    consent = asking(scene)
    stored = Consent.objects.get(pk=consent.pk)
    assert stored.status == "requested"
    assert stored.categories == ["invoice_summary", "tax"]
    assert (stored.firm_uscc, stored.firm_id, stored.grantee_id) == (scene.firm.uscc, None, scene.bank.pk)
    assert stored.requested_by_id == scene.officer.person_id
    assert events() == ["consent.request"]


def test_asking_twice_is_asking_once(scene):
    assert asking(scene).pk == asking(scene).pk
    assert Consent.objects.count() == 1
    assert events() == ["consent.request"]


@pytest.mark.parametrize("changed", [{"max_reads": 4}, {"reason": "another"}, {"categories": ["tax"]}])
def test_other_terms_while_one_waits_are_refused(scene, changed):
    asking(scene)
    with pytest.raises(AlreadyWaiting):
        asking(scene, **changed)
    assert Consent.objects.count() == 1


def test_another_purpose_or_bank_may_ask_at_the_same_time(scene):
    asking(scene)
    asking(scene, purpose="post_loan")
    scene.officer = makers.actor(makers.bank(), kinds.OFFICER)
    asking(scene)
    assert Consent.objects.count() == 3


def test_an_unregistered_code_is_answered_stored_and_listed_alike(scene):
    """What the bank can see of the two requests differs in nothing but the code and the id."""
    known, unknown = asking(scene), asking(scene, uscc=makers.uscc())
    seen = []
    for consent in (known, unknown):
        got = queries.get_consent(actor=scene.officer, consent_id=consent.pk)
        row = Consent.objects.filter(pk=got.pk).values().get()
        seen.append({key: value for key, value in row.items() if key not in {"id", "firm_uscc"}})
    assert seen[0] == seen[1]
    assert {consent.pk for consent in queries.list_consents(actor=scene.officer)} == {known.pk, unknown.pk}
    bodies = [json.loads(entry.body) for entry in TrailEntry.objects.order_by("pk")]
    for body in bodies:
        del body["subject"], body["salt"], body["facts"]["firm_uscc"]
    assert bodies[0] == bodies[1]


def test_asking_an_unregistered_code_takes_the_same_statements(scene, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for code in (scene.firm.uscc, makers.uscc()):
        with CaptureQueriesContext(
            connection,
        ) as captured:
            asking(scene, uscc=code)
        counts.append([query["sql"][:30] for query in captured])
    assert counts[0] == counts[1]


def test_a_firm_that_registers_later_finds_the_request(scene):
    code = makers.uscc()
    waiting = asking(scene, uscc=code)
    boss = makers.actor(makers.firm(code=code), kinds.LEGAL_REPRESENTATIVE)
    assert [found.pk for found in queries.list_consents(actor=boss)] == [waiting.pk]
    accepted = services.accept_consent(actor=boss, consent_id=waiting.pk, at=scene.now)
    assert accepted.firm_id == boss.organisation_id


@pytest.mark.parametrize("code", ["", "123", "91340102MA2HF741QA", "九一三四"])
def test_what_is_no_code_is_refused(scene, code):
    with pytest.raises(NotACode):
        asking(scene, uscc=code)


def test_a_code_may_be_typed_loosely(scene):
    assert asking(scene, uscc=f" {scene.firm.uscc.lower()} ").firm_uscc == scene.firm.uscc


def test_beyond_fair_use_every_bound_is_named(scene):
    with pytest.raises(OutsideFairUse) as refused:
        asking(
            scene,
            data_from=add_months(scene.now.date(), -48),
            expires_at=scene.now + timedelta(days=400),
            max_reads=0,
        )
    found = {error["field"]: error for error in refused.value.errors}
    assert set(found) == {"data_from", "expires_at", "max_reads"}
    assert found["data_from"]["bound"] in found["data_from"]["detail"]
    assert found["expires_at"]["bound"] in found["expires_at"]["detail"]
    assert events() == []


def test_a_guarantor_asks_for_guarantees_and_a_bank_does_not(scene):
    with pytest.raises(OutsideFairUse):
        asking(scene, purpose="guarantee_review")
    scene.officer = makers.actor(makers.organisation(kinds.GUARANTOR), kinds.OFFICER)
    assert asking(scene, purpose="guarantee_review").status == "requested"


def test_accepting_signs_and_opens(scene):
    consent = asking(scene)
    accepted = services.accept_consent(actor=scene.boss, consent_id=consent.pk, at=scene.now)
    assert accepted.status == "active"
    assert accepted.firm_id == scene.firm.pk
    assert accepted.decided_by_id == scene.boss.person_id
    found = queries.verify_artefact(artefact=accepted.artefact, firm_uscc=scene.firm.uscc, grantee_uscc=scene.bank.uscc)
    assert found.pk == consent.pk
    read = open_access(
        actor=scene.officer,
        uscc=scene.firm.uscc,
        purpose="underwriting",
        categories=None,
        read=lambda scope: {"categories": sorted(scope.categories)},
        at=scene.now,
    )
    assert read.body == {"categories": ["invoice_summary", "tax"]}
    assert events() == ["consent.request", "consent.accept", "data.read"]


def test_accepting_twice_is_accepting_once(scene):
    consent = asking(scene)
    first = services.accept_consent(actor=scene.boss, consent_id=consent.pk, at=scene.now)
    later = scene.now + timedelta(minutes=1)
    again = services.accept_consent(actor=scene.boss, consent_id=consent.pk, at=later)
    assert (again.artefact, again.decided_at) == (first.artefact, first.decided_at)
    assert events().count("consent.accept") == 1


NARROWER = [
    {"categories": ["tax"]},
    {"max_reads": 1},
    {"data_from": "later"},
    {"data_until": "earlier"},
    {"expires_at": "sooner"},
]


def narrowed(scene, wanted):
    moved = {
        "later": add_months(scene.now.date(), -12),
        "earlier": add_months(scene.now.date(), -1),
        "sooner": scene.now + timedelta(days=10),
    }
    return {key: moved.get(value, value) if isinstance(value, str) else value for key, value in wanted.items()}


@pytest.mark.parametrize("wanted", NARROWER, ids=lambda wanted: next(iter(wanted)))
def test_a_firm_may_agree_to_less(scene, wanted):
    consent, less = asking(scene), narrowed(scene, wanted)
    services.accept_consent(actor=scene.boss, consent_id=consent.pk, at=scene.now, **less)
    stored = Consent.objects.get(pk=consent.pk)
    assert {key: getattr(stored, key) for key in less} == less
    again = services.accept_consent(actor=scene.boss, consent_id=consent.pk, at=scene.now, **less)
    assert again.artefact == stored.artefact
    assert queries.verify_artefact(artefact=stored.artefact, firm_uscc=scene.firm.uscc, grantee_uscc=scene.bank.uscc)


def test_a_firm_never_agrees_to_more(scene):
    consent = asking(scene)
    more = {
        "categories": ["tax", "rating"],
        "data_from": add_months(scene.now.date(), -14),
        "data_until": scene.now.date() + timedelta(days=1),
        "expires_at": scene.now + timedelta(days=31),
        "max_reads": 4,
    }
    for field, value in more.items():
        with pytest.raises(NotNarrower) as refused:
            services.accept_consent(actor=scene.boss, consent_id=consent.pk, at=scene.now, **{field: value})
        assert [error["field"] for error in refused.value.errors] == [field]
    assert Consent.objects.get(pk=consent.pk).status == "requested"
    assert events() == ["consent.request"]


def test_agreeing_to_nothing_is_not_agreeing(scene):
    with pytest.raises(NotNarrower):
        services.accept_consent(actor=scene.boss, consent_id=asking(scene).pk, at=scene.now, categories=[])


def test_a_request_that_ran_out_cannot_be_accepted(scene):
    consent = asking(scene)
    with pytest.raises(RequestExpired):
        services.accept_consent(actor=scene.boss, consent_id=consent.pk, at=scene.now + timedelta(days=31))


def test_a_newer_consent_supersedes_the_older(scene):
    older = asking(scene)
    services.accept_consent(actor=scene.boss, consent_id=older.pk, at=scene.now)
    newer = asking(scene, max_reads=9)
    services.accept_consent(actor=scene.boss, consent_id=newer.pk, at=scene.now)
    assert Consent.objects.get(pk=older.pk).status == "superseded"
    assert Consent.objects.get(pk=newer.pk).status == "active"
    assert events()[-2:] == ["consent.supersede", "consent.accept"]


MOVES = {
    "accept": services.accept_consent,
    "decline": services.decline_consent,
    "withdraw": services.withdraw_request,
    "pause": services.pause_consent,
    "resume": services.resume_consent,
    "revoke": services.revoke_consent,
}
LEADS_TO = {
    "accept": (REQUEST_MOVES, "active"),
    "decline": (REQUEST_MOVES, "declined"),
    "withdraw": (REQUEST_MOVES, "withdrawn"),
    "pause": (CONSENT_MOVES, "paused"),
    "resume": (CONSENT_MOVES, "active"),
    "revoke": (CONSENT_MOVES, "revoked"),
}


def in_status(scene, status):
    answered = status in {"active", "paused", "revoked", "declined", "superseded"}
    return stored_consent(scene.firm, scene.bank, status=status, firm=scene.firm if answered else None)


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("deed", MOVES)
def test_only_listed_moves_happen_and_each_leaves_one_entry(scene, deed, status):
    consent = in_status(scene, status)
    actor = scene.officer if deed == "withdraw" else scene.boss
    moves, wanted = LEADS_TO[deed]
    before = Consent.objects.filter(pk=consent.pk).values().get()
    if wanted in moves.get(status, ()):
        MOVES[deed](actor=actor, consent_id=consent.pk, at=scene.now)
        assert Consent.objects.get(pk=consent.pk).status == wanted
        assert events() == [f"consent.{deed}"]
        return
    if wanted == status:
        MOVES[deed](actor=actor, consent_id=consent.pk, at=scene.now)
    else:
        with pytest.raises(TransitionNotAllowed):
            MOVES[deed](actor=actor, consent_id=consent.pk, at=scene.now)
    assert Consent.objects.filter(pk=consent.pk).values().get() == before
    assert events() == []


@pytest.mark.parametrize("deed", MOVES)
def test_strangers_find_nothing_and_the_other_side_may_not(scene, deed):
    consent = stored_request(scene.firm, scene.bank)
    strangers = [
        makers.actor(makers.firm(), kinds.LEGAL_REPRESENTATIVE),
        makers.actor(makers.bank(), kinds.OFFICER),
    ]
    for stranger in strangers:
        with pytest.raises(NotFound):
            MOVES[deed](actor=stranger, consent_id=consent.pk, at=scene.now)
    other_side = scene.boss if deed == "withdraw" else scene.officer
    with pytest.raises(NotPermitted):
        MOVES[deed](actor=other_side, consent_id=consent.pk, at=scene.now)
    assert Consent.objects.get(pk=consent.pk).status == "requested"


@pytest.mark.parametrize("role", [kinds.ADMINISTRATOR, kinds.OFFICER, kinds.AUDITOR])
def test_only_who_may_bind_the_firm_answers(scene, role):
    consent = stored_request(scene.firm, scene.bank)
    with pytest.raises(NotPermitted):
        services.accept_consent(actor=makers.actor(scene.firm, role), consent_id=consent.pk, at=scene.now)


def test_after_revoking_nothing_is_read(scene):
    consent = stored_consent(scene.firm, scene.bank)
    services.revoke_consent(actor=scene.boss, consent_id=consent.pk, at=scene.now)
    with pytest.raises(NotFound):
        open_access(
            actor=scene.officer,
            uscc=scene.firm.uscc,
            purpose="underwriting",
            categories=None,
            read=lambda scope: {},
            at=scene.now,
        )
    assert events() == ["consent.revoke"]
