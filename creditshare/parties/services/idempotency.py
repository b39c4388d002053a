"""Answer a repeated request as it was answered, and forget what has expired."""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from creditshare.parties.errors import IdempotencyKeyReused, RequestInFlight
from creditshare.parties.models import AccessToken, IdempotentRequest, UsedAssertion

IDEMPOTENCY_LIFE = timedelta(hours=24)
CLAIM_LIFE = timedelta(minutes=2)


@transaction.atomic
def purge_expired(*, at: datetime) -> int:
    """Delete spent assertions, tokens and idempotency keys that no longer matter; return how many rows went."""
    gone, _ = UsedAssertion.objects.filter(expires_at__lt=at).delete()
    tokens, _ = AccessToken.objects.filter(expires_at__lt=at).delete()
    keys, _ = IdempotentRequest.objects.filter(created_at__lt=at - IDEMPOTENCY_LIFE).delete()
    return gone + tokens + keys


def claim_request(*, asker: str, key: str, digest: str, at: datetime) -> IdempotentRequest:
    """Claim an idempotency key before its request runs, or return the answer it was given before (`status` is set).

    Must commit by itself, so that others see the claim. Raise IdempotencyKeyReused for another request under the key,
    RequestInFlight while the first one runs; the claim of a process that died ends after CLAIM_LIFE.
    """
    until = at + CLAIM_LIFE
    try:
        with transaction.atomic():
            fresh = {"digest": digest, "claimed_until": until, "created_at": at}
            return IdempotentRequest.objects.create(asker=asker, key=key, **fresh)
    except IntegrityError:
        row = IdempotentRequest.objects.filter(asker=asker, key=key).first()
    if row is None:
        raise RequestInFlight(seconds=1)
    if row.digest != digest:
        raise IdempotencyKeyReused()
    if row.status is None:
        stale = IdempotentRequest.objects.filter(pk=row.pk, status=None, claimed_until__lt=at)
        if not stale.update(claimed_until=until):
            raise RequestInFlight(seconds=1)
        row.claimed_until = until
    return row


def keep_answer(claim: IdempotentRequest, **answer: Any) -> None:
    """Keep the answer with its claim, in the transaction of the effect; raise RequestInFlight if the claim was lost."""
    mine = IdempotentRequest.objects.filter(pk=claim.pk, status=None, claimed_until=claim.claimed_until)
    if not mine.update(**answer):
        raise RequestInFlight(seconds=1)


def release_claim(claim: IdempotentRequest) -> None:
    """Forget a claim whose request had no effect, so that it can be repeated."""
    IdempotentRequest.objects.filter(pk=claim.pk, status=None, claimed_until=claim.claimed_until).delete()
