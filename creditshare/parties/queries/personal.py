"""Whose personal details whom may see: the person's own consent decides, by the database's clock."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from creditshare.db.clock import database_now
from creditshare.db.encrypted import decrypt
from creditshare.kernel.actor import BANK, FINANCE_OFFICE, GUARANTOR, Actor
from creditshare.kernel.errors import NotFound
from creditshare.kernel.permissions import require
from creditshare.parties.models import Organisation, PersonalConsent, PersonalDetail
from creditshare.parties.permissions import GIVE_PERSONAL, KEEP_OWN_DETAILS
from creditshare.parties.rules.personal import METHOD, VERSION, as_shown


@dataclass(frozen=True, slots=True)
class Shown:
    """Details of one person as an organisation may see them: (kind, value), and until when."""

    person_id: int
    name: str
    details: list[tuple[str, str]]
    expires_at: datetime


def may_show_personal(person_id: int, grantee_id: int | None, kind: str, at: datetime) -> bool:
    """Say whether an organisation may see a kind of a person's details now: only under their live own consent."""
    live = _live(max(at, database_now())).filter(person_id=person_id, grantee_id=grantee_id)
    return any(kind in consent.kinds for consent in live)


def list_shown(firm_id: int | None, grantee_id: int | None, at: datetime) -> list[Shown]:
    """List what people of a firm let an organisation see, opened; call it from the service that records the sight."""
    shown = []
    live = _live(max(at, database_now())).filter(organisation_id=firm_id, grantee_id=grantee_id)
    for consent in live.select_related("person").order_by("given_at", "pk"):
        kept = {row.kind: row for row in PersonalDetail.objects.filter(person_id=consent.person_id)}
        details = [(kind, as_shown(kind, open_detail(kept[kind]))) for kind in consent.kinds if kind in kept]
        if details:
            shown.append(Shown(consent.person_id, consent.person.full_name, details, consent.expires_at))
    return shown


def own_details(*, actor: Actor) -> dict[str, str]:
    """Return the acting person's own details by kind, opened for themselves alone."""
    require(KEEP_OWN_DETAILS, actor)
    return {row.kind: open_detail(row) for row in PersonalDetail.objects.filter(person_id=actor.person_id)}


def list_personal_consents(*, actor: Actor) -> QuerySet[PersonalConsent]:
    """List the acting person's own consents, those in force first: who holds what, for what, until when."""
    require(GIVE_PERSONAL, actor)
    own = PersonalConsent.objects.filter(person_id=actor.person_id).select_related("grantee", "organisation")
    return own.order_by("ended_at", "-given_at", "pk")


def get_personal_consent(*, actor: Actor, personal_id: UUID, for_update: bool = False) -> PersonalConsent:
    """Return a consent of the acting person's own; raise NotFound."""
    rows = PersonalConsent.objects.filter(person_id=actor.person_id, pk=personal_id)
    found = (rows.select_for_update() if for_update else rows).first()
    if found is None:
        raise NotFound()
    return found


def list_possible_grantees() -> QuerySet[Organisation]:
    """List the organisations to which a person may let details be shown, by name."""
    kinds = (BANK, GUARANTOR, FINANCE_OFFICE)
    return Organisation.objects.filter(kind__in=kinds, is_active=True).order_by("name", "pk")


def detail_row(person_id: int | None, kind: str) -> str:
    """Return the name that binds an encrypted detail to its row."""
    return f"personal {person_id} {kind}"


def open_detail(detail: PersonalDetail) -> str:
    """Return a detail's value."""
    return decrypt(bytes(detail.sealed), row=detail_row(detail.person_id, detail.kind)).decode()


def claims_of_personal(consent: PersonalConsent) -> dict[str, Any]:
    """Return what the signed statement of a person's own consent says."""
    return {
        "version": VERSION,
        "consent": str(consent.pk),
        "person": consent.person_id,
        "firm": consent.organisation.uscc,
        "grantee": consent.grantee.uscc,
        "grantee_name": consent.grantee.name,
        "purpose": consent.purpose,
        "method": METHOD,
        "kinds": list(consent.kinds),
        "given_at": consent.given_at.isoformat(),
        "expires_at": consent.expires_at.isoformat(),
        "template": consent.template_digest,
        "nonce": consent.nonce,
    }


def _live(moment: datetime) -> QuerySet[PersonalConsent]:
    return PersonalConsent.objects.filter(ended_at=None, expires_at__gt=moment)
