"""Drawn things: the QR code, the seal, the grade in its box."""

from functools import lru_cache

import segno
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from creditshare.reports.pdf.fonts import text_width
from creditshare.reports.pdf.ink import BRAND, BRAND_3, CARD, INK, SEAL
from creditshare.reports.pdf.prose import draw_text

SEAL_TURN = 8


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


def draw_seal(canvas: Canvas, x: float, y: float, radius: float, lines: tuple[str, ...]) -> None:
    """Draw the round seal around (x, y), turned a little, as a hand would press it."""
    canvas.saveState()
    canvas.translate(x, y)
    canvas.rotate(SEAL_TURN)
    canvas.setStrokeColor(SEAL)
    canvas.setLineWidth(radius * 0.07)
    canvas.circle(0, 0, radius, stroke=1, fill=0)
    canvas.setLineWidth(radius * 0.015)
    canvas.circle(0, 0, radius * 0.88, stroke=1, fill=0)
    widest = max(text_width(line, 1) for line in lines)
    size = min(radius * 0.36, radius * 1.5 / widest)
    height = size * 1.35
    for index, line in enumerate(lines):
        offset = ((len(lines) - 1) / 2 - index) * height - size * 0.36
        draw_text(canvas, 0, offset, line, size=size, colour=SEAL, bold=True, align="c")
    canvas.restoreState()


class GradeBox(Flowable):
    """The grade, large, in a box of the brand's ink."""

    SIDE = 86

    def __init__(self, letter: str, score: str) -> None:
        super().__init__()
        self.letter, self.score = letter, score

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Take a square."""
        return self.SIDE, self.SIDE

    def draw(self) -> None:
        """Draw the box, the letter and the score."""
        side = self.SIDE
        self.canv.setFillColor(BRAND)
        self.canv.roundRect(0, 0, side, side, 14, stroke=0, fill=1)
        low = 38 if self.score else 30
        draw_text(self.canv, side / 2, low, self.letter, size=36, colour=CARD, bold=True, align="c")
        draw_text(self.canv, side / 2, 16, self.score, size=9, colour=BRAND_3, align="c")


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


class SealMark(Flowable):
    """The drawn seal."""

    def __init__(self, lines: tuple[str, ...], radius: float) -> None:
        super().__init__()
        self.lines, self.radius = lines, radius

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Take a square with a little air."""
        return self.radius * 2.2, self.radius * 2.2

    def draw(self) -> None:
        """Draw it."""
        draw_seal(self.canv, self.radius * 1.1, self.radius * 1.1, self.radius, self.lines)
