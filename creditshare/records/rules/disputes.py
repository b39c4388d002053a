"""A dispute (异议): a firm says that a datum about it is wrong; it is marked at once and decided in 20 days."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from creditshare.kernel.lifecycle import Moves

OPEN, CORRECTED, KEPT, UNDETERMINED, WITHDRAWN = "open", "corrected", "kept", "undetermined", "withdrawn"
STATUSES = (OPEN, CORRECTED, KEPT, UNDETERMINED, WITHDRAWN)
OUTCOMES = (CORRECTED, KEPT, UNDETERMINED)
"""征信业管理条例 (State Council Order 631) Art 25: corrected; the mark taken away; or noted as not to be determined."""

DISPUTE_MOVES: Moves = {OPEN: frozenset({*OUTCOMES, WITHDRAWN})}
DECISION_DAYS = 20
"""征信业管理条例 Art 25: decided and answered in writing within 20 days (日: calendar days) of its receipt."""

CLAIM_LENGTH = 1000
MARKING = frozenset({OPEN, UNDETERMINED})

Row = Mapping[str, Any]


def due_on(filed: date) -> date:
    """Return the last day for the decision; the day of filing is not counted (民法典 Art 201)."""
    return filed + timedelta(days=DECISION_DAYS)


@dataclass(frozen=True, slots=True)
class Marks:
    """What one firm's disputes do to its records: which identities are marked, and which versions are taken out.

    `marked` maps (source, identity) to open or undetermined; `sources` counts those about a source as a whole.
    """

    marked: Mapping[tuple[str, str], str] = field(default_factory=dict)
    taken: frozenset[int] = frozenset()
    sources: Mapping[str, int] = field(default_factory=dict)


NO_MARKS = Marks()


def marks_of(disputes: Iterable[tuple[str, str, int | None, str]]) -> Marks:
    """Return the marks of a firm's disputes, each (source, identity or empty, record or None, status), oldest first."""
    marked: dict[tuple[str, str], str] = {}
    sources: dict[str, int] = {}
    taken = set()
    for source, identity, record, status in disputes:
        if status == CORRECTED and record is not None:
            taken.add(record)
        elif status in MARKING and identity:
            marked[source, identity] = status
        elif status in MARKING:
            sources[source] = sources.get(source, 0) + 1
    return Marks(marked, frozenset(taken), sources)


def apply_marks(rows: Iterable[Row], marks: Marks) -> list[dict[str, Any]]:
    """Return a firm's records without those taken out, each disputed one marked; a record keeps no identity."""
    kept = []
    for row in rows:
        if row["id"] in marks.taken:
            continue
        status = marks.marked.get((row["kind"], row["identity"]))
        plain = {name: value for name, value in row.items() if name != "identity"}
        kept.append(plain | {"disputed": status} if status else plain)
    return kept
