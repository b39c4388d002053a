"""What can be done with profiles: build them, keep them current, read another firm's under its consent."""

from creditshare.profiles.services.building import build_profiles, build_shard, refresh_profile
from creditshare.profiles.services.reading import current_body, read_profile, read_rating, read_trace

__all__ = [
    "build_profiles",
    "build_shard",
    "current_body",
    "read_profile",
    "read_rating",
    "read_trace",
    "refresh_profile",
]
