"""The one gate to a firm's data: check the consent, read, append the trail entry and return, in one transaction.

The check and the lock are one statement. A consent without a limit of reads is locked FOR SHARE, so readers never wait
for one another and a revocation waits for the reads in flight; one with a limit is spent by a conditional UPDATE. The
database's clock decides expiry, and the month that reads are counted in, at the moment the lock is held.

Row locks have no queue: steady readers would keep a revocation waiting for ever. So readers also take a shared turn (an
advisory lock, which has a queue) and whoever ends a consent an exclusive one, and later readers stand behind it. The
row's lock alone keeps the promise; the turn keeps it prompt. SQLite has one writer at a time (IMMEDIATE), so there the
same condition is simply asked inside the transaction.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models.functions import Now

from creditshare.audit.services import record_event
from creditshare.consents.models import Consent, allowance
from creditshare.consents.permissions import READ_DATA
from creditshare.consents.rules.lifecycle import ACTIVE
from creditshare.consents.rules.proof import month_of
from creditshare.consents.rules.scope import Scope, categories_in, field_names, narrowed, questions_in
from creditshare.kernel.actor import Actor
from creditshare.kernel.canonical import digest_of
from creditshare.kernel.errors import NotFound
from creditshare.kernel.permissions import require

# The month in which reads are counted is the district's, by the database's clock.
_MONTH = "to_char(clock_timestamp() AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM')"
_HOLD_OR_SPEND = f"""
WITH turn AS MATERIALIZED (
  SELECT pg_advisory_xact_lock_shared(
    hashtextextended(concat_ws('/', %(uscc)s::text, %(grantee)s::bigint, %(purpose)s::text), 0))
), held AS (
  SELECT consent.*, clock_timestamp() AS moment FROM turn, consents_consent AS consent
   WHERE firm_uscc = %(uscc)s AND grantee_id = %(grantee)s AND purpose = %(purpose)s
     AND status = 'active' AND expires_at > clock_timestamp() AND max_reads IS NULL AND max_reads_month IS NULL
     FOR SHARE OF consent
), spent AS (
  UPDATE consents_consent SET reads_used = reads_used + 1, month = {_MONTH},
         reads_month = CASE WHEN month = {_MONTH} THEN reads_month + 1 ELSE 1 END
   WHERE firm_uscc = %(uscc)s AND grantee_id = %(grantee)s AND purpose = %(purpose)s
     AND status = 'active' AND expires_at > clock_timestamp()
     AND (max_reads IS NOT NULL OR max_reads_month IS NOT NULL)
     AND (max_reads IS NULL OR reads_used < max_reads)
     AND (max_reads_month IS NULL OR month <> {_MONTH} OR reads_month < max_reads_month)
  RETURNING *, clock_timestamp() AS moment
)
SELECT * FROM held UNION ALL SELECT * FROM spent
"""  # noqa: S608

_LAST_TURN = """
SELECT pg_advisory_xact_lock(
  hashtextextended(concat_ws('/', %(uscc)s::text, %(grantee)s::bigint, %(purpose)s::text), 0))
"""


@dataclass(frozen=True, slots=True)
class Opened:
    """What one read returned, the consent that allowed it and the trail entry that tells of it."""

    body: dict[str, Any]
    consent: Consent
    entry_id: int


class ReadOutsideScope(Exception):
    """The reading function returned a category that it was not allowed to read: a programming error, nothing leaves."""


@transaction.atomic
def open_access(
    *,
    actor: Actor,
    uscc: str,
    purpose: str,
    categories: Iterable[str] | None,
    read: Callable[[Scope], dict[str, Any]],
    at: datetime,
) -> Opened:
    """Read a firm's data under its live consent and record the read; NotFound without one, and nothing is read.

    `categories` names what is wanted, None means all that is consented, with its answers. `read` gets the Scope and
    returns plain JSON values (text for money and ratios, never floats); only its result leaves, and only if the entry
    was written.
    """
    require(READ_DATA, actor)
    left = allowance(actor, uscc, at)
    consent = _take_live_consent(uscc, actor.organisation_id, purpose)
    wanted = narrowed(consent.categories, categories, bool(consent.questions)) if consent else None
    if consent is None or wanted is None:
        raise NotFound()
    scope = Scope.of(consent, consent.firm_id, wanted, consent.questions if categories is None else ())
    body = read(scope)
    if not categories_in(body) <= wanted or not questions_in(body) <= set(scope.questions):
        raise ReadOutsideScope(sorted(categories_in(body) - wanted | questions_in(body) - set(scope.questions)))
    left.spend()
    entry = record_event(
        READ_DATA,
        actor,
        consent,
        at=at,
        firm_id=consent.firm_id,
        purpose=purpose,
        categories=wanted,
        fields=field_names(body),
        data_from=consent.data_from,
        data_until=consent.data_until,
        figures_from=consent.figures_from,
        case=consent.case,
        moment=consent.moment,
        digest=digest_of(body),
    )
    return Opened(body, consent, entry.pk)


def stop_admitting(consent: Consent) -> None:
    """Let the reads in flight finish and later ones wait for this transaction; call it before changing a consent."""
    if connection.vendor == "postgresql":
        sides = {"uscc": consent.firm_uscc, "grantee": consent.grantee_id, "purpose": consent.purpose}
        with connection.cursor() as cursor:
            cursor.execute(_LAST_TURN, sides)


def _take_live_consent(uscc: str, grantee_id: int | None, purpose: str) -> Any:
    """Lock or spend the live consent; None without one. The row carries `moment`, the database's clock."""
    if connection.vendor == "postgresql":
        found = Consent.objects.raw(_HOLD_OR_SPEND, {"uscc": uscc, "grantee": grantee_id, "purpose": purpose})
        return next(iter(found), None)
    live = Consent.objects.filter(firm_uscc=uscc, grantee_id=grantee_id, purpose=purpose, status=ACTIVE)
    live = live.filter(expires_at__gt=Now())
    consent = live.annotate(moment=Now()).first()
    if consent is None or (consent.max_reads is None and consent.max_reads_month is None):
        return consent
    month = month_of(consent.moment.isoformat())
    consent.reads_month = consent.reads_month + 1 if consent.month == month else 1
    consent.month, consent.reads_used = month, consent.reads_used + 1
    is_spent = (consent.max_reads is not None and consent.reads_used > consent.max_reads) or (
        consent.max_reads_month is not None and consent.reads_month > consent.max_reads_month
    )
    if is_spent:
        return None
    consent.save(update_fields=["reads_used", "month", "reads_month"])
    return consent
