"""Integrity: administrative penalties and public lists, as far as they may still be shown and used on the day."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from creditshare.kernel.money import to_fen
from creditshare.profiles.indicators.filed import NO, YES, Filed, Record, Value
from creditshare.profiles.indicators.reading import amount_of, day_of


def published_penalties(filed: Filed) -> Sequence[Record]:
    """Return the penalties decided by the as-of day and still published on it.

    After 公示截止期 a penalty may no longer be shown or used (信用修复管理办法, NDRC Order 36, in force 2026-04-01).
    """
    return [row for row in filed.of("penalties") if _holds(row, filed.as_of, "decided_on", "published_until")]


def dishonest_entries(filed: Filed) -> Sequence[Record]:
    """Return the entries on the list of dishonest judgment debtors (失信被执行人) in force on the as-of day."""
    return listed(filed, "dishonest_debtors")


def abnormal_entries(filed: Filed) -> Sequence[Record]:
    """Return the entries on the list of abnormal operations (经营异常名录) in force on the as-of day."""
    return listed(filed, "abnormal_operations")


def serious_entries(filed: Filed) -> Sequence[Record]:
    """Return the entries on the list of serious violations (严重违法失信名单) in force on the as-of day."""
    return listed(filed, "serious_violations")


def penalties(filed: Filed) -> Value:
    """Number of administrative penalties published on the as-of day."""
    return len(published_penalties(filed))


def penalty_amount(filed: Filed) -> Value:
    """Fines and confiscations of the administrative penalties published on the as-of day."""
    rows = published_penalties(filed)
    return to_fen(sum((amount_of(row, "fine") + amount_of(row, "confiscated") for row in rows), Decimal(0)))


def dishonest_debtor(filed: Filed) -> Value:
    """Whether the firm is on the list of dishonest judgment debtors on the as-of day."""
    return YES if dishonest_entries(filed) else NO


def abnormal_operation(filed: Filed) -> Value:
    """Whether the firm is on the list of abnormal operations on the as-of day."""
    return YES if abnormal_entries(filed) else NO


def serious_violation(filed: Filed) -> Value:
    """Whether the firm is on the list of serious violations on the as-of day."""
    return YES if serious_entries(filed) else NO


def listed(filed: Filed, kind: str) -> Sequence[Record]:
    """Return the entries of a list that were made by the as-of day and not removed by it."""
    return [row for row in filed.of(kind) if _holds(row, filed.as_of, "listed_on", "removed_on")]


def _holds(row: Record, as_of: date, since: str, until: str) -> bool:
    # The last day of publication still counts; a removal counts from its own day on.
    begun, ended = day_of(row, since) or date.min, day_of(row, until)
    if begun > as_of:
        return False
    return ended is None or (as_of <= ended if until == "published_until" else as_of < ended)
