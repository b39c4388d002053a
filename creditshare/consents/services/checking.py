"""Anybody may ask whether a receipt is genuine, but not without end."""

import hashlib
from datetime import datetime

from django.core.cache import cache

from creditshare.consents.queries.receipts import check_nonce
from creditshare.consents.rules.receipt import QUESTIONS_A_MINUTE
from creditshare.kernel.errors import TooManyRequests

MINUTE = 60


def check_receipt(*, nonce: str, address: str, at: datetime) -> str:
    """Say `live`, `ended` or `unknown` for the nonce of a receipt; raise TooManyRequests above the minute's limit."""
    key = f"consents.verify.{hashlib.sha256(address.encode()).hexdigest()[:16]}.{at:%Y%m%d%H%M}"
    cache.add(key, 0, timeout=MINUTE)
    try:
        asked = cache.incr(key)
    except ValueError:
        # The minute ended between the two calls: the count begins anew.
        asked = 1
    if asked > QUESTIONS_A_MINUTE:
        raise TooManyRequests(seconds=MINUTE - at.second)
    return check_nonce(nonce, at)
