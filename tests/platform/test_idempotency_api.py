"""Idempotency-Key at the real API: a bank's system asks for a consent, loses the answer, and asks again."""

import json
import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from creditshare.consents.models import Consent
from creditshare.parties.models import AccessToken, IdempotentRequest
from creditshare.parties.rules.tokens import digest_of_token
from tests import makers as people
from tests.parties import makers

URL = "/api/v1/consents"


def caller(token="sesame"):
    """Return a browser-less client of a bank's system that holds a token."""
    system = makers.system(roles=("officer",))
    until = timezone.now() + timedelta(minutes=10)
    AccessToken.objects.create(digest=digest_of_token(token), client=system, expires_at=until)
    return Client(headers={"Authorization": f"Bearer {token}"}), system


def wish(firm, **changes):
    today = timezone.localdate()
    return {
        "uscc": firm.uscc,
        "purpose": "underwriting",
        "categories": ["tax"],
        "data_from": str(today - timedelta(days=90)),
        "data_until": str(today),
        "expires_at": (timezone.now() + timedelta(days=10)).isoformat(),
        **changes,
    }


def ask(client, body, key):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(URL, json.dumps(body), content_type="application/json", headers=headers)


@pytest.mark.django_db
def test_a_lost_answer_is_given_again_and_nothing_happens_twice():
    client, _ = caller()
    body = wish(people.firm())
    first, again = (ask(client, body, "one") for _ in range(2))
    assert first.status_code in (200, 201), first.content
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again["Idempotent-Replayed"] == "true"
    assert Consent.objects.count() == 1


@pytest.mark.django_db
def test_another_wish_under_the_key_is_refused():
    client, _ = caller()
    body = wish(people.firm())
    ask(client, body, "one")
    refused = ask(client, {**body, "purpose": "post_loan"}, "one")
    assert (refused.status_code, refused.json()["code"]) == (422, "idempotency_key_reused")
    assert Consent.objects.count() == 1


@pytest.mark.django_db
def test_another_key_is_another_operation():
    client, _ = caller()
    for number in range(3):
        ask(client, wish(people.firm()), f"key {number}")
    assert Consent.objects.count() == 3
    assert IdempotentRequest.objects.exclude(status=None).count() == 3


@pytest.mark.django_db
def test_a_refused_request_is_refused_alike_and_its_number_stays():
    client, _ = caller()
    body = wish(people.firm(), purpose="curiosity")
    first, again = (ask(client, body, "one") for _ in range(2))
    assert first.status_code == again.status_code >= 400
    assert first.content == again.content


@pytest.mark.django_db
def test_without_a_valid_token_nothing_is_kept():
    client = Client(headers={"Authorization": "Bearer wrong"})
    assert ask(client, wish(people.firm()), "one").status_code == 401
    assert not IdempotentRequest.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x" * 256])
def test_a_key_without_form_is_refused(key):
    client, _ = caller()
    answer = client.post(
        URL, json.dumps(wish(people.firm())), content_type="application/json", headers={"Idempotency-Key": key}
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "idempotency_key_invalid")
    assert not Consent.objects.exists()


@pytest.mark.django_db
def test_reading_with_a_key_is_just_reading():
    client, _ = caller()
    for _ in range(2):
        assert client.get(URL, headers={"Idempotency-Key": "one"}).status_code == 200
    assert not IdempotentRequest.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_lost_answers_at_once_make_one_consent():
    _, system = caller()
    for turn in range(6):
        body, gate, statuses = json.dumps(wish(people.firm())), threading.Barrier(6), []

        def send(key=f"turn {turn}", body=body, gate=gate, statuses=statuses):
            mine = Client(headers={"Authorization": "Bearer sesame", "Idempotency-Key": key})
            gate.wait()
            try:
                statuses.append(mine.post(URL, body, content_type="application/json").status_code)
            finally:
                connections.close_all()

        threads = [threading.Thread(target=send) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert set(statuses) <= {200, 201, 409}
    assert Consent.objects.filter(grantee=system.organisation).count() == 6
