"""What is known of firms from their records, and of how the records came."""

from creditshare.records.queries.deliveries import (
    get_delivery,
    list_deliveries,
    list_problems,
    list_wrong_rows,
    problem_of,
    sum_deliveries,
)
from creditshare.records.queries.invoices import HeldInvoice, count_invoices, counterparty_names, list_invoices
from creditshare.records.queries.records import current_records
from creditshare.records.queries.rollups import rollup_months, rollup_pairs
from creditshare.records.queries.violations import find_violations

__all__ = [
    "HeldInvoice",
    "count_invoices",
    "counterparty_names",
    "current_records",
    "find_violations",
    "get_delivery",
    "list_deliveries",
    "list_invoices",
    "list_problems",
    "list_wrong_rows",
    "problem_of",
    "rollup_months",
    "rollup_pairs",
    "sum_deliveries",
]
