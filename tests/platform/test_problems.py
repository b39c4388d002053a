"""Refusals: one table, two languages, reference numbers, and a 404 that says nothing at all."""

import json

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import RequestFactory
from django.utils import translation

from creditshare import problems
from creditshare.audit.models import TrailEntry
from creditshare.audit.queries import open_fields
from creditshare.kernel import actor as kinds
from creditshare.kernel.actor import NOBODY, PLATFORM
from creditshare.kernel.errors import Conflict, DomainError, Invalid, NotFound, NotPermitted, TooManyRequests
from creditshare.parties.views import entry
from tests import makers as people
from tests.parties import makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def request_to(rf: RequestFactory):
    def made(path="/api/v1/x"):
        request = rf.get(path)
        request.actor = NOBODY
        return request

    return made


def every_error(base=DomainError):
    for error in base.__subclasses__():
        yield error
        yield from every_error(error)


def test_every_refusal_has_a_sentence_a_code_and_a_status():
    for error in set(every_error()):
        assert error.template().endswith((".", "。")), error
        assert error.code.islower()
        assert 400 <= error.status < 600


def test_problems_carry_the_members_of_the_standard(request_to):
    errors = [{"field": "uscc", "given": "x", "code": "not_a_code"}]
    answer = problems.problem_response(request_to(), Invalid(errors=errors))
    body = json.loads(answer.content)
    assert answer["Content-Type"] == "application/problem+json"
    assert (answer.status_code, body["status"], body["code"]) == (422, 422, "invalid")
    assert body["type"].endswith("/invalid")
    assert body["errors"] == errors
    assert body["instance"].startswith("urn:creditshare:refusal:")


def test_the_sentence_is_in_the_language_of_the_request(request_to):
    with translation.override("en"):
        english = json.loads(problems.problem_response(request_to(), NotPermitted()).content)["title"]
    with translation.override("zh-hans"):
        chinese = json.loads(problems.problem_response(request_to(), NotPermitted()).content)["title"]
    assert english == "Your role does not allow this. Ask your administrator for the right role."
    assert chinese == "您的角色不能进行此操作，请向本机构管理员申请相应权限。"


def test_who_must_wait_is_told_how_long(request_to):
    answer = problems.problem_response(request_to(), TooManyRequests(seconds=9))
    assert (answer.status_code, answer["Retry-After"]) == (429, "9")


def test_an_unknown_caller_is_told_how_to_sign_in(client):
    answer = client.get("/api/v1/consents/")
    if answer.status_code == 401:
        assert answer["WWW-Authenticate"] == "Bearer"


def test_every_refusal_is_recorded_under_its_number(request_to):
    body = json.loads(problems.problem_response(request_to("/api/v1/where"), Conflict()).content)
    entry = TrailEntry.objects.get(event="platform.request.refuse")
    facts = json.loads(entry.body)["facts"]
    opened = open_fields(actor=PLATFORM, entry_id=entry.pk)
    # An address may hold what somebody typed: it stands behind a digest and can be erased.
    assert facts.pop("path") == {"digest": opened["path"]["digest"]}
    assert opened["path"]["value"] == "/api/v1/where"
    assert facts == {"code": "conflict", "reference": body["instance"].rsplit(":", 1)[1]}
    assert entry.organisation_id is None


def test_two_refusals_have_two_numbers(request_to):
    bodies = {problems.problem_response(request_to(), Conflict()).content for _ in range(5)}
    assert len(bodies) == 5


def test_not_there_and_not_yours_are_the_same_problem(request_to):
    answers = [
        problems.problem_response(request_to("/api/v1/a"), NotFound()),
        problems.problem_response(request_to("/api/v1/b"), NotFound(uscc="91", name="secret")),
        problems.not_found(request_to("/api/v1/c"), Exception("c")),
    ]
    assert len({answer.content for answer in answers}) == 1
    assert len({tuple(sorted(answer.items())) for answer in answers}) == 1
    assert b"instance" not in answers[0].content


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_not_there_and_not_yours_are_the_same_page(client, language):
    foreign = makers.system()
    head = people.actor(people.bank(), kinds.ADMINISTRATOR)
    browser = makers.sign_in(head)
    makers.confirm(browser, makers.person_of(head))
    headers = {"Accept-Language": language}
    answers = [
        browser.get(f"/clients/{foreign.client_id}/keys", headers=headers),
        browser.get("/clients/cs-none/keys", headers=headers),
        browser.get("/clients/cs-none/keys?x=1", headers=headers),
        browser.post(f"/clients/{foreign.client_id}/end", headers=headers),
        browser.post("/clients/cs-none/end", headers=headers),
        browser.get("/no/such/address", headers=headers),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({json.dumps(sorted(answer.items())) for answer in answers}) == 1
    assert foreign.client_id.encode() not in answers[0].content


def test_a_404_has_no_number_and_no_menu(client):
    page = client.get("/no/such/address").content.decode()
    assert "csrfmiddlewaretoken" not in page
    assert "no/such" not in page


def test_addresses_that_do_not_exist_under_the_api_answer_json(client):
    answer = client.get("/api/v1/no/such")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["code"] == "not_found"


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (lambda request: problems.bad_request(request, SuspiciousOperation()), 400),
        (lambda request: problems.not_permitted(request, PermissionDenied()), 403),
        (problems.cross_site, 403),
        (problems.too_many, 429),
        (problems.internal_error, 500),
    ],
)
@pytest.mark.parametrize("path", ["/page", "/api/v1/x"])
def test_every_handler_answers_in_words_with_a_number(request_to, answer, status, path):
    response = answer(request_to(path))
    text = response.content.decode()
    assert response.status_code == status
    if path == "/page":
        assert "<h1>" in text
        assert "编号" in text
    else:
        assert json.loads(text)["instance"].startswith("urn:creditshare:refusal:")


def test_an_error_of_ours_is_a_page_with_a_number_that_the_log_has(client, monkeypatch, caplog):
    def broken(actor, at):
        raise RuntimeError("boom")

    monkeypatch.setattr(entry, "_todo_sources", lambda: (broken,))
    browser = makers.sign_in(people.actor(people.firm(), kinds.HANDLER), second_factor=False)
    browser.raise_request_exception = False
    answer = browser.get("/")
    assert answer.status_code == 500
    assert "boom" not in answer.content.decode()
    reference = next(record.args[0] for record in caplog.records if "reference" in record.msg)
    assert reference in answer.content.decode()


def test_a_form_without_its_token_is_refused_in_words():
    actor = people.actor(people.bank(), kinds.ADMINISTRATOR)
    browser = makers.sign_in(actor, enforce_csrf=True)
    answer = browser.post("/organisations/members", {"username": "x"})
    assert answer.status_code == 403
    assert "编号" in answer.content.decode()


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/no/such", "/api/v1/openapi.json"])
def test_nothing_is_cached_framed_or_told_to_others(client, path):
    answer = client.get(path)
    assert answer["Cache-Control"].startswith(("no-store", "max-age=0, no-cache, no-store"))
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert "geolocation=()" in answer["Permissions-Policy"]
    policy = answer["Content-Security-Policy"]
    for rule in ("default-src 'self'", "script-src 'self'", "frame-ancestors 'none'", "form-action 'self'"):
        assert rule in policy
    assert "unsafe" not in policy


def test_signed_in_pages_say_no_store():
    browser = makers.sign_in(people.actor(people.firm(), kinds.HANDLER), second_factor=False)
    assert browser.get("/")["Cache-Control"] == "no-store"
