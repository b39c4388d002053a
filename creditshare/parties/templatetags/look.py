"""The look in templates: how money, shares and names are written, and what is drawn on the server."""

from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any
from zlib import crc32

from django import template
from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext
from heroicons.templatetags.heroicons import heroicon_outline, heroicon_solid

from creditshare.kernel.chart import BARS, Chart, Line, month_chart, share_of, sparkline

register = template.Library()

DASH = "—"
WAN, MILLION, THOUSAND = Decimal(10_000), Decimal(1_000_000), Decimal(1_000)
SLIM_WIDTH, SLIM_HEIGHT = 328.0, 200.0
SHORT_NAME, KEPT, HIDDEN_UNTIL = 4, 2, 5


def _number(value: Any) -> Decimal | None:
    if value in (None, ""):
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def _written(value: Decimal, places: str = "1") -> str:
    return f"{value.quantize(Decimal(places), rounding=ROUND_HALF_UP):,f}".replace("-", "−")


@register.filter
def yuan(value: Any) -> str:
    """Write an amount of yuan in full: ¥1,234,567.89; a dash for none."""
    amount = _number(value)
    if amount is None:
        return DASH
    return f"{'−' if amount < 0 else ''}¥{_written(abs(amount), '0.01')}"


@register.filter
def wan(value: Any) -> str:
    """Write an amount of yuan shortly (1,847.2 万, in English ¥18.47M), in full below 10,000; a dash for none."""
    amount = _number(value)
    if amount is None:
        return DASH
    if abs(amount) < WAN:
        return yuan(amount)
    if (get_language() or "").startswith("zh"):
        return f"{_written(amount / WAN, '0.1')} 万"
    sign, size = ("−" if amount < 0 else ""), abs(amount)
    if size >= MILLION:
        return f"{sign}¥{_written(size / MILLION, '0.01')}M"
    return f"{sign}¥{_written(size / THOUSAND, '0.1')}K"


@register.filter
def in_wan(value: Any) -> str:
    """Write an amount of yuan as a bare number of 万元 with two decimals, for tables that name the unit once."""
    amount = _number(value)
    return DASH if amount is None else _written(amount / WAN, "0.01")


@register.filter
def percent(value: Any) -> str:
    """Write a fraction as a percentage with one decimal; a dash for none."""
    share = _number(value)
    return DASH if share is None else f"{_written(share * 100, '0.1')}%"


@register.filter
def points(value: Any) -> str:
    """Write points with their sign: +42, −28."""
    number = _number(value) or Decimal(0)
    return f"{'+' if number > 0 else ''}{_written(number)}"


@register.filter
def masked_name(value: Any) -> str:
    """Hide the middle of a name, so that its holder knows it and nobody else learns it: 合肥***联科技有限公司, 张*."""
    name = str(value or "")
    if len(name) <= SHORT_NAME:
        return name[:1] + "*" * (len(name) - 1)
    return f"{name[:KEPT]}***{name[HIDDEN_UNTIL:]}"


def _days(number: Decimal) -> str:
    return ngettext("%(count)s day", "%(count)s days", int(number)) % {"count": _written(number)}


def _months(number: Decimal) -> str:
    return ngettext("%(count)s month", "%(count)s months", int(number)) % {"count": _written(number)}


def _kilowatt_hours(number: Decimal) -> str:
    return f"{_written(number)} kWh"


def _cubic_metres(number: Decimal) -> str:
    return f"{_written(number)} m³"


UNITS: dict[str | None, Callable[[Decimal], str]] = {
    "CNY": wan,
    "ratio": percent,
    "days": _days,
    "months": _months,
    "kWh": _kilowatt_hours,
    "m3": _cubic_metres,
}


@register.filter
def cell_value(cell: Mapping[str, Any] | None) -> str:
    """Write the value of a profile's cell in its unit; a dash where it is unknown."""
    if not cell or cell.get("value") in (None, ""):
        return DASH
    number = _number(cell["value"])
    if number is None:
        return gettext(str(cell["value"]))
    return UNITS.get(cell.get("unit"), _written)(number)


@register.filter
def cell_full(cell: Mapping[str, Any] | None) -> str:
    """Write the value of a profile's cell without shortening it: an amount to the fen, a ratio to four decimals."""
    if not cell or cell.get("value") in (None, ""):
        return DASH
    number, unit = _number(cell["value"]), cell.get("unit")
    if number is not None and unit == "CNY":
        return yuan(number)
    if number is not None and unit == "ratio":
        return f"{_written(number * 100, '0.0001')}%"
    return cell_value(cell)


@register.filter
def translated(text: Any) -> str:
    """Say a stored English sentence in the language of the page."""
    return gettext(str(text)) if text else ""


@register.simple_tag
def icon(name: str, kind: str = "outline") -> SafeString:
    """Draw a heroicon; it says nothing to a screen reader, the words beside it do."""
    draw = heroicon_solid if kind == "solid" else heroicon_outline
    return draw(name, size=None, **{"class": "icon", "aria-hidden": "true", "focusable": "false"})


@register.simple_tag
def demo_mode() -> bool:
    """Say whether this is the demonstration."""
    return bool(settings.DEMO)


@register.simple_tag(takes_context=True)
def is_here(context: Mapping[str, Any], url: str) -> bool:
    """Say whether the page shown is this address or lies below it."""
    request = context.get("request")
    path = request.path if request else ""
    return path == url or (len(url) > 1 and path.startswith(url.rstrip("/") + "/"))


@register.inclusion_tag("components/chart_drawing.html", name="month_chart")
def draw_month_chart(chart: Mapping[str, Any] | None) -> dict[str, Any]:
    """Draw months as SVG, wide and slim, with the same numbers in a table that can be opened.

    `chart` holds `title`, `months` (labels), `series` (kernel.chart.Series of yuan) and perhaps `remark`.
    """
    if not chart or not chart["months"]:
        return {"chart": None}
    months, series = chart["months"], chart["series"]
    wide = month_chart(months, series, write=_axis_text)
    slim = month_chart(months, series, width=SLIM_WIDTH, height=SLIM_HEIGHT, write=_axis_text)
    rows = [
        {"month": month, "cells": [{"name": one.name, "value": one.values[index]} for one in series]}
        for index, month in enumerate(months)
    ]
    return {
        "chart": chart,
        "key": f"chart-{crc32(repr((str(chart['title']), months)).encode()):x}",
        "drawings": [_drawing(wide, "wide"), _drawing(slim, "slim")],
        "rows": rows,
        "legend": [{"name": one.name, "bars": one.kind == BARS, "number": at} for at, one in enumerate(series)],
    }


@register.inclusion_tag("components/bar.html")
def share_bar(value: Any, tone: str = "", label: str = "", second: Any = None) -> dict[str, Any]:
    """Draw a fraction as a bar; `second` adds a further fraction in a lighter tone."""
    first = _number(value) or Decimal(0)
    further = _number(second) or Decimal(0)
    return {
        "tone": tone,
        "label": label or percent(first),
        "first": f"{share_of(first):g}",
        "second": f"{share_of(further):g}" if further else "",
    }


@register.inclusion_tag("components/spark.html")
def spark(values: Sequence[Any], label: str = "") -> dict[str, Any]:
    """Draw a run of values as a small line."""
    return {"lines": [_path(line) for line in sparkline([_number(value) for value in values])], "label": label}


@register.inclusion_tag("components/ring.html")
def ring(share: Any, label: str = "") -> dict[str, Any]:
    """Draw how complete something is, from 0 to 1, as a ring."""
    filled = share_of(_number(share) or Decimal(0))
    return {"filled": f"{filled:g}", "text": f"{filled:.0f}", "label": label}


def _axis_text(value: Decimal) -> str:
    return f"{(value / WAN).normalize():,f}".replace("-", "−")


def _path(line: Line) -> str:
    return " ".join(f"{x:g},{y:g}" for x, y in line.points)


def _dot(line: Line) -> dict[str, str] | None:
    """Return where to put the dot of a run that is one month long."""
    (x, y), alone = line.points[0], len(line.points) == 1
    return {"x": f"{x:g}", "y": f"{y:g}"} if alone else None


def _drawing(chart: Chart, kind: str) -> dict[str, Any]:
    """Turn geometry into texts, so that no locale writes a coordinate."""
    names = [one.name for one in chart.series]
    return {
        "kind": kind,
        "box": f"0 0 {chart.width:g} {chart.height:g}",
        "left": f"{chart.left:g}",
        "right": f"{chart.right:g}",
        "zero": f"{chart.baseline:g}",
        "ticks": [{"y": f"{tick.y:g}", "text": tick.text, "x": f"{chart.left - 8:g}"} for tick in chart.ticks],
        "labels": [
            {"x": f"{label.x:g}", "y": f"{label.y:g}", "text": label.text, "anchor": label.anchor}
            for label in chart.labels
        ],
        "bars": [
            {
                "x": f"{bar.x:g}",
                "y": f"{bar.y:g}",
                "width": f"{bar.width:g}",
                "height": f"{bar.height:g}",
                "series": bar.series,
                "says": f"{chart.months[bar.index]} {names[bar.series]} {yuan(bar.value)}",
            }
            for bar in chart.bars
        ],
        "lines": [{"points": _path(line), "dot": _dot(line)} for line in chart.lines],
        "gaps": [
            {"x": f"{gap.x:g}", "y": f"{gap.y:g}", "width": f"{gap.width:g}", "height": f"{gap.height:g}"}
            for gap in chart.gaps
        ],
    }
