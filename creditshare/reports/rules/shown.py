"""A report on a page: the same blocks as on paper, in the same order, grouped into sections, ready for a template."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from creditshare.kernel.chart import Series
from creditshare.reports.rules.blocks import Block, Heading, MonthChart, PageBreak, Table
from creditshare.reports.rules.values import WAN


def sections_of(blocks: Iterable[Block]) -> list[list[dict[str, Any]]]:
    """Return the blocks of each section, which begins with its heading; each block names the template that shows it."""
    sections: list[list[dict[str, Any]]] = [[]]
    for block in blocks:
        if isinstance(block, PageBreak):
            continue
        if isinstance(block, Heading):
            sections.append([])
        sections[-1].append(_row(block))
    return [section for section in sections if section]


def _row(block: Block) -> dict[str, Any]:
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", type(block).__name__).lower()
    row: dict[str, Any] = {"template": f"reports/blocks/{name}.html", "block": block}
    if isinstance(block, Table):
        return row | _table(block)
    if isinstance(block, MonthChart):
        return row | {"chart": _chart(block)}
    return row


def _table(block: Table) -> dict[str, Any]:
    heads = [{"text": text, "num": side == "r"} for text, side in zip(block.heads, block.aligns, strict=True)]
    return {
        "heads": heads,
        "rows": [
            [{"text": text, "num": head["num"], "head": head["text"]} for text, head in zip(row, heads, strict=True)]
            for row in block.rows
        ],
    }


def _chart(block: MonthChart) -> dict[str, Any]:
    """Return what the page's chart is drawn from: the same months, in yuan again."""
    geometry = block.geometry
    series = [Series(one.name, tuple(_yuan(value) for value in one.values), one.kind) for one in geometry.series]
    return {"title": block.caption, "months": list(geometry.months), "series": series}


def _yuan(value: Decimal | None) -> Decimal | None:
    return None if value is None else value * WAN
