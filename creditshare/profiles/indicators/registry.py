"""What the registry says of an indicator: its function, unit, window and the records it opens to."""

from collections.abc import Callable
from dataclasses import dataclass

from creditshare.profiles.indicators.books import Books
from creditshare.profiles.indicators.column import Column

CNY, RATIO, COUNT, DAYS, MONTHS = "CNY", "ratio", "count", "days", "months"
KILOWATT_HOURS, CUBIC_METRES = "kWh", "m3"
SUMMARY, PARTNERS, TAX, INTEGRITY = "invoice_summary", "counterparties", "tax", "integrity"
OPERATIONS, QUALIFICATIONS = "operations", "qualifications"
SINCE_FIRST, SINCE_LAST = "since_first", "since_last"


NOT_REPORTED, NOT_CONNECTED = "not_reported", "not_connected"
UNKNOWN = {
    NOT_REPORTED: "No invoice of this firm has been reported.",
    NOT_CONNECTED: "This source is not connected.",
    "no_sales": "There are no sales in the period to compare with.",
    "no_prior_sales": "There are no sales in the 12 months before to compare with.",
    "no_prior_purchases": "There are no purchases in the 12 months before to compare with.",
    "no_customers": "There is no customer in the period.",
    "no_prior_customers": "There is no customer in the 12 months before to compare with.",
    "no_suppliers": "There is no supplier in the period.",
    "no_invoices": "There is no invoice in the period.",
    "not_rated": "The tax authority has not graded this firm.",
    "no_filings": "No tax return of the period has been reported.",
    "no_payments": "No tax payment of the period has been reported.",
    "no_date": "The record does not say since when.",
    "no_month": "No month of the period has been reported, or what was reported does not say.",
    "no_prior_month": "There is no such month a year earlier to compare with.",
    "no_prior_usage": "Other months were reported of the 12 months before: they cannot be compared.",
    "no_annual_report": "No annual report has been received, or it does not say.",
    "not_evaluated": "This firm has not been evaluated.",
}


@dataclass(frozen=True)
class Window:
    """Full months before the as-of month: from `back` months before it, `months` of them."""

    back: int
    months: int


YEAR = Window(12, 12)
PRIOR_YEAR = Window(24, 12)
TWO_YEARS = Window(24, 24)


@dataclass(frozen=True)
class Indicator:
    """One invoice indicator; its name is its function's name and its meaning the function's docstring.

    `window` is a run of months, or SINCE_FIRST / SINCE_LAST for days counted from the first or the last valid invoice.
    `sides` (S issued, P received) and `which` (valid, void, red or all) say which invoices it opens to; `unknown` is
    the code of the sentence in UNKNOWN that is said when the firm reported invoices and the number still cannot be
    had; `also` is a second data category it would need.
    """

    compute: Callable[[Books], Column]
    label: str
    unit: str
    window: Window | str
    sides: str
    which: str = "valid"
    category: str = SUMMARY
    unknown: str = "no_sales"
    also: str = ""

    @property
    def key(self) -> str:
        """Return the name under which the indicator is stored, exported and traced."""
        return self.compute.__name__

    @property
    def meaning(self) -> str:
        """Return the English sentence that says what the number is."""
        return " ".join((self.compute.__doc__ or "").split())

    @property
    def source(self) -> str:
        """Return the record source it is computed from."""
        return "invoices"
