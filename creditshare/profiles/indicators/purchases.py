"""Purchases: what the firm was invoiced, the spread it earns and the value-added tax that remains with it."""

import numpy as np

from creditshare.profiles.indicators.books import Books
from creditshare.profiles.indicators.column import Column, ratio, whole
from creditshare.profiles.indicators.windows import LAST_12, PRIOR_12


def purchases_12m(books: Books) -> Column:
    """Net amount of valid invoices received in the last 12 months."""
    return whole(books.received.net[:, LAST_12].sum(axis=1), books.reported)


def purchases_prior_12m(books: Books) -> Column:
    """Net amount of valid invoices received in the 12 months before the last 12."""
    return whole(books.received.net[:, PRIOR_12].sum(axis=1), books.reported)


def purchases_growth(books: Books) -> Column:
    """Purchases of the last 12 months over those of the 12 before, minus one; unknown where those are not positive."""
    this, prior = books.received.net[:, LAST_12].sum(axis=1), books.received.net[:, PRIOR_12].sum(axis=1)
    return ratio(this - prior, prior)


def gross_spread_12m(books: Books) -> Column:
    """Sales minus purchases over sales, last 12 months; unknown where sales are not positive."""
    sold, bought = books.issued.net[:, LAST_12].sum(axis=1), books.received.net[:, LAST_12].sum(axis=1)
    return ratio(sold - bought, sold)


def vat_burden_12m(books: Books) -> Column:
    """Tax on issued minus tax on received invoices over sales, last 12 months; unknown where sales are not positive."""
    sold = books.issued.net[:, LAST_12].sum(axis=1)
    tax = books.issued.tax[:, LAST_12].sum(axis=1) - books.received.tax[:, LAST_12].sum(axis=1)
    return ratio(tax, sold)


def history_months(books: Books) -> Column:
    """Calendar months from the first valid invoice of either side to the as-of day; unknown where there is none."""
    first = np.minimum(books.issued.first_day, books.received.first_day)
    known = first <= books.as_of.toordinal()
    days = np.where(known, first, 1) - _EPOCH
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64) + 1970 * 12
    return whole(np.where(known, books.month - months, 0), known)


_EPOCH = 719163  # date(1970, 1, 1).toordinal()
