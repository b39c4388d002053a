"""Blocks: what a report says, as plain values that a PDF, a page or a test can read alike."""

from dataclasses import dataclass

from creditshare.kernel.chart import Chart as ChartGeometry


@dataclass(frozen=True, slots=True)
class Cover:
    """The first page: the title, whom it is about, and what identifies this copy."""

    brand: str
    title: str
    subtitle: str
    name: str
    rows: tuple[tuple[str, str], ...]
    link: str
    link_caption: str


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a section, with a remark at its right (source, date); a part of a chapter has no number."""

    text: str
    remark: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; tone is `body`, `muted`, or `caption`: the words above a table, never parted from it."""

    text: str
    tone: str = "body"


@dataclass(frozen=True, slots=True)
class Points:
    """Numbered statements."""

    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Names with their values."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; `aligns` holds `l` or `r` for each column, `widths` its share of the line."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    aligns: str
    widths: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """The few numbers to see first: (name, value, remark)."""

    items: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Grade:
    """The grade in a box beside its reasons: (text, points), upward ones first."""

    letter: str
    score: str
    caption: str
    reasons: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class MonthChart:
    """Monthly bars and a line; `geometry` is shared with the page's chart."""

    geometry: ChartGeometry
    caption: str


@dataclass(frozen=True, slots=True)
class Absence:
    """Why something is not shown: `none` (no record), `unauthorised` or `not_connected`: three different things."""

    state: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Stamp:
    """The drawn seal, and the link to check this report."""

    lines: tuple[str, ...]
    link: str
    link_caption: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins a page."""


Block = (
    Cover | Heading | Paragraph | Points | Facts | Table | Figures | Grade | MonthChart | Absence | Stamp | PageBreak
)
