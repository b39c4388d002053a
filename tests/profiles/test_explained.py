"""The officer sees the grade explained under its consent: points that add up, codes, ways up; never more than consented."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from creditshare.audit.models import TrailEntry
from creditshare.consents.models import Consent
from creditshare.consents.rules.purposes import local_date
from creditshare.kernel import actor as kinds
from creditshare.profiles.indicators.registry import PARTNERS, SUMMARY
from creditshare.profiles.rules.explained import NO_GRADE, NOT_ALL_READ, OTHER_CARD, explain, explained_json
from creditshare.profiles.rules.model import CARD
from creditshare.profiles.rules.ways import rate_values, values_of
from tests import makers
from tests.consents.makers import stored_consent
from tests.parties.makers import sign_in
from tests.profiles.makers import body_of, sample_firm
from tests.profiles.test_rating_page import weak_firm

READ = "consents.data.read"
EVERY = ["identity", "invoice_summary", "counterparties", "tax", "integrity", "operations", "rating"]


@pytest.fixture(scope="module")
def body():
    """The profile of a firm whose arrears speak against it."""
    owed = {"occurred_on": "2020-01-05", "tax_type": "增值税", "amount": "5000.00", "status": "open"}
    return body_of(sample_firm(tax_arrears=[owed]))


def changed(body, **rating):
    copy = json.loads(json.dumps(body))
    copy["blocks"]["rating"].update(rating)
    return copy


@pytest.mark.once
def test_a_whole_reading_leaves_no_point_unread_and_rating_again_gives_what_was_read(body):
    found, block = explain(body), body["blocks"]["rating"]
    again = rate_values(values_of(body))
    assert (found.unread, found.no_ways) == (0, "")
    assert (again.score, again.grade, again.confidence) == (block["score"], block["grade"], block["confidence"])
    assert all(way.score > block["score"] for way in found.ways)


@pytest.mark.once
def test_reasons_left_out_are_told_as_points_and_end_the_ways(body):
    reasons = body["blocks"]["rating"]["reasons"]
    cut = changed(body, reasons=reasons[1:])
    cut["blocks"] = {"rating": cut["blocks"]["rating"]}
    found = explain(cut)
    assert (found.unread, found.ways, found.no_ways) == (reasons[0]["points"], (), NOT_ALL_READ)


@pytest.mark.once
def test_another_card_and_no_grade_have_their_own_words(body):
    assert explain(changed(body, card="woe-00000000")).no_ways == OTHER_CARD
    silent = explain(changed(body, score=None, grade=None))
    assert (silent.unread, silent.ways, silent.no_ways) == (None, (), NO_GRADE)


@pytest.mark.once
def test_what_a_program_gets_names_codes_and_writes_numbers_as_text(body):
    told = explained_json(body)
    assert told["adverse_codes"] == [reason["code"] for reason in told["reasons"] if reason["points"] < 0]
    assert told["unread_points"] == 0 and told["no_ways"] is None
    for change in (change for way in told["ways"] for change in way["changes"]):
        assert isinstance(change["before"], str) and isinstance(change["after"], str)
        assert change["before"] != change["after"]


@pytest.mark.once
@settings(max_examples=40, deadline=None)
@given(st.sets(st.sampled_from([factor.key for factor in CARD.factors])))
def test_whatever_is_hidden_the_points_read_and_unread_make_the_score(body, hidden):
    block = body["blocks"]["rating"]
    seen = [reason for reason in block["reasons"] if reason["key"] not in hidden]
    found = explain(changed(body, reasons=seen))
    assert block["base"] + sum(reason["points"] for reason in seen) + found.unread == block["score"]


@pytest.fixture
def bank():
    return makers.bank("甲银行")


@pytest.fixture
def firm():
    return weak_firm(local_date(timezone.now()))


def officer_of(bank):
    return sign_in(makers.actor(bank, kinds.OFFICER))


def reads():
    return TrailEntry.objects.filter(event=READ).count()


def period():
    """Return a period that every number of the card lies in."""
    today = local_date(timezone.now())
    early = today - timedelta(days=2000)
    return {"data_from": early, "figures_from": early, "data_until": today + timedelta(days=30)}


def opened(firm, bank, **terms):
    """Store a consent and read under it as an officer; return the officer's browser."""
    stored_consent(firm, bank, **(period() | terms))
    officer = officer_of(bank)
    assert officer.post(f"/firms/{firm.uscc}", {"purpose": "underwriting"}).status_code == 302
    return officer


def ask(browser, firm):
    return browser.get(f"/api/v1/enterprises/{firm.uscc}/rating", headers={"X-Purpose": "underwriting"})


@pytest.mark.django_db
def test_the_officer_sees_every_point_code_way_and_the_card_without_reading_again(firm, bank):
    officer = opened(firm, bank, categories=EVERY)
    page = officer.get(f"/firms/{firm.uscc}/rating")
    context, text = page.context, page.content.decode()
    rating = context["rating"]
    assert page.status_code == 200 and reads() == 1
    assert rating["score"] == rating["base"] + sum(row["points"] for row in rating["reasons"])
    assert context["ways"] and context["explained"].unread == 0
    assert context["adverse"] and all(row["code"] in text for row in context["adverse"])
    assert CARD.name in text and "no-store" in page["Cache-Control"]
    assert f'href="/firms/{firm.uscc}/rating"' in officer.get(f"/firms/{firm.uscc}").content.decode()


@pytest.mark.django_db
def test_a_narrow_consent_tells_the_grade_and_hides_the_reasons_of_the_rest(firm, bank):
    officer = opened(firm, bank, categories=["identity", SUMMARY, "rating"])
    context = officer.get(f"/firms/{firm.uscc}/rating").context
    assert PARTNERS not in {row["category"] for row in context["rating"]["reasons"]}
    assert context["rating"]["grade"] and context["ways"] == [] and context["explained"].no_ways == NOT_ALL_READ
    assert context["explained"].unread


@pytest.mark.django_db
def test_without_a_reading_the_page_leads_to_the_door_and_without_the_category_to_nothing(firm, bank):
    stranger = officer_of(makers.bank("乙银行"))
    assert stranger.get(f"/firms/{firm.uscc}/rating").status_code == 404
    officer = opened(firm, bank, categories=["identity", SUMMARY])
    assert officer.get(f"/firms/{firm.uscc}/rating").status_code == 404


@pytest.mark.django_db
def test_a_withdrawal_shuts_the_explanation_too(firm, bank):
    officer = opened(firm, bank, categories=EVERY)
    assert officer.get(f"/firms/{firm.uscc}/rating").status_code == 200
    Consent.objects.update(status="revoked")
    assert "points" not in officer.get(f"/firms/{firm.uscc}/rating").content.decode().split("<main")[1]
    assert ask(officer, firm).status_code == 404


@pytest.mark.django_db
def test_the_api_gives_the_rating_alone_and_records_the_read(firm, bank):
    stored_consent(firm, bank, categories=EVERY, max_reads=1, **period())
    browser = officer_of(bank)
    answer = ask(browser, firm)
    told = answer.json()
    assert answer.status_code == 200 and list(told["blocks"]) == ["rating"] and reads() == 1
    rating = told["blocks"]["rating"]
    assert rating["score"] == rating["base"] + sum(row["points"] for row in rating["reasons"])
    assert rating["ways"] and rating["adverse_codes"] and rating["card"] == CARD.name
    assert ask(browser, firm).status_code == 404 and reads() == 1


@pytest.mark.django_db
def test_a_consent_without_the_rating_costs_no_read_and_a_wrong_purpose_is_said(firm, bank):
    consent = stored_consent(firm, bank, categories=["identity", SUMMARY], max_reads=1)
    browser = officer_of(bank)
    assert ask(browser, firm).status_code == 404
    consent.refresh_from_db()
    assert (reads(), consent.reads_used) == (0, 0)
    assert browser.get(f"/api/v1/enterprises/{firm.uscc}/rating").status_code == 400


@pytest.mark.django_db
def test_the_period_of_the_consent_may_leave_the_rating_out(firm, bank):
    today = local_date(timezone.now())
    terms = {"data_from": today - timedelta(days=60), "figures_from": today - timedelta(days=60)}
    officer = opened(firm, bank, categories=EVERY, **terms)
    page = officer.get(f"/firms/{firm.uscc}/rating")
    assert page.status_code == 200 and page.context["rating"]["outside"]
    assert page.context["explained"].no_ways == NO_GRADE
