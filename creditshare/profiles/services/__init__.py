"""What can be done with profiles: build them, keep them current, read another firm's under its consent."""

from creditshare.profiles.services.building import build_profiles, build_shard, refresh_profile
from creditshare.profiles.services.measuring import (
    ask_for_shadow,
    ask_for_stability,
    back_test_scorecard,
    measure,
)
from creditshare.profiles.services.reading import current_body, read_profile, read_rating, read_trace
from creditshare.profiles.services.rings import mark_rings
from creditshare.profiles.services.scorecards import approve_scorecard, propose_scorecard
from creditshare.profiles.services.strategies import activate_strategy, propose_strategy, try_strategy

__all__ = [
    "activate_strategy",
    "approve_scorecard",
    "ask_for_shadow",
    "ask_for_stability",
    "back_test_scorecard",
    "build_profiles",
    "build_shard",
    "current_body",
    "mark_rings",
    "measure",
    "propose_scorecard",
    "propose_strategy",
    "read_profile",
    "read_rating",
    "read_trace",
    "refresh_profile",
    "try_strategy",
]
