"""The API of profiles: read a firm's under its consent, and a bank's own strategies."""

from creditshare.profiles.api.reading import router
from creditshare.profiles.api.strategies import router as strategies_router

__all__ = ["router", "strategies_router"]
