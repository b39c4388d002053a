"""The rating page explains the grade: reasons that add up, ways up, history, the table; and only to the firm itself."""

from datetime import date

import pytest
from django.utils import timezone

from creditshare.consents.rules.purposes import local_date
from creditshare.kernel import actor as kinds
from creditshare.profiles import services
from creditshare.profiles.queries.history import LISTED, own_grades
from creditshare.profiles.rules.card import Bin
from creditshare.profiles.rules.model import CARD
from creditshare.profiles.views.tables import table_of
from tests import makers
from tests.parties.makers import sign_in
from tests.profiles.makers import firm_with_books, raw, store_books

pytestmark = pytest.mark.django_db


def weak_firm(today):
    """Store a firm with uneven sales of the last two years."""
    firm, rows = makers.firm(), []
    for back in range(1, 25):
        year, month = divmod(today.year * 12 + today.month - 1 - back, 12)
        net = 60_000_000 if back % 6 == 0 else 1_000_000
        rows.append((firm.pk, "S", f"{year}-{month + 1:02d}-10", f"客户{back % 2}", net, net // 10, False))
    store_books(firm, raw(*rows))
    return firm


def page_of(firm):
    return sign_in(makers.actor(firm, kinds.LEGAL_REPRESENTATIVE)).get("/profile/rating")


def test_the_page_adds_the_points_up_and_shows_ways_and_table():
    firm = weak_firm(local_date(timezone.now()))
    answer = page_of(firm)
    context, text = answer.context, answer.content.decode()
    rating = context["rating"]
    assert answer.status_code == 200 and rating["grade"]
    assert rating["score"] == rating["base"] + sum(reason["points"] for reason in rating["reasons"])
    assert context["ways"] and all(way["score"] > rating["score"] for way in context["ways"])
    for way in context["ways"]:
        assert way["changes"][0]["label"] in text
    assert CARD.name in text and str(rating["base"]) in text and 'id="history"' in text


def test_a_firm_of_which_nothing_is_known_is_told_so():
    answer = page_of(makers.firm())
    assert answer.status_code == 200
    assert answer.context["rating"]["grade"] is None and answer.context["ways"] == []


def test_earlier_grades_are_the_firms_own_newest_first():
    firm, other = firm_with_books(), firm_with_books()
    for day in (date(2020, 2, 21), date(2020, 1, 21)):
        services.build_profiles(firm_ids=[firm.pk, other.pk], as_of=day, at=makers.MOMENT)
    rows = own_grades(makers.actor(firm, kinds.LEGAL_REPRESENTATIVE))
    assert [row["as_of"] for row in rows] == [date(2020, 2, 21), date(2020, 1, 21)]
    assert all(row["grade"] and row["rules"] for row in rows) and len(rows) <= LISTED


def test_the_table_shows_every_bin_once_and_without_a_gap():
    for factor, shown in zip(CARD.factors, table_of(CARD), strict=True):
        assert [row["points"] for row in shown["rows"]] == [row.points for row in factor.rows]
        if isinstance(factor.rows[0], Bin):
            limits = [row["below"] for row in shown["rows"]]
            assert [row["from"] for row in shown["rows"]] == [None, *limits[:-1]] and limits[-1] is None
        assert all(("firms" in row) == factor.fitted for row in shown["rows"])
