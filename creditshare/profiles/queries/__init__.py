"""What is known of firms from their records, worked out or stored."""

from creditshare.profiles.queries.computed import list_indicators, list_ratings, prepare_profiles
from creditshare.profiles.queries.firms import list_enterprise_ids
from creditshare.profiles.queries.stored import find_body, find_violations, own_profile
from creditshare.profiles.queries.tracing import Trace, own_trace, trace

__all__ = [
    "Trace",
    "find_body",
    "find_violations",
    "list_enterprise_ids",
    "list_indicators",
    "list_ratings",
    "own_profile",
    "own_trace",
    "prepare_profiles",
    "trace",
]
