"""Running text as a flowable: broken by the rules of Chinese punctuation, drawn in the one embedded font."""

from reportlab.lib.colors import Color
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable

from creditshare.paper.fonts import font_name, text_width
from creditshare.paper.ink import BODY, INK, LEADING
from creditshare.paper.lines import break_lines

BOLD_STROKE = 0.035
MIN_LINES = 2
"""No paragraph leaves a single line at the foot or the head of a page."""


def draw_text(
    canvas: Canvas, x: float, y: float, text: str, *, size: float, colour: Color, bold: bool = False, align: str = "l"
) -> None:
    """Draw one line at its baseline; `align` l, c or r says which part of it stands at `x`."""
    width = text_width(text, size) if align != "l" else 0
    line = canvas.beginText(x - {"l": 0, "c": width / 2, "r": width}[align], y)
    line.setFont(font_name(), size)
    line.setFillColor(colour)
    if bold:
        # The font has one weight: a hairline around each outline makes the second.
        line.setTextRenderMode(2)
        line.setStrokeColor(colour)
        canvas.setLineWidth(size * BOLD_STROKE)
    line.textOut(text)
    # The mode outlives the text object: whoever draws next expects plain filling.
    line.setTextRenderMode(0)
    canvas.drawText(line)


class Prose(Flowable):
    """Text that fills the width it is given."""

    def __init__(
        self,
        text: str,
        *,
        size: float = BODY,
        colour: Color = INK,
        bold: bool = False,
        align: str = "l",
        leading: float = LEADING,
        after: float = 0,
        lines: list[str] | None = None,
    ) -> None:
        super().__init__()
        self.text, self.size, self.colour, self.bold, self.align = text, size, colour, bold, align
        self.step = size * leading
        self.after = after
        self.lines = lines or []
        self._is_part = lines is not None

    def getSpaceAfter(self) -> float:
        return self.after

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Break the text for the width."""
        self.width = width
        if not self._is_part:
            self.lines = break_lines(self.text, lambda piece: text_width(piece, self.size), width)
        self.height = len(self.lines) * self.step
        return width, self.height

    def split(self, width: float, height: float) -> list[Flowable]:
        """Part the lines over two pages, or move whole."""
        self.wrap(width, height)
        fits = min(int(height / self.step), len(self.lines) - MIN_LINES)
        if fits < MIN_LINES:
            return []
        return [self._part(self.lines[:fits]), self._part(self.lines[fits:])]

    def _part(self, lines: list[str]) -> "Prose":
        return Prose(
            self.text,
            size=self.size,
            colour=self.colour,
            bold=self.bold,
            align=self.align,
            leading=self.step / self.size,
            after=self.after,
            lines=lines,
        )

    def draw(self) -> None:
        """Draw the lines."""
        x = {"l": 0, "c": self.width / 2, "r": self.width}[self.align]
        y = self.height - self.step / 2 - self.size * 0.36
        for line in self.lines:
            draw_text(self.canv, x, y, line, size=self.size, colour=self.colour, bold=self.bold, align=self.align)
            y -= self.step
