"""The numbers of a stream of batches: which one a request claims, which are missing, and how far ahead one may lie."""

import re
from collections.abc import Iterable, Sequence

from creditshare.records.errors import SequenceInvalid

MOST_AHEAD = 10_000
"""A batch further ahead than this is refused: a slip of the keyboard would leave a gap that nobody can list."""

_NUMBER = re.compile(r"[1-9][0-9]{0,17}")


def read_sequence(text: str) -> int:
    """Return the number that a Batch-Sequence header gives, from 1; raise SequenceInvalid."""
    if not _NUMBER.fullmatch(text):
        raise SequenceInvalid()
    return int(text)


def find_gaps(settled: int, received: Iterable[int]) -> list[int]:
    """List the numbers beyond `settled` that are missing before the highest one received."""
    known = {number for number in received if number > settled}
    return [number for number in range(settled + 1, max(known, default=settled)) if number not in known]


def as_ranges(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Write ascending numbers as ranges, first and last: 3, 4, 5, 9 is (3, 5), (9, 9)."""
    ranges: list[tuple[int, int]] = []
    for number in numbers:
        if ranges and ranges[-1][1] == number - 1:
            ranges[-1] = (ranges[-1][0], number)
        else:
            ranges.append((number, number))
    return ranges
