"""A reading is what one recorded read returned, kept with the reader's session for minutes so that it can be looked at.

Opening, reloading, printing or translating the page that shows it is not another read. It is kept encrypted, shown only
while its consent is in force, and forgotten with the session (docs/decisions/0003-reading-is-a-deed.md).
"""

import base64
import hashlib
import json
import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest

from creditshare.consents.access import Opened
from creditshare.consents.queries import get_consent
from creditshare.consents.rules.lifecycle import ACTIVE
from creditshare.kernel.actor import Actor
from creditshare.kernel.errors import NotFound

SESSION_KEY = "readings"
KEPT_FOR = timedelta(minutes=15)
MOST_KEPT = 6
WHOLE_PROFILE = ""


@dataclass(frozen=True)
class Reading:
    """What one read returned (`key` names the number it opened, empty for the profile) and what allowed it."""

    entry_id: int
    read_at: datetime
    purpose: str
    key: str
    body: dict[str, Any]
    consent: Any

    @property
    def forgotten_at(self) -> datetime:
        """Return when the page stops showing it."""
        return self.read_at + KEPT_FOR


def keep_reading(request: HttpRequest, opened: Opened, *, uscc: str, key: str, at: datetime) -> None:
    """Keep what a read returned with the session, the latest few only."""
    kept = [row for row in _kept(request) if (row["uscc"], row["key"]) != (uscc, key) and _is_fresh(row, at)]
    row = {
        "entry": opened.entry_id,
        "organisation": request.actor.organisation_id,  # type: ignore[attr-defined]
        "consent": str(opened.consent.pk),
        "purpose": opened.consent.purpose,
        "uscc": uscc,
        "key": key,
        "at": at.isoformat(),
        "sealed": _seal(opened.body),
    }
    request.session[SESSION_KEY] = [*kept[-MOST_KEPT + 1 :], row]


def find_reading(request: HttpRequest, *, uscc: str, key: str, at: datetime) -> Reading | None:
    """Return the reading kept of a firm (or of one of its numbers) while it is fresh and its consent is in force."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    for row in reversed(_kept(request)):
        if (row["uscc"], row["key"], row["organisation"]) != (uscc, key, actor.organisation_id):
            continue
        body = _open(row["sealed"]) if _is_fresh(row, at) else None
        consent = _consent_in_force(actor, row["consent"], at) if body is not None else None
        if body is None or consent is None:
            return None
        return Reading(row["entry"], datetime.fromisoformat(row["at"]), row["purpose"], key, body, consent)
    return None


def forget_readings(request: HttpRequest, *, uscc: str) -> None:
    """Forget what is kept of a firm."""
    request.session[SESSION_KEY] = [row for row in _kept(request) if row["uscc"] != uscc]


def _kept(request: HttpRequest) -> list[dict[str, Any]]:
    return list(request.session.get(SESSION_KEY, []))


def _is_fresh(row: dict[str, Any], at: datetime) -> bool:
    return at - datetime.fromisoformat(row["at"]) < KEPT_FOR


def _consent_in_force(actor: Actor, consent_id: str, at: datetime) -> Any:
    """Return the consent if it still holds; the number of reads left does not matter, for this one was counted."""
    try:
        consent = get_consent(actor=actor, consent_id=UUID(consent_id))
    except NotFound:
        return None
    return consent if consent.status == ACTIVE and consent.expires_at > at else None


def _cipher() -> Fernet:
    secret = hashlib.sha256(b"creditshare.profiles.readings:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(secret))


def _seal(body: dict[str, Any]) -> str:
    return _cipher().encrypt(zlib.compress(json.dumps(body, ensure_ascii=False).encode())).decode()


def _open(sealed: str) -> dict[str, Any] | None:
    """Return the body, or None where the secret key has changed since."""
    try:
        return dict(json.loads(zlib.decompress(_cipher().decrypt(sealed.encode()))))
    except InvalidToken:
        return None
