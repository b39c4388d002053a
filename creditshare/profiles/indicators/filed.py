"""Filed is what one firm's record sources other than invoices report about it, as of a day."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from creditshare.kernel.dates import Period, add_months, month_number, month_start

Record = Mapping[str, Any]
Value = int | float | str | None
WORD, FLAG = "word", "flag"
YES, NO = "yes", "no"


@dataclass(frozen=True)
class Filed:
    """One firm's current records by source; `sales_12m` is what its invoices say (fen, None where unknown)."""

    as_of: date
    records: Mapping[str, Sequence[Record]] = field(default_factory=dict)
    sales_12m: int | None = None

    def of(self, kind: str) -> Sequence[Record]:
        """Return the records of a source."""
        return self.records.get(kind, ())

    @property
    def year(self) -> Period:
        """Return the 12 full months before the as-of month."""
        return self.back(12)

    def back(self, months: int) -> Period:
        """Return so many full months before the as-of month."""
        end = month_start(month_number(self.as_of))
        return Period(add_months(end, -months), end)

    def window(self, months: int) -> Period:
        """Return the days an indicator looks at: so many full months, or the as-of day alone where they are none."""
        return self.back(months) if months else Period(self.as_of, self.as_of + timedelta(days=1))


@dataclass(frozen=True)
class FiledIndicator:
    """One indicator of a record source; its name is its function's name and its meaning the function's docstring.

    `months` is how many full months before the as-of month it looks at, none where it holds on the as-of day itself.
    Amounts are fen, quantities whole units. `counted` returns the records that the number rests on; `also` names a
    second category whose data can be read out of the number, so that it is shown only where both are consented.
    """

    compute: Callable[[Filed], Value]
    label: str
    unit: str
    source: str
    category: str
    counted: Callable[[Filed], Sequence[Record]]
    months: int = 0
    unknown: str = "no_filings"
    also: str = ""

    @property
    def key(self) -> str:
        """Return the name under which the indicator is stored and traced."""
        return self.compute.__name__

    @property
    def meaning(self) -> str:
        """Return the English sentence that says what the number is."""
        return " ".join((self.compute.__doc__ or "").split())
