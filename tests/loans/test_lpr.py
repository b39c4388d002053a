"""The loan prime rate: every published month, the day of a change, and nothing before the first one."""

import csv
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest

from creditshare.kernel.errors import Invalid
from loans.rules.lpr import FIVE_YEARS, LPR, ONE_YEAR, lpr_on, priced, term_of
from tests.conftest import REAL_INVOICES

PUBLISHED = REAL_INVOICES.parent / "policy" / "lpr.csv"


def percent(text):
    return Fraction(text) / 100


@pytest.mark.real_data
def test_every_published_month_is_what_the_change_points_say():
    with PUBLISHED.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 60
    for row in rows:
        day = date.fromisoformat(row["date"])
        assert (lpr_on(day), lpr_on(day, FIVE_YEARS)) == (percent(row["lpr_1y"]), percent(row["lpr_5y"])), row


CHANGES = [
    ("2019-08-20", ONE_YEAR, "4.25"),
    ("2019-09-19", ONE_YEAR, "4.25"),
    ("2019-09-20", ONE_YEAR, "4.20"),
    ("2022-05-19", FIVE_YEARS, "4.60"),
    ("2022-05-20", FIVE_YEARS, "4.45"),
    ("2024-10-20", ONE_YEAR, "3.35"),
    ("2024-10-21", ONE_YEAR, "3.10"),
    ("2025-05-20", FIVE_YEARS, "3.50"),
    ("2026-11-23", ONE_YEAR, "3.00"),
]


@pytest.mark.parametrize(("day", "term", "rate"), CHANGES)
def test_a_rate_holds_from_the_day_it_is_published(day, term, rate):
    assert lpr_on(date.fromisoformat(day), term) == percent(rate)


def test_nothing_is_known_before_the_first_publication_or_of_another_term():
    with pytest.raises(Invalid):
        lpr_on(date(2019, 8, 19))
    with pytest.raises(Invalid):
        lpr_on(date(2026, 1, 1), "3y")


def test_change_points_are_in_order_change_something_and_say_their_source():
    days = [entry.since for entry in LPR]
    assert days == sorted(set(days))
    assert all(later.value != earlier.value for earlier, later in pairwise(LPR))
    assert all("8.8" in entry.source for entry in LPR)
    assert all(later - earlier > timedelta(days=27) for earlier, later in pairwise(days))


@pytest.mark.parametrize(("months", "term"), [(1, ONE_YEAR), (12, ONE_YEAR), (59, ONE_YEAR), (60, FIVE_YEARS)])
def test_long_loans_are_priced_by_the_longer_rate(months, term):
    assert term_of(months) == term


def test_a_rate_is_the_prime_rate_and_basis_points():
    day = date(2026, 11, 23)
    assert priced(day, 12, 90) == percent("3.90")
    assert priced(day, 12, -300) == 0
    assert priced(day, 60, -50) == percent("3.00")
    with pytest.raises(Invalid):
        priced(day, 12, -301)
