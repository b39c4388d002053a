"""What the registry says of an indicator: its function, unit, window and the records it opens to."""

from collections.abc import Callable
from dataclasses import dataclass

from creditshare.profiles.indicators.books import Books
from creditshare.profiles.indicators.column import Column

CNY, RATIO, COUNT, DAYS, MONTHS = "CNY", "ratio", "count", "days", "months"
SUMMARY, PARTNERS = "invoice_summary", "counterparties"
SINCE_FIRST, SINCE_LAST = "since_first", "since_last"


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
    `sides` (S issued, P received) and `which` (valid, void, red or all) say which invoices it opens to.
    """

    compute: Callable[[Books], Column]
    label: str
    unit: str
    window: Window | str
    sides: str
    which: str = "valid"
    category: str = SUMMARY

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
