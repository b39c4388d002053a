"""Invoices as they hold, for whoever traces a number down to its rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from creditshare.kernel.dates import month_start
from creditshare.kernel.money import to_yuan
from creditshare.records.models import Counterparty
from creditshare.records.queries.holding import HOLDING
from creditshare.records.rules.invoices import VOID

WHICH = {
    "all": "",
    "valid": f" AND h.status <> {VOID}",
    "void": f" AND h.status = {VOID}",
    "red": f" AND h.status <> {VOID} AND h.net < 0",
}


@dataclass(frozen=True, slots=True)
class HeldInvoice:
    """One invoice as it now holds, with where it was reported."""

    id: int
    side: str
    code: str
    number: str
    issue_date: date
    counterparty: int
    net: Decimal
    tax: Decimal
    total: Decimal
    status: int
    risk: int
    kind: str
    remark: str
    version: int
    batch_id: int
    line: int


_COLUMNS = tuple(HeldInvoice.__slots__)


def _condition(
    firm_id: int, side: str, first_month: int, last_month: int, which: str, counterparty: int | None
) -> tuple[str, list[Any]]:
    sql = f"FROM ({HOLDING} WHERE i.firm_id = %s AND i.side = %s) h WHERE h.issue_date >= %s AND h.issue_date < %s"
    parameters: list[Any] = [firm_id, side, month_start(first_month), month_start(last_month + 1)]
    if counterparty is not None:
        sql, parameters = sql + " AND h.counterparty = %s", [*parameters, counterparty]
    return sql + WHICH[which], parameters


def list_invoices(
    firm_id: int,
    side: str,
    first_month: int,
    last_month: int,
    *,
    which: str = "valid",
    counterparty: int | None = None,
    offset: int = 0,
    limit: int | None = 50,
) -> list[HeldInvoice]:
    """List a firm's invoices of some months (numbered, both included), latest first; `which` is a key of WHICH."""
    sql, parameters = _condition(firm_id, side, first_month, last_month, which, counterparty)
    chosen = ", ".join(f"h.{name}" for name in _COLUMNS)
    page = "" if limit is None else f" LIMIT {int(limit)} OFFSET {int(offset)}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {chosen} {sql} ORDER BY h.issue_date DESC, h.id DESC{page}", parameters)
        return [_held(row) for row in cursor.fetchall()]


def _held(row: tuple[Any, ...]) -> HeldInvoice:
    values = dict(zip(_COLUMNS, row, strict=True))
    for name in ("net", "tax", "total"):
        values[name] = to_yuan(values[name])
    if isinstance(values["issue_date"], str):
        values["issue_date"] = date.fromisoformat(values["issue_date"])
    values["version"] = values["version"] or 0
    return HeldInvoice(**values)


def count_invoices(
    firm_id: int,
    side: str,
    first_month: int,
    last_month: int,
    *,
    which: str = "valid",
    counterparty: int | None = None,
) -> int:
    """Count what list_invoices would list."""
    sql, parameters = _condition(firm_id, side, first_month, last_month, which, counterparty)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) {sql}", parameters)
        return int(cursor.fetchone()[0])


def counterparty_names(keys: Iterable[int]) -> dict[int, str]:
    """Map counterparty keys to names (to the code where an invoice gave no name)."""
    wanted = sorted({int(key) for key in keys})
    named: dict[int, str] = {}
    for start in range(0, len(wanted), 500):
        found = Counterparty.objects.filter(key__in=wanted[start : start + 500]).values_list("key", "name", "code")
        named |= {key: name or code for key, name, code in found}
    return named
