"""From blocks to flowables: one drawing for each kind of block, listed in DRAWINGS."""

from collections.abc import Callable, Iterable
from typing import Any

from reportlab.platypus import CondPageBreak, Flowable, Spacer
from reportlab.platypus import PageBreak as NextPage
from reportlab.platypus import Table as Grid

from creditshare.reports.pdf.charts import ChartDrawing
from creditshare.reports.pdf.figures import GradeBox, QrCode, SealMark
from creditshare.reports.pdf.fonts import FONT
from creditshare.reports.pdf.ink import BRAND, BRAND_2, CARD, INK, INK_2, INK_3, LINE, OK, PAPER, SEAL, SMALL, TONES
from creditshare.reports.pdf.prose import Prose
from creditshare.reports.rules import blocks

Drawn = list[Flowable]
GAP = 10
PAD = 4.5
HEADING_ROOM = 110
"""A heading needs this much of the page below it, or it begins the next page."""

TABLE_LEADING = 1.4
SMALL_TABLE, EDGE_ROWS = 8, 3
"""A table of up to eight rows is not split over pages; of a longer one three rows stay together at either end."""

PLAIN = [
    ("FONTNAME", (0, 0), (-1, -1), FONT),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 6),
    ("TOPPADDING", (0, 0), (-1, -1), PAD),
    ("BOTTOMPADDING", (0, 0), (-1, -1), PAD),
]


def draw_cover(block: blocks.Cover, width: float) -> Drawn:
    """Draw the first page's upper part; the notice follows below it."""
    link = [QrCode(block.link, 86), Spacer(0, 3), Prose(block.link_caption, size=SMALL, colour=INK_2, align="c")]
    beside = Grid(
        [[_pairs(block.rows, width - 150), link]],
        colWidths=[width - 110, 110],
        style=[*PLAIN, ("ALIGN", (1, 0), (1, 0), "CENTER"), ("RIGHTPADDING", (1, 0), (1, 0), 0)],
    )
    return [
        Spacer(0, 54),
        Prose(block.brand, size=13, colour=BRAND, bold=True, after=26),
        Prose(block.title, size=30, bold=True, leading=1.3, after=4),
        Prose(block.subtitle, size=10.5, colour=INK_2, after=30),
        Prose(block.name, size=17, bold=True, leading=1.4, after=16),
        beside,
        Spacer(0, GAP),
    ]


def draw_heading(block: blocks.Heading, width: float) -> Drawn:
    """Draw a section's title over a hairline, its remark at the right."""
    line = Grid(
        [[Prose(block.text, size=13, bold=True), Prose(block.remark, size=SMALL, colour=INK_2, align="r")]],
        colWidths=[width * 0.55, width * 0.45],
        style=[
            *PLAIN,
            ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
            ("RIGHTPADDING", (1, 0), (1, 0), 0),
            ("LINEBELOW", (0, 0), (-1, -1), 0.9, BRAND),
        ],
    )
    return [CondPageBreak(HEADING_ROOM), Spacer(0, GAP), line, Spacer(0, GAP * 0.6)]


def draw_paragraph(block: blocks.Paragraph, width: float) -> Drawn:
    """Draw running text."""
    size = 9.5 if block.tone == "body" else SMALL
    return [Prose(block.text, size=size, colour=TONES[block.tone], after=5)]


def draw_points(block: blocks.Points, width: float) -> Drawn:
    """Draw numbered statements."""
    rows = [
        [Prose(f"{index}.", colour=BRAND, size=9), Prose(item, size=9)] for index, item in enumerate(block.items, 1)
    ]
    style = [*PLAIN, ("TOPPADDING", (0, 0), (-1, -1), 1.5), ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5)]
    return [Grid(rows, colWidths=[18, width - 18], style=style)]


def draw_facts(block: blocks.Facts, width: float) -> Drawn:
    """Draw names with their values in two columns, hairlines between them."""
    half = -(-len(block.rows) // 2)
    gap = 20
    each = (width - gap) / 2
    columns = [_pairs(block.rows[:half], each), "", _pairs(block.rows[half:], each)]
    style = [*PLAIN, ("TOPPADDING", (0, 0), (-1, -1), 0), ("RIGHTPADDING", (0, 0), (-1, -1), 0)]
    return [Grid([columns], colWidths=[each, gap, each], style=style), Spacer(0, GAP * 0.5)]


def draw_table(block: blocks.Table, width: float) -> Drawn:
    """Draw rows under headings that are repeated on every page."""
    shares = [width * share / sum(block.widths) for share in block.widths]
    sides = block.aligns
    heads = [Prose(text, size=SMALL, colour=INK_2, align=side) for text, side in zip(block.heads, sides, strict=True)]
    rows = [
        [Prose(text, size=8.8, align=side, leading=TABLE_LEADING) for text, side in zip(row, sides, strict=True)]
        for row in block.rows
    ]
    edge = min(len(rows), SMALL_TABLE if len(rows) <= SMALL_TABLE else EDGE_ROWS)
    style = [
        *PLAIN,
        ("LEFTPADDING", (0, 0), (-1, -1), 5),
        ("BACKGROUND", (0, 0), (-1, 0), BRAND_2),
        ("LINEBELOW", (0, 1), (-1, -1), 0.4, LINE),
        ("TOPPADDING", (0, 0), (-1, -1), 2.6),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3.2),
        ("NOSPLIT", (0, 0), (-1, edge)),
        ("NOSPLIT", (0, -edge), (-1, -1)),
    ]
    return [Grid([heads, *rows], colWidths=shares, repeatRows=1, style=style), Spacer(0, GAP * 0.6)]


def draw_figures(block: blocks.Figures, width: float) -> Drawn:
    """Draw the few numbers to see first as cards in a row."""
    cells = [
        [
            Prose(name, size=SMALL, colour=INK_2),
            Prose(value, size=14, bold=True, leading=1.35),
            Prose(remark, size=SMALL, colour=INK_3),
        ]
        for name, value, remark in block.items
    ]
    style = [
        *PLAIN,
        ("BACKGROUND", (0, 0), (-1, -1), PAPER),
        ("LEFTPADDING", (0, 0), (-1, -1), 10),
        ("INNERGRID", (0, 0), (-1, -1), 3, CARD),
        ("TOPPADDING", (0, 0), (-1, -1), 7),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
    ]
    return [Grid([cells], colWidths=[width / len(cells)] * len(cells), style=style), Spacer(0, GAP * 0.6)]


def draw_grade(block: blocks.Grade, width: float) -> Drawn:
    """Draw the grade in its box beside its reasons."""
    rows = [[_mark(points), Prose(text, size=9), _points(points)] for text, points in block.reasons]
    inner = width - GradeBox.SIDE - 24
    style = [*PLAIN, ("TOPPADDING", (0, 0), (-1, -1), 1.5), ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5)]
    reasons = Grid(rows, colWidths=[16, inner - 56, 40], style=style) if rows else Spacer(0, 0)
    beside = [Prose(block.caption, size=9, colour=INK_2, after=4), reasons]
    both = Grid([[GradeBox(block.letter, block.score), beside]], colWidths=[GradeBox.SIDE + 24, inner], style=PLAIN)
    return [both, Spacer(0, GAP * 0.6)]


def draw_chart(block: blocks.MonthChart, width: float) -> Drawn:
    """Draw the months with the geometry the page uses."""
    chart: Drawn = [ChartDrawing(block.geometry, width)]
    return [*chart, Prose(block.caption, size=SMALL, colour=INK_2, after=6)]


def draw_absence(block: blocks.Absence, width: float) -> Drawn:
    """Draw why something is not shown: a quiet line for no record, a dashed box for the two others."""
    words = [Prose(block.title, size=10, bold=True), Prose(block.text, size=9, colour=INK_2)]
    style: list[Any] = [*PLAIN, ("LEFTPADDING", (0, 0), (-1, -1), 12), ("TOPPADDING", (0, 0), (-1, -1), 7)]
    style += [("BOTTOMPADDING", (0, 0), (-1, -1), 8)]
    if block.state == "none":
        style += [("LINEBEFORE", (0, 0), (0, -1), 2.5, OK)]
    elif block.state == "unauthorised":
        style += [("BOX", (0, 0), (-1, -1), 0.8, INK_3, None, (3, 3)), ("BACKGROUND", (0, 0), (-1, -1), PAPER)]
    else:
        style += [("BOX", (0, 0), (-1, -1), 0.8, INK_3, None, (1, 2))]
    return [Grid([[words]], colWidths=[width], style=style), Spacer(0, GAP * 0.6)]


def draw_stamp(block: blocks.Stamp, width: float) -> Drawn:
    """Draw the seal, the facts of the copy and the way to check it."""
    link = [QrCode(block.link, 92), Spacer(0, 3), Prose(block.link_caption, size=SMALL, colour=INK_2, align="c")]
    row = [_pairs(block.rows, width - 250), SealMark(block.lines, 46), link]
    style = [*PLAIN, ("ALIGN", (1, 0), (-1, -1), "CENTER"), ("RIGHTPADDING", (-1, 0), (-1, -1), 0)]
    return [Grid([row], colWidths=[width - 230, 118, 112], style=style)]


def draw_page_break(block: blocks.PageBreak, width: float) -> Drawn:
    """Begin a page."""
    return [NextPage()]


def _pairs(rows: Iterable[tuple[str, str]], width: float) -> Flowable:
    named = [[Prose(name, size=9, colour=INK_2), Prose(value, size=9.5)] for name, value in rows]
    style = [*PLAIN, ("LINEBELOW", (0, 0), (-1, -2), 0.4, LINE)]
    first = min(118.0, width * 0.38)
    return Grid(named, colWidths=[first, width - first], style=style, hAlign="LEFT")


def _mark(points: int) -> Prose:
    return Prose("▲" if points >= 0 else "▼", size=9, colour=BRAND if points >= 0 else SEAL)


def _points(points: int) -> Prose:
    return Prose(f"{points:+d}".replace("-", "−"), size=9, align="r", colour=INK if points >= 0 else SEAL)


DRAWINGS: dict[type, Callable[[Any, float], Drawn]] = {
    blocks.Cover: draw_cover,
    blocks.Heading: draw_heading,
    blocks.Paragraph: draw_paragraph,
    blocks.Points: draw_points,
    blocks.Facts: draw_facts,
    blocks.Table: draw_table,
    blocks.Figures: draw_figures,
    blocks.Grade: draw_grade,
    blocks.MonthChart: draw_chart,
    blocks.Absence: draw_absence,
    blocks.Stamp: draw_stamp,
    blocks.PageBreak: draw_page_break,
}
