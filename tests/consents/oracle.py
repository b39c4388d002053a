"""An oracle of its own for the gate: plain Python, no SQL, no code of the product, at most sixty lines."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))


@dataclass
class Paper:
    """A consent as somebody would note it on paper."""

    firm: str
    reader: int
    purpose: str
    categories: set
    questions: set
    ends: datetime
    total: int | None
    monthly: int | None
    status: str
    used: int = 0
    month: str = ""
    used_in_month: int = 0


class Oracle:
    """Decides reads from papers alone: the first paper in force between the two for the purpose, or nothing."""

    def __init__(self, papers: list[Paper]) -> None:
        self.papers = papers

    def read(self, reader: int, firm: str, purpose: str, wanted: set | None) -> set | None:
        """Return what may be read (categories and questions), counting the read, or None for a refusal."""
        now = datetime.now(UTC)
        between = (reader, firm, purpose, "active")
        found = [p for p in self.papers if (p.reader, p.firm, p.purpose, p.status) == between]
        if not found or now >= found[0].ends:
            return None
        paper, month = found[0], now.astimezone(BEIJING).strftime("%Y-%m")
        if paper.month != month:
            paper.month, paper.used_in_month = month, 0
        if paper.total is not None and paper.used >= paper.total:
            return None
        if paper.monthly is not None and paper.used_in_month >= paper.monthly:
            return None
        seen = paper.categories | paper.questions if wanted is None else wanted
        if not seen or (wanted is not None and not wanted <= paper.categories):
            return None
        paper.used += 1
        paper.used_in_month += 1
        return seen
