"""What is known of firms from their records, and of how the records came."""

from creditshare.records.queries.deliveries import (
    get_delivery,
    get_original_path,
    get_wrong_rows,
    list_batches,
    list_deliveries,
    list_problems,
    list_wrong_rows,
    problem_of,
    sum_deliveries,
    sum_notes,
)
from creditshare.records.queries.disputes import (
    find_reporter,
    get_dispute,
    get_own_record,
    list_disputes,
    list_own_records,
)
from creditshare.records.queries.invoices import HeldInvoice, count_invoices, counterparty_names, list_invoices
from creditshare.records.queries.records import current_records
from creditshare.records.queries.rollups import rollup_months, rollup_pairs
from creditshare.records.queries.sequences import get_sequence, list_sequences, may_release, number_of
from creditshare.records.queries.sources import list_quality, own_sources, sources_state
from creditshare.records.queries.violations import find_violations

__all__ = [
    "HeldInvoice",
    "count_invoices",
    "counterparty_names",
    "current_records",
    "find_reporter",
    "find_violations",
    "get_delivery",
    "get_dispute",
    "get_original_path",
    "get_own_record",
    "get_sequence",
    "get_wrong_rows",
    "list_batches",
    "list_deliveries",
    "list_disputes",
    "list_invoices",
    "list_own_records",
    "list_problems",
    "list_quality",
    "list_sequences",
    "list_wrong_rows",
    "may_release",
    "number_of",
    "own_sources",
    "problem_of",
    "rollup_months",
    "rollup_pairs",
    "sources_state",
    "sum_deliveries",
    "sum_notes",
]
