"""The API of profiles: read a firm's under its consent, the scorecard's life, and a bank's own strategies."""

from creditshare.profiles.api.reading import router
from creditshare.profiles.api.scorecards import router as scorecards_router
from creditshare.profiles.api.strategies import router as strategies_router

__all__ = ["router", "scorecards_router", "strategies_router"]
