"""Which of a firm's invoices were taken back by red ones, by the remarks of its own books."""

from collections.abc import Iterable, Mapping

from django.db import connection

from creditshare.kernel.money import to_fen
from creditshare.records.queries.holding import HOLDING
from creditshare.records.queries.invoices import HeldInvoice
from creditshare.records.rules.invoices import VOID
from creditshare.records.rules.red_letters import Key, Left, Taken, key_of, left_of, link


def list_taken(firm_id: int, side: str) -> Mapping[Key, tuple[Taken, ...]]:
    """Map the blue invoices of one side of a firm's books to the red ones that take them back."""
    sql = (
        f"SELECT h.code, h.number, h.net, h.tax, h.total, h.remark FROM ({HOLDING} "  # noqa: S608
        f"WHERE i.firm_id = %s AND i.side = %s) h WHERE h.total < 0 AND h.status <> {VOID} ORDER BY h.number, h.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [firm_id, side])
        return link((key_of(code, number), *amounts, remark) for code, number, *amounts, remark in cursor.fetchall())


def left_of_invoices(firm_id: int, side: str, invoices: Iterable[HeldInvoice]) -> dict[int, Left]:
    """Map invoices of one side, by id, to what red ones leave of them; those that none takes back are left out."""
    taken = list_taken(firm_id, side)
    if not taken:
        return {}
    return {
        held.id: left_of(to_fen(held.total), taken[key])
        for held in invoices
        if (key := key_of(held.code, held.number)) in taken
    }
