"""Keep the two rollups equal to the invoices, in the transaction that stores the invoices."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db import connection

from creditshare.kernel.dates import month_start
from creditshare.records.queries.holding import HOLDING
from creditshare.records.rules.invoices import InvoiceRows
from creditshare.records.rules.rollups import MONTH_SUMS, PAIR_SUMS, Columns, summarise
from creditshare.records.services import bulk

MONTHS, PAIRS = "records_invoicemonth", "records_invoicepair"
KINDS = {"firm_id": "bigint", "side": "text", "month": "int", "counterparty": "bigint", "days": "bigint"} | {
    name: "bigint" if name.endswith(("net", "tax")) else "int" for name in (*MONTH_SUMS, *PAIR_SUMS)
}
MONTH_KEY = ("firm_id", "side", "month")
PAIR_KEY = (*MONTH_KEY, "counterparty")


def _adding(table: str, names: Iterable[str]) -> str:
    return "UPDATE SET " + ", ".join(f'"{name}" = {table}."{name}" + excluded."{name}"' for name in names)


MONTH_MERGE = _adding(MONTHS, MONTH_SUMS) + f', "days" = {MONTHS}."days" | excluded."days"'
PAIR_MERGE = _adding(PAIRS, PAIR_SUMS)


_SIDES = " UNION ALL ".join(
    [f"SELECT * FROM (SELECT side FROM {MONTHS} WHERE firm_id = %s AND side = %s LIMIT 1) found"] * 2  # noqa: S608
)


def _of_firm(firm_id: int, columns: Columns) -> Columns:
    return {"firm_id": [firm_id] * len(columns["month"]), **columns}


def known_sides(firm_id: int) -> set[str]:
    """Return the sides of which a firm has any invoice; a side without a month has none, because both come together."""
    with connection.cursor() as cursor:
        cursor.execute(_SIDES, [firm_id, "S", firm_id, "P"])
        return {side for (side,) in cursor.fetchall()}


def add_invoices(firm_id: int, rows: InvoiceRows, fresh_sides: Collection[str] = ()) -> None:
    """Add newly stored invoices to the firm's rollups; `fresh_sides` have no month yet: nothing is there to add to."""
    amounts = {"net": rows.net, "tax": rows.tax}
    months, pairs = summarise(rows.side, rows.issue_date, rows.counterparty, amounts, rows.status)
    is_fresh = set(fresh_sides).issuperset(rows.side)
    for table, columns, key, add in (
        (MONTHS, months, MONTH_KEY, MONTH_MERGE),
        (PAIRS, pairs, PAIR_KEY, PAIR_MERGE),
    ):
        if columns and is_fresh:
            bulk.insert(table, _of_firm(firm_id, columns))
        elif columns:
            bulk.merge(table, _of_firm(firm_id, columns), KINDS, key, add)


def recompute_months(firm_id: int, touched: set[tuple[str, int]]) -> None:
    """Compute some months of a firm again from its invoices as they now hold."""
    for side in sorted({side for side, _ in touched}):
        months = sorted(month for letter, month in touched if letter == side)
        rows = _holding_rows(firm_id, side, months)
        with connection.cursor() as cursor:
            for table in (MONTHS, PAIRS):
                wanted = bulk.among("month", "int")
                cursor.execute(
                    f"DELETE FROM {table} WHERE firm_id = %s AND side = %s AND {wanted}",  # noqa: S608
                    [firm_id, side, bulk.array(months)],
                )
        add_invoices(firm_id, rows)


def _holding_rows(firm_id: int, side: str, months: list[int]) -> InvoiceRows:
    periods = [(month_start(month).isoformat(), month_start(month + 1).isoformat()) for month in months]
    bounds: list[Any] = [day for period in periods for day in period]

    def within(column: str) -> str:
        return "(" + " OR ".join([f"({column} >= %s AND {column} < %s)"] * len(periods)) + ")"

    moved = f"i.id IN (SELECT invoice_id FROM records_invoicecorrection WHERE {within('issue_date')})"  # noqa: S608
    sql = (
        f"SELECT h.issue_date, h.counterparty, h.net, h.tax, h.status "  # noqa: S608
        f"FROM ({HOLDING} WHERE i.firm_id = %s AND i.side = %s AND ({within('i.issue_date')} OR {moved})) h "
        f"WHERE {within('h.issue_date')}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [firm_id, side, *bounds, *bounds, *bounds])
        found = cursor.fetchall()
    days, counterparties, nets, taxes, statuses = (
        map(list, zip(*found, strict=True)) if found else ([] for _ in "12345")
    )
    return InvoiceRows(
        side=[side] * len(found),
        line=[0] * len(found),
        issue_date=[str(day) for day in days],
        counterparty=counterparties,
        net=nets,
        tax=taxes,
        status=statuses,
    )
