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
from creditshare.records.queries.mending import MendingCounts, RowState, count_mended, mended_delivery, row_states
from creditshare.records.queries.quality import (
    MonthQuality,
    SourceQuality,
    get_quality,
    list_broken_rules,
    list_quality,
    list_refused,
    list_sender_quality,
    refused_files,
    sees_all,
)
from creditshare.records.queries.records import current_records
from creditshare.records.queries.replays import list_replays, may_replay
from creditshare.records.queries.rollups import rollup_months, rollup_pairs
from creditshare.records.queries.sequences import get_sequence, list_sequences, may_release, number_of
from creditshare.records.queries.sources import own_sources, sources_state
from creditshare.records.queries.violations import find_violations

__all__ = [
    "HeldInvoice",
    "MendingCounts",
    "MonthQuality",
    "RowState",
    "SourceQuality",
    "count_invoices",
    "count_mended",
    "counterparty_names",
    "current_records",
    "find_reporter",
    "find_violations",
    "get_delivery",
    "get_dispute",
    "get_original_path",
    "get_own_record",
    "get_quality",
    "get_sequence",
    "get_wrong_rows",
    "list_batches",
    "list_broken_rules",
    "list_deliveries",
    "list_disputes",
    "list_invoices",
    "list_own_records",
    "list_problems",
    "list_quality",
    "list_refused",
    "list_replays",
    "list_sender_quality",
    "list_sequences",
    "list_wrong_rows",
    "may_release",
    "may_replay",
    "mended_delivery",
    "number_of",
    "own_sources",
    "problem_of",
    "refused_files",
    "rollup_months",
    "rollup_pairs",
    "row_states",
    "sees_all",
    "sources_state",
    "sum_deliveries",
    "sum_notes",
]
