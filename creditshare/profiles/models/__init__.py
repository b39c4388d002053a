"""The tables of profiles: prepared profiles, marks, scorecards, banks' strategies."""

from creditshare.profiles.models.profiles import Profile
from creditshare.profiles.models.rings import RingMark, RingSearch
from creditshare.profiles.models.scorecards import Scorecard, ScorecardCheck
from creditshare.profiles.models.strategies import BankStrategy

__all__ = ["BankStrategy", "Profile", "RingMark", "RingSearch", "Scorecard", "ScorecardCheck"]
