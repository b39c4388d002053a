"""Books are the invoices of many firms as dense tables: one row a firm, one column a month before the as-of month.

Everything an invoice indicator needs is laid out once per shard; an indicator is then a few slices and sums over all
firms together. The same layout with one row serves one firm.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from creditshare.kernel.dates import month_number
from creditshare.profiles.indicators.partners import Partners, partners_of

MONTHS = 24
ISSUED, RECEIVED = "S", "P"
COUNTED = ("all_count", "valid_count", "void_count", "red_count", "net", "tax", "positive_net", "negative_net")
EPOCH_MONTH = 1970 * 12
NEVER = np.iinfo(np.int64).max

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Ledger:
    """One side of the books: tables of firms × 24 full months (oldest first), money in fen, and its partners."""

    all_count: Ints
    valid_count: Ints
    void_count: Ints
    red_count: Ints
    net: Ints
    tax: Ints
    positive_net: Ints
    negative_net: Ints
    valid_ever: Ints
    first_day: Ints
    last_day: Ints
    partners: Partners


@dataclass(frozen=True)
class Books:
    """The two ledgers of a shard of firms as of a day; days are ordinals (`date.toordinal`)."""

    firms: Ints
    as_of: date
    issued: Ledger
    received: Ledger
    reported: NDArray[np.bool_]
    first_month: Ints

    @property
    def month(self) -> int:
        """Return the number of the as-of month, which no window contains."""
        return month_number(self.as_of)

    def side(self, name: str) -> Ledger:
        """Return the ledger of a side, S or P."""
        return self.issued if name == ISSUED else self.received


def lay_books(firm_ids: NDArray[np.int64], months: pd.DataFrame, pairs: pd.DataFrame, as_of: date) -> Books:
    """Lay the rollups of firms (ascending ids; month and pair frames as records reports them) out as books.

    Raise ValueError for rows of any other firm: they would be added to a neighbour's.
    """
    firms = np.asarray(firm_ids, dtype=np.int64)
    if not (np.isin(months["firm"], firms).all() and np.isin(pairs["firm"], firms).all()):
        raise ValueError("the rollups hold rows of firms that were not asked for")
    current = month_number(as_of)
    known = months[(months["month"] <= current).to_numpy()]
    position = np.searchsorted(firms, known["firm"].to_numpy())
    month = known["month"].to_numpy(dtype=np.int64)
    first_month = np.full(len(firms), NEVER)
    np.minimum.at(first_month, position, month)
    sides = {}
    for side in (ISSUED, RECEIVED):
        mine = (known["side"] == side).to_numpy()
        partners = partners_of(firms, pairs, side, current)
        sides[side] = _ledger(len(firms), position[mine], known[mine], as_of, partners)
    return Books(firms, as_of, sides[ISSUED], sides[RECEIVED], first_month != NEVER, first_month)


def _ledger(size: int, position: Ints, rows: pd.DataFrame, as_of: date, partners: Partners) -> Ledger:
    current = month_number(as_of)
    month = rows["month"].to_numpy(dtype=np.int64)
    column = month - (current - MONTHS)
    inside = (column >= 0) & (column < MONTHS)
    tables = {}
    for name in COUNTED:
        table = np.zeros((size, MONTHS), dtype=np.int64)
        table[position[inside], column[inside]] = rows[name].to_numpy(dtype=np.int64)[inside]
        tables[name] = table
    days = rows["days"].to_numpy(dtype=np.int64)
    # Of the as-of month only the days up to the as-of day have happened yet.
    days = np.where(month == current, days & ((1 << (as_of.day + 1)) - 1), days)
    dated = days > 0
    first, last = np.full(size, NEVER), np.full(size, -NEVER)
    ordinals = _month_ordinals(month[dated])
    np.minimum.at(first, position[dated], ordinals + _lowest_bit(days[dated]) - 1)
    np.maximum.at(last, position[dated], ordinals + _highest_bit(days[dated]) - 1)
    ever = np.zeros(size, dtype=np.int64)
    np.add.at(ever, position, rows["valid_count"].to_numpy(dtype=np.int64))
    return Ledger(**tables, valid_ever=ever, first_day=first, last_day=last, partners=partners)


def _month_ordinals(months: Ints) -> Ints:
    days = (months - EPOCH_MONTH).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return days + date(1970, 1, 1).toordinal()


def _highest_bit(bits: Ints) -> Ints:
    return np.frexp(bits.astype(np.float64))[1].astype(np.int64) - 1


def _lowest_bit(bits: Ints) -> Ints:
    return _highest_bit(bits & -bits)
