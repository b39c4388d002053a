"""How often work is tried, and how long it rests in between."""

from datetime import timedelta
from pathlib import PurePath
from traceback import walk_tb

from creditshare.kernel.errors import DomainError

MAX_ATTEMPTS = 8
# Work that kills its worker is given up too. A stepwise piece goes on where it was, so it may outlive many workers.
MAX_DEATHS = 8
MAX_STEPWISE_DEATHS = 50
LONGEST_REST = timedelta(minutes=4)


def rest_after(attempts: int) -> timedelta:
    """Return the rest after so many attempts: 1, 4, 16, 64 seconds, then 4 minutes (nothing waits longer than 5)."""
    return min(timedelta(seconds=4 ** min(attempts - 1, 6)), LONGEST_REST)


def is_deadly(starts: int, attempts: int, *, stepwise: bool) -> bool:
    """Say whether too many workers died of the work: began it now for the `starts`-th time, failed `attempts` times."""
    return starts - 1 - attempts > (MAX_STEPWISE_DEATHS if stepwise else MAX_DEATHS)


def problem_of(error: BaseException) -> str:
    """Say what failed and where, without the error's own words: they may hold what a firm or a person told us."""
    kind = f"{type(error).__name__} ({error.code})" if isinstance(error, DomainError) else type(error).__name__
    frames = [frame for frame, _ in walk_tb(error.__traceback__)]
    if not frames:
        return kind
    code = frames[-1].f_code
    return f"{kind} in {code.co_name}, {'/'.join(PurePath(code.co_filename).parts[-3:])}"
