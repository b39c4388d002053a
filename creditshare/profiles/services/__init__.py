"""What can be done with profiles: build them, keep them current, read another firm's under its consent."""

from creditshare.profiles.services.building import build_profiles, build_shard, refresh_profile
from creditshare.profiles.services.reading import current_body, read_profile, read_rating, read_trace
from creditshare.profiles.services.strategies import activate_strategy, propose_strategy, try_strategy

__all__ = [
    "activate_strategy",
    "build_profiles",
    "build_shard",
    "current_body",
    "propose_strategy",
    "read_profile",
    "read_rating",
    "read_trace",
    "refresh_profile",
    "try_strategy",
]
