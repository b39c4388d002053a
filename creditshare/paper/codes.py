"""A QR code on paper, drawn as filled rectangles."""

from functools import lru_cache

import segno
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from creditshare.paper.ink import INK


@lru_cache(maxsize=8)
def qr_rows(link: str) -> tuple[bytes, ...]:
    """Return the code's modules row by row (error correction M); a report shows the same one twice."""
    return tuple(bytes(row) for row in segno.make(link, error="m", micro=False).matrix)


def draw_qr(canvas: Canvas, x: float, y: float, side: float, link: str) -> None:
    """Draw the link as a QR code whose lower left corner is at (x, y)."""
    rows = qr_rows(link)
    unit = side / len(rows)
    path = canvas.beginPath()
    for index, row in enumerate(rows):
        top = y + side - (index + 1) * unit
        start = 0
        while start < len(row):
            end = start
            while end < len(row) and row[end] == row[start]:
                end += 1
            if row[start]:
                path.rect(x + start * unit, top, (end - start) * unit, unit)
            start = end
    canvas.setFillColor(INK)
    canvas.drawPath(path, stroke=0, fill=1)


class QrCode(Flowable):
    """A QR code with nothing around it."""

    def __init__(self, link: str, side: float) -> None:
        super().__init__()
        self.link, self.side = link, side

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Take a square."""
        return self.side, self.side

    def draw(self) -> None:
        """Draw it."""
        draw_qr(self.canv, 0, 0, self.side, self.link)
