"""The set pieces of a report: cover, grade, chart, seal, and the three ways of showing nothing."""

from typing import Any

from reportlab.platypus import Spacer
from reportlab.platypus import Table as Grid

from creditshare.reports.pdf.charts import ChartDrawing
from creditshare.reports.pdf.figures import GradeBox, QrCode, SealMark
from creditshare.reports.pdf.ink import BRAND, INK, INK_2, INK_3, OK, PAPER, SEAL, SMALL
from creditshare.reports.pdf.prose import Prose
from creditshare.reports.pdf.texts import GAP, PLAIN, Drawn, draw_pairs
from creditshare.reports.rules import blocks


def draw_cover(block: blocks.Cover, width: float) -> Drawn:
    """Draw the first page's upper part; the notice follows below it."""
    link = [QrCode(block.link, 86), Spacer(0, 3), Prose(block.link_caption, size=SMALL, colour=INK_2, align="c")]
    beside = Grid(
        [[draw_pairs(block.rows, width - 150), link]],
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
    row = [draw_pairs(block.rows, width - 250), SealMark(block.lines, 46), link]
    style = [*PLAIN, ("ALIGN", (1, 0), (-1, -1), "CENTER"), ("RIGHTPADDING", (-1, 0), (-1, -1), 0)]
    return [Grid([row], colWidths=[width - 230, 118, 112], style=style)]


def _mark(points: int) -> Prose:
    return Prose("▲" if points >= 0 else "▼", size=9, colour=BRAND if points >= 0 else SEAL)


def _points(points: int) -> Prose:
    return Prose(f"{points:+d}".replace("-", "−"), size=9, align="r", colour=INK if points >= 0 else SEAL)
