"""Keep one's own details, let one organisation see some of them, take that back; and look at them on the record."""

import secrets
from collections.abc import Iterable
from datetime import date, datetime
from typing import cast
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from django.db import transaction
from django.urls import reverse

from creditshare.audit.services import record_event
from creditshare.db.clock import database_now
from creditshare.db.encrypted import encrypt
from creditshare.db.keys import load_private_key
from creditshare.kernel.actor import Actor
from creditshare.kernel.canonical import digest_of
from creditshare.kernel.permissions import require
from creditshare.kernel.statement import sign_statement
from creditshare.parties import queries
from creditshare.parties.errors import DetailRefused, PersonalConsentRefused
from creditshare.parties.models import PersonalConsent, PersonalDetail
from creditshare.parties.permissions import GIVE_PERSONAL, KEEP_OWN_DETAILS, SEE_PERSONAL, WITHDRAW_PERSONAL
from creditshare.parties.queries import Shown
from creditshare.parties.rules.delegation import LOCAL_TIME, end_of_day
from creditshare.parties.rules.notices import PERSONAL_SHOWN
from creditshare.parties.rules.personal import (
    KINDS,
    TYPE,
    is_detail,
    personal_template_digest,
    problem_of,
    problems_of_personal,
)
from creditshare.parties.services.notices import tell


@transaction.atomic
def keep_detail(*, actor: Actor, kind: str, value: str, at: datetime) -> None:
    """Keep one detail of the acting person, encrypted; an empty value deletes it. Raise DetailRefused."""
    require(KEEP_OWN_DETAILS, actor)
    text = value.strip()
    own = {"person_id": actor.person_id, "kind": kind}
    if not text:
        PersonalDetail.objects.filter(**own).delete()
    elif not is_detail(kind, text):
        raise DetailRefused(errors=[{"field": kind, "code": DetailRefused.code}])
    else:
        sealed = encrypt(text.encode(), row=queries.detail_row(actor.person_id, kind))
        PersonalDetail.objects.update_or_create(**own, defaults={"sealed": sealed, "changed_at": at})
    record_event(KEEP_OWN_DETAILS, actor, at=at, firm_id=actor.organisation_id, kind=kind, is_kept=bool(text))


@transaction.atomic
def give_personal_consent(
    *,
    actor: Actor,
    grantee_id: int,
    purpose: str,
    kinds: Iterable[str],
    last_day: date,
    at: datetime,
    separate: Iterable[str] = (),
) -> PersonalConsent:
    """Let one organisation see details of the acting person until the end of a day; sign that. A newer one replaces.

    `separate` names the sensitive kinds that were ticked for themselves. Raise PersonalConsentRefused.
    """
    require(GIVE_PERSONAL, actor)
    wanted = [kind for kind in KINDS if kind in set(kinds)] + [kind for kind in kinds if kind not in KINDS]
    today = min(at, database_now()).astimezone(LOCAL_TIME).date()
    problems = problems_of_personal(wanted, separate, purpose, last_day, today)
    grantee = queries.list_possible_grantees().filter(pk=grantee_id).first()
    if grantee is None:
        problems.append(problem_of("grantee", "unknown_grantee"))
    if problems or grantee is None:
        raise PersonalConsentRefused(errors=problems)
    firm = queries.get_organisation(actor.organisation_id)
    sides = {"person_id": actor.person_id, "organisation": firm, "grantee": grantee}
    PersonalConsent.objects.filter(**sides, ended_at=None).update(ended_at=at)
    consent = PersonalConsent(
        **sides,
        purpose=purpose,
        kinds=wanted,
        given_at=at,
        expires_at=end_of_day(last_day),
        template_digest=personal_template_digest(wanted, purpose),
        nonce=secrets.token_urlsafe(32),
    )
    key = load_private_key("consents")
    private = cast(EllipticCurvePrivateKey, key.private)
    consent.statement = sign_statement(queries.claims_of_personal(consent), private, key.key_id, TYPE)
    consent.save(force_insert=True)
    said = {"grantee": grantee.pk, "kinds": wanted, "purpose": purpose, "until": consent.expires_at}
    record_event(GIVE_PERSONAL, actor, consent, at=at, firm_id=firm.pk, statement=digest_of(consent.statement), **said)
    return consent


@transaction.atomic
def withdraw_personal_consent(*, actor: Actor, personal_id: UUID, at: datetime) -> PersonalConsent:
    """Take a consent of one's own back: once this returns, nothing is shown under it. Twice is once."""
    require(WITHDRAW_PERSONAL, actor)
    consent = queries.get_personal_consent(actor=actor, personal_id=personal_id, for_update=True)
    require(WITHDRAW_PERSONAL, actor, consent)
    if consent.ended_at is None:
        consent.ended_at = at
        consent.save(update_fields=["ended_at"])
        record_event(
            WITHDRAW_PERSONAL, actor, consent, at=at, firm_id=consent.organisation_id, grantee=consent.grantee_id
        )
    return consent


@transaction.atomic
def see_personal(*, actor: Actor, firm_id: int | None, at: datetime) -> list[Shown]:
    """Return what people of a firm let the actor's organisation see, recording the sight; [] without any consent.

    Each person is told of the first sight. Who may not see any gets [], as a firm without details does.
    """
    require(SEE_PERSONAL, actor)
    shown = queries.list_shown(firm_id, actor.organisation_id, at)
    for one in shown:
        seen = [kind for kind, _ in one.details]
        record_event(SEE_PERSONAL, actor, one.person_id, at=at, firm_id=firm_id, kinds=seen)
        if firm_id is not None:
            tell(
                organisation_id=firm_id,
                code=PERSONAL_SHOWN,
                facts={"grantee": actor.organisation_name, "person": one.name},
                link=reverse("personal"),
                key=f"personal:{one.person_id}:{actor.organisation_id}",
                at=at,
            )
    return shown
