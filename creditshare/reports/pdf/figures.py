"""Drawn things: the QR code, the seal, the grade in its box."""

from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from creditshare.paper.codes import QrCode, draw_qr, qr_rows
from creditshare.reports.pdf.fonts import text_width
from creditshare.reports.pdf.ink import BRAND, BRAND_3, CARD, SEAL
from creditshare.reports.pdf.prose import draw_text

__all__ = ["GradeBox", "QrCode", "SealMark", "draw_qr", "draw_seal", "qr_rows"]

SEAL_TURN = 8


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
