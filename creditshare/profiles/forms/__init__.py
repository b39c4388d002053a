"""What people fill in about profiles, scorecards and strategies."""

from creditshare.profiles.forms.earlier import EarlierForm
from creditshare.profiles.forms.scorecard import CheckForm, ModelForm, SwitchForm
from creditshare.profiles.forms.strategy import StrategyForm

__all__ = ["CheckForm", "EarlierForm", "ModelForm", "StrategyForm", "SwitchForm"]
