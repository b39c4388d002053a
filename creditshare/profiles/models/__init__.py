"""The tables of profiles: prepared profiles, banks' strategies."""

from creditshare.profiles.models.profiles import Profile
from creditshare.profiles.models.strategies import BankStrategy

__all__ = ["BankStrategy", "Profile"]
