"""Tax beside the returns: what inspections charged, whether the firm is on the public lists of the best and the worst.

Amounts are fen.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from creditshare.kernel.money import to_fen
from creditshare.profiles.indicators.filed import NO, YES, Filed, Record, Value
from creditshare.profiles.indicators.integrity import listed
from creditshare.profiles.indicators.reading import amount_of, day_of, text_of

PUBLISHED_BY_MAY = 5
"""纳税信用A级 lists of a year are published in April of the next: from May on the year before counts."""


def illegal_case_entries(filed: Filed) -> Sequence[Record]:
    """Return the grave tax offences (重大税收违法失信主体) made public and not withdrawn by the as-of day."""
    return listed(filed, "tax_illegal_cases")


def inspections(filed: Filed) -> Sequence[Record]:
    """Return the results of tax inspections decided in the 24 months."""
    return [row for row in filed.of("tax_inspections") if (day_of(row, "decided_on") or date.max) in filed.back(24)]


def a_list_entries(filed: Filed) -> Sequence[Record]:
    """Return the firm's entries on the A list that was last published by the as-of day."""
    year = filed.as_of.year - (1 if filed.as_of.month >= PUBLISHED_BY_MAY else 2)
    rows = [row for row in filed.of("tax_a_list") if year <= int(text_of(row, "year")) < filed.as_of.year]
    return [row for row in rows if (day_of(row, "listed_on") or filed.as_of) <= filed.as_of]


def tax_illegal_case(filed: Filed) -> Value:
    """Whether the firm is published for a grave tax offence on the as-of day."""
    return YES if illegal_case_entries(filed) else NO


def tax_inspection_amount_24m(filed: Filed) -> Value:
    """Taxes, late fees and fines charged by tax inspections of the last 24 months."""
    rows = inspections(filed)
    amounts = (amount_of(row, name) for row in rows for name in ("tax_due", "late_fee", "fine"))
    return to_fen(sum(amounts, Decimal(0)))


def on_tax_a_list(filed: Filed) -> Value:
    """Whether the firm is on the latest public list of taxpayers graded A."""
    return YES if a_list_entries(filed) else NO
