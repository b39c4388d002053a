"""A report's pages: blocks laid on paper, a heading never parted from what follows it."""

from reportlab.platypus import Flowable, KeepTogether

from creditshare.paper.sheet import LINE_WIDTH, Furniture, draw_pages
from creditshare.reports.pdf.drawings import DRAWINGS
from creditshare.reports.pdf.texts import SMALL_TABLE
from creditshare.reports.rules.blocks import (
    Absence,
    Block,
    Facts,
    Grade,
    Heading,
    MonthChart,
    Paragraph,
    Stamp,
    Table,
)

__all__ = ["Furniture", "draw_report"]

WHOLE = (Facts, Grade, MonthChart, Absence, Stamp)


def draw_report(blocks: list[Block], furniture: Furniture) -> bytes:
    """Draw the blocks; the same blocks and furniture give the same bytes. One thread of a process draws at a time."""
    return draw_pages(lambda: _story(blocks), furniture)


def _story(blocks: list[Block]) -> list[Flowable]:
    """Draw the blocks; a heading stays on the page of what follows it, where that is never split."""
    story: list[Flowable] = []
    kept: list[Flowable] = []
    for block in blocks:
        drawn = [*kept, *DRAWINGS[type(block)](block, LINE_WIDTH)]
        if isinstance(block, Heading) or _is_caption(block):
            kept = drawn
            continue
        whole = isinstance(block, WHOLE) or (isinstance(block, Table) and len(block.rows) <= SMALL_TABLE)
        story += [KeepTogether(drawn)] if kept and whole else drawn
        kept = []
    return [*story, *kept]


def _is_caption(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.tone == "caption"
