"""Records of any source but invoices: each row is about one firm, has an identity within its source, and a content."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from creditshare.kernel.canonical import digest_of
from creditshare.records.rules.cells import read_text, read_uscc
from creditshare.records.rules.tables import Column, Sheet, WrongCell, find_table, read_table


@dataclass(frozen=True, slots=True)
class Record:
    """One accepted row: whose it is, what makes it this record, when it happened, and what it says (JSON values)."""

    uscc: str
    name: str
    identity: str
    digest: str
    occurred_on: str | None
    content: dict[str, Any]
    line: int


@dataclass(slots=True)
class ParsedRecords:
    """One file of records, read."""

    kind: str
    rows: int
    records: list[Record]
    wrong: list[WrongCell]
    notes: dict[str, int]

    def as_document(self) -> dict[str, Any]:
        """Write it as plain values for JSON."""
        return asdict(self)

    @classmethod
    def from_document(cls, document: dict[str, Any]) -> "ParsedRecords":
        """Build it from what JSON made of it."""
        records = [Record(**record) for record in document["records"]]
        return cls(**(document | {"records": records, "wrong": [WrongCell(**cell) for cell in document["wrong"]]}))


@dataclass(frozen=True, slots=True)
class Field:
    """One field kept of a record: its name in the content, and the column it is read from."""

    name: str
    column: Column


@dataclass(frozen=True, slots=True)
class Layout:
    """How the rows of a source become records; every row also names its firm, by code and if possible by name.

    `identity` are the fields that make it this record, `occurred` the field with its day; `ordered` are pairs of day
    fields of which the second may not lie before the first.
    """

    kind: str
    fields: tuple[Field, ...]
    identity: tuple[str, ...]
    occurred: Callable[[dict[str, Any]], date | None]
    ordered: tuple[tuple[str, str], ...] = ()

    @property
    def columns(self) -> tuple[Column, ...]:
        """Return every column of a file of this source."""
        return (FIRM, FIRM_NAME, *(field.column for field in self.fields))


FIRM = Column(
    "统一社会信用代码",
    read_uscc,
    (
        "纳税人识别号",
        "社会信用代码",
        "信用代码",
        "行政相对人代码_1",
        "行政相对人代码_1(统一社会信用代码)",
        "cf_xdr_shxym",
        "xk_xdr_shxym",
        "纳税人识别号或统一社会信用代码",
        "纳税人识别号或社会信用代码",
        "主体统一社会信用代码",
    ),
)
FIRM_NAME = Column(
    "企业名称",
    read_text(200),
    (
        "纳税人名称",
        "名称",
        "单位名称",
        "主体名称",
        "行政相对人名称",
        "被执行人名称",
        "被执行人姓名/名称",
        "当事人名称",
        "用户名称",
        "户名",
        "cf_xdr_mc",
        "xk_xdr_mc",
    ),
    required=False,
    blank=True,
)


def column_on(name: str) -> Callable[[dict[str, Any]], date | None]:
    """Return the reader of a record's day from one of its fields."""
    return lambda content: content[name]


def plain_value(value: Any) -> Any:
    """Write a value as JSON takes it: days as ISO text, amounts as text in yuan."""
    if isinstance(value, Decimal):
        return str(value)
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
        row = {name: column[at] for name, column in values.items()}
        fault = _fault(layout, row, owner)
        if fault:
            wrong[at] = table.wrong(at, *fault)
        else:
            records.append(_record(layout, row, table.lines[at]))
    return ParsedRecords(layout.kind, len(table), records, [wrong[at] for at in sorted(wrong)], table.notes)


def parser_of(layout: Layout) -> Callable[..., ParsedRecords]:
    """Return the `parse` of a source that is read by a layout alone."""

    def parse(
        sheets: Sequence[Sheet],
        *,
        name: str,
        today: date,
        owner: str | None = None,
        mapping: Mapping[str, str] | None = None,
    ) -> ParsedRecords:
        """Read a file of the source: rows are accepted or listed as wrong. Raise FileRefused where it is no such."""
        return parse_records(layout, sheets, owner=owner, mapping=mapping)

    return parse


def _fault(layout: Layout, row: dict[str, Any], owner: str | None) -> tuple[str, str] | None:
    if owner and row[FIRM.name] != owner:
        return FIRM.name, "foreign"
    columns = {field.name: field.column.name for field in layout.fields}
    for first, last in layout.ordered:
        begun, ended = row[columns[first]], row[columns[last]]
        if begun and ended and ended < begun:
            return columns[last], "period_reversed"
    return None


def _record(layout: Layout, row: dict[str, Any], line: int) -> Record:
    read = {field.name: row[field.column.name] for field in layout.fields}
    content = {name: plain_value(value) for name, value in read.items() if value is not None and value != ""}
    uscc = row[FIRM.name]
    return Record(
        uscc=uscc,
        name=row[FIRM_NAME.name] or "",
        identity=digest_of([layout.kind, uscc, *(content.get(name) for name in layout.identity)]),
        digest=digest_of(content),
        occurred_on=plain_value(layout.occurred(read)),
        content=content,
        line=line,
    )
