"""The version of each invoice that now holds: the highest status rank, then the latest version."""

from creditshare.records.models import InvoiceFacts

# Every column that a correction replaces, from the model itself so that a new column cannot be forgotten here.
REPLACED = tuple(field.column for field in InvoiceFacts._meta.get_fields())

_COLUMNS = ", ".join(f"CASE WHEN c.id IS NULL THEN i.{name} ELSE c.{name} END AS {name}" for name in REPLACED)


def holding(known: str = "TRUE") -> str:
    """Return the SQL that selects invoices as they hold; add a WHERE on `i`.

    `known` is a condition on a row's batch, written with {row}, of the corrections that count. A correction of lower
    rank than the first version never holds.
    """
    return f"""
SELECT i.id, i.firm_id, i.side, i.identity, i.code, i.number, c.version, {_COLUMNS}
FROM records_invoice i
LEFT JOIN records_invoicecorrection c ON c.id = (
    SELECT latest.id FROM records_invoicecorrection latest
    WHERE latest.invoice_id = i.id AND latest.status >= i.status AND {known.format(row="latest")}
    ORDER BY latest.status DESC, latest.version DESC LIMIT 1
)
"""  # noqa: S608


HOLDING = holding()
