"""What became of the wrong rows of a delivery: still open, sent again and being read, or mended."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from creditshare.records.models import CANCELLED, DONE, REFUSED, Delivery, RowMending, WrongRow

OPEN, SENT, MENDED = "open", "sent", "mended"
FAILED = (REFUSED, CANCELLED)


@dataclass(frozen=True, slots=True)
class RowState:
    """One wrong row as it stands now: `now` is what is wrong after the last attempt, `attempt` the next one's number.

    `delivery` is the one that took the last attempt.
    """

    first: WrongRow
    now: WrongRow
    state: str
    attempt: int
    delivery: Delivery | None


@dataclass(frozen=True, slots=True)
class MendingCounts:
    """How many wrong rows of a delivery were sent again, how many of them are mended, and how many not read yet."""

    tried: int
    mended: int
    sent: int


def row_states(rows: Sequence[WrongRow]) -> list[RowState]:
    """Return how each of some wrong rows of one delivery stands, in two queries."""
    last: dict[int, RowMending] = {}
    tried = RowMending.objects.filter(wrong_row__in=[row.pk for row in rows]).select_related("delivery")
    for mending in tried.order_by("attempt"):
        last[mending.wrong_row_id] = mending
    still = _still_wrong(last.values())
    return [_state(row, last.get(row.pk), still) for row in rows]


def _state(row: WrongRow, last: RowMending | None, still: dict[tuple[object, int], WrongRow]) -> RowState:
    if last is None:
        return RowState(row, row, OPEN, 1, None)
    now = still.get((last.delivery_id, last.line))
    status = last.delivery.status
    state = OPEN if now or status in FAILED else MENDED if status == DONE else SENT
    return RowState(row, now or row, state, last.attempt + 1, last.delivery)


def _still_wrong(mendings: Iterable[RowMending]) -> dict[tuple[object, int], WrongRow]:
    deliveries = {mending.delivery_id for mending in mendings}
    rows = WrongRow.objects.filter(batch__delivery__in=deliveries).select_related("batch") if deliveries else ()
    return {(row.batch.delivery_id, row.line): row for row in rows}


def count_mended(delivery: Delivery) -> MendingCounts:
    """Count what became of a delivery's wrong rows."""
    last = {}
    tried = RowMending.objects.filter(wrong_row__batch__delivery=delivery).select_related("delivery")
    for mending in tried.order_by("attempt"):
        last[mending.wrong_row_id] = mending
    still = _still_wrong(last.values())
    states = [mending.delivery.status for mending in last.values() if (mending.delivery_id, mending.line) not in still]
    sent = [status for status in states if status not in (DONE, *FAILED)]
    return MendingCounts(tried=len(last), mended=states.count(DONE), sent=len(sent))


def mended_delivery(delivery: Delivery) -> Delivery | None:
    """Return the delivery whose wrong rows this one brings, None where it is an ordinary one."""
    found = RowMending.objects.filter(delivery=delivery).select_related("wrong_row__batch__delivery").first()
    return found.wrong_row.batch.delivery if found else None
