"""Credit commitments: how many the firm gave, and how many it did not keep."""

from collections.abc import Sequence

from creditshare.profiles.indicators.filed import Filed, Record, Value
from creditshare.profiles.indicators.reading import day_of, text_of

BROKEN = "违约"


def commitments_given(filed: Filed) -> Sequence[Record]:
    """Return the commitments given by the as-of day."""
    return [
        row for row in filed.of("credit_commitments") if (day := day_of(row, "committed_on")) and day <= filed.as_of
    ]


def commitments_broken(filed: Filed) -> Sequence[Record]:
    """Return the commitments of which an authority found by the as-of day that they were not kept."""
    found = [row for row in commitments_given(filed) if text_of(row, "outcome") == BROKEN]
    return [row for row in found if (day := day_of(row, "confirmed_on")) is None or day <= filed.as_of]


def commitments(filed: Filed) -> Value:
    """Number of credit commitments given by the as-of day."""
    return len(commitments_given(filed))


def broken_commitments(filed: Filed) -> Value:
    """Number of credit commitments not kept, as found by the as-of day."""
    return len(commitments_broken(filed))
