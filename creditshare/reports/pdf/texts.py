"""Words on paper: headings, paragraphs, facts, figures and tables as flowables."""

from collections.abc import Iterable

from reportlab.platypus import CondPageBreak, Flowable, Spacer
from reportlab.platypus import PageBreak as NextPage
from reportlab.platypus import Table as Grid

from creditshare.reports.pdf.fonts import FONT
from creditshare.reports.pdf.ink import BRAND, BRAND_2, CARD, INK_2, INK_3, LINE, PAPER, SMALL, TONES
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


def draw_heading(block: blocks.Heading, width: float) -> Drawn:
    """Draw a chapter's title over a hairline, its remark at the right; a part of a chapter is smaller and lighter."""
    title = Prose(
        f"{block.number}  {block.text}" if block.number else block.text, size=13 if block.number else 11, bold=True
    )
    line = Grid(
        [[title, Prose(block.remark, size=SMALL, colour=INK_2, align="r")]],
        colWidths=[width * 0.55, width * 0.45],
        style=[
            *PLAIN,
            ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
            ("RIGHTPADDING", (1, 0), (1, 0), 0),
            ("LINEBELOW", (0, 0), (-1, -1), 0.9, BRAND)
            if block.number
            else ("LINEBELOW", (0, 0), (-1, -1), 0.4, INK_3),
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
    columns = [draw_pairs(block.rows[:half], each), "", draw_pairs(block.rows[half:], each)]
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
    edge = EDGE_ROWS if len(rows) > SMALL_TABLE else len(rows)
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


def draw_page_break(block: blocks.PageBreak, width: float) -> Drawn:
    """Begin a page."""
    return [NextPage()]


def draw_pairs(rows: Iterable[tuple[str, str]], width: float) -> Flowable:
    """Draw names with their values, one pair a line."""
    named = [[Prose(name, size=9, colour=INK_2), Prose(value, size=9.5)] for name, value in rows]
    style = [*PLAIN, ("LINEBELOW", (0, 0), (-1, -2), 0.4, LINE)]
    first = min(118.0, width * 0.38)
    return Grid(named, colWidths=[first, width - first], style=style, hAlign="LEFT")
