"""Sales: what the firm invoiced, how it grows, how steady it is and how much of it is voided or reversed.

Months are the full calendar months before the month of the as-of day; net is 金额, in fen; valid is not 作废.
"""

import numpy as np

from creditshare.profiles.indicators.books import Books
from creditshare.profiles.indicators.column import Column, ratio, whole
from creditshare.profiles.indicators.windows import LAST_3, LAST_12, LAST_24, PRIOR_12


def sales_12m(books: Books) -> Column:
    """Net amount of valid invoices issued in the last 12 months."""
    return whole(books.issued.net[:, LAST_12].sum(axis=1), books.reported)


def sales_prior_12m(books: Books) -> Column:
    """Net amount of valid invoices issued in the 12 months before the last 12."""
    return whole(books.issued.net[:, PRIOR_12].sum(axis=1), books.reported)


def sales_growth(books: Books) -> Column:
    """Sales of the last 12 months over those of the 12 before, minus one; unknown where those are not positive."""
    this, prior = books.issued.net[:, LAST_12].sum(axis=1), books.issued.net[:, PRIOR_12].sum(axis=1)
    return ratio(this - prior, prior)


def sales_count_12m(books: Books) -> Column:
    """Number of valid invoices issued in the last 12 months."""
    return whole(books.issued.valid_count[:, LAST_12].sum(axis=1), books.reported)


def active_months_24m(books: Books) -> Column:
    """Number of the last 24 months with at least one valid issued invoice."""
    return whole((books.issued.valid_count[:, LAST_24] > 0).sum(axis=1), books.reported)


def sales_cv_12m(books: Books) -> Column:
    """Population standard deviation over mean of the 12 monthly sales (a silent month is 0); unknown where mean ≤ 0."""
    monthly = books.issued.net[:, LAST_12]
    mean = monthly.sum(axis=1) / monthly.shape[1]
    # Two passes: deviations first, squares second, so that large and steady sales lose no digits.
    deviation = np.sqrt(((monthly - mean[:, None]) ** 2).mean(axis=1))
    return ratio(deviation, mean)


def recent_quarter_ratio(books: Books) -> Column:
    """Sales of the last 3 months over a quarter of the last 12 months' sales; unknown where those are not positive."""
    return ratio(books.issued.net[:, LAST_3].sum(axis=1) * 4, books.issued.net[:, LAST_12].sum(axis=1))


def void_ratio_12m(books: Books) -> Column:
    """Share by count of voided (作废) among all invoices issued in the last 12 months."""
    return ratio(books.issued.void_count[:, LAST_12].sum(axis=1), books.issued.all_count[:, LAST_12].sum(axis=1))


def red_ratio_12m(books: Books) -> Column:
    """Share by count of negative (红字) among the valid invoices issued in the last 12 months."""
    return ratio(books.issued.red_count[:, LAST_12].sum(axis=1), books.issued.valid_count[:, LAST_12].sum(axis=1))


def red_amount_ratio_12m(books: Books) -> Column:
    """Negative net over positive net of the valid invoices issued in the last 12 months, as a positive share."""
    return ratio(-books.issued.negative_net[:, LAST_12].sum(axis=1), books.issued.positive_net[:, LAST_12].sum(axis=1))


def days_since_last_sale(books: Books) -> Column:
    """Days from the last valid issued invoice, on or before the as-of day, to that day; unknown where there is none."""
    known = books.issued.last_day > 0
    return whole(np.where(known, books.as_of.toordinal() - books.issued.last_day, 0), known)
