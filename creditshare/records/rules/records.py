"""Records of any source but invoices: each row is about one firm, has an identity within its source, and a content."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from creditshare.kernel.canonical import digest_of
from creditshare.records.rules.tables import Column, Sheet, Table, WrongCell, find_table, read_table

UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Record:
    """One accepted row: whose it is, what makes it this record, when it happened, and what it says (JSON values)."""

    uscc: str
    name: str
    identity: str
    digest: str
    occurred_on: date | None
    content: dict[str, Any]
    line: int
    position: int


@dataclass(slots=True)
class ParsedRecords:
    """One file of records, read."""

    kind: str
    rows: int
    records: list[Record]
    wrong: list[WrongCell]
    notes: dict[str, int]
    table: Table


@dataclass(frozen=True, slots=True)
class Layout:
    """How a source's rows become records: the column of the firm, and field name → column of everything kept."""

    kind: str
    columns: Sequence[Column]
    firm: str
    firm_name: str
    fields: Mapping[str, str]
    identity: tuple[str, ...]
    occurred: Callable[[dict[str, Any]], date | None]
    check: Callable[[dict[str, Any]], tuple[str, str] | None] = lambda content: None


def plain_value(value: Any) -> Any:
    """Write a value as canonical JSON takes it: days as ISO text."""
    return value.isoformat() if isinstance(value, date) else value


def parse_records(
    layout: Layout, sheets: Sequence[Sheet], *, owner: str | None, mapping: Mapping[str, str] | None
) -> ParsedRecords:
    """Read the first sheet of a file by a layout; raise FileRefused where it is no such file.

    With an `owner` every row must be about that firm. A row that breaks a rule is listed as wrong, none is dropped.
    """
    table = find_table(sheets[0], layout.columns, mapping)
    values, wrong = read_table(table, layout.columns)
    records = []
    for at in range(len(table)):
        if at in wrong:
            continue
        record = _record(layout, {name: column[at] for name, column in values.items()}, table, at)
        if isinstance(record, Record) and owner and record.uscc != owner:
            record = table.wrong(at, layout.firm, "foreign")
        if isinstance(record, WrongCell):
            wrong[at] = record
        else:
            records.append(record)
    return ParsedRecords(layout.kind, len(table), records, [wrong[at] for at in sorted(wrong)], table.notes, table)


def _record(layout: Layout, row: dict[str, Any], table: Table, at: int) -> Record | WrongCell:
    read = {name: row[column] for name, column in layout.fields.items()}
    fault = layout.check(read)
    if fault:
        return table.wrong(at, layout.fields[fault[0]], fault[1])
    content = {name: plain_value(value) for name, value in read.items() if value is not None and value != ""}
    uscc = row[layout.firm]
    identity = digest_of([layout.kind, uscc, *(content.get(name) for name in layout.identity)])
    return Record(
        uscc=uscc,
        name=row.get(layout.firm_name) or "",
        identity=identity,
        digest=digest_of(content),
        occurred_on=layout.occurred(read),
        content=content,
        line=table.lines[at],
        position=at,
    )
