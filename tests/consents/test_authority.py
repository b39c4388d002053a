"""A handler answers for the firm only while the representative's authority is in force: at the page and at the API."""

import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from creditshare.audit.models import TrailEntry
from creditshare.consents import services
from creditshare.consents.models import Consent
from creditshare.kernel import actor as kinds
from creditshare.parties.errors import AuthorityEnded, NotDelegated
from creditshare.parties.models import Delegation
from creditshare.parties.queries import list_notices
from creditshare.parties.services import end_delegation
from tests import makers
from tests.consents.makers import stored_consent, stored_request
from tests.parties.makers import confirm, person_of, sign_in

pytestmark = pytest.mark.django_db
ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def scene():
    """A firm with a representative and an authorised handler, and a bank."""
    firm, bank = makers.firm(), makers.bank()
    handler = makers.actor(firm, kinds.HANDLER)
    browser = sign_in(handler)
    browser.defaults.update(ENGLISH)
    confirm(browser, person_of(handler))
    return SimpleNamespace(
        firm=firm,
        bank=bank,
        boss=makers.actor(firm, kinds.LEGAL_REPRESENTATIVE),
        handler=handler,
        authority=Delegation.objects.get(handler_id=handler.person_id),
        browser=browser,
        now=timezone.now(),
    )


def expire(scene):
    Delegation.objects.filter(pk=scene.authority.pk).update(until=scene.now - timedelta(minutes=1))


def end(scene):
    end_delegation(actor=scene.boss, delegation_id=scene.authority.pk, at=scene.now)


def limit(scene):
    Delegation.objects.filter(pk=scene.authority.pk).update(powers=["records"])


def deeds_told(actor):
    return [notice for notice in list_notices(actor=actor) if notice.code.startswith("consents.handler.")]


def deeds(scene, actor):
    """Each deed that lets somebody read or ends a reading: a consent in the right state, and how it is done."""
    given = {"actor": actor, "at": scene.now}
    waiting = stored_request(scene.firm, scene.bank)
    live = stored_consent(scene.firm, makers.bank(), max_reads=5)
    paused = stored_consent(scene.firm, makers.bank(), status="paused")
    later = live.expires_at + timedelta(days=1)
    return {
        "accept": lambda: services.accept_consent(consent_id=waiting.pk, **given),
        "resume": lambda: services.resume_consent(consent_id=paused.pk, **given),
        "renew": lambda: services.renew_consent(consent_id=live.pk, expires_at=later, **given),
        "narrow": lambda: services.narrow_consent(consent_id=live.pk, max_reads=1, **given),
        "revoke": lambda: services.revoke_consent(consent_id=live.pk, **given),
    }


@pytest.mark.parametrize("deed", ["accept", "resume", "renew", "narrow", "revoke"])
@pytest.mark.parametrize(("spoil", "refusal"), [(expire, AuthorityEnded), (end, AuthorityEnded), (limit, NotDelegated)])
def test_without_a_live_authority_no_deed_is_done_and_no_row_changes(scene, deed, spoil, refusal):
    spoil(scene)
    done = deeds(scene, scene.handler)[deed]
    before, entries = list(Consent.objects.order_by("pk").values()), TrailEntry.objects.count()
    with pytest.raises(refusal):
        done()
    assert list(Consent.objects.order_by("pk").values()) == before
    assert TrailEntry.objects.count() == entries


@pytest.mark.parametrize("deed", ["accept", "resume", "narrow", "revoke"])
def test_with_one_each_deed_is_done_and_told_to_the_representative_alone(scene, deed):
    deeds(scene, scene.handler)[deed]()
    (told,) = deeds_told(scene.boss)
    assert told.code == f"consents.handler.{deed}" and told.facts["handler"] == scene.handler.name
    assert not deeds_told(scene.handler)


@pytest.mark.parametrize("deed", ["accept", "resume", "narrow", "revoke"])
def test_the_representative_needs_none_and_is_told_nothing_of_their_own_deeds(scene, deed):
    deeds(scene, scene.boss)[deed]()
    assert not deeds_told(scene.boss)


def test_pausing_and_declining_let_nobody_read_and_need_no_authority(scene):
    expire(scene)
    live, waiting = stored_consent(scene.firm, makers.bank()), stored_request(scene.firm, scene.bank)
    services.pause_consent(actor=scene.handler, consent_id=live.pk, at=scene.now)
    services.decline_consent(actor=scene.handler, consent_id=waiting.pk, at=scene.now)
    assert [notice.code for notice in deeds_told(scene.boss)] == [
        "consents.handler.decline",
        "consents.handler.pause",
    ]


def test_the_same_deed_repeated_is_told_each_time_it_was_done(scene):
    live = stored_consent(scene.firm, scene.bank)
    for _ in range(2):
        services.pause_consent(actor=scene.handler, consent_id=live.pk, at=scene.now)
        services.pause_consent(actor=scene.handler, consent_id=live.pk, at=scene.now)
        services.resume_consent(actor=scene.handler, consent_id=live.pk, at=scene.now)
    assert len(deeds_told(scene.boss)) == 4


def test_a_web_clock_a_day_behind_lengthens_nothing(scene):
    expire(scene)
    waiting = stored_request(scene.firm, scene.bank)
    with pytest.raises(AuthorityEnded):
        services.accept_consent(actor=scene.handler, consent_id=waiting.pk, at=scene.now - timedelta(days=1))


def test_an_expired_authority_is_refused_in_words_at_the_api(scene):
    waiting = stored_request(scene.firm, scene.bank)
    expire(scene)
    answer = scene.browser.post(f"/api/v1/consents/{waiting.pk}/accept", "{}", content_type="application/json")
    said = json.loads(answer.content)
    assert (answer.status_code, said["code"]) == (403, "authority_ended")
    assert "Your authority from the legal representative ended on" in said["title"]


def test_an_expired_authority_is_refused_in_words_at_the_page_and_said_on_the_card(scene):
    waiting = stored_request(scene.firm, scene.bank)
    card = reverse("consent_card", args=[waiting.pk])
    assert reverse("consent_accept", args=[waiting.pk]) in scene.browser.get(card).content.decode()
    expire(scene)
    shown = scene.browser.get(card).content.decode()
    assert "Your authority from the legal representative ended on" in shown
    assert reverse("consent_accept", args=[waiting.pk]) not in shown
    answer = scene.browser.post(reverse("consent_accept", args=[waiting.pk]))
    assert answer.status_code == 403
    assert "Ask for a new one" in answer.content.decode()
    assert Consent.objects.get(pk=waiting.pk).status == "requested"
