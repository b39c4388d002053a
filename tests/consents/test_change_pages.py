"""The pages of changing a consent, the words of its terms, the database's clock, and a month's limit under a race."""

import re
import threading
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection, connections
from django.urls import reverse
from django.utils import timezone, translation

from creditshare.consents.access import open_access
from creditshare.consents.models import Consent
from creditshare.consents.rules.questions import QUESTIONS
from creditshare.consents.rules.terms import Terms
from creditshare.consents.templatetags import consent_words as words
from creditshare.db.clock import database_now
from creditshare.kernel import actor as kinds
from creditshare.kernel.dates import add_months
from creditshare.kernel.errors import NotFound
from tests import makers
from tests.consents.makers import stored_consent, stored_request
from tests.parties.makers import confirm, person_of, sign_in

pytestmark = pytest.mark.django_db
ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}
MOMENT = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def scene():
    """A firm with a live consent, signed in, and the bank that holds it."""
    firm, bank = makers.firm(), makers.bank()
    boss, officer = makers.actor(firm, kinds.LEGAL_REPRESENTATIVE), makers.actor(bank, kinds.OFFICER)
    now = timezone.now()
    consent = stored_consent(
        firm,
        bank,
        categories=["identity", "tax"],
        questions=["no_penalties"],
        data_from=add_months(now.date(), -12),
        expires_at=now + timedelta(days=9),
        max_reads=5,
        keep_days=30,
    )
    at_firm, at_bank = sign_in(boss), sign_in(officer)
    for browser in (at_firm, at_bank):
        browser.defaults.update(ENGLISH)
    return SimpleNamespace(
        firm=firm, bank=bank, boss=boss, officer=officer, now=now, consent=consent, at_firm=at_firm, at_bank=at_bank
    )


def text(response):
    main = re.search(r"<main.*?</main>", response.content.decode(), re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main.group() if main else ""))


def address(name, scene):
    return reverse(name, args=[scene.consent.pk])


def chosen(**changed):
    return {"categories": ["identity", "tax"], "questions": ["no_penalties"]} | changed


def test_narrowing_is_shown_before_it_is_done(scene):
    assert "Agree to less" in text(scene.at_firm.get(address("consent_narrow", scene)))
    shown = scene.at_firm.post(address("consent_narrow", scene), chosen(categories=["tax"], max_reads="2"))
    assert shown.status_code == 200
    said = text(shown)
    assert "This would change" in said
    assert "Registration" in said
    assert said.count("less than now") == 2
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', shown.content.decode())
    assert ("categories", "tax") in hidden and ("categories", "identity") not in hidden
    assert Consent.objects.count() == 1


def test_confirming_does_what_was_shown_once(scene):
    given = chosen(categories=["tax"], confirm="1")
    done = scene.at_firm.post(address("consent_narrow", scene), given)
    following = Consent.objects.get(previous=scene.consent)
    assert done.url == reverse("consent_card", args=[following.pk])
    again = scene.at_firm.post(address("consent_narrow", scene), given)
    assert again.status_code == 409
    assert Consent.objects.count() == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (chosen(), "would change nothing"),
        (chosen(max_reads="9"), "More than was asked for"),
        (chosen(categories=[], questions=[], max_reads=""), "Choose at least one category"),
        (chosen(max_reads="many"), "whole number"),
        (chosen(keep_days="40"), "More than was asked for"),
    ],
)
def test_what_is_not_less_is_refused_at_its_field(scene, given, said):
    refused = scene.at_firm.post(address("consent_narrow", scene), given)
    assert refused.status_code == 422
    assert said in text(refused)
    assert Consent.objects.count() == 1


def test_renewing_asks_for_a_second_proof_and_keeps_to_its_bound(scene):
    last = (timezone.localdate(scene.now) + timedelta(days=25)).isoformat()
    beyond = scene.at_firm.post(address("consent_renew", scene), {"last_day": "2099-01-01"})
    assert beyond.status_code == 422
    assert "2099-01-01" in text(beyond)
    shown = scene.at_firm.post(address("consent_renew", scene), {"last_day": last})
    assert "more than now" in text(shown)
    asked = scene.at_firm.post(address("consent_renew", scene), {"last_day": last, "confirm": "1"})
    assert asked.status_code == 302 and "confirm" in asked.url
    assert Consent.objects.count() == 1
    confirm(scene.at_firm, person_of(scene.boss))
    scene.at_firm.post(address("consent_renew", scene), {"last_day": last, "confirm": "1"})
    assert timezone.localdate(Consent.objects.get(previous=scene.consent).expires_at).isoformat() == last


@pytest.mark.parametrize("name", ["consent_narrow", "consent_renew"])
def test_the_bank_and_strangers_change_nothing(scene, name):
    assert scene.at_bank.get(address(name, scene)).status_code == 403
    stranger = sign_in(makers.actor(makers.firm(), kinds.LEGAL_REPRESENTATIVE))
    assert stranger.get(address(name, scene)).status_code == 404


def test_the_card_of_a_request_shows_what_it_would_replace(scene):
    waiting = stored_request(scene.firm, scene.bank, categories=["tax", "rating"], questions=[], max_reads=5)
    said = text(scene.at_firm.get(reverse("consent_card", args=[waiting.pk])))
    assert "What this request changes" in said
    assert "Credit grade" in said and "more than now" in said


# Words


@pytest.mark.parametrize(
    ("value", "field", "said"),
    [
        (("tax", "identity"), "categories", "Registration, Tax credit and arrears"),
        (("sales_at_least:5000000",), "questions", "at least 5,000,000 yuan?"),
        (MOMENT.date(), "data_until", "2026-11-22"),
        (MOMENT.date(), "data_from", "2026-11-23"),
        (MOMENT, "expires_at", "2026-11-24"),
        (None, "max_reads", "without limit"),
        (None, "keep_days", "as long as the loan runs"),
        (30, "keep_days", "30"),
    ],
)
def test_a_term_is_said_in_words(value, field, said):
    assert words.term_value(value, field).endswith(said)
    assert words.term_label(field)


def test_every_question_is_said_with_its_number_and_parts_around_it():
    for key, question in QUESTIONS.items():
        before, after = words.question_parts(key)
        assert bool(after) == bool(question.parameter)
        given = {"grade": "A", "tax_grade": "B", "months": "12", "yuan": "1000"}.get(question.parameter)
        told = words.question_label(f"{key}:{given}" if given else key)
        assert told.startswith(before) and told.endswith(after) and "{given}" not in told
    assert words.question_label("nonsense") == "nonsense"
    assert [words.answer_label(answer) for answer in ("yes", "no", "unknown", "AAA")] == [
        "Yes", "No", "Not known", "AAA",
    ]  # fmt: skip


def test_terms_of_a_row_and_back(scene):
    given = Terms.of(scene.consent)
    assert Terms.from_plain(given.plain()) == given
    assert given.plain()["figures_from"] == scene.consent.figures_from.isoformat()


# Clocks and races


def test_the_databases_clock_is_a_moment_in_utc_and_goes_on():
    first, second = database_now(), database_now()
    assert first.tzinfo is UTC
    assert first <= second
    assert abs(first - timezone.now()) < timedelta(minutes=5)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("protected", [True, False])
def test_readers_that_race_never_exceed_the_month(protected):
    """Twelve readers, five reads a month; looked up first and counted afterwards, more than five get in."""
    firm, bank = makers.firm(), makers.bank()
    consent = stored_consent(firm, bank, purpose="post_loan", max_reads_month=5)
    officers, gate, outcomes = [makers.actor(bank, kinds.OFFICER) for _ in range(12)], threading.Barrier(12), []

    def go(officer):
        try:
            seen = Consent.objects.get(pk=consent.pk).reads_month < 5
            gate.wait(30)
            if protected:
                open_access(
                    actor=officer,
                    uscc=firm.uscc,
                    purpose="post_loan",
                    categories=["tax"],
                    read=lambda scope: {"blocks": {"tax": {}}},
                    at=timezone.now(),
                )
                seen = True
            outcomes.append(seen)
        except NotFound:
            outcomes.append(False)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=go, args=(officer,)) for officer in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert connection.vendor == "postgresql"
    stored = Consent.objects.get(pk=consent.pk)
    if protected:
        assert sum(outcomes) == stored.reads_month == stored.reads_used == 5
    else:
        assert sum(outcomes) > 5
