"""Who a session or a token is: memberships, second factors, the choice of organisation, and fresh proofs."""

import time

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.middleware.csrf import get_token
from django.test import Client
from django.utils import timezone

from creditshare.audit.models import TrailEntry
from creditshare.kernel import actor as kinds
from creditshare.kernel.actor import NOBODY, Actor
from creditshare.parties import services
from creditshare.parties.authentication import (
    ORGANISATION,
    actor_of_session,
    ensure_recent_confirmation,
    session_or_token,
    standing_of,
)
from creditshare.parties.errors import ConfirmationRequired, CrossSiteRequest
from creditshare.parties.models import Membership, Person
from tests import makers as people
from tests.parties import makers

pytestmark = pytest.mark.django_db
NEEDING = sorted(set(kinds.ORGANISATION_KINDS) - {kinds.ENTERPRISE})


@pytest.fixture(autouse=True)
def fresh_limits(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


@pytest.fixture
def ask(rf):
    """Return what the session of a person amounts to."""

    def asked(person, **session):
        request = rf.get("/")
        request.user, request.session = person, session
        return standing_of(request)

    return asked


def test_nobody_is_sent_to_sign_in(client):
    answer = client.get("/organisations/members?x=1")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=%2Forganisations%2Fmembers%3Fx%3D1")


def test_a_person_acts_with_all_roles_held_in_one_organisation(ask):
    firm = people.firm()
    stored = people.actor(firm, kinds.LEGAL_REPRESENTATIVE, kinds.ADMINISTRATOR)
    standing = ask(makers.person_of(stored))
    assert standing.actor == stored
    assert (standing.next_step, standing.organisations) == ("home", 1)


def test_of_several_organisations_one_must_be_chosen(ask):
    first, second = people.firm(), people.firm()
    person = makers.person_of(people.actor(first, kinds.HANDLER))
    Membership.objects.create(person=person, organisation=second, role=kinds.LEGAL_REPRESENTATIVE, since=people.MOMENT)
    assert ask(person).next_step == "organisation_switch"
    assert ask(person).actor is NOBODY
    chosen = ask(person, **{ORGANISATION: second.pk}).actor
    assert (chosen.organisation_id, chosen.roles) == (second.pk, {kinds.LEGAL_REPRESENTATIVE})
    assert ask(person, **{ORGANISATION: people.firm().pk}).actor is NOBODY


@pytest.mark.parametrize("what", ["membership", "organisation", "person"])
def test_what_ended_no_longer_counts(ask, what):
    firm = people.firm()
    person = makers.person_of(people.actor(firm, kinds.HANDLER))
    assert not ask(person, **{ORGANISATION: firm.pk}).actor.is_anonymous
    ended = {"membership": Membership.objects.get(person=person), "organisation": firm, "person": person}[what]
    ended.is_active = False
    ended.save()
    assert ask(person, **{ORGANISATION: firm.pk}).actor is NOBODY


@pytest.mark.parametrize("kind", NEEDING)
def test_offices_are_nobody_before_a_second_factor(ask, kind):
    person = makers.person_of(people.actor(people.organisation(kind), kinds.ADMINISTRATOR))
    assert (ask(person).actor, ask(person).next_step) == (NOBODY, "second_factor")
    makers.totp(person)
    assert ask(person).actor.organisation_kind == kind


def test_enterprises_may_do_without(ask):
    person = makers.person_of(people.actor(people.firm(), kinds.HANDLER))
    assert ask(person).actor.organisation_kind == kinds.ENTERPRISE


def test_recovery_codes_alone_are_no_second_factor(ask):
    person = makers.person_of(people.actor(people.bank(), kinds.OFFICER))
    RecoveryCodes.activate(person)
    assert ask(person).next_step == "second_factor"


@pytest.mark.parametrize("demo", [True, False])
def test_the_cast_of_the_demo_is_somebody_only_in_the_demo(ask, settings, demo):
    settings.DEMO = demo
    person = makers.person_of(people.actor(people.bank(), kinds.OFFICER))
    Person.objects.filter(pk=person.pk).update(is_demo=True)
    person.refresh_from_db()
    standing = ask(person)
    assert standing.actor.is_anonymous is not demo
    assert standing.next_step == ("home" if demo else "account_inactive")


def test_the_demo_opens_nothing_for_other_people(ask, settings):
    settings.DEMO = True
    person = makers.person_of(people.actor(people.bank(), kinds.OFFICER))
    assert ask(person).next_step == "second_factor"


@pytest.mark.parametrize("path", ["/", "/organisations/members", "/clients/", "/organisations/"])
@pytest.mark.parametrize("kind", NEEDING)
def test_no_page_of_an_office_opens_before_the_second_factor(kind, path):
    actor = people.actor(people.organisation(kind), kinds.ADMINISTRATOR)
    answer = makers.sign_in(actor, second_factor=False).get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/second-factor?next=")


def test_the_first_page_opens_after_it():
    assert makers.sign_in(people.actor(people.bank(), kinds.OFFICER)).get("/").status_code == 200


def test_secrets_of_second_factors_are_not_stored_in_the_clear():
    person = makers.person_of(people.actor(people.bank(), kinds.OFFICER))
    secret = makers.totp(person)
    assert secret not in str(person.authenticator_set.values_list("data", flat=True).get())


def test_the_last_second_factor_of_an_office_cannot_be_removed():
    actor = people.actor(people.bank(), kinds.OFFICER)
    browser = makers.sign_in(actor)
    makers.confirm(browser, makers.person_of(actor))
    browser.post("/accounts/2fa/totp/deactivate/")
    assert makers.has_factor(makers.person_of(actor))


def test_an_enterprise_may_remove_its_second_factor():
    actor = people.actor(people.firm(), kinds.HANDLER)
    browser = makers.sign_in(actor)
    makers.confirm(browser, makers.person_of(actor))
    browser.post("/accounts/2fa/totp/deactivate/")
    assert not makers.has_factor(makers.person_of(actor))


def with_password(actor):
    person = makers.person_of(actor)
    person.set_password(makers.PASSWORD)
    person.save()
    return person


def test_signing_in_asks_for_the_second_factor():
    person = with_password(people.actor(people.bank(), kinds.OFFICER))
    secret = makers.totp(person)
    browser = Client()
    answer = browser.post("/accounts/login/", {"login": person.username, "password": makers.PASSWORD})
    assert answer["Location"] == "/accounts/2fa/authenticate/"
    assert browser.get("/")["Location"].startswith("/accounts/login/")
    assert browser.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    assert browser.post("/accounts/2fa/authenticate/", {"code": makers.code(secret)})["Location"] == "/"
    assert browser.get("/").status_code == 200


def test_guessing_passwords_is_slowed_down():
    person = with_password(people.actor(people.firm(), kinds.HANDLER))
    browser = Client()
    for _ in range(6):
        browser.post("/accounts/login/", {"login": person.username, "password": "wrong"})
    browser.post("/accounts/login/", {"login": person.username, "password": makers.PASSWORD})
    assert browser.get("/").status_code == 302


def test_nobody_signs_up():
    browser = Client()
    form = {"username": "new", "password1": makers.PASSWORD, "password2": makers.PASSWORD}
    browser.post("/accounts/signup/", form)
    assert not Person.objects.filter(username="new").exists()


def test_a_session_left_alone_ends(settings):
    browser = makers.sign_in(people.actor(people.firm(), kinds.HANDLER))
    assert browser.get("/").status_code == 200
    session = browser.session
    session["seen_at"] = int(time.time()) - settings.SESSION_IDLE_SECONDS - 5
    session.save()
    assert browser.get("/").status_code == 302


def test_a_session_in_use_goes_on(settings):
    browser = makers.sign_in(people.actor(people.firm(), kinds.HANDLER))
    session = browser.session
    session["seen_at"] = int(time.time()) - settings.SESSION_IDLE_SECONDS + 100
    session.save()
    assert browser.get("/").status_code == 200
    assert time.time() - browser.session["seen_at"] < 60


ADD = {"username": "liu", "full_name": "刘客", "role": "officer", "title": ""}


def test_a_sensitive_step_asks_for_a_fresh_proof_and_is_then_carried_out():
    actor = people.actor(people.bank(), kinds.ADMINISTRATOR)
    browser = makers.sign_in(actor, second_factor=False)
    person = makers.person_of(actor)
    secret = makers.totp(person)
    asked = browser.post("/organisations/members", ADD)
    assert asked["Location"] == "/confirm?next=%2Forganisations%2Fmembers"
    assert not Person.objects.filter(username="liu").exists()
    page = browser.get(asked["Location"])
    assert page["Location"] == "/accounts/2fa/reauthenticate/?next=%2Forganisations%2Fmembers"
    wrong = browser.post("/accounts/2fa/reauthenticate/", {"code": "000000", "next": "/organisations/members"})
    assert wrong.status_code == 200
    assert not Person.objects.filter(username="liu").exists()
    done = browser.post(
        "/accounts/2fa/reauthenticate/", {"code": makers.code(secret), "next": "/organisations/members"}
    )
    assert done["Location"] == "/organisations/members"
    assert Membership.objects.filter(person__username="liu", organisation_id=actor.organisation_id).count() == 1


def test_a_password_is_a_fresh_proof_where_there_is_no_second_factor():
    actor = people.actor(people.firm(), kinds.LEGAL_REPRESENTATIVE)
    browser = makers.sign_in(actor, second_factor=False)
    with_password(actor)
    browser.force_login(makers.person_of(actor), backend="django.contrib.auth.backends.ModelBackend")
    form = {**ADD, "role": "handler"}
    asked = browser.post("/organisations/members", form)
    assert browser.get(asked["Location"])["Location"].startswith("/accounts/reauthenticate/")
    browser.post("/accounts/reauthenticate/", {"password": "wrong", "next": "/organisations/members"})
    assert not Person.objects.filter(username="liu").exists()
    browser.post("/accounts/reauthenticate/", {"password": makers.PASSWORD, "next": "/organisations/members"})
    assert Membership.objects.filter(person__username="liu").count() == 1


def test_a_proof_grows_old(settings):
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
    actor = people.actor(people.bank(), kinds.ADMINISTRATOR)
    browser = makers.sign_in(actor)
    makers.confirm(browser, makers.person_of(actor))
    session = browser.session
    session["account_authentication_methods"][0]["at"] = time.time() - 301
    session.save()
    assert browser.post("/organisations/members", ADD)["Location"].startswith("/confirm")
    assert not Person.objects.filter(username="liu").exists()


def test_a_proof_of_another_person_does_not_count():
    actor, other = (people.actor(people.bank(), kinds.ADMINISTRATOR) for _ in range(2))
    browser = makers.sign_in(actor)
    makers.confirm(browser, makers.person_of(other))
    assert browser.post("/organisations/members", ADD)["Location"].startswith("/confirm")


def test_who_can_prove_nothing_is_told_so():
    actor = people.actor(people.firm(), kinds.LEGAL_REPRESENTATIVE)
    person = makers.person_of(actor)
    person.set_unusable_password()
    person.save()
    browser = makers.sign_in(actor, second_factor=False)
    asked = browser.post("/organisations/members", ADD)
    assert browser.get(asked["Location"]).status_code == 403
    assert not Person.objects.filter(username="liu").exists()


def test_in_the_demo_one_click_proves(settings):
    settings.DEMO = True
    actor = people.actor(people.bank(), kinds.ADMINISTRATOR)
    Person.objects.filter(pk=actor.person_id).update(is_demo=True)
    browser = makers.sign_in(actor, second_factor=False)
    asked = browser.post("/organisations/members", ADD)
    assert asked["Location"].startswith("/confirm/demo?next=")
    page = browser.get(asked["Location"]).content.decode()
    assert "246810" in page
    done = browser.post("/confirm/demo?next=/organisations/members", {"code": "246810"})
    assert done["Location"] == "/organisations/members"
    assert Membership.objects.filter(person__username="liu").count() == 1


@pytest.mark.parametrize(("demo", "is_demo"), [(False, True), (False, False), (True, False)])
def test_outside_the_demo_the_click_is_not_there(settings, demo, is_demo):
    settings.DEMO = demo
    actor = people.actor(people.firm(), kinds.LEGAL_REPRESENTATIVE)
    Person.objects.filter(pk=actor.person_id).update(is_demo=is_demo)
    browser = makers.sign_in(actor, second_factor=False)
    assert browser.post("/confirm/demo", {"code": "246810"}).status_code == 404
    assert "account_authentication_methods" not in browser.session


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil.example"]
)
def test_after_choosing_an_organisation_nobody_is_led_elsewhere(wanted):
    firm = people.firm()
    browser = makers.sign_in(people.actor(firm, kinds.HANDLER), second_factor=False)
    answer = browser.post("/organisations/switch", {"organisation": firm.pk, "next": wanted})
    assert answer["Location"] == "/"


def test_only_own_organisations_can_be_chosen():
    browser = makers.sign_in(people.actor(people.firm(), kinds.HANDLER), second_factor=False)
    assert browser.post("/organisations/switch", {"organisation": people.firm().pk}).status_code == 404
    assert browser.post("/organisations/switch", {"organisation": "x"}).status_code == 404
    assert ORGANISATION not in browser.session


def test_switching_changes_for_whom_one_acts():
    first, second = people.firm("合肥甲公司"), people.firm("合肥乙公司")
    actor = people.actor(first, kinds.HANDLER)
    Membership.objects.create(
        person_id=actor.person_id, organisation=second, role=kinds.LEGAL_REPRESENTATIVE, since=people.MOMENT
    )
    browser = makers.sign_in(actor, second_factor=False)
    assert browser.get("/")["Location"].startswith("/organisations/switch")
    page = browser.get("/organisations/switch?next=/organisations/members").content.decode()
    assert "合肥甲公司" in page
    assert "合肥乙公司" in page
    form = {"organisation": second.pk, "next": "/organisations/members"}
    assert browser.post("/organisations/switch", form)["Location"] == "/organisations/members"
    assert "合肥乙公司" in browser.get("/organisations/members").content.decode()


def api_request(rf, person=None, method="post", **headers):
    request = getattr(rf, method)("/api/v1/x", headers=headers)
    request.user, request.session, request.actor = person or AnonymousUser(), {}, NOBODY
    request._dont_enforce_csrf_checks = False
    return request


def test_the_api_knows_a_person_by_session_and_the_pages_token(rf):
    stored = people.actor(people.firm(), kinds.HANDLER)
    person = makers.person_of(stored)
    reading = api_request(rf, person, "get")
    assert session_or_token(reading) == stored
    assert reading.actor == stored
    with pytest.raises(CrossSiteRequest):
        session_or_token(api_request(rf, person))
    secret = get_token(reading)
    sent = api_request(rf, person, **{"X-CSRFToken": secret})
    sent.COOKIES["csrftoken"] = reading.META["CSRF_COOKIE"]
    assert session_or_token(sent) == stored


def test_the_api_knows_a_system_by_its_token_and_nothing_else(rf):
    system = makers.system()
    now = timezone.now()
    token = services.issue_token(
        assertion=makers.assertion(system, now), client_id=None, audiences=frozenset({makers.TOKEN_URL}), at=now
    )
    request = api_request(rf, Authorization=f"Bearer {token}")
    assert session_or_token(request).client_id == system.pk
    assert request.actor.roles == {"system"}
    person = makers.person_of(people.actor(people.firm(), kinds.HANDLER))
    for header in ("Bearer", "Bearer ", "Bearer x", f"Basic {token}", token, f"Bearer {token} x", ""):
        # A session beside a bad header does not count: the header alone is judged.
        request = api_request(rf, person, "get", Authorization=header)
        assert session_or_token(request) is None
        assert request.actor is NOBODY


def test_the_api_knows_nobody_without_a_second_factor(rf):
    person = makers.person_of(people.actor(people.bank(), kinds.OFFICER))
    assert session_or_token(api_request(rf, person, "get")) is None
    makers.totp(person)
    assert session_or_token(api_request(rf, person, "get")).organisation_kind == kinds.BANK


def test_a_system_needs_no_second_proof_and_a_person_does(rf):
    firm = people.firm()
    request = api_request(rf, makers.person_of(people.actor(firm, kinds.HANDLER)))
    request.actor = Actor(organisation_id=firm.pk, organisation_kind=firm.kind, person_id=1)
    with pytest.raises(ConfirmationRequired):
        ensure_recent_confirmation(request)
    request.actor = Actor(organisation_id=firm.pk, organisation_kind=firm.kind, client_id=1)
    ensure_recent_confirmation(request)


def test_an_anonymous_actor_is_what_a_bare_request_has(rf):
    request = rf.get("/")
    request.user, request.session = AnonymousUser(), {}
    assert actor_of_session(request) is NOBODY


def test_a_refused_person_leaves_a_line_in_the_trail():
    actor = people.actor(people.firm(), kinds.HANDLER)
    browser = makers.sign_in(actor, second_factor=False)
    page = browser.get("/organisations/members")
    assert page.status_code == 403
    entry = TrailEntry.objects.get(event="platform.request.refuse")
    assert entry.person_id == actor.person_id
    assert entry.body.split('"reference":"')[1][:10] in page.content.decode()
