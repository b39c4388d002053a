"""What is known of firms from their records, worked out or stored."""

from creditshare.profiles.queries.computed import body_as_known, list_indicators, list_ratings, prepare_profiles
from creditshare.profiles.queries.firms import list_enterprise_ids
from creditshare.profiles.queries.stored import find_body, find_violations, is_stored, own_profile, own_profile_as_known
from creditshare.profiles.queries.tracing import Trace, own_trace, trace
from creditshare.records.queries.versions import known_versions

__all__ = [
    "Trace",
    "body_as_known",
    "find_body",
    "find_violations",
    "is_stored",
    "known_versions",
    "list_enterprise_ids",
    "list_indicators",
    "list_ratings",
    "own_profile",
    "own_profile_as_known",
    "own_trace",
    "prepare_profiles",
    "trace",
]
