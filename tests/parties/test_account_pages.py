"""The pages of signing in and of second factors: whole in both languages, in our frame, without inline code."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from creditshare.kernel import actor as kinds
from tests import makers as people
from tests.parties import makers

pytestmark = pytest.mark.django_db
OUTSIDE = ("/accounts/login/", "/accounts/signup/", "/accounts/password/reset/", "/accounts/inactive/")
INSIDE = (
    "/accounts/logout/",
    "/accounts/2fa/",
    "/accounts/2fa/totp/activate/",
    "/accounts/2fa/webauthn/add/",
    "/accounts/2fa/webauthn/",
    "/accounts/reauthenticate/",
    "/second-factor",
)
SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>")


@pytest.fixture(autouse=True)
def fresh_limits(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


@pytest.fixture
def newcomer():
    """A browser of somebody who has a password and no second factor yet."""
    actor = people.actor(people.bank(), kinds.OFFICER)
    person = makers.person_of(actor)
    person.set_password(makers.PASSWORD)
    person.save()
    browser = makers.sign_in(actor, second_factor=False)
    makers.confirm(browser, person)
    return browser


def check(answer, language):
    page = answer.content.decode()
    assert answer.status_code == 200
    assert len(re.findall(r"<h1[ >]", page)) == 1
    assert not SCRIPT.search(page)
    assert " style=" not in page
    assert not re.search(r" on(click|load|submit|change)=", page)
    body = page[page.index("<main") : page.index("</main>")]
    shown = re.sub(r"<(script|style)[^>]*>.*?</\1>|<[^>]*>", " ", body, flags=re.S)
    assert bool(re.search(r"[\u4e00-\u9fff]", shown)) == (language == "zh-hans")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("path", OUTSIDE)
def test_pages_before_signing_in(path, language):
    check(Client().get(path, headers={"Accept-Language": language}), language)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("path", INSIDE)
def test_pages_of_an_account(newcomer, path, language):
    check(newcomer.get(path, headers={"Accept-Language": language}), language)


def test_a_newcomer_sets_up_an_authenticator_and_comes_in(newcomer):
    assert newcomer.get("/")["Location"].startswith("/second-factor")
    page = newcomer.get("/accounts/2fa/totp/activate/").content.decode()
    secret = re.search(r'id="authenticator_secret">([A-Z2-7]+)<', page)[1]
    wrong = newcomer.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert wrong.status_code == 200
    assert newcomer.get("/").status_code == 302
    done = newcomer.post("/accounts/2fa/totp/activate/", {"code": makers.code(secret)})
    assert done["Location"] == "/accounts/2fa/recovery-codes/"
    assert newcomer.get("/").status_code == 200
    assert newcomer.get("/second-factor")["Location"] == "/"


def test_setting_up_asks_for_the_password_first():
    actor = people.actor(people.bank(), kinds.OFFICER)
    person = makers.person_of(actor)
    person.set_password(makers.PASSWORD)
    person.save()
    browser = makers.sign_in(actor, second_factor=False)
    assert browser.get("/accounts/2fa/totp/activate/")["Location"].startswith("/accounts/reauthenticate/")


def test_a_code_works_once():
    actor = people.actor(people.bank(), kinds.ADMINISTRATOR)
    browser = makers.sign_in(actor, second_factor=False)
    secret = makers.totp(makers.person_of(actor))
    code = makers.code(secret)
    first = browser.post("/accounts/2fa/reauthenticate/", {"code": code})
    second = browser.post("/accounts/2fa/reauthenticate/", {"code": code})
    assert (first.status_code, second.status_code) == (302, 200)


def test_asking_again_and_again_for_a_proof_is_slowed_down():
    actor = people.actor(people.bank(), kinds.ADMINISTRATOR)
    browser = makers.sign_in(actor)
    answers = [browser.post("/accounts/2fa/reauthenticate/", {"code": "000000"}).status_code for _ in range(12)]
    assert answers[0] == 200
    assert answers[-1] == 429
    page = browser.post("/accounts/2fa/reauthenticate/", {"code": "000000"})
    assert "操作过于频繁" in page.content.decode()


@pytest.mark.parametrize("password", ["short", "password1234", "123456789012"])
def test_weak_passwords_are_refused_where_they_are_set(password):
    head = people.actor(people.firm(), kinds.LEGAL_REPRESENTATIVE)
    browser = makers.sign_in(head, second_factor=False)
    makers.confirm(browser, makers.person_of(head))
    browser.post("/organisations/members", {"username": "liu", "full_name": "刘客", "role": "handler"})
    page = browser.get("/organisations/members").content.decode()
    link = re.search(r"http://testserver(/accounts/password/reset/key/[^<\s]+)", page)[1]
    stranger = Client()
    step = stranger.get(link)["Location"]
    answer = stranger.post(step, {"password1": password, "password2": password})
    assert answer.status_code == 200
    assert answer.context["form"].errors
