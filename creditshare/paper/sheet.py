"""Pages of paper: flowables laid on A4 with a running head, the number and the page count in the foot.

The same flowables and furniture give the same bytes: dates come from what is printed, nothing is random, no clock is
read.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from creditshare.paper.fonts import DRAWING, font_name
from creditshare.paper.ink import BOTTOM, BRAND, INK_2, INK_3, LINE, MARGIN, TOP
from creditshare.paper.prose import draw_text

WIDTH, HEIGHT = A4
LINE_WIDTH = WIDTH - 2 * MARGIN
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


def draw_pages(story: Callable[[], list[Flowable]], furniture: Furniture) -> bytes:
    """Draw what `story` returns; the same flowables and furniture give the same bytes.

    One thread of a process draws at a time: flowables measure text with the one font, so they are made in the turn too.
    """
    with DRAWING:
        return _with_mark(_draw(story(), furniture), furniture.number)


def _draw(story: list[Flowable], furniture: Furniture) -> bytes:
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
    document.build(story, canvasmaker=lambda *args, **kwargs: PagedCanvas(*args, furniture=furniture, **kwargs))
    return output.getvalue()


def _with_mark(content: bytes, number: str) -> bytes:
    """Write the number into the header's comment, at equal length: even the first bytes say what it is."""
    mark = f"CreditShare {number}".encode()[: len(_HEADER)].ljust(len(_HEADER))
    return content.replace(_HEADER, mark, 1)
