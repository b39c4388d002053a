"""Narrow, shorten, renew; reads a month; answers through the gate; clocks that go wrong."""

import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from creditshare.audit.models import TrailEntry
from creditshare.audit.services import record_event
from creditshare.consents import queries, services
from creditshare.consents.access import ReadOutsideScope, open_access
from creditshare.consents.errors import NothingChanged, NotNarrower, OutsideFairUse, RequestExpired
from creditshare.consents.models import Consent
from creditshare.db.clock import database_now
from creditshare.kernel import actor as kinds
from creditshare.kernel.dates import add_months
from creditshare.kernel.errors import NotFound, NotPermitted, TransitionNotAllowed
from tests import makers
from tests.consents.makers import stored_consent

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def scene():
    """A firm and a bank with a live consent made a moment ago."""
    firm, bank = makers.firm(), makers.bank()
    boss, officer, now = (
        makers.actor(firm, kinds.LEGAL_REPRESENTATIVE),
        makers.actor(bank, kinds.OFFICER),
        timezone.now(),
    )
    asked = services.request_consent(
        actor=officer,
        uscc=firm.uscc,
        purpose="underwriting",
        categories=["identity", "tax", "rating"],
        questions=["no_penalties"],
        data_from=add_months(now.date(), -13),
        data_until=now.date(),
        expires_at=now + 10 * DAY,
        max_reads=5,
        max_reads_month=4,
        case="HF-2026-0012",
        at=now,
    )
    consent = services.accept_consent(actor=boss, consent_id=asked.pk, at=now)
    return SimpleNamespace(firm=firm, bank=bank, boss=boss, officer=officer, now=now, consent=consent)


def read(scene, purpose="underwriting", categories=None, body=None, at=None):
    def reading(scope):
        answers = [{"question": text, "answer": "yes"} for text in scope.questions]
        return body or {"blocks": {category: {} for category in scope.categories}, "answers": answers}

    return open_access(
        actor=scene.officer,
        uscc=scene.firm.uscc,
        purpose=purpose,
        categories=categories,
        read=reading,
        at=at or timezone.now(),
    )


def narrow(scene, consent=None, **less):
    consent_id = (consent or scene.consent).pk
    return services.narrow_consent(actor=scene.boss, consent_id=consent_id, at=timezone.now(), **less)


def renew(scene, ends, **less):
    return services.renew_consent(
        actor=scene.boss, consent_id=scene.consent.pk, expires_at=ends, at=timezone.now(), **less
    )


def agreed(scene, **terms):
    """Store a live consent to watch a loan, with the entry that opens it."""
    consent = stored_consent(scene.firm, scene.bank, purpose="post_loan", **terms)
    record_event("consents.consent.accept", scene.boss, consent, at=timezone.now(), firm_id=scene.firm.pk)
    return consent


def facts_of_last():
    return json.loads(TrailEntry.objects.order_by("-pk").first().body)["facts"]


LESS = [
    {"categories": ["tax"]},
    {"questions": []},
    {"max_reads": 2},
    {"max_reads_month": 1},
    {"keep_days": 7},
]


@pytest.mark.parametrize("less", LESS, ids=lambda less: next(iter(less)))
def test_less_takes_the_place_of_more(scene, less):
    following = narrow(scene, **less)
    older = Consent.objects.get(pk=scene.consent.pk)
    assert (older.status, following.status, following.previous_id) == ("superseded", "active", older.pk)
    assert {name: getattr(following, name) for name in less} == less
    assert following.case == "HF-2026-0012"
    assert queries.verify_artefact(artefact=following.artefact, firm_uscc=scene.firm.uscc, grantee_uscc=scene.bank.uscc)
    assert queries.find_violations() == []


def test_shorter_is_less(scene):
    following = narrow(scene, expires_at=scene.now + 3 * DAY)
    assert following.expires_at == scene.now + 3 * DAY
    assert [entry.event for entry in TrailEntry.objects.order_by("pk")][-2:] == [
        "consents.consent.supersede",
        "consents.consent.narrow",
    ]


MORE = [
    {"categories": ["tax", "operations"]},
    {"questions": ["no_penalties", "grade"]},
    {"max_reads": 6},
    {"max_reads_month": 5},
    {"keep_days": 31},
]


@pytest.mark.parametrize("more", MORE, ids=lambda more: next(iter(more)))
def test_narrowing_never_widens(scene, more):
    with pytest.raises(NotNarrower) as refused:
        narrow(scene, **more)
    assert [error["field"] for error in refused.value.errors] == list(more)
    assert Consent.objects.count() == 1


def test_narrowing_to_the_same_is_no_change(scene):
    with pytest.raises(NothingChanged):
        narrow(scene)


def test_narrowing_gives_no_read_back(scene):
    for _ in range(3):
        read(scene)
    following = narrow(scene, categories=["tax"])
    assert (following.max_reads, following.reads_month) == (2, 3)
    read(scene)
    with pytest.raises(NotFound):
        read(scene)
    assert queries.find_violations() == []


def test_a_lower_limit_a_month_counts_what_was_read_this_month(scene):
    for _ in range(3):
        read(scene)
    narrow(scene, max_reads_month=2)
    with pytest.raises(NotFound):
        read(scene)


def test_renewing_lasts_longer_and_counts_anew(scene):
    read(scene)
    ends = scene.now + 27 * DAY
    following = renew(scene, ends)
    assert (following.expires_at, following.max_reads, following.reads_used) == (ends, 5, 0)
    assert following.data_until > scene.consent.data_until
    assert following.categories == scene.consent.categories
    assert facts_of_last()["previous"] == str(scene.consent.pk)
    assert queries.find_violations() == []


def test_renewing_keeps_the_count_of_the_month(scene):
    for _ in range(4):
        read(scene)
    renew(scene, scene.now + 27 * DAY)
    with pytest.raises(NotFound):
        read(scene)


def test_renewing_keeps_to_fair_use(scene):
    with pytest.raises(OutsideFairUse) as refused:
        renew(scene, scene.now + 60 * DAY)
    assert [error["code"] for error in refused.value.errors] == ["valid_too_long"]


def test_renewing_to_an_earlier_end_is_no_renewal(scene):
    with pytest.raises(NothingChanged):
        renew(scene, scene.now + 9 * DAY)


def test_renewing_may_leave_things_out_and_never_adds_any(scene):
    with pytest.raises(NotNarrower):
        renew(scene, scene.now + 20 * DAY, categories=["operations"])
    assert renew(scene, scene.now + 20 * DAY, categories=["tax"]).categories == ["tax"]


@pytest.mark.parametrize("deed", [narrow, renew])
def test_a_consent_that_ended_cannot_be_changed(scene, deed):
    services.revoke_consent(actor=scene.boss, consent_id=scene.consent.pk, at=scene.now)
    with pytest.raises(TransitionNotAllowed):
        narrow(scene, categories=["tax"]) if deed is narrow else renew(scene, scene.now + 20 * DAY)


@pytest.mark.parametrize("deed", [narrow, renew])
def test_a_consent_that_ran_out_cannot_be_changed(scene, deed):
    Consent.objects.filter(pk=scene.consent.pk).update(expires_at=timezone.now() - DAY)
    with pytest.raises(RequestExpired):
        narrow(scene, categories=["tax"]) if deed is narrow else renew(scene, scene.now + 20 * DAY)


def test_only_the_firm_changes_its_consent(scene):
    for deed, more in ((services.narrow_consent, {"categories": ["tax"]}), (services.renew_consent, {})):
        words = more or {"expires_at": scene.now + 20 * DAY}
        with pytest.raises(NotPermitted):
            deed(actor=scene.officer, consent_id=scene.consent.pk, at=scene.now, **words)
        stranger = makers.actor(makers.firm(), kinds.LEGAL_REPRESENTATIVE)
        with pytest.raises(NotFound):
            deed(actor=stranger, consent_id=scene.consent.pk, at=scene.now, **words)


def test_what_would_change_is_foreseen_and_nothing_is_done(scene):
    found = services.foresee(scene.consent, renews=False, at=scene.now, categories=["tax"], max_reads=2)
    assert [(change.field, change.direction) for change in found] == [
        ("categories", "narrower"),
        ("max_reads", "narrower"),
    ]
    (longer,) = [
        change
        for change in services.foresee(scene.consent, renews=True, at=scene.now, expires_at=scene.now + 20 * DAY)
        if change.field == "expires_at"
    ]
    assert longer.direction == "wider"
    assert Consent.objects.count() == 1


def test_a_request_shows_what_it_would_change(scene):
    asked = services.request_consent(
        actor=scene.officer,
        uscc=scene.firm.uscc,
        purpose="underwriting",
        categories=["tax", "operations"],
        data_from=scene.consent.data_from,
        data_until=scene.consent.data_until,
        expires_at=scene.consent.expires_at,
        max_reads=5,
        max_reads_month=4,
        at=timezone.now(),
    )
    found = [(change.field, change.direction) for change in queries.changes_against_live(asked)]
    assert found == [
        ("categories", "narrower"),
        ("categories", "wider"),
        ("questions", "narrower"),
    ]
    assert queries.changes_against_live(scene.consent) == []


# Reads a month


def test_a_month_has_its_limit_and_the_next_its_own(scene):
    for _ in range(4):
        read(scene)
    with pytest.raises(NotFound):
        read(scene)
    Consent.objects.filter(pk=scene.consent.pk).update(month="2026-01")
    assert read(scene).consent.reads_month == 1
    with pytest.raises(NotFound):
        read(scene)
    stored = Consent.objects.get(pk=scene.consent.pk)
    assert (stored.reads_used, stored.max_reads) == (5, 5)


def test_a_limit_a_month_alone_is_counted_too(scene):
    agreed(scene, max_reads_month=2)
    for _ in range(2):
        read(scene, "post_loan")
    with pytest.raises(NotFound):
        read(scene, "post_loan")
    assert queries.find_violations() == []


def test_more_reads_in_a_month_than_agreed_are_found_in_the_trail(scene):
    consent = agreed(scene, max_reads_month=5)
    for _ in range(3):
        read(scene, "post_loan")
    assert queries.find_violations() == []
    Consent.objects.filter(pk=consent.pk).update(max_reads_month=2, reads_month=2)
    assert next(found["detail"] for found in queries.find_violations()).endswith(", 2 allowed")


# Answers


def test_answers_alone_open_nothing_else(scene):
    consent = agreed(scene, categories=[], questions=["grade"])
    opened = read(scene, "post_loan")
    assert opened.body == {"blocks": {}, "answers": [{"question": "grade", "answer": "yes"}]}
    assert facts_of_last()["fields"] == ["answers.grade"]
    assert facts_of_last()["categories"] == []
    for categories in ([], ["rating"]):
        with pytest.raises(NotFound):
            read(scene, "post_loan", categories=categories)
    assert queries.find_violations() == []
    assert consent.pk == opened.consent.pk


@pytest.mark.parametrize(
    "body",
    [
        {"blocks": {}, "answers": [{"question": "no_tax_arrears", "answer": "yes"}]},
        {"blocks": {"rating": {}}, "answers": [{"question": "grade", "answer": "A"}]},
    ],
)
def test_an_answer_or_block_that_was_not_agreed_to_never_leaves(scene, body):
    agreed(scene, categories=[], questions=["grade"])
    before = TrailEntry.objects.count()
    with pytest.raises(ReadOutsideScope):
        read(scene, "post_loan", body=body)
    assert TrailEntry.objects.count() == before


def test_asking_for_some_categories_answers_no_question(scene):
    assert read(scene, categories=["tax"]).body["answers"] == []


# Clocks


@pytest.mark.parametrize("skew", [-DAY, DAY])
def test_a_skewed_clock_never_widens_a_request(scene, skew):
    at = timezone.now() + skew
    latest = add_months(timezone.localdate(database_now()), 1)
    ends = timezone.make_aware(timezone.datetime.combine(latest + DAY, timezone.datetime.min.time()))
    with pytest.raises(OutsideFairUse) as refused:
        services.request_consent(
            actor=scene.officer,
            uscc=scene.firm.uscc,
            purpose="underwriting",
            categories=["tax"],
            data_from=scene.consent.data_from,
            data_until=scene.consent.data_until,
            expires_at=ends,
            at=at,
        )
    assert [error["code"] for error in refused.value.errors] == ["valid_too_long"]


@pytest.mark.parametrize("skew", [-DAY, DAY])
def test_a_skewed_clock_never_widens_a_renewal(scene, skew):
    latest = add_months(timezone.localdate(database_now()), 1)
    ends = timezone.make_aware(timezone.datetime.combine(latest + DAY, timezone.datetime.min.time()))
    with pytest.raises(OutsideFairUse):
        services.renew_consent(actor=scene.boss, consent_id=scene.consent.pk, expires_at=ends, at=timezone.now() + skew)


def test_a_late_clock_accepts_no_request_that_ran_out(scene):
    asked = stored_consent(
        makers.firm(), scene.bank, status="requested", firm=None, expires_at=timezone.now() - timedelta(hours=1)
    )
    boss = makers.actor(asked.firm or _firm_of(asked), kinds.LEGAL_REPRESENTATIVE)
    with pytest.raises(RequestExpired):
        services.accept_consent(actor=boss, consent_id=asked.pk, at=timezone.now() - DAY)


def _firm_of(consent):
    return type(makers.firm()).objects.get(uscc=consent.firm_uscc)
