"""Marks of unusual reads: each threshold from both sides, and shown to the firm, the bank and the auditor only."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from creditshare.consents import queries
from creditshare.consents.access import open_access
from creditshare.consents.queries.unusual import mark_reads
from creditshare.consents.rules.unusual import THRESHOLDS, Judged, Past, marks_of
from creditshare.kernel import actor as kinds
from tests import makers
from tests.consents.makers import stored_consent
from tests.parties.makers import sign_in

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
"""Monday noon in Shanghai."""
HOUR, DAY, FIRM = timedelta(hours=1), timedelta(days=1), 7
LIMITS = THRESHOLDS[-1].value


def judged(**changed):
    values = {
        "entry_id": 1000,
        "at": NOON,
        "firm_id": FIRM,
        "is_person": True,
        "case": "A-1",
        "expires_at": NOON + 20 * DAY,
    }
    return Judged(**(values | changed))


def reads(count, *, firm=FIRM, before=timedelta(minutes=1), firms=1):
    return [Past(n + 1, NOON - before, firm + n % firms) for n in range(count)]


KNOWN = reads(1, before=2 * DAY)


def codes(read, past=KNOWN, **said):
    return [mark.code for mark in marks_of(read, past, **said)]


def test_an_ordinary_read_has_no_mark():
    assert codes(judged()) == []


@pytest.mark.parametrize(
    ("utc", "expected"),
    [
        ("2026-11-23T13:59:59", []),
        ("2026-11-23T14:00:00", ["night"]),
        ("2026-11-22T16:00:00", ["night"]),
        ("2026-11-23T21:59:59", ["night"]),
        ("2026-11-23T22:00:00", []),
        ("2026-11-21T04:00:00", ["weekend"]),
        ("2026-11-22T04:00:00", ["weekend"]),
        ("2026-11-20T16:30:00", ["night", "weekend"]),
    ],
)
def test_night_and_weekend_are_those_of_shanghai(utc, expected):
    at = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    past = [Past(1, at - 2 * DAY, FIRM)]
    assert codes(judged(at=at, expires_at=at + 20 * DAY), past) == expected


def test_no_case_is_said():
    assert codes(judged(case="")) == ["no_case"]


@pytest.mark.parametrize(
    ("left", "expected"),
    [(timedelta(0), ["expiring"]), (24 * HOUR - timedelta(seconds=1), ["expiring"]), (24 * HOUR, []), (-HOUR, [])],
)
def test_just_before_the_end(left, expected):
    assert codes(judged(expires_at=NOON + left)) == expected


def test_the_hours_left_are_in_the_sentence():
    (mark,) = marks_of(judged(expires_at=NOON + 5 * HOUR), KNOWN)
    assert mark.text.format(**mark.values) == "Read 5 full hours before the consent ran out."


@pytest.mark.parametrize(("others", "expected"), [(29, []), (30, ["burst_reads"])])
def test_a_burst_of_reads(others, expected):
    past = KNOWN + [Past(n + 2, NOON - timedelta(minutes=2), FIRM + 1) for n in range(others)]
    assert codes(judged(), past) == expected


@pytest.mark.parametrize(("others", "expected"), [(9, []), (10, ["burst_firms"])])
def test_a_burst_of_firms(others, expected):
    past = KNOWN + [Past(n + 2, NOON - timedelta(minutes=2), FIRM + 1 + n) for n in range(others)]
    assert codes(judged(), past) == expected


def test_reads_an_hour_ago_are_no_burst():
    past = KNOWN + [Past(n + 2, NOON - HOUR, FIRM + 1 + n) for n in range(50)]
    assert codes(judged(), past) == []


@pytest.mark.parametrize(("others", "expected"), [(2, []), (3, ["often"])])
def test_more_often_than_needed(others, expected):
    assert codes(judged(), reads(others, before=3 * HOUR)) == expected


def test_the_first_read_by_a_person():
    assert codes(judged(), []) == ["first"]
    assert codes(judged(), reads(1, before=30 * DAY)) == ["first"]
    assert codes(judged(), reads(1, before=30 * DAY - HOUR)) == []
    assert codes(judged(), reads(1, firm=99, before=2 * DAY)) == ["first"]
    assert codes(judged(), [], is_whole=False) == []


def test_later_reads_and_the_read_itself_do_not_count():
    itself_and_later = [Past(1000 + n, NOON, FIRM) for n in range(50)]
    assert codes(judged(), KNOWN + itself_and_later) == []


def test_a_system_has_neither_night_nor_habit():
    midnight = NOON + 12 * HOUR
    assert codes(judged(at=midnight, is_person=False, expires_at=midnight + 20 * DAY), []) == []
    assert codes(judged(is_person=False, case=""), []) == ["no_case"]


@given(
    st.datetimes(datetime(2022, 1, 2), datetime(2030, 1, 1)),
    st.lists(st.tuples(st.integers(1, 2000), st.integers(-90_000, 90_000), st.integers(5, 30)), max_size=60),
    st.booleans(),
)
def test_every_mark_says_its_numbers_and_order_does_not_matter(moment, others, is_person):
    at = moment.replace(tzinfo=UTC)
    past = [Past(number, at + timedelta(seconds=seconds), firm) for number, seconds, firm in others]
    read = judged(at=at, expires_at=at + HOUR, is_person=is_person)
    found = marks_of(read, past)
    assert found == marks_of(read, past[::-1])
    for mark in found:
        said = mark.text.format(**mark.values)
        assert "{" not in said
        assert all(str(value) in said for value in mark.values.values())
    assert len({mark.code for mark in found}) == len(found)


def test_every_threshold_is_dated_and_sourced():
    assert [entry.since for entry in THRESHOLDS] == sorted(entry.since for entry in THRESHOLDS)
    assert all("22" in entry.source for entry in THRESHOLDS)
    assert LIMITS.night_until < LIMITS.night_from


def opened(officer, firm, at=None):
    return open_access(
        actor=officer,
        uscc=firm.uscc,
        purpose="underwriting",
        categories=["tax"],
        read=lambda scope: {"blocks": {"tax": {"records": []}}},
        at=at or timezone.now(),
    )


@pytest.fixture
def scene(db):
    """Two firms that one officer may read, one of them under a case."""
    firm, other, bank = makers.firm(), makers.firm(), makers.bank()
    stored_consent(firm, bank, case="A-1")
    stored_consent(other, bank)
    return firm, other, bank, makers.actor(bank, kinds.OFFICER)


def shown_codes(actor):
    return [[mark.code for mark in read.marks] for read in mark_reads(queries.list_reads(actor=actor))]


def usual(found):
    """Leave out what depends on the hour at which the tests run."""
    return [[code for code in one if code not in ("night", "weekend")] for one in found]


def test_the_firm_the_bank_and_the_auditor_see_the_same_marks(scene):
    firm, other, bank, officer = scene
    opened(officer, firm)
    opened(officer, other)
    assert usual(shown_codes(makers.actor(firm, kinds.HANDLER))) == [["first"]]
    both = [["no_case", "first"], ["first"]]
    assert usual(shown_codes(makers.actor(bank, kinds.ADMINISTRATOR))) == both
    assert usual(shown_codes(makers.actor(bank, kinds.AUDITOR))) == both
    assert usual(shown_codes(makers.actor(makers.organisation(kinds.AUDITOR_OFFICE), kinds.AUDITOR))) == both


def test_a_person_at_another_bank_has_no_past_there(scene):
    firm, _other, _bank, officer = scene
    for _ in range(4):
        opened(officer, firm)
    assert usual(shown_codes(makers.actor(firm, kinds.HANDLER))) == [["often"], [], [], ["first"]]
    elsewhere = makers.bank()
    stored_consent(firm, elsewhere, case="B-2")
    opened(makers.actor(elsewhere, kinds.OFFICER), firm)
    assert usual(shown_codes(makers.actor(firm, kinds.HANDLER)))[0] == ["first"]


def test_statements_do_not_grow_with_the_reads(scene, django_assert_num_queries):
    firm, _other, _bank, officer = scene
    for _ in range(5):
        opened(officer, firm)
    found = queries.list_reads(actor=makers.actor(firm, kinds.HANDLER))
    with django_assert_num_queries(2):
        mark_reads(found)
    assert mark_reads([]) == []


def test_the_page_says_the_marks_in_words_and_escapes_the_case(scene):
    firm, _other, bank, officer = scene
    stored_consent(firm, bank, purpose="post_loan", case="<b>7</b>")
    open_access(
        actor=officer,
        uscc=firm.uscc,
        purpose="post_loan",
        categories=["tax"],
        read=lambda scope: {},
        at=timezone.now(),
    )
    browser = sign_in(makers.actor(firm, kinds.LEGAL_REPRESENTATIVE))
    english = browser.get(reverse("reads"), HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "First read of this firm by this person in 30 days." in english
    assert "Case: &lt;b&gt;7&lt;/b&gt;" in english
    assert "此人近 30 天内首次查阅该企业。" in browser.get(reverse("reads")).content.decode()
    assert Client().get(reverse("reads")).status_code == 302
