"""What every request gets: safe headers, an end to sessions left alone, an actor worked out once, refusals in words."""

import time

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpResponse
from django.test import RequestFactory

from creditshare import middleware
from creditshare.kernel import actor as kinds
from creditshare.kernel.errors import NotFound
from creditshare.middleware import (
    HEADERS,
    SEEN,
    SEEN_EVERY,
    ActorMiddleware,
    HeadersMiddleware,
    IdleSessionMiddleware,
    RefusalMiddleware,
)
from tests import makers
from tests.parties.makers import sign_in

NOW = 1_800_000_000


def answered(_request):
    return HttpResponse("words")


@pytest.fixture
def now(monkeypatch):
    """The present second, which the test moves."""
    clock = {"now": NOW}
    monkeypatch.setattr(middleware.time, "time", lambda: clock["now"])
    return clock


class Watched(dict):
    """A session that counts how often it was written."""

    def __init__(self, **values):
        super().__init__(values)
        self.written = 0

    def __setitem__(self, key, value):
        self.written += 1
        super().__setitem__(key, value)

    def flush(self):
        self.clear()
        self.written += 1


def visit(settings, session):
    """Let somebody with a session come by."""
    request = RequestFactory().get("/")
    request.COOKIES[settings.SESSION_COOKIE_NAME] = "x"
    request.session = session
    IdleSessionMiddleware(answered)(request)
    return session


@pytest.mark.parametrize("name", sorted(HEADERS))
def test_every_answer_is_kept_from_caches_and_other_sites(name):
    assert HeadersMiddleware(answered)(RequestFactory().get("/")).headers[name] == HEADERS[name]


def test_a_page_may_say_itself_how_long_it_keeps():
    def public(_request):
        return HttpResponse("key", headers={"Cache-Control": "public, max-age=60"})

    headers = HeadersMiddleware(public)(RequestFactory().get("/")).headers
    assert headers["Cache-Control"] == "public, max-age=60"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_the_first_visit_is_noted_and_the_next_within_a_minute_is_not(settings, now):
    session = visit(settings, Watched(**{SESSION_KEY: "1"}))
    assert (session[SEEN], session.written) == (NOW, 1)
    now["now"] += SEEN_EVERY - 1
    assert visit(settings, session).written == 1
    now["now"] += 1
    assert visit(settings, session)[SEEN] == NOW + SEEN_EVERY


@pytest.mark.parametrize(("idle", "lives"), [(0, True), (1799, True), (1800, True), (1801, False), (10**6, False)])
def test_a_session_ends_after_the_idle_time_and_not_before(settings, now, idle, lives):
    settings.SESSION_IDLE_SECONDS = 1800
    session = visit(settings, Watched(**{SESSION_KEY: "1", SEEN: NOW - idle}))
    assert (SESSION_KEY in session) is lives


def test_whoever_goes_on_working_is_never_put_out(settings, now):
    settings.SESSION_IDLE_SECONDS = 1800
    session = Watched(**{SESSION_KEY: "1"})
    for _ in range(20):
        visit(settings, session)
        now["now"] += 1700
    assert SESSION_KEY in session


def test_without_noting_the_visits_they_would_be_put_out(settings, now, monkeypatch):
    """The negative control: the idle time counts from the last visit, not from the sign-in."""
    settings.SESSION_IDLE_SECONDS = 1800
    monkeypatch.setattr(middleware, "SEEN_EVERY", 10**9)
    session = Watched(**{SESSION_KEY: "1"})
    for _ in range(20):
        visit(settings, session)
        now["now"] += 1700
    assert SESSION_KEY not in session


def test_who_has_no_session_gets_none(settings, now):
    session = Watched()
    request = RequestFactory().get("/")
    request.session = session
    IdleSessionMiddleware(answered)(request)
    assert session.written == 0


@pytest.mark.django_db
def test_a_session_left_alone_is_gone_from_the_store(settings):
    browser = sign_in(makers.actor(makers.firm(), kinds.HANDLER))
    key = browser.cookies[settings.SESSION_COOKIE_NAME].value
    session = browser.session
    session[SEEN] = int(time.time()) - settings.SESSION_IDLE_SECONDS - 1
    session.save()
    assert browser.get("/reads").status_code == 302
    assert not SessionStore().exists(key)


def test_the_actor_is_worked_out_when_first_needed_and_only_once(monkeypatch):
    asked = []

    def actor_of(request):
        asked.append(request.path)
        return makers.Actor(organisation_id=7, organisation_kind=kinds.BANK, roles=frozenset())

    monkeypatch.setattr(middleware, "actor_of_session", actor_of)
    request = RequestFactory().get("/somewhere")
    ActorMiddleware(answered)(request)
    assert asked == []
    assert request.actor.organisation_id == 7
    assert request.actor.organisation_kind == kinds.BANK
    assert asked == ["/somewhere"]


@pytest.mark.django_db
def test_a_refusal_becomes_a_page_and_nothing_else_does():
    request = RequestFactory().get("/nowhere")
    request.session, request.actor = {}, makers.actor(makers.firm(), kinds.HANDLER)
    door = RefusalMiddleware(answered)
    assert door.process_exception(request, NotFound()).status_code == 404
    assert door.process_exception(request, ValueError("a mistake of ours")) is None
