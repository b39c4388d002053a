"""The month chart on paper: the marks of kernel/chart.py, scaled to the line and turned from downwards to upwards."""

from reportlab.lib.colors import Color
from reportlab.platypus import Flowable

from creditshare.kernel.chart import Chart
from creditshare.reports.pdf.ink import BRAND, INK_2, INK_3, LINE, SEAL
from creditshare.reports.pdf.prose import draw_text

COLOURS: tuple[Color, ...] = (BRAND, SEAL, INK_3)
BAR_OPACITY = 0.85
TEXT = 7.0
LEGEND = 16
HATCH_STEP = 5


class ChartDrawing(Flowable):
    """A chart as wide as the line, with its legend above."""

    def __init__(self, chart: Chart, width: float) -> None:
        super().__init__()
        self.chart, self.width = chart, width
        self.scale = width / chart.width

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Take the whole line."""
        self.height = self.chart.height * self.scale + LEGEND
        return self.width, self.height

    def _x(self, x: float) -> float:
        return x * self.scale

    def _y(self, y: float) -> float:
        return (self.chart.height - y) * self.scale

    def draw(self) -> None:
        """Draw ticks, gaps, bars, lines, months and legend."""
        self._draw_ticks()
        self._draw_gaps()
        self._draw_bars()
        self._draw_lines()
        for label in self.chart.labels:
            align = {"start": "l", "middle": "c", "end": "r"}[label.anchor]
            draw_text(self.canv, self._x(label.x), self._y(label.y), label.text, size=TEXT, colour=INK_2, align=align)
        self._draw_legend()

    def _draw_ticks(self) -> None:
        canvas, chart = self.canv, self.chart
        for tick in chart.ticks:
            y = self._y(tick.y)
            canvas.setStrokeColor(INK_3 if tick.y == chart.baseline else LINE)
            canvas.setLineWidth(0.5)
            canvas.line(self._x(chart.left), y, self._x(chart.right), y)
            draw_text(canvas, self._x(chart.left) - 4, y - TEXT * 0.36, tick.text, size=TEXT, colour=INK_2, align="r")

    def _draw_gaps(self) -> None:
        canvas = self.canv
        for gap in self.chart.gaps:
            x, y, width, height = (
                self._x(gap.x),
                self._y(gap.y + gap.height),
                gap.width * self.scale,
                gap.height * self.scale,
            )
            canvas.saveState()
            clip = canvas.beginPath()
            clip.rect(x, y, width, height)
            canvas.clipPath(clip, stroke=0, fill=0)
            canvas.setStrokeColor(LINE)
            canvas.setLineWidth(0.7)
            for step in range(int((width + height) / HATCH_STEP) + 1):
                start = x - height + step * HATCH_STEP
                canvas.line(start, y, start + height, y + height)
            canvas.restoreState()

    def _draw_bars(self) -> None:
        canvas = self.canv
        canvas.saveState()
        canvas.setFillAlpha(BAR_OPACITY)
        for bar in self.chart.bars:
            canvas.setFillColor(COLOURS[bar.series % len(COLOURS)])
            low = self._y(bar.y + bar.height)
            canvas.rect(self._x(bar.x), low, bar.width * self.scale, bar.height * self.scale, stroke=0, fill=1)
        canvas.restoreState()

    def _draw_lines(self) -> None:
        canvas = self.canv
        canvas.setLineWidth(1.3)
        canvas.setLineJoin(1)
        for line in self.chart.lines:
            colour = COLOURS[line.series % len(COLOURS)]
            canvas.setStrokeColor(colour)
            points = [(self._x(x), self._y(y)) for x, y in line.points]
            if len(points) == 1:
                canvas.setFillColor(colour)
                canvas.circle(*points[0], 1.6, stroke=0, fill=1)
                continue
            path = canvas.beginPath()
            path.moveTo(*points[0])
            for point in points[1:]:
                path.lineTo(*point)
            canvas.drawPath(path, stroke=1, fill=0)

    def _draw_legend(self) -> None:
        canvas, x = self.canv, self._x(self.chart.left)
        y = self.height - LEGEND + 6
        for number, series in enumerate(self.chart.series):
            colour = COLOURS[number % len(COLOURS)]
            canvas.setFillColor(colour)
            if series.kind == "line":
                canvas.rect(x, y + 2, 12, 1.4, stroke=0, fill=1)
            else:
                canvas.rect(x + 2, y - 0.5, 8, 7, stroke=0, fill=1)
            draw_text(canvas, x + 16, y, series.name, size=7.5, colour=INK_2)
            x += 80
