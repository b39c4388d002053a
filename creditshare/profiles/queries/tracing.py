"""A trace opens a number: the cell, and the records it rests on, page by page."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from creditshare.kernel.actor import Actor
from creditshare.kernel.dates import month_number
from creditshare.kernel.errors import NotFound
from creditshare.profiles.indicators import BY_KEY
from creditshare.profiles.indicators.filed import FiledIndicator
from creditshare.profiles.indicators.registry import Indicator
from creditshare.profiles.queries.stored import own_profile
from creditshare.records.queries import HeldInvoice, count_invoices, counterparty_names, list_invoices
from creditshare.records.queries.red_letters import left_of_invoices
from creditshare.records.rules.red_letters import Left

PAGE = 50


@dataclass(frozen=True)
class Trace:
    """One number and one page of its records: invoices (with the names of `partners`) or records of another source.

    `left` tells, by the id of an invoice that red ones take back, what is left of it.
    """

    indicator: Indicator | FiledIndicator
    cell: dict[str, Any]
    invoices: list[HeldInvoice]
    partners: dict[int, str]
    records: list[dict[str, Any]]
    count: int
    page: int
    pages: int
    left: Mapping[int, Left] = field(default_factory=dict)


def own_trace(actor: Actor, key: str, *, at: datetime, page: int = 1) -> Trace:
    """Open a number of the actor's own firm as of the day of `at`; NotFound for an unknown key."""
    return trace(actor.organisation_id or 0, own_profile(actor, at=at), key, page=page)


def find_cell(body: dict[str, Any], key: str) -> tuple[Indicator | FiledIndicator, dict[str, Any]]:
    """Find a number in a body; NotFound where there is no such number."""
    indicator = BY_KEY.get(key)
    if indicator is None:
        raise NotFound()
    cells = body["blocks"].get(indicator.category, {}).get("indicators", [])
    cell = next((cell for cell in cells if cell["key"] == key), None)
    if cell is None:
        raise NotFound()
    return indicator, cell


def trace(firm_id: int, body: dict[str, Any], key: str, *, page: int = 1) -> Trace:
    """Open a number of a firm's body: the page of its records, latest first."""
    indicator, cell = find_cell(body, key)
    if isinstance(indicator, FiledIndicator):
        records = [row for row in body["blocks"][indicator.category]["records"] if row["source"] == indicator.source]
        return Trace(indicator, cell, [], {}, records, len(records), 1, 1)
    first, last = _months(cell)
    sides = [(side, count_invoices(firm_id, side, first, last, which=indicator.which)) for side in indicator.sides]
    count = sum(found for _, found in sides)
    pages = max(1, -(-count // PAGE))
    page = min(max(page, 1), pages)
    offset = (page - 1) * PAGE
    rows: list[HeldInvoice] = []
    for side, found in sides:
        room = PAGE - len(rows)
        if offset < found and room:
            chosen = {"which": indicator.which, "offset": offset, "limit": room}
            rows += list_invoices(firm_id, side, first, last, **chosen)  # type: ignore[arg-type]
        offset = max(0, offset - found)
    left: dict[int, Left] = {}
    for side in indicator.sides:
        left |= left_of_invoices(firm_id, side, [row for row in rows if row.side == side])
    names = counterparty_names({row.counterparty for row in rows})
    return Trace(indicator, cell, rows, names, [], count, page, pages, left)


def _months(cell: dict[str, Any]) -> tuple[int, int]:
    until = date.fromordinal(date.fromisoformat(cell["window"]["until"]).toordinal() - 1)
    start = cell["window"]["from"]
    last = month_number(until)
    return (month_number(date.fromisoformat(start)) if start else last), last
