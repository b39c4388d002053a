"""Courts: what the firm is sued for, what is being enforced against it, and how the state evaluates its credit.

Amounts are fen.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from creditshare.kernel.money import to_fen
from creditshare.profiles.indicators.filed import NO, YES, Filed, Record, Value
from creditshare.profiles.indicators.integrity import listed
from creditshare.profiles.indicators.reading import amount_of, day_of, text_of

DEFENDANT = "被告"


def defences(filed: Filed) -> Sequence[Record]:
    """Return the lawsuits of the 24 months in which the firm is, or first was, a defendant."""
    return [
        row for row in filed.of("court_cases") if DEFENDANT in text_of(row, "role") and _begun(row) in filed.back(24)
    ]


def open_enforcements(filed: Filed) -> Sequence[Record]:
    """Return the enforcement cases begun and not closed by the as-of day; one suspended for want of assets is open."""
    begun = [row for row in filed.of("enforcement_cases") if (day_of(row, "filed_on") or date.min) <= filed.as_of]
    return [row for row in begun if (day_of(row, "closed_on") or date.max) > filed.as_of]


def limit_entries(filed: Filed) -> Sequence[Record]:
    """Return the limits on consumption (限制消费令) in force on the as-of day."""
    return listed(filed, "consumption_limits")


def evaluations(filed: Filed) -> Sequence[Record]:
    """Return the national evaluations of public credit made by the as-of day, latest first."""
    known = [row for row in filed.of("public_credit_evaluations") if _evaluated(row) <= filed.as_of]
    return sorted(known, key=_evaluated, reverse=True)


def court_cases_as_defendant_24m(filed: Filed) -> Value:
    """Number of lawsuits of the last 24 months in which the firm is a defendant."""
    return len(defences(filed))


def defendant_amount_24m(filed: Filed) -> Value:
    """Amount in dispute of the lawsuits of the last 24 months in which the firm is a defendant."""
    return to_fen(sum((amount_of(row, "amount") for row in defences(filed)), Decimal(0)))


def open_enforcement_cases(filed: Filed) -> Value:
    """Number of enforcement cases against the firm that are open on the as-of day."""
    return len(open_enforcements(filed))


def open_enforcement_amount(filed: Filed) -> Value:
    """Amount still enforced against the firm on the as-of day: what is unpaid where stated, else the whole claim."""
    return to_fen(sum((_owed(row) for row in open_enforcements(filed)), Decimal(0)))


def consumption_limited(filed: Filed) -> Value:
    """Whether an order limits the firm's high consumption on the as-of day."""
    return YES if limit_entries(filed) else NO


def public_credit_level(filed: Filed) -> Value:
    """Latest level of the national evaluation of public credit (优, 良, 中 or 差), as it was given."""
    known = evaluations(filed)
    return text_of(known[0], "level") if known else None


def _begun(row: Record) -> date:
    return day_of(row, "filed_on") or day_of(row, "closed_on") or date.min


def _owed(row: Record) -> Decimal:
    return amount_of(row, "unpaid" if row.get("unpaid") is not None else "amount")


def _evaluated(row: Record) -> date:
    return day_of(row, "evaluated_on") or date.max
