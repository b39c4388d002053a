"""GET /enterprises/{uscc}/profile: under a live consent only, with one answer for "no" and "not there"."""

import pytest

from creditshare.audit.models import TrailEntry
from creditshare.kernel.actor import OFFICER
from tests import makers
from tests.consents.makers import stored_consent
from tests.parties.makers import sign_in
from tests.profiles.makers import firm_with_books

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm():
    return firm_with_books()


@pytest.fixture
def bank():
    return makers.bank()


@pytest.fixture
def browser(bank):
    return sign_in(makers.actor(bank, OFFICER))


def get(browser, uscc, purpose="underwriting", **headers):
    return browser.get(f"/api/v1/enterprises/{uscc}/profile", headers={"X-Purpose": purpose, **headers})


def reads():
    return TrailEntry.objects.filter(event="consents.data.read").count()


def test_a_consented_profile_is_answered_in_scope(firm, bank, browser):
    stored_consent(firm, bank, categories=["identity", "tax"])
    answer = get(browser, firm.uscc)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/json"
    body = answer.json()
    assert body["uscc"] == firm.uscc and set(body["blocks"]) == {"identity", "tax"}
    assert reads() == 1


def test_missing_and_unconsented_are_the_same_byte_for_byte(firm, browser):
    other, missing = get(browser, firm.uscc), get(browser, makers.uscc())
    assert other.status_code == missing.status_code == 404
    named = {"X-Request-Id", "X-Reference"}
    assert {key: value for key, value in other.items() if key not in named} == {
        key: value for key, value in missing.items() if key not in named
    }
    bodies = [{key: value for key, value in answer.json().items() if key != "instance"} for answer in (other, missing)]
    assert bodies[0] == bodies[1] and bodies[0]["code"] == "not_found"
    assert reads() == 0


@pytest.mark.parametrize("purpose", ["", "curiosity"])
def test_a_purpose_is_asked_for(firm, bank, browser, purpose):
    stored_consent(firm, bank)
    answer = get(browser, firm.uscc, purpose)
    assert answer.status_code == 400 and answer.json()["code"] == "purpose_missing"
    assert reads() == 0


def test_the_purpose_must_be_the_consented_one(firm, bank, browser):
    stored_consent(firm, bank)
    assert get(browser, firm.uscc, "post_loan").status_code == 404


def test_an_unchanged_profile_answers_304_and_is_recorded_all_the_same(firm, bank, browser):
    stored_consent(firm, bank)
    first = get(browser, firm.uscc)
    again = get(browser, firm.uscc, **{"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert get(browser, firm.uscc, **{"If-None-Match": '"other"'}).status_code == 200
    assert reads() == 3
    assert "private" in first["Cache-Control"]


def test_who_is_not_signed_in_is_told_so(firm, client):
    assert get(client, firm.uscc).status_code == 401


def test_a_firm_reads_no_other_firm(firm):
    stranger = makers.firm()
    answer = get(sign_in(makers.actor(stranger, "handler")), firm.uscc)
    assert answer.status_code == 403 and reads() == 0
