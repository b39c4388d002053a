"""What must stay secret: passwords, codes, tokens, statements and private keys reach no log, trail, table or page."""

import json

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from creditshare.audit.models import TrailEntry
from creditshare.kernel import actor as kinds
from tests import makers as people
from tests.parties import makers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    cache.clear()


def everything_stored():
    """Return all rows of all tables as one text: what a dump of the database shows."""
    parts = []
    for model in apps.get_models(include_auto_created=True):
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            parts += [" ".join(str(bytes(v) if isinstance(v, memoryview) else v) for v in row) for row in cursor]
    return "\n".join(parts)


def test_a_dump_shows_neither_token_nor_second_factor_nor_password(client):
    actor = people.actor(people.bank(), kinds.OFFICER)
    person = makers.person_of(actor)
    person.set_password(makers.PASSWORD)
    person.save()
    secret = makers.totp(person)
    statement = makers.assertion(makers.system(), timezone.now())
    token = client.post("/api/v1/oauth/token", makers.token_form(statement)).json()["access_token"]
    dump = everything_stored()
    assert person.username in dump
    for hidden in (token, secret, makers.PASSWORD, statement, statement.rsplit(".", 1)[1]):
        assert hidden not in dump


def test_logs_and_trail_show_no_secret_of_a_refused_request(client, caplog):
    statement = makers.assertion(makers.system(), timezone.now(), makers.key("ES256", 9))
    client.post("/api/v1/oauth/token", makers.token_form(statement))
    client.get("/api/v1/consents", headers={"Authorization": "Bearer sesame-open"})
    client.post("/accounts/login/", {"login": "nobody", "password": makers.PASSWORD})
    told = caplog.text + "\n".join(TrailEntry.objects.values_list("body", flat=True))
    for hidden in (statement, "sesame-open", makers.PASSWORD):
        assert hidden not in told


def test_a_refused_statement_tells_nothing_of_why(client):
    now = timezone.now()
    system = makers.system()
    statements = [
        makers.assertion(system, now, makers.key("ES256", 9)),
        makers.assertion(system, now, aud="https://evil.example"),
        makers.assertion(system, now, exp=1),
        makers.assertion(system, now, jti=None),
        "a.b.c",
    ]
    answers = [client.post("/api/v1/oauth/token", makers.token_form(statement)) for statement in statements]
    told = {json.dumps({**answer.json(), "error_description": ""}) for answer in answers}
    assert len(told) == 1
    assert {answer.status_code for answer in answers} == {401}


def test_login_does_not_tell_whether_a_name_exists():
    person = makers.person_of(people.actor(people.firm(), kinds.HANDLER))
    person.set_password(makers.PASSWORD)
    person.save()
    answers = [
        Client().post("/accounts/login/", {"login": name, "password": "wrong password 1"})
        for name in (person.username, "nobody-at-all")
    ]
    assert len({str(answer.context["form"].errors) for answer in answers}) == 1
    assert {answer.status_code for answer in answers} == {200}


def test_the_session_cookie_is_for_the_browser_alone(settings):
    browser = makers.sign_in(people.actor(people.firm(), kinds.HANDLER), second_factor=False)
    answer = browser.get("/")
    cookie = browser.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie.value not in answer.content.decode()


def test_signing_in_gives_a_new_session():
    person = makers.person_of(people.actor(people.firm(), kinds.HANDLER))
    person.set_password(makers.PASSWORD)
    person.save()
    browser = Client()
    session = browser.session
    session["planted"] = "by somebody else"
    session.save()
    planted = session.session_key
    browser.cookies["sessionid"] = planted
    browser.post("/accounts/login/", {"login": person.username, "password": makers.PASSWORD})
    assert browser.get("/").status_code == 200
    assert browser.cookies["sessionid"].value != planted


def test_signing_out_ends_the_session_for_good():
    browser = makers.sign_in(people.actor(people.firm(), kinds.HANDLER), second_factor=False)
    old = browser.cookies["sessionid"].value
    browser.post("/accounts/logout/")
    browser.cookies["sessionid"] = old
    assert browser.get("/").status_code == 302
