"""From blocks to flowables: one drawing for each kind of block."""

from collections.abc import Callable
from typing import Any

from creditshare.reports.pdf import pieces, texts
from creditshare.reports.pdf.texts import Drawn
from creditshare.reports.rules import blocks

DRAWINGS: dict[type, Callable[[Any, float], Drawn]] = {
    blocks.Cover: pieces.draw_cover,
    blocks.Heading: texts.draw_heading,
    blocks.Paragraph: texts.draw_paragraph,
    blocks.Points: texts.draw_points,
    blocks.Facts: texts.draw_facts,
    blocks.Table: texts.draw_table,
    blocks.Figures: texts.draw_figures,
    blocks.Grade: pieces.draw_grade,
    blocks.MonthChart: pieces.draw_chart,
    blocks.Absence: pieces.draw_absence,
    blocks.Stamp: pieces.draw_stamp,
    blocks.PageBreak: texts.draw_page_break,
}
