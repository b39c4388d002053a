"""The API of consents: ask, answer, end, see who read what, and complain about it."""

from creditshare.consents.api.complaints import router as complaints
from creditshare.consents.api.consents import router

router.add_router("/complaints", complaints)

__all__ = ["router"]
