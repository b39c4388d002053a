"""The API of consents: ask, answer, end, see who read what, and complain about it."""

from creditshare.consents.api.complaints import router as complaints_router
from creditshare.consents.api.consents import router

__all__ = ["complaints_router", "router"]
