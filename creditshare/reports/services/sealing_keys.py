"""Keys of the seal: replaced by a new one, and declared revoked when one fell into wrong hands."""

from datetime import datetime

from django.db import transaction

from creditshare.audit.services import record_event
from creditshare.db.keys import load_private_key, retire_key, revoke_key
from creditshare.kernel.actor import Actor
from creditshare.kernel.permissions import require
from creditshare.reports.errors import NoSuchKey, ReasonMissing
from creditshare.reports.permissions import REVOKE_KEY, ROTATE_KEY
from creditshare.reports.rules.limits import REASON_LENGTH

NAME = "reports"


@transaction.atomic
def rotate_seal_key(*, actor: Actor, at: datetime) -> str:
    """Seal with a new key from now on, in every process; return its id. Reports of the old key stay what they are."""
    require(ROTATE_KEY, actor)
    old = load_private_key(NAME).key_id
    new = retire_key(NAME).key_id
    record_event(ROTATE_KEY, actor, None, at=at, old=old, new=new)
    return new


@transaction.atomic
def revoke_seal_key(*, actor: Actor, key_id: str, reason: str, at: datetime) -> None:
    """Declare a key of the seal revoked, after retiring it where it still seals; raise ReasonMissing, NoSuchKey.

    The register goes on telling what was issued. Whoever checks a seal without it must not trust that key any more.
    """
    require(REVOKE_KEY, actor)
    if not 0 < len(reason.strip()) <= REASON_LENGTH:
        raise ReasonMissing(limit=REASON_LENGTH)
    if load_private_key(NAME).key_id == key_id:
        rotate_seal_key(actor=actor, at=at)
    try:
        stands = revoke_key(NAME, key_id, reason.strip(), at)
    except KeyError as error:
        raise NoSuchKey(given=key_id[:40]) from error
    record_event(REVOKE_KEY, actor, None, at=at, key=key_id, since=stands.at.isoformat(), reason=stands.reason)
