"""What the trail holds: searched by those it concerns, proved entry by entry, and verified as a whole."""

from creditshare.audit.queries.anchoring import anchoring_state, ensure_anchored
from creditshare.audit.queries.checkpoints import (
    describe_checkpoint,
    get_checkpoint,
    last_checkpoint,
    list_verifier_keys,
    note_of,
    witness_key,
)
from creditshare.audit.queries.checks import list_checks
from creditshare.audit.queries.entries import get_entry, list_entries
from creditshare.audit.queries.personal import open_fields
from creditshare.audit.queries.proofs import prove_consistency, prove_entries, prove_entry
from creditshare.audit.queries.searching import list_events, list_moments, search_entries
from creditshare.audit.queries.standing import describe_trail, list_standings
from creditshare.audit.queries.verifying import (
    is_faithful,
    iterate_export,
    read_unsealed_leaves,
    verify_database,
)
from creditshare.audit.queries.violations import find_violations

__all__ = [
    "anchoring_state",
    "describe_checkpoint",
    "describe_trail",
    "ensure_anchored",
    "find_violations",
    "get_checkpoint",
    "get_entry",
    "is_faithful",
    "iterate_export",
    "last_checkpoint",
    "list_checks",
    "list_entries",
    "list_events",
    "list_moments",
    "list_standings",
    "list_verifier_keys",
    "note_of",
    "open_fields",
    "prove_consistency",
    "prove_entries",
    "prove_entry",
    "read_unsealed_leaves",
    "search_entries",
    "verify_database",
    "witness_key",
]
