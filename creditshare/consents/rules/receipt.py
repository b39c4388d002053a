"""The receipt of a consent: what was agreed to, line by line, as keys and values; the words are put to it elsewhere."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from creditshare.consents.rules.lifecycle import LIVE_STATES

GENUINE_LIVE, GENUINE_ENDED, UNKNOWN = "live", "ended", "unknown"
QUESTIONS_A_MINUTE = 30
"""How often one address may ask about receipts; a nonce has 256 bits and is not guessed."""
_SMALL = 4
_NONCE = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Receipt:
    """One accepted consent as its receipt shows it: the parties, the terms as stored, the signature and its key."""

    number: str
    nonce: str
    firm_name: str
    firm_uscc: str
    grantee_name: str
    grantee_uscc: str
    purpose: str
    reason: str
    case: str
    terms: dict[str, Any]
    loan_until: str
    agreed_at: datetime
    template_digest: str
    words_as_agreed: bool
    artefact: str
    key: dict[str, str]


TERM_ORDER = (
    "data_from",
    "data_until",
    "figures_from",
    "expires_at",
    "max_reads",
    "max_reads_month",
    "keep_days",
)
"""The terms of a receipt in the order of the card; categories and questions stand above them."""


def standing(state: str) -> str:
    """Return all that the public learns of a genuine consent: whether it still lives (paused counts) or has ended."""
    return GENUINE_LIVE if state in LIVE_STATES else GENUINE_ENDED


def in_groups(text: str, size: int = _SMALL) -> str:
    """Write a long digest in groups, so that two can be compared by eye."""
    return " ".join(text[start : start + size] for start in range(0, len(text), size))


def is_nonce(text: str) -> bool:
    """Say whether a text has the form of a nonce: 32 random bytes as base64url."""
    return _NONCE.fullmatch(text) is not None
