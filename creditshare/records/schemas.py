"""The JSON of the records' API."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Field, Schema

from creditshare.records.rules.disputes import CLAIM_LENGTH


class RowsIn(Schema):
    """Rows pushed as JSON, each heading → value as in a file of that source; money and codes as text."""

    rows: list[dict[str, Any]] = Field(min_length=1, max_length=20_000)
    name: str = Field("rows.json", max_length=255)
    owner: str = Field("", max_length=18, description="whose records these are; else found from the rows")
    registers: bool = Field(
        False, alias="register", description="register enterprises that are not known yet (agencies)"
    )


class ProblemOut(Schema):
    """Why a delivery or a file was refused."""

    code: str
    title: str


class FileOut(Schema):
    """One file of a delivery: new + same + changed + wrong = rows."""

    name: str
    status: str
    rows: int
    new: int
    same: int
    changed: int
    wrong: int
    notes: dict[str, int]
    problem: ProblemOut | None


class DeliveryOut(Schema):
    """A delivery and how far its reading has come."""

    id: UUID
    source: str
    name: str
    status: str
    owner: str | None
    files_total: int
    files_done: int
    rows_total: int
    rows_done: int
    rows: int
    new: int
    same: int
    changed: int
    wrong: int
    enterprises: int
    problem: ProblemOut | None
    received_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class PushedOut(DeliveryOut):
    """A delivery as its push is answered; with a number, whether it came before and for which number it waits."""

    sequence: int | None = None
    replayed: bool = False
    waiting_for: int | None = None


class DeliveryDetail(DeliveryOut):
    """A delivery with its files (the first hundred) and, with a number, for which number it waits."""

    files: list[FileOut]
    sequence: int | None = None
    waiting_for: int | None = None


class SequenceOut(Schema):
    """The numbered batches of the calling system for a source; `gaps` are missing, `next` is applied next."""

    last: int
    next: int
    waiting: int
    gaps: list[int]
    replays: int
    refused: int


class ExportPage(Schema):
    """Rows by national headings, to be taken in elsewhere; ask again from `next`, at once where there is `more`."""

    source: str
    rows: list[dict[str, str]]
    next: str
    more: bool


class DeliveryPage(Schema):
    """A page of deliveries; `next` is the offset of the next one."""

    count: int
    next: int | None
    items: list[DeliveryOut]


class WrongRowOut(Schema):
    """A row that was not accepted."""

    file: str
    line: int
    column: str
    given: str
    code: str
    detail: str
    row: dict[str, str]


class WrongRowPage(Schema):
    """A page of wrong rows."""

    count: int
    next: int | None
    items: list[WrongRowOut]


class DisputeIn(Schema):
    """A dispute: the source, one of the firm's records of it (none: the source as a whole), and what is wrong."""

    source: str
    record_id: int | None = None
    claim: str = Field(max_length=CLAIM_LENGTH)


class DecisionIn(Schema):
    """The decision of a dispute, with its reasons."""

    outcome: Literal["corrected", "kept", "undetermined"]
    answer: str = Field(max_length=CLAIM_LENGTH)


class DisputeOut(Schema):
    """A dispute and how far it is; `record` is what was reported, `routed_to` the office that decides."""

    id: UUID
    uscc: str
    source: str
    status: str
    record: dict[str, Any] | None
    claim: str
    answer: str
    routed_to: str | None
    filed_at: datetime
    due_on: date
    decided_at: datetime | None
