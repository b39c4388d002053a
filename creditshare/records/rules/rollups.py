"""Rollups: invoices summed by firm's side and month, and by counterparty, in exact integer arithmetic on columns."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from creditshare.records.rules.invoices import VOID

Ints = NDArray[np.int64]
Columns = dict[str, list]

MONTH_SUMS = ("all_count", "valid_count", "void_count", "red_count", "net", "tax", "positive_net", "negative_net")
PAIR_SUMS = ("count", "net")
_SIDE = 2**20
"""Added to a received invoice's month, so that one integer orders both sides."""


def _groups(*keys: Ints) -> tuple[Ints, Ints]:
    """Return an order that puts equal keys together, and where each group starts in it."""
    order = np.lexsort(keys[::-1])
    changes = np.zeros(len(order), dtype=bool)
    changes[0] = True
    for key in keys:
        ordered = key[order]
        changes[1:] |= ordered[1:] != ordered[:-1]
    return order, np.flatnonzero(changes)


def _sum(values: Ints, order: Ints, starts: Ints) -> list[int]:
    return np.add.reduceat(values[order], starts).tolist()


def _split(side_month: Ints) -> Columns:
    return {
        "side": ["P" if value >= _SIDE else "S" for value in side_month.tolist()],
        "month": (side_month % _SIDE).tolist(),
    }


def summarise(
    side: Sequence[str],
    days: Sequence[str],
    counterparty: Sequence[int],
    amounts: Mapping[str, Sequence[int]],
    status: Sequence[int],
) -> tuple[Columns, Columns]:
    """Return month rows and pair rows for some invoices; `days` are ISO dates and `amounts` has net and
    tax in fen.

    `days` of a month row is a bitmap of the days with a valid invoice; a pair row sums valid invoices only, and a
    counterparty whose invoices of a month are all void has none.
    """
    if not side:
        return {}, {}
    places = {day: (int(day[:4]) * 12 + int(day[5:7]) - 1, 1 << int(day[8:])) for day in set(days)}
    received = np.array([letter == "P" for letter in side], dtype=np.int64)
    month = np.array([places[day][0] for day in days], dtype=np.int64) + received * _SIDE
    bits = np.array([places[day][1] for day in days], dtype=np.int64)
    valid = (np.array(status, dtype=np.int64) != VOID).astype(np.int64)
    net = np.array(amounts["net"], dtype=np.int64) * valid
    tax = np.array(amounts["tax"], dtype=np.int64) * valid
    columns = {
        "all_count": np.ones_like(valid),
        "valid_count": valid,
        "void_count": 1 - valid,
        "red_count": (net < 0).astype(np.int64),
        "net": net,
        "tax": tax,
        "positive_net": np.maximum(net, 0),
        "negative_net": np.minimum(net, 0),
    }
    order, starts = _groups(month)
    months = _split(month[order][starts]) | {name: _sum(column, order, starts) for name, column in columns.items()}
    months["days"] = np.bitwise_or.reduceat((bits * valid)[order], starts).tolist()
    return months, _pairs(month, np.array(counterparty, dtype=np.int64), net, valid.astype(bool))


def _pairs(month: Ints, counterparty: Ints, net: Ints, valid: NDArray[np.bool_]) -> Columns:
    month, counterparty, net = month[valid], counterparty[valid], net[valid]
    if not len(month):
        return {}
    order, starts = _groups(month, counterparty)
    pairs = _split(month[order][starts])
    pairs["counterparty"] = counterparty[order][starts].tolist()
    pairs["count"] = np.diff(np.append(starts, len(order))).tolist()
    pairs["net"] = _sum(net, order, starts)
    return pairs
