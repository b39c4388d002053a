"""Tax: the credit grade, what was declared and when, what was paid and what is overdue.

Amounts are fen. The year is the 12 full months before the as-of month; a return belongs to the month in which its
period ends.
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from creditshare.kernel.dates import month_number
from creditshare.kernel.money import to_fen
from creditshare.profiles.indicators.filed import Filed, Record, Value
from creditshare.profiles.indicators.reading import amount_of, day_of, text_of

VALUE_ADDED_TAX = "增值税"


def grades(filed: Filed) -> Sequence[Record]:
    """Return the yearly grades known by the as-of day, latest year first (a grade is published the year after)."""
    known = [row for row in filed.of("tax_grades") if int(text_of(row, "year")) < filed.as_of.year]
    return sorted(known, key=lambda row: int(text_of(row, "year")), reverse=True)


def returns(filed: Filed) -> Sequence[Record]:
    """Return the tax returns whose period ends in the year."""
    return [row for row in filed.of("tax_filings") if _ends(row) in filed.year]


def sales_returns(filed: Filed) -> Sequence[Record]:
    """Return the value-added tax returns of the year: the only ones whose sales are added up."""
    return [row for row in returns(filed) if VALUE_ADDED_TAX in text_of(row, "tax")]


def late_returns(filed: Filed) -> Sequence[Record]:
    """Return the year's returns filed after their due day, or due and not filed by the as-of day."""
    return [row for row in returns(filed) if _is_late(row, filed.as_of)]


def payments(filed: Filed) -> Sequence[Record]:
    """Return the tax payments made in the year."""
    return [row for row in filed.of("tax_payments") if (day_of(row, "paid_on") or date.max) in filed.year]


def open_arrears(filed: Filed) -> Sequence[Record]:
    """Return the arrears that were due by the as-of day and still have a balance."""
    due = [row for row in filed.of("tax_arrears") if (day_of(row, "due_on") or filed.as_of) <= filed.as_of]
    return [row for row in due if amount_of(row, "balance") > 0]


def tax_grade(filed: Filed) -> Value:
    """Latest tax credit grade (A, B, M, C or D); unknown where the tax authority has not graded the firm."""
    known = grades(filed)
    return text_of(known[0], "grade") if known else None


def tax_grade_before(filed: Filed) -> Value:
    """Tax credit grade before the latest; unknown where there is none."""
    known = grades(filed)
    return text_of(known[1], "grade") if len(known) > 1 else None


def declared_sales_12m(filed: Filed) -> Value:
    """Sales declared in the value-added tax returns of the last 12 months; unknown without such a return."""
    rows = sales_returns(filed)
    return _sum(rows, "declared_sales") if rows else None


def declared_gap_12m(filed: Filed) -> Value:
    """Difference of declared and invoiced sales over declared, last 12 months; unknown where nothing was declared."""
    declared = declared_sales_12m(filed)
    if not isinstance(declared, int) or declared <= 0 or filed.sales_12m is None:
        return None
    return abs(declared - filed.sales_12m) / declared


def late_filings_12m(filed: Filed) -> Value:
    """Number of tax returns of the last 12 months filed late or not at all; unknown without a return."""
    return len(late_returns(filed)) if returns(filed) else None


def zero_declarations_12m(filed: Filed) -> Value:
    """Months of the last 12 whose value-added tax returns declare no sales; unknown without such a return."""
    months: dict[int, Decimal] = {}
    for row in sales_returns(filed):
        month = month_number(_ends(row))
        months[month] = months.get(month, Decimal(0)) + amount_of(row, "declared_sales")
    return sum(total == 0 for total in months.values()) if months else None


def tax_paid_12m(filed: Filed) -> Value:
    """Taxes paid in the last 12 months; unknown where no payment was reported."""
    rows = payments(filed)
    return _sum(rows, "amount") if rows else None


def arrears_amount(filed: Filed) -> Value:
    """Overdue taxes that are still unpaid on the as-of day."""
    return _sum(open_arrears(filed), "balance")


def arrears_days(filed: Filed) -> Value:
    """Days since the oldest unpaid overdue tax fell due; 0 without arrears, unknown where no due day was reported."""
    rows = open_arrears(filed)
    since = [day for row in rows if (day := day_of(row, "due_on"))]
    if not rows:
        return 0
    return (filed.as_of - min(since)).days if since else None


def _ends(row: Record) -> date:
    return day_of(row, "period_end") or date.min


def _is_late(row: Record, as_of: date) -> bool:
    due, done = day_of(row, "due_on"), day_of(row, "filed_on")
    return due is not None and due < (done or as_of)


def _sum(rows: Sequence[Record], name: str) -> int:
    return to_fen(sum((amount_of(row, name) for row in rows), Decimal(0)))
