"""Bearer tokens: random, short-lived, and stored only as a digest."""

import hashlib
from datetime import timedelta

TOKEN_LIFE = timedelta(minutes=10)


def digest_of_token(token: str) -> str:
    """Return what is stored of a bearer token: its SHA-256 in hex."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
