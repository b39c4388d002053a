"""Nothing outside the scope survives: not a category, not a month, not a number that looks further back."""

import copy
import json
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from creditshare.consents.rules.categories import CATEGORIES
from creditshare.consents.rules.scope import Scope, categories_in
from creditshare.profiles.rules.scope import OUTSIDE, scope_body
from tests.profiles.makers import body_of, cells, sample_firm

EVERYTHING = frozenset(CATEGORIES)
LONG_AGO, FAR_OFF = date(1990, 1, 1), date(2100, 1, 1)
PENALTY = {"occurred_on": "2019-06-01", "decided_on": "2019-06-01", "fine": "12345.00"}


def scope(categories=EVERYTHING, start=LONG_AGO, end=FAR_OFF):
    return Scope(1, frozenset(categories), start, end, "underwriting", UUID(int=1))


def full_body():
    return body_of(
        sample_firm(penalties=[PENALTY], tax_grades=[{"occurred_on": "2019-04-01", "year": 2018, "grade": "B"}])
    )


def marked(body):
    """Put a canary into every value of a body that tells something; return the body and canary → (category, window)."""
    canaries, serial = {}, iter(range(10**6))

    def canary(category, window):
        text = f"canary{next(serial):05d}x"
        canaries[text] = (category, window)
        return text

    for category, block in body["blocks"].items():
        for cell in block.get("indicators", []):
            cell["value"] = canary(category, (cell["window"]["from"], cell["window"]["until"]))
        for month in block.get("series", []):
            year, number = map(int, month["month"].split("-"))
            until = date(year + number // 12, number % 12 + 1, 1).isoformat()
            month["sales"] = month["purchases"] = canary(category, (f"{month['month']}-01", until))
        for row in block.get("records", []):
            after = (date.fromisoformat(row["date"]) + timedelta(days=1)).isoformat()
            row["facts"] = {"text": canary(category, (row["date"], after))}
        for row in [*block.get("customers", []), *block.get("suppliers", [])]:
            row["net"] = canary(category, tuple(block["window"].values()))
    windows = {key: (cell["window"]["from"], cell["window"]["until"]) for key, cell in cells(body).items()}
    owners = {cell["key"]: name for name, block in body["blocks"].items() for cell in block.get("indicators", [])}
    for reason in body["blocks"]["rating"]["reasons"]:
        reason["text"] = canary(owners[reason["key"]], windows[reason["key"]])
    for source in body["sources"]:
        if source["first"]:
            source["rows"] = canary(source["category"], (source["first"], source["last"]))
    body["blocks"]["identity"]["facts"]["legal_representative"] = canary("identity", (None, None))
    return body, canaries


DAYS = st.dates(date(2017, 6, 1), date(2020, 6, 1))


@settings(max_examples=120, deadline=None)
@given(st.frozensets(st.sampled_from(sorted(CATEGORIES)), min_size=1), DAYS, DAYS)
def test_no_value_outside_the_scope_survives(categories, one, other):
    start, end = min(one, other), max(one, other) + timedelta(days=1)
    body, canaries = marked(copy.deepcopy(FULL))
    cut = scope_body(body, scope(categories, start, end))
    text = json.dumps(cut, ensure_ascii=False)
    assert categories_in(cut) <= categories
    for canary, (category, (begins, until)) in canaries.items():
        if category not in categories:
            assert canary not in text, (canary, category)
        elif category != "identity" and (begins is None or begins < start.isoformat() or until > end.isoformat()):
            assert canary not in text, (canary, begins, until)
    assert "客户" not in text and "供方" not in text


FULL = full_body()


def test_the_canaries_are_there_when_everything_is_in_scope():
    body, canaries = marked(copy.deepcopy(FULL))
    text = json.dumps(scope_body(body, scope()), ensure_ascii=False)
    assert len(canaries) > 90
    assert [canary for canary in canaries if canary not in text] == []


def test_the_body_itself_stays_as_it_was():
    body = copy.deepcopy(FULL)
    scope_body(body, scope({"tax"}, date(2019, 8, 1), date(2019, 9, 1)))
    assert body == FULL


def test_a_number_outside_the_period_keeps_its_key_and_no_value():
    cut = scope_body(FULL, scope(start=date(2019, 2, 1)))
    found = cells(cut)
    assert found["sales_12m"]["value"] == cells(FULL)["sales_12m"]["value"]
    assert found["sales_growth"] == {"key": "sales_growth", "state": OUTSIDE, "value": None}
    assert found["history_months"]["state"] == OUTSIDE


@pytest.mark.parametrize(("start", "end", "kept"), [
    (date(2019, 2, 1), date(2020, 2, 1), True), (date(2019, 2, 2), date(2020, 2, 1), False),
    (date(2019, 2, 1), date(2020, 1, 31), False), (date(2019, 1, 31), date(2020, 2, 2), True),
])  # fmt: skip
def test_the_period_covers_a_window_to_the_day(start, end, kept):
    cell = cells(scope_body(FULL, scope(start=start, end=end)))["sales_12m"]
    assert ("state" not in cell) == kept


def test_months_partly_outside_are_left_out():
    cut = scope_body(FULL, scope({"invoice_summary"}, date(2019, 3, 15), date(2019, 7, 1)))
    assert [row["month"] for row in cut["blocks"]["invoice_summary"]["series"]] == ["2019-04", "2019-05", "2019-06"]


def test_an_unconsented_category_takes_its_reasons_and_sources_with_it():
    cut = scope_body(FULL, scope({"rating", "invoice_summary"}))
    assert set(cut["blocks"]) == {"rating", "invoice_summary"}
    assert {reason["category"] for reason in cut["blocks"]["rating"]["reasons"]} == {"invoice_summary"}
    assert {item["category"] for item in cut["sources"]} == {"invoice_summary"}
    assert cut["blocks"]["rating"]["grade"] == FULL["blocks"]["rating"]["grade"]


def test_a_grade_from_outside_the_period_is_not_shown():
    rating = scope_body(FULL, scope(start=date(2019, 8, 1)))["blocks"]["rating"]
    assert rating == {"grade": None, "score": None, "state": OUTSIDE, "window": rating["window"]}


def test_a_capped_grade_names_its_cap_only_where_the_list_is_consented():
    listed = body_of(sample_firm(dishonest_debtors=[{"occurred_on": "2019-06-01", "listed_on": "2019-06-01"}]))
    assert [cap["key"] for cap in scope_body(listed, scope())["blocks"]["rating"]["caps"]] == ["dishonest_debtor"]
    assert scope_body(listed, scope({"rating"}))["blocks"]["rating"]["caps"] == []


def test_a_source_reaching_outside_the_period_tells_no_count():
    source = scope_body(FULL, scope(start=date(2019, 1, 1)))["sources"][0]
    assert (source["rows"], source["first"], source["last"], source["state"]) == (None, None, None, "present")


def test_the_scope_is_told():
    cut = scope_body(FULL, scope({"tax"}, date(2019, 1, 1), date(2020, 3, 1)))
    assert (
        cut["period"] == {"from": "2019-01-01", "until": "2020-03-01", "figures_from": "2019-01-01"}
        and cut["uscc"] == FULL["uscc"]
    )


def test_a_number_made_of_two_categories_needs_both():
    filing = {"occurred_on": "2019-06-30", "tax": "增值税", "period_end": "2019-06-30", "declared_sales": "100.00"}
    body = body_of(sample_firm(tax_filings=[filing]))
    assert "declared_gap_12m" in cells(scope_body(body, scope({"tax", "invoice_summary"})))
    for categories in ({"tax"}, {"tax", "rating"}):
        cut = scope_body(body, scope(categories))
        assert "declared_gap_12m" not in json.dumps(cut) and "declared_sales_12m" in cells(cut)
