"""Rings that were planted are found, honest trade is left alone, and the real firms are looked at."""

import numpy as np
import pytest

from creditshare.kernel.dated import in_force
from creditshare.profiles.rules.circular import LEAST_SHARE, find_rings
from tests.profiles.makers import REAL, REAL_DAY, real_invoices

LEAST = in_force(LEAST_SHARE, REAL_DAY).value


def rings(edges, **sales):
    return find_rings(edges, sales, least_share=LEAST)


def test_a_ring_is_as_large_as_its_smallest_link():
    found = rings({("A", "B"): 90, ("B", "C"): 40, ("C", "A"): 70}, A=100, B=100, C=400)
    assert found["A"].firms == ("A", "B", "C") and (found["A"].amount, found["A"].share) == (40, 0.4)
    assert found["B"].firms == ("B", "C", "A") and found["C"].share == 0.1


def test_the_larger_of_two_rings_is_told():
    edges = {("A", "B"): 50, ("B", "A"): 30, ("B", "C"): 45, ("C", "A"): 45}
    assert rings(edges, A=100)["A"].firms == ("A", "B", "C")


@pytest.mark.parametrize(
    "edges",
    [
        {("A", "B"): 90, ("B", "C"): 90},
        {("A", "B"): 90, ("B", "C"): 90, ("C", "A"): 9},
        {("A", "B"): 90, ("B", "C"): -90, ("C", "A"): 90},
        {("A", "A"): 90},
        {("A", "B"): 90, ("B", "C"): 90, ("C", "D"): 90, ("D", "E"): 90, ("E", "F"): 90, ("F", "A"): 90},
    ],
)
def test_a_chain_a_trickle_a_reversal_and_a_long_way_round_are_no_ring(edges):
    assert rings(edges, A=100) == {}


def test_a_firm_without_sales_has_no_share():
    assert rings({("A", "B"): 9, ("B", "A"): 9}, A=0, B=-5) == {}


def planted(edges, sales, lot, firms):
    """Plant a ring of three to five firms of at least 20 percent of the sales of each."""
    chosen = [firms[place] for place in lot.choice(len(firms), int(lot.integers(3, 6)), replace=False)]
    # What is planted raises the sales too, so that it still is a fifth of what they are then.
    amount = int(max(sales[firm] for firm in chosen) * lot.uniform(0.25, 0.6)) + 1
    more, sold = dict(edges), dict(sales)
    for place, seller in enumerate(chosen):
        link = (seller, chosen[(place + 1) % len(chosen)])
        more[link] = more.get(link, 0) + amount
        sold[seller] += amount
    return more, sold, chosen


def market(seed, size=233):
    """A market of honest firms: each sells to a dozen others, with sales as uneven as real ones."""
    lot = np.random.default_rng(seed)
    edges, sales = {}, dict.fromkeys(range(size), 0)
    for seller in range(size):
        total = np.exp(lot.normal(16, 2))
        for buyer, share in zip(lot.integers(size, 20 * size, 12), lot.dirichlet(np.full(12, 0.4)), strict=True):
            edges[seller, int(buyer)] = int(total * share) + 1
            sales[seller] += int(total * share) + 1
    return edges, sales


@pytest.mark.once
def test_a_hundred_planted_rings_are_found_among_honest_firms():
    edges, sales = market(1)
    assert find_rings(edges, sales, least_share=LEAST) == {}
    lot, found = np.random.default_rng(20261123), 0
    for _ in range(100):
        more, sold, chosen = planted(edges, sales, lot, list(range(233)))
        flagged = find_rings(more, sold, least_share=LEAST)
        found += set(chosen) <= set(flagged)
        assert set(flagged) <= set(chosen)
    assert found >= 95


@pytest.mark.once
@pytest.mark.real_data
@pytest.mark.skipif(not REAL.exists(), reason=f"the real invoices are not at {REAL}")
def test_no_real_firm_trades_in_a_ring_and_rings_planted_among_them_are_found():
    """The publishers masked buyers and sellers apart: no masked partner is on both sides, so a ring cannot be seen."""
    invoices, codes = real_invoices()
    year = invoices[~invoices.void & (invoices.day >= "2019-02-01") & (invoices.day < "2020-02-01")]
    year = year.assign(owner=year.firm.map(dict(enumerate(codes))))
    totals = year.groupby(["owner", "side", "partner"]).net.sum()
    edges = {(o, p) if side == "S" else (p, o): int(net) for (o, side, p), net in totals.items()}
    sales = dict.fromkeys(codes, 0) | year[year.side == "S"].groupby("owner").net.sum().to_dict()
    flagged = find_rings(edges, sales, least_share=LEAST)
    assert len(flagged) <= 0.02 * len(codes)
    lot, found = np.random.default_rng(7), 0
    alive = [code for code in codes if sales[code] > 0]
    for _ in range(100):
        more, sold, chosen = planted(edges, sales, lot, alive)
        found += set(chosen) <= set(find_rings(more, sold, least_share=LEAST))
    assert found >= 95
