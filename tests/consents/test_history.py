"""The history of a consent: the trail's entries as steps, with what each changed, on the card and by the API."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from creditshare.consents.access import open_access
from creditshare.consents.queries.history import chain_of, consent_history
from creditshare.consents.rules.history import WORDS, Told, steps_of, terms_of_facts, with_expiry
from creditshare.consents.services import (
    accept_consent,
    narrow_consent,
    pause_consent,
    renew_consent,
    request_consent,
    resume_consent,
    revoke_consent,
)
from creditshare.kernel.actor import LEGAL_REPRESENTATIVE, OFFICER
from creditshare.kernel.errors import NotFound
from tests import makers
from tests.consents.makers import stored_consent
from tests.parties import makers as parties

AT = datetime(2026, 11, 1, tzinfo=UTC)
FACTS = {
    "categories": ["tax", "rating"],
    "data_from": "2026-01-01",
    "data_until": "2026-11-01",
    "expires_at": "2026-12-01T00:00:00+00:00",
    "max_reads": None,
    "figures_from": "2025-01-01",
    "questions": [],
    "max_reads_month": 5,
    "keep_days": 30,
}


def told(number: int, deed: str, consent: str = "c", **facts) -> Told:
    """Return one entry, a minute after the one before."""
    event = "consents.data.read" if deed == "read" else f"consents.consent.{deed}"
    return Told(number, event, AT + timedelta(minutes=number), "Bank", consent, facts)


class TestSteps:
    def test_reads_in_a_row_are_one_step_with_its_count_and_span(self):
        trail = [told(1, "accept", **FACTS), told(2, "read"), told(3, "read"), told(4, "pause"), told(5, "read")]
        steps = steps_of(trail)
        assert [(step.deed, step.count, step.entries) for step in steps] == [
            ("accept", 1, (1,)),
            ("read", 2, (2, 3)),
            ("pause", 1, (4,)),
            ("read", 1, (5,)),
        ]
        assert steps[1].until - steps[1].at == timedelta(minutes=1)

    def test_reads_under_two_consents_are_two_steps(self):
        steps = steps_of([told(1, "read", "a"), told(2, "read", "b")])
        assert [step.consent for step in steps] == ["a", "b"]

    def test_an_answer_shows_what_it_is_less_than_the_request(self):
        less = FACTS | {"categories": ["tax"], "keep_days": 10}
        asked, agreed = steps_of([told(1, "request", **FACTS), told(2, "accept", **less)])
        assert asked.changes == ()
        assert [(one.field, one.was, one.becomes, one.direction) for one in agreed.changes] == [
            ("categories", ("rating",), (), "narrower"),
            ("keep_days", 30, 10, "narrower"),
        ]

    def test_a_renewal_shows_what_it_is_more(self):
        later = FACTS | {"expires_at": "2027-01-01T00:00:00+00:00"}
        (_, renewed) = steps_of([told(1, "accept", **FACTS), told(2, "renew", "d", **later)])
        assert [(one.field, one.direction) for one in renewed.changes] == [("expires_at", "wider")]

    def test_replacing_is_told_by_what_replaced_it_and_the_unknown_is_not_told(self):
        steps = steps_of([told(1, "supersede"), told(2, "something.new"), told(3, "revoke")])
        assert [step.deed for step in steps] == ["revoke"]

    def test_expiry_is_a_step_of_the_clock(self):
        (step,) = with_expiry([], AT, "c", "")
        assert (step.deed, step.words, step.entries) == ("expired", "Expired", ())

    @pytest.mark.parametrize("facts", [{}, {"expires_at": "2026-12-01T00:00:00+00:00"}, {"categories": ["tax"]}])
    def test_facts_without_terms_are_none(self, facts):
        assert terms_of_facts(facts) is None

    def test_the_facts_of_the_first_version_are_read_too(self):
        old = {name: FACTS[name] for name in ("categories", "data_from", "data_until", "expires_at", "max_reads")}
        found = terms_of_facts(old)
        assert (found.figures_start, found.questions, found.keep_days) == (date(2026, 1, 1), (), None)

    @given(st.lists(st.sampled_from([*WORDS, "nonsense"]), max_size=30))
    def test_every_told_entry_stands_in_exactly_one_step_in_order(self, deeds):
        trail = [told(number, deed) for number, deed in enumerate(deeds)]
        steps = steps_of(trail)
        numbers = [number for step in steps for number in step.entries]
        assert numbers == [number for number, deed in enumerate(deeds) if deed in WORDS and deed != "supersede"]
        assert all(step.count == len(step.entries) for step in steps)


@pytest.fixture
def sides(db):
    firm, bank = makers.firm("甲厂"), makers.bank("乙行")
    return firm, bank, makers.actor(firm, LEGAL_REPRESENTATIVE), makers.actor(bank, OFFICER)


def a_life(sides):
    """Let a consent be asked for, agreed to in part, read, narrowed, read twice, paused, resumed, renewed, ended."""
    firm, _bank, head, officer = sides
    at = timezone.now()
    today = timezone.localdate()
    asked = {"categories": ["tax", "rating", "identity"], "data_from": today - timedelta(days=90), "data_until": today}
    consent = request_consent(
        actor=officer, uscc=firm.uscc, purpose="underwriting", expires_at=at + timedelta(days=10), at=at, **asked
    )
    accept_consent(actor=head, consent_id=consent.pk, at=at, categories=["tax", "rating"])

    def read() -> None:
        open_access(
            actor=officer,
            uscc=firm.uscc,
            purpose="underwriting",
            categories=None,
            read=lambda scope: {"blocks": {"tax": {}}},
            at=at,
        )

    read()
    less = narrow_consent(actor=head, consent_id=consent.pk, at=at + timedelta(seconds=1), categories=["tax"])
    read()
    read()
    pause_consent(actor=head, consent_id=less.pk, at=at + timedelta(seconds=2))
    resume_consent(actor=head, consent_id=less.pk, at=at + timedelta(seconds=3))
    longer = renew_consent(
        actor=head, consent_id=less.pk, expires_at=at + timedelta(days=20), at=at + timedelta(seconds=4)
    )
    revoke_consent(actor=head, consent_id=longer.pk, at=at + timedelta(seconds=5))
    return consent, less, longer


LIFE = ["request", "accept", "read", "narrow", "read", "pause", "resume", "renew", "revoke"]


class TestALife:
    def test_every_consent_of_the_chain_tells_the_whole_story_to_both_sides(self, sides):
        chain = a_life(sides)
        for consent in chain:
            assert [one.pk for one in chain_of(consent)] == [one.pk for one in chain]
            for actor in sides[2:]:
                steps = consent_history(actor=actor, consent_id=consent.pk, at=timezone.now())
                assert [step.deed for step in steps] == LIFE
        assert [step.count for step in steps if step.deed == "read"] == [1, 2]
        assert [one.field for one in steps[1].changes] == ["categories"]
        assert [one.field for one in steps[3].changes] == ["categories"]
        assert "expires_at" in [one.field for one in steps[7].changes]

    def test_a_stranger_sees_none_of_it(self, sides):
        consent = a_life(sides)[0]
        with pytest.raises(NotFound):
            consent_history(actor=makers.actor(makers.bank(), OFFICER), consent_id=consent.pk, at=timezone.now())

    def test_the_card_and_the_api_show_it(self, sides):
        consent = a_life(sides)[-1]
        browser = parties.sign_in(sides[2])
        card = browser.get(
            reverse("consent_card", args=[consent.pk]), headers={"accept-language": "en"}
        ).content.decode()
        assert "History" in card and "Agreed to less" in card and "Renewed" in card
        steps = browser.get(f"/api/v1/consents/{consent.pk}/history").json()
        assert [step["deed"] for step in steps] == LIFE
        assert steps[3]["changes"][0]["direction"] == "narrower"

    def test_an_expired_one_ends_with_the_clock(self, sides):
        consent = stored_consent(*sides[:2], expires_at=timezone.now() - timedelta(days=1))
        steps = consent_history(actor=sides[2], consent_id=consent.pk, at=timezone.now())
        assert [step.deed for step in steps] == ["expired"]

    def test_consents_of_other_purposes_and_firms_stay_out(self, sides):
        consent = a_life(sides)[0]
        stored_consent(*sides[:2], purpose="post_loan")
        stored_consent(makers.firm(), sides[1])
        assert len(chain_of(consent)) == 3
