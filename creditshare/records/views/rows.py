"""Wrong rows as people mend them: as small forms in the page, and as faults in the files that are given back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from creditshare.records import queries
from creditshare.records.models import WrongRow
from creditshare.records.queries.mending import OPEN
from creditshare.records.rules.complaints import sentence_of
from creditshare.records.rules.suggestions import suggest
from creditshare.records.rules.tables import Column
from creditshare.records.rules.units import unit_read
from creditshare.records.rules.wrong_files import Fault
from creditshare.records.sources import SOURCES

PREFIX = "r"
LONGEST_NUMBER = 18
Typed = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a wrong row as a field of the form."""

    field: str
    heading: str
    text: str
    is_number: bool


@dataclass(frozen=True, slots=True)
class RowForm:
    """One wrong row as a form: the cell at fault, the others, and what the fault was most likely meant to say."""

    state: queries.RowState
    key: str
    fault: Cell
    others: list[Cell]
    proposal: str | None

    @property
    def is_open(self) -> bool:
        """Say whether the row waits to be mended."""
        return self.state.state == OPEN


def columns_of(source: str) -> dict[str, Column]:
    """Return the columns of a source by name, in their order."""
    return {column.name: column for column in SOURCES[source].COLUMNS}


def row_forms(source: str, states: Iterable[queries.RowState], typed: Typed | None = None) -> list[RowForm]:
    """Return wrong rows as forms, with what was typed into them."""
    columns = columns_of(source)
    return [_form(columns, state, typed or {}) for state in states]


def _form(columns: Mapping[str, Column], state: queries.RowState, typed: Typed) -> RowForm:
    row, key = state.now.row, f"{PREFIX}{state.first.pk}-{state.attempt}"
    at_fault = state.now.column if state.now.column in columns else next(iter(columns))
    cells = {
        name: Cell(
            field=(field := f"{key}-{place}"),
            heading=name,
            text=typed.get(field, str(row.get(name, ""))),
            is_number=bool(unit_read(column.read)),
        )
        for place, (name, column) in enumerate(columns.items())
        if name in row or name == at_fault
    }
    fault = cells.pop(at_fault)
    return RowForm(state, key, fault, list(cells.values()), suggest(columns[at_fault], state.now.code, row))


def typed_cells(typed: Typed) -> Iterable[tuple[int, int, int, str]]:
    """Yield wrong row, attempt, place of the column and text of every cell that was sent."""
    for field, text in typed.items():
        parts = field.removeprefix(PREFIX).split("-")
        is_ours = len(parts) == len(("row", "attempt", "place")) and field.startswith(PREFIX)
        if is_ours and all(part.isascii() and part.isdigit() and len(part) <= LONGEST_NUMBER for part in parts):
            yield int(parts[0]), int(parts[1]), int(parts[2]), text


def fault_of(row: WrongRow, columns: Mapping[str, Column]) -> Fault:
    """Return a wrong row as the fault that a file shows, with a proposal where there is one."""
    column = columns.get(row.column)
    proposal = suggest(column, row.code, row.row) if column else None
    sentence = _(sentence_of(row.code))
    return Fault(row.batch.name, row.line, row.column, row.given, sentence, row.row, proposal or "")
