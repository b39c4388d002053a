"""The token endpoint: RFC 6749 answers, one use per statement, ten minutes per token, nothing kept in the clear."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from creditshare.audit.models import TrailEntry
from creditshare.parties import services
from creditshare.parties.authentication import actor_of_token
from creditshare.parties.models import AccessToken, UsedAssertion
from tests import makers as people
from tests.parties import makers

pytestmark = pytest.mark.django_db
URL = "/api/v1/oauth/token"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


def buy(client, statement, **changes):
    return client.post(URL, makers.token_form(statement, **changes))


def code_of(response):
    return response.status_code, response.json()["error"]


def test_a_system_buys_a_token_and_calls_the_api(client):
    system = makers.system()
    answer = buy(client, makers.assertion(system, timezone.now()))
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    body = answer.json()
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 600)
    stored = AccessToken.objects.get()
    assert body["access_token"] not in stored.digest
    assert len(stored.digest) == 64
    assert TrailEntry.objects.filter(event="parties.token.issue", organisation=system.organisation).count() == 1


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA", "Ed25519", "PS256"])
def test_every_listed_algorithm_buys(client, algorithm):
    key = makers.key(algorithm)
    system = makers.system(None, key)
    assert buy(client, makers.assertion(system, timezone.now(), key, algorithm)).status_code == 200


def test_a_statement_buys_once(client):
    statement = makers.assertion(makers.system(), timezone.now())
    assert buy(client, statement).status_code == 200
    assert code_of(buy(client, statement)) == (401, "invalid_client")
    assert UsedAssertion.objects.count() == 1


def test_the_same_number_from_another_system_is_another_statement(client):
    now = timezone.now()
    first, second = makers.system(), makers.system(None, makers.key("ES256", 2))
    assert buy(client, makers.assertion(first, now, jti="one")).status_code == 200
    assert buy(client, makers.assertion(second, now, makers.key("ES256", 2), jti="one")).status_code == 200


def test_a_system_cannot_speak_for_another(client):
    mine, other = makers.system(), makers.system(None, makers.key("ES256", 2))
    assert code_of(buy(client, makers.assertion(other, timezone.now(), makers.key()))) == (401, "invalid_client")
    statement = makers.assertion(mine, timezone.now())
    assert code_of(buy(client, statement, client_id=other.client_id)) == (401, "invalid_client")
    assert buy(client, statement, client_id=mine.client_id).status_code == 200


@pytest.mark.parametrize("what", ["client", "organisation"])
def test_who_ended_buys_nothing(client, what):
    system = makers.system()
    ended = system if what == "client" else system.organisation
    ended.is_active = False
    ended.save()
    assert code_of(buy(client, makers.assertion(system, timezone.now()))) == (401, "invalid_client")


def test_unknown_and_wrong_get_the_same_answer(client):
    system = makers.system()
    wrong = buy(client, makers.assertion(system, timezone.now(), makers.key("ES256", 9))).json()
    system.client_id = "cs-nobody"
    unknown = buy(client, makers.assertion(system, timezone.now())).json()
    assert [body["error_description"].split(" Reference")[0] for body in (wrong, unknown)] == [
        "The client assertion was refused."
    ] * 2


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"grant_type": "password"}, (400, "unsupported_grant_type")),
        ({"grant_type": "authorization_code"}, (400, "unsupported_grant_type")),
        ({"grant_type": ""}, (400, "invalid_request")),
        ({"client_assertion_type": makers.ASSERTION_TYPE.replace("jwt", "saml2")}, (400, "invalid_request")),
        ({"client_assertion_type": ""}, (400, "invalid_request")),
        ({"client_assertion": ""}, (400, "invalid_request")),
        ({"client_assertion": "x"}, (401, "invalid_client")),
        ({"client_assertion": "é.é.é"}, (401, "invalid_client")),
    ],
)
def test_wrong_requests_are_answered_in_the_words_of_the_standard(client, changes, expected):
    statement = makers.assertion(makers.system(), timezone.now())
    assert code_of(client.post(URL, {**makers.token_form(statement), **changes})) == expected


def test_a_parameter_given_twice_is_refused(client):
    form = makers.token_form(makers.assertion(makers.system(), timezone.now()))
    form["grant_type"] = ["client_credentials", "client_credentials"]
    assert code_of(client.post(URL, form)) == (400, "invalid_request")


def test_json_is_not_the_form_of_the_standard(client):
    form = makers.token_form(makers.assertion(makers.system(), timezone.now()))
    assert code_of(client.post(URL, form, content_type="application/json")) == (400, "invalid_request")


def test_refusals_leave_nothing_but_a_line_in_the_trail(client):
    buy(client, makers.assertion(makers.system(), timezone.now(), makers.key("ES256", 9)))
    assert not AccessToken.objects.exists()
    assert not UsedAssertion.objects.exists()
    assert TrailEntry.objects.filter(event="platform.request.refuse").count() == 1


def test_too_many_requests_are_told_to_wait(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"token": "2/m/ip"}
    answers = [client.post(URL, {}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [400, 400, 429]
    assert answers[-1]["Retry-After"] == "60"


def test_a_token_ends_with_its_time_its_system_and_its_keys():
    system = makers.system(roles=("officer",))
    operator = people.actor(system.organisation, "administrator")
    now = timezone.now()

    def token():
        return services.issue_token(
            assertion=makers.assertion(system, now),
            client_id=None,
            audiences=frozenset({makers.TOKEN_URL}),
            at=now,
        )

    first = token()
    actor = actor_of_token(first)
    assert actor.roles == {"officer", "system"}
    assert (actor.client_id, actor.organisation_id) == (system.pk, system.organisation_id)
    assert actor_of_token(first + "x") is None
    assert actor_of_token("") is None
    AccessToken.objects.update(expires_at=now - timedelta(seconds=1))
    assert actor_of_token(first) is None
    second = token()
    services.rotate_client_keys(actor=operator, client_id=system.client_id, jwks=makers.jwks(makers.key()), at=now)
    assert actor_of_token(second) is None
    third = token()
    services.end_client(actor=operator, client_id=system.client_id, at=now)
    assert actor_of_token(third) is None


def test_purging_takes_only_what_is_over():
    system = makers.system()
    now = timezone.now()
    for hours in (-1, 1):
        ends = now + timedelta(hours=hours)
        AccessToken.objects.create(digest=f"{hours}", client=system, expires_at=ends)
        UsedAssertion.objects.create(client=system, jti=f"{hours}", expires_at=ends)
    assert services.purge_expired(at=now) == 2
    assert AccessToken.objects.get().digest == "1"
    assert UsedAssertion.objects.get().jti == "1"
