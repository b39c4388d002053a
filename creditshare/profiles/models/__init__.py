"""The tables of profiles: prepared profiles, scorecards, banks' strategies."""

from creditshare.profiles.models.profiles import Profile
from creditshare.profiles.models.scorecards import Scorecard, ScorecardCheck
from creditshare.profiles.models.strategies import BankStrategy

__all__ = ["BankStrategy", "Profile", "Scorecard", "ScorecardCheck"]
