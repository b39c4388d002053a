"""What an invoice's original can add to the books: nothing, where the same amounts are stored already."""

from collections.abc import Iterator
from datetime import datetime

from creditshare.kernel.money import to_fen
from creditshare.records.models import Invoice, InvoiceCorrection
from creditshare.records.queries.replays import DELIVERED_AT
from creditshare.records.rules.invoices import InvoiceRows

FACTS = ("issue_date", "counterparty", "net", "tax", "total")


def list_known(firm_id: int, rows: InvoiceRows) -> set[int]:
    """Return the positions of originals of which a stored version has the same day, partner and amounts."""
    wanted = {"identity__in": sorted(set(rows.identity))}
    first = Invoice.objects.filter(firm_id=firm_id, **wanted).values_list("side", "identity", *FACTS)
    later = InvoiceCorrection.objects.filter(
        invoice__firm_id=firm_id, **{f"invoice__{name}": value for name, value in wanted.items()}
    ).values_list("invoice__side", "invoice__identity", *FACTS)
    stored = {
        (side, identity.hex, day.isoformat(), partner, *map(to_fen, amounts))
        for side, identity, day, partner, *amounts in (*first, *later)
    }
    return {at for at, original in enumerate(_originals(rows)) if original in stored}


def list_told_later(firm_id: int, rows: InvoiceRows, since: datetime) -> set[int]:
    """Return the positions of invoices that a delivery told of which came after a moment."""
    wanted = sorted(set(rows.identity))
    first = Invoice.objects.filter(firm_id=firm_id, identity__in=wanted).values_list("side", "identity")
    corrections = InvoiceCorrection.objects.filter(invoice__firm_id=firm_id, invoice__identity__in=wanted)
    later = (
        *first.alias(delivered_at=DELIVERED_AT).filter(delivered_at__gt=since),
        *corrections.alias(delivered_at=DELIVERED_AT)
        .filter(delivered_at__gt=since)
        .values_list("invoice__side", "invoice__identity"),
    )
    told = {(side, identity.hex) for side, identity in later}
    return {at for at, key in enumerate(zip(rows.side, rows.identity, strict=True)) if key in told}


def _originals(rows: InvoiceRows) -> Iterator[tuple]:
    return zip(
        rows.side, rows.identity, rows.issue_date, rows.counterparty, rows.net, rows.tax, rows.total, strict=True
    )
