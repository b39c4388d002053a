"""Rollups: exact sums by month and counterparty, and the frames that profiles read."""

from collections import defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creditshare.records import queries
from creditshare.records.models import InvoiceMonth, InvoicePair
from creditshare.records.rules.invoices import NORMAL, RED, VOID
from creditshare.records.rules.rollups import summarise
from tests import makers
from tests.records.makers import OWN, PARTNERS, apply, invoice

MARCH_2026 = 2026 * 12 + 2
LARGE = 10**14 - 1

DAYS = st.sampled_from(["2025-12-31", "2026-03-01", "2026-03-31", "2026-04-01"])
INVOICES = st.lists(
    st.tuples(
        st.sampled_from("SP"),
        DAYS,
        st.sampled_from([-(2**63), -5, 0, 7, 2**63 - 1]),
        st.integers(-LARGE, LARGE),
        st.integers(-LARGE, LARGE),
        st.sampled_from([NORMAL, RED, VOID]),
    ),
    max_size=40,
)


def by_hand(rows):
    """Sum with plain Python integers, one row at a time."""
    months, pairs = defaultdict(lambda: [0] * 9), defaultdict(lambda: [0, 0])
    for side, day, partner, net, tax, status in rows:
        month = months[side, int(day[:4]) * 12 + int(day[5:7]) - 1]
        month[0] += 1
        if status == VOID:
            month[2] += 1
            continue
        month[1] += 1
        month[3] += net < 0
        for place, amount in ((4, net), (5, tax), (6, max(net, 0)), (7, min(net, 0))):
            month[place] += amount
        month[8] |= 1 << int(day[8:])
        pair = pairs[side, int(day[:4]) * 12 + int(day[5:7]) - 1, partner]
        pair[0] += 1
        pair[1] += net
    return dict(months), dict(pairs)


def summed(rows):
    side, days, partner, net, tax, status = ([row[place] for row in rows] for place in range(6))
    months, pairs = summarise(side, days, partner, {"net": net, "tax": tax}, status)
    month_names = (
        "all_count", "valid_count", "void_count", "red_count", "net", "tax", "positive_net", "negative_net", "days",
    )  # fmt: skip
    by_month = {
        key: [months[name][at] for name in month_names]
        for at, key in enumerate(zip(months.get("side", []), months.get("month", []), strict=True))
    }
    keys = (pairs.get(name, []) for name in ("side", "month", "counterparty"))
    by_pair = {key: [pairs["count"][at], pairs["net"][at]] for at, key in enumerate(zip(*keys, strict=True))}
    return by_month, by_pair


@given(INVOICES)
def test_columns_sum_as_rows_do(rows):
    assert summed(rows) == by_hand(rows)


def test_nothing_sums_to_nothing():
    assert summarise([], [], [], {"net": [], "tax": []}, []) == ({}, {})


def test_a_month_of_void_invoices_has_no_pairs_and_no_days():
    months, pairs = summed([("S", "2026-03-05", 1, 100, 13, VOID)])
    assert months == {("S", MARCH_2026): [1, 0, 1, 0, 0, 0, 0, 0, 0]}
    assert pairs == {}


def test_large_amounts_keep_their_last_fen():
    rows = [("S", "2026-03-05", 1, LARGE, 0, NORMAL)] * 9_000
    assert summed(rows)[0]["S", MARCH_2026][4] == LARGE * 9_000


def without_firm(frame):
    """Return a frame's rows without the firm, in one order."""
    return frame.drop(columns="firm").sort_values(list(frame.columns[1:4])).to_numpy().tolist()


@pytest.mark.django_db
class TestStored:
    """What stands in the tables, as frames."""

    def test_files_add_up_whether_together_or_apart(self):
        rows = [
            invoice("1"),
            invoice("2", net="-30.00"),
            invoice("3", buyer=PARTNERS[1], day="2026-03-31"),
            invoice("4", status="作废"),
            invoice("5", day="2026-04-01"),
            invoice("6", seller=PARTNERS[2], buyer=OWN),
        ]
        for row in rows:
            apply([row])
        apart = queries.rollup_months(), queries.rollup_pairs()
        other = makers.uscc()
        moved = [{key: other if cell == OWN else cell for key, cell in row.items()} for row in rows]
        apply(moved, name=f"{other}.csv")
        for frame, both in zip(apart, (queries.rollup_months(), queries.rollup_pairs()), strict=True):
            together = both[both["firm"] != frame["firm"].iloc[0]]
            assert without_firm(together) == without_firm(frame)

    def test_frames_are_integers_in_fen(self):
        apply([invoice("1", net="0.01", tax="0.00"), invoice("2", net="-0.02", tax="0.00")])
        months, pairs = queries.rollup_months(), queries.rollup_pairs()
        month = months.iloc[0]
        assert (month["month"], month["net"], month["positive_net"], month["negative_net"]) == (MARCH_2026, -1, 1, -2)
        assert pairs["net"].tolist() == [-1]
        numbers = [name for name in months.columns if name != "side"]
        assert {str(months[name].dtype) for name in numbers} == {"int64"}
        assert months["side"].tolist() == ["S"]

    def test_frames_are_of_the_firms_asked_for(self):
        batch = apply([invoice("1")])
        apply([invoice("1")], name=f"{PARTNERS[0]}.csv")
        assert queries.rollup_months([batch.firm_id])["firm"].tolist() == [batch.firm_id]
        assert len(queries.rollup_months()) == 2
        assert queries.rollup_months([]).empty
        assert list(queries.rollup_pairs([batch.firm_id + 10_000]).columns) == [
            "firm", "side", "month", "counterparty", "count", "net",
        ]  # fmt: skip

    def test_pairs_may_be_limited_to_months(self):
        apply([invoice("1", day="2026-02-28"), invoice("2"), invoice("3", day="2026-04-01")])
        found = queries.rollup_pairs(months=(MARCH_2026, MARCH_2026 + 1))
        assert found["month"].tolist() == [MARCH_2026]

    def test_a_partner_whose_invoices_are_all_voided_leaves_no_pair(self):
        apply([invoice("1"), invoice("2", buyer=PARTNERS[1])])
        apply([invoice("1", status="作废")])
        assert InvoicePair.objects.count() == 1
        assert InvoiceMonth.objects.get().all_count == 2
        assert list(queries.find_violations()) == []
