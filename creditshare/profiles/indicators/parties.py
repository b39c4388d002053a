"""Parties: how many counterparties the firm has, how much hangs on the largest, and whether customers come back.

A counterparty counts when its net total of the window is positive; shares are over the positive totals.
"""

import numpy as np

from creditshare.profiles.indicators.books import Books
from creditshare.profiles.indicators.column import Column, ratio, whole
from creditshare.profiles.indicators.partners import Partners, sum_by

TOP = 5


def customers_12m(books: Books) -> Column:
    """Number of customers in the last 12 months."""
    return whole(books.issued.partners.tally(books.issued.partners.counts), books.reported)


def suppliers_12m(books: Books) -> Column:
    """Number of suppliers in the last 12 months."""
    return whole(books.received.partners.tally(books.received.partners.counts), books.reported)


def top_customer_share_12m(books: Books) -> Column:
    """Largest customer's share of the last 12 months' sales to customers; unknown where there is none."""
    return _largest(books.issued.partners, 1)


def top5_customer_share_12m(books: Books) -> Column:
    """Five largest customers' share of the last 12 months' sales to customers; unknown where there is none."""
    return _largest(books.issued.partners, TOP)


def customer_hhi_12m(books: Books) -> Column:
    """Sum of squared customer shares of the last 12 months (Herfindahl–Hirschman, 0–1); unknown where there is none."""
    return _concentration(books.issued.partners)


def top_supplier_share_12m(books: Books) -> Column:
    """Largest supplier's share of the last 12 months' purchases from suppliers; unknown where there is none."""
    return _largest(books.received.partners, 1)


def top5_supplier_share_12m(books: Books) -> Column:
    """Five largest suppliers' share of the last 12 months' purchases from suppliers; unknown where there is none."""
    return _largest(books.received.partners, TOP)


def supplier_hhi_12m(books: Books) -> Column:
    """Sum of squared supplier shares of the last 12 months (Herfindahl–Hirschman, 0–1); unknown where there is none."""
    return _concentration(books.received.partners)


def customer_retention(books: Books) -> Column:
    """Share of the prior 12 months' customers who are customers in the last 12; unknown without prior customers."""
    partners = books.issued.partners
    before = partners.prior_net > 0
    return ratio(partners.tally(before & partners.counts), partners.tally(before))


def _largest(partners: Partners, how_many: int) -> Column:
    chosen = partners.counts & (partners.rank < how_many)
    return ratio(sum_by(partners.position[chosen], partners.net[chosen], partners.size), partners.total)


def _concentration(partners: Partners) -> Column:
    counted = partners.counts
    position = partners.position[counted]
    shares = partners.net[counted] / partners.total[position]
    hhi = np.bincount(position, weights=shares**2, minlength=partners.size)
    return Column(np.where(partners.total > 0, hhi, np.nan), partners.total > 0)
