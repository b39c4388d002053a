"""A report's pages: blocks laid on A4 with a running head, the number and the page count in the foot.

The same blocks give the same bytes: dates come from the issue, nothing is random, no clock is read.
"""

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, KeepTogether, PageTemplate

from creditshare.reports.pdf.drawings import DRAWINGS
from creditshare.reports.pdf.fonts import DRAWING, font_name
from creditshare.reports.pdf.ink import BOTTOM, BRAND, INK_2, INK_3, LINE, MARGIN, TOP
from creditshare.reports.pdf.prose import draw_text
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

WIDTH, HEIGHT = A4
LINE_WIDTH = WIDTH - 2 * MARGIN
WHOLE = (Facts, Grade, MonthChart, Absence, Stamp)
_HEADER = b"ReportLab Generated PDF document (opensource)"


@dataclass(frozen=True, slots=True)
class Furniture:
    """What stands around the blocks on every page; `page` has the fields {page} and {pages}."""

    brand: str
    title: str
    name: str
    number: str
    page: str
    remark: str
    at: datetime


class PagedCanvas(Canvas):
    """A canvas that knows the number of pages when it writes each foot."""

    def __init__(self, *args: Any, furniture: Furniture, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._furniture = furniture
        self._pages: list[dict[str, Any]] = []
        self._doc.info._dateFormatter = lambda *_: f"D:{furniture.at:%Y%m%d%H%M%S%z}"[:-2] + "'00'"

    def showPage(self) -> None:
        """Keep the page until the count is known."""
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Write every kept page with its head and foot."""
        pages = self._pages
        for index, page in enumerate(pages, 1):
            self.__dict__.update(page)
            self._furnish(index, len(pages))
            super().showPage()
        super().save()

    def _furnish(self, page: int, pages: int) -> None:
        furniture = self._furniture
        self.saveState()
        if page == 1:
            self.setFillColor(BRAND)
            self.rect(0, HEIGHT - 10, WIDTH, 10, stroke=0, fill=1)
        else:
            head = HEIGHT - TOP + 18
            draw_text(self, MARGIN, head, furniture.brand, size=9, colour=BRAND, bold=True)
            draw_text(self, WIDTH - MARGIN, head, furniture.name, size=8, colour=INK_2, align="r")
            self._hairline(head - 6)
        self._hairline(BOTTOM - 8)
        foot = BOTTOM - 20
        draw_text(self, MARGIN, foot, furniture.number, size=8, colour=INK_2)
        draw_text(self, WIDTH / 2, foot, furniture.remark, size=7.5, colour=INK_3, align="c")
        count = furniture.page.format(page=page, pages=pages)
        draw_text(self, WIDTH - MARGIN, foot, count, size=8, colour=INK_2, align="r")
        self.restoreState()

    def _hairline(self, y: float) -> None:
        self.setStrokeColor(LINE)
        self.setLineWidth(0.5)
        self.line(MARGIN, y, WIDTH - MARGIN, y)


def draw_report(blocks: list[Block], furniture: Furniture) -> bytes:
    """Draw the blocks; the same blocks and furniture give the same bytes. One thread of a process draws at a time."""
    with DRAWING:
        return _with_mark(_draw(blocks, furniture), furniture.number)


def _draw(blocks: list[Block], furniture: Furniture) -> bytes:
    output = io.BytesIO()
    frame = Frame(MARGIN, BOTTOM, LINE_WIDTH, HEIGHT - TOP - BOTTOM, 0, 0, 0, 0)
    document = BaseDocTemplate(
        output,
        pagesize=A4,
        invariant=1,
        pageCompression=1,
        initialFontName=font_name(),
        title=f"{furniture.title} {furniture.name}",
        author=furniture.brand,
        subject=furniture.number,
        keywords=furniture.number,
        creator="CreditShare",
        producer="CreditShare, reportlab",
    )
    document.addPageTemplates(PageTemplate("page", [frame]))
    story = _story(blocks)
    document.build(story, canvasmaker=lambda *args, **kwargs: PagedCanvas(*args, furniture=furniture, **kwargs))
    return output.getvalue()


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


def _with_mark(content: bytes, number: str) -> bytes:
    """Write the number into the header's comment, at equal length: even the first bytes say which report it is."""
    mark = f"CreditShare {number}".encode().ljust(len(_HEADER))
    return content.replace(_HEADER, mark, 1)
