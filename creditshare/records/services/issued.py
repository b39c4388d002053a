"""What an invoice's original can add to the books: nothing, where the same amounts are stored already."""

from collections.abc import Iterator

from creditshare.kernel.money import to_fen
from creditshare.records.models import Invoice, InvoiceCorrection
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


def _originals(rows: InvoiceRows) -> Iterator[tuple]:
    return zip(
        rows.side, rows.identity, rows.issue_date, rows.counterparty, rows.net, rows.tax, rows.total, strict=True
    )
