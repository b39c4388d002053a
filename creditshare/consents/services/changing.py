"""Change a consent that is in force: narrow or shorten it, or renew it; each change is a new consent, signed anew."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from creditshare.audit.services import record_event
from creditshare.consents import queries
from creditshare.consents.access import stop_admitting
from creditshare.consents.errors import NothingChanged, NotNarrower, OutsideFairUse, RequestExpired
from creditshare.consents.models import Consent
from creditshare.consents.permissions import NARROW_CONSENT, RENEW_CONSENT
from creditshare.consents.rules.changes import Change, changes
from creditshare.consents.rules.lifecycle import CONSENT_MOVES, SUPERSEDED
from creditshare.consents.rules.purposes import earliest_data, earliest_figures, local_date
from creditshare.consents.rules.terms import Terms, problems_of_answer, problems_of_bound, terms
from creditshare.consents.services.acting import require_to_act, tell_of_deed
from creditshare.consents.services.moving import facts_of
from creditshare.consents.services.signing import sign, supersede_older
from creditshare.db.clock import database_now
from creditshare.kernel.actor import Actor
from creditshare.kernel.canonical import digest_of
from creditshare.kernel.lifecycle import ensure_transition
from creditshare.kernel.permissions import Permission

DAY = timedelta(days=1)
KEPT = (
    "firm_uscc",
    "grantee_id",
    "purpose",
    "basis_id",
    "reason",
    "case",
    "loan_until",
    "requested_by_id",
    "requested_at",
)
"""What a changed consent takes over from the one before; its terms and its signature are its own."""


@transaction.atomic
def narrow_consent(*, actor: Actor, consent_id: UUID, at: datetime, **less: Any) -> Consent:
    """Agree to less from now on (fewer categories, a shorter time, fewer reads); return the consent that takes over.

    `less` names terms as accept_consent does; what is left out stays. Raise NotNarrower for anything wider and
    NothingChanged where nothing is less. Reads already made stay counted.
    """
    consent = _locked(NARROW_CONSENT, actor, consent_id, at)
    return _replace(NARROW_CONSENT, actor, consent, _narrowed(consent, less), at)


@transaction.atomic
def renew_consent(*, actor: Actor, consent_id: UUID, expires_at: datetime, at: datetime, **less: Any) -> Consent:
    """Let the same organisation read for longer, within fair use as of today; return the consent that takes over.

    The data it covers goes on to the new last day, reads are counted anew, and nothing but time becomes more. Raise
    OutsideFairUse, NotNarrower, or NothingChanged where it would not end later.
    """
    consent = _locked(RENEW_CONSENT, actor, consent_id, at)
    given = _renewed(consent, less | {"expires_at": expires_at}, min(at, database_now()))
    return _replace(RENEW_CONSENT, actor, consent, given, at)


def foresee(consent: Consent, *, renews: bool, at: datetime, **wanted: Any) -> list[Change]:
    """List what narrowing or renewing a consent so would change; raise what doing it would."""
    given = _renewed(consent, wanted, at) if renews else _narrowed(consent, wanted)
    return changes(Terms.of(consent), given)


def changed_terms(
    now: Terms,
    *,
    categories: Iterable[str] | None = None,
    questions: Iterable[str] | None = None,
    data_from: date | None = None,
    data_until: date | None = None,
    expires_at: datetime | None = None,
    figures_from: date | None = None,
    **counts: int | None,
) -> Terms:
    """Return terms with what is given put in; None leaves a term as it is.

    Lists that begin later take the figures' first day with them only where that is said.
    """
    kept = {
        name: getattr(now, name) if counts.get(name) is None else counts[name]
        for name in ("max_reads", "max_reads_month", "keep_days")
    }
    return terms(
        now.categories if categories is None else categories,
        data_from or now.data_from,
        data_until or now.data_until,
        expires_at or now.expires_at,
        kept.pop("max_reads"),
        figures_from=figures_from or now.figures_from,
        questions=now.questions if questions is None else questions,
        **kept,
    )


def _narrowed(consent: Consent, less: dict[str, Any]) -> Terms:
    now = replace(Terms.of(consent), max_reads=consent.reads_left)
    given = changed_terms(now, **less)
    problems = problems_of_answer(now, given)
    if problems:
        raise NotNarrower(errors=problems)
    if given == now:
        raise NothingChanged()
    return given


def _renewed(consent: Consent, wanted: dict[str, Any], at: datetime) -> Terms:
    """Return the terms with a later end; lists begin as far back as fair use lets them on the day of renewal."""
    now, ends = Terms.of(consent), wanted.pop("expires_at")
    if ends <= now.expires_at:
        raise NothingChanged()
    today = local_date(at)
    whole = replace(
        now,
        expires_at=ends,
        data_until=max(now.data_until, local_date(ends) + DAY),
        data_from=max(now.data_from, earliest_data(consent.purpose, today)),
        figures_from=max(now.figures_start, earliest_figures(consent.purpose, today)),
    )
    given = changed_terms(whole, **wanted)
    problems = problems_of_answer(whole, given)
    if problems:
        raise NotNarrower(errors=problems)
    beyond = problems_of_bound(consent.purpose, given, at, consent.loan_until)
    if beyond:
        raise OutsideFairUse(errors=beyond)
    return given


def _locked(permission: Permission, actor: Actor, consent_id: UUID, at: datetime) -> Consent:
    """Return the consent in force, after the reads in flight; a consent that has run out cannot be changed."""
    stop_admitting(queries.get_consent(actor=actor, consent_id=consent_id))
    consent = queries.get_consent(actor=actor, consent_id=consent_id, for_update=True)
    require_to_act(permission, actor, consent, at)
    ensure_transition(CONSENT_MOVES, consent.status, SUPERSEDED)
    if consent.expires_at <= max(at, database_now()):
        raise RequestExpired(expired=local_date(consent.expires_at))
    return consent


def _replace(permission: Permission, actor: Actor, older: Consent, given: Terms, at: datetime) -> Consent:
    kept = (
        "firm_uscc",
        "grantee_id",
        "purpose",
        "basis_id",
        "reason",
        "case",
        "loan_until",
        "requested_by_id",
        "requested_at",
    )
    consent = Consent(previous_id=older.pk, **{name: getattr(older, name) for name in kept})
    if given.max_reads_month is not None:
        consent.month, consent.reads_month = older.month, min(older.reads_month, given.max_reads_month)
    supersede_older(actor, consent, at)
    sign(actor, consent, given, at)
    entry = record_event(
        permission,
        actor,
        consent,
        at=at,
        firm_id=consent.firm_id,
        grantee=consent.grantee_id,
        purpose=consent.purpose,
        previous=older.pk,
        artefact=digest_of(consent.artefact),
        **facts_of(given),
    )
    tell_of_deed(permission, actor, consent, entry)
    return consent
