"""What an actor may see of consents: a firm those about itself, a grantee those it asked for, nobody else any."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from django.db.models import F, Q, prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext_lazy
from joserfc.jwk import ECKey

from creditshare.audit.queries import list_entries
from creditshare.consents.errors import ArtefactRefused
from creditshare.consents.models import Consent, ConsentQuerySet
from creditshare.consents.permissions import ACCEPT_CONSENT, LIST_READS, VIEW_CONSENTS
from creditshare.consents.rules.artefact import ALGORITHM, VERSION, artefact_key_id, open_artefact
from creditshare.consents.rules.categories import CATEGORIES, in_order
from creditshare.consents.rules.lifecycle import ACTIVE, EXPIRING_DAYS, LIVE, REQUESTED, UNSIGNED
from creditshare.consents.rules.proof import READ, Grant, Recorded, problems_of_trail
from creditshare.consents.rules.purposes import PURPOSES
from creditshare.consents.rules.terms import Terms
from creditshare.consents.rules.wording import CLAUSES
from creditshare.db.keys import public_keys
from creditshare.kernel.actor import AUDITOR_OFFICE, ENTERPRISE, PLATFORM, Actor
from creditshare.kernel.errors import NotFound
from creditshare.kernel.permissions import may, require
from creditshare.parties.queries import get_organisation
from creditshare.parties.rules.todo import TodoItem
from creditshare.parties.rules.uscc import normalise_code

PAGE = 1000


def get_consent(*, actor: Actor, consent_id: UUID, for_update: bool = False) -> Consent:
    """Return a consent or request the actor may see; raise NotFound."""
    require(VIEW_CONSENTS, actor)
    rows = Consent.objects.visible_to(actor).filter(pk=consent_id).select_related("grantee", "firm")
    if for_update:
        rows = rows.select_for_update(of=("self",))
    found = rows.first()
    if found is None:
        raise NotFound()
    return cast(Consent, found)


def list_consents(*, actor: Actor, uscc: str = "", status: str = "") -> ConsentQuerySet:
    """List what the actor may see, newest request first, narrowed to a firm's code or a status where given."""
    require(VIEW_CONSENTS, actor)
    rows = Consent.objects.visible_to(actor).select_related("grantee", "firm").order_by("-requested_at", "-pk")
    rows = rows.filter(firm_uscc=normalise_code(uscc)) if uscc else rows
    return cast(ConsentQuerySet, rows.filter(status=status) if status else rows)


def find_live_consent(*, actor: Actor, uscc: str, purpose: str, at: datetime) -> Consent | None:
    """Return the consent under which the actor's organisation could read now, or None; it reads and spends nothing."""
    require(VIEW_CONSENTS, actor)
    rows = Consent.objects.filter(
        grantee_id=actor.organisation_id, firm_uscc=normalise_code(uscc), purpose=purpose, status=ACTIVE
    )
    unspent = Q(max_reads=None) | Q(reads_used__lt=F("max_reads"))
    return cast(Consent | None, rows.filter(unspent, expires_at__gt=at).select_related("firm").first())


def list_readable_firms(*, actor: Actor, at: datetime) -> ConsentQuerySet:
    """List the live consents of the actor's organisation with their firms, the soonest to expire first."""
    require(VIEW_CONSENTS, actor)
    rows = Consent.objects.filter(grantee_id=actor.organisation_id, status=ACTIVE, expires_at__gt=at)
    return cast(ConsentQuerySet, rows.select_related("firm").order_by("expires_at", "pk"))


def todo_items(actor: Actor, at: datetime) -> list[TodoItem]:
    """List what a firm has to do about consents: each request that waits, and how many consents end within days."""
    if not may(ACCEPT_CONSENT, actor):
        return []
    own = Consent.objects.filter(firm_uscc=get_organisation(actor.organisation_id).uscc)
    waiting = own.filter(status=REQUESTED, expires_at__gt=at).select_related("grantee").order_by("requested_at")
    items = [
        TodoItem(
            label=gettext_lazy("%(organisation)s asks to see your data") % {"organisation": consent.grantee.name},
            url=reverse("consent_card", args=[consent.pk]),
            due=consent.expires_at,
        )
        for consent in waiting
    ]
    soon = own.filter(status__in=LIVE, expires_at__gt=at, expires_at__lte=at + timedelta(days=EXPIRING_DAYS)).count()
    if soon:
        label = ngettext_lazy("%(count)s consent expires soon", "%(count)s consents expire soon", soon)
        items.append(TodoItem(label=label % {"count": soon}, url=reverse("consent_centre"), count=soon))
    return items


def claims_of(consent: Consent) -> dict[str, Any]:
    """Return what the artefact of an accepted consent must say, from its row."""
    return {
        "version": VERSION,
        "consent": str(consent.pk),
        "firm": consent.firm_uscc,
        "grantee": consent.grantee.uscc,
        "purpose": consent.purpose,
        "categories": list(consent.categories),
        "data_from": consent.data_from.isoformat(),
        "data_until": consent.data_until.isoformat(),
        "expires_at": _utc(consent.expires_at),
        "max_reads": consent.max_reads,
        "template": consent.template_digest,
        "nonce": consent.nonce,
        "signer": consent.decided_by_id,
        "agreed_at": _utc(consent.decided_at),
    }


def receipt_of(consent: Consent) -> dict[str, Any]:
    """Return what an accepted consent's receipt holds beside its terms; raise NotFound before it was accepted."""
    if not consent.artefact:
        raise NotFound()
    key_id = artefact_key_id(consent.artefact)
    key = ECKey.import_key(cast(EllipticCurvePublicKey, public_keys("consents")[key_id]))
    return {
        "purpose": PURPOSES[consent.purpose].label,
        "categories": [CATEGORIES[category][0] for category in consent.categories],
        "clauses": [list(clause) for clause in CLAUSES.values()],
        "template_digest": consent.template_digest,
        "artefact": consent.artefact,
        "key": {**key.as_dict(private=False), "kid": key_id, "alg": ALGORITHM},
    }


def verify_artefact(*, artefact: str, firm_uscc: str, grantee_uscc: str) -> Consent:
    """Return the consent an artefact proves between these two; raise ArtefactRefused for any other text or parties.

    The signature must be ours, the parties those named, and nonce, text and terms those of the register.
    """
    keys = cast(dict[str, EllipticCurvePublicKey], public_keys("consents"))
    claims = open_artefact(artefact, keys)
    if (claims["firm"], claims["grantee"]) != (firm_uscc, grantee_uscc):
        raise ArtefactRefused()
    consent = Consent.objects.select_related("grantee").filter(nonce=claims["nonce"]).first()
    if consent is None or consent.artefact != artefact or claims_of(consent) != claims:
        raise ArtefactRefused()
    return cast(Consent, consent)


@dataclass(frozen=True, slots=True)
class Read:
    """One read as the firm sees it: who, for what, which fields of which period, when, and the digest of what left."""

    entry_id: int
    at: datetime
    organisation: Any
    firm: Any
    person_name: str
    roles: list[str]
    consent_id: str
    purpose: str
    categories: list[str]
    fields: list[str]
    data_from: date
    data_until: date
    digest: str


def list_reads(
    *, actor: Actor, consent_id: UUID | None = None, before_id: int | None = None, limit: int = 50
) -> list[Read]:
    """List reads, newest first: a firm those of its data, a grantee its own, the auditor all.

    Go on with `before_id` = the last entry shown. Three statements, however many there are.
    """
    require(LIST_READS, actor)
    side = {ENTERPRISE: "firm_id", AUDITOR_OFFICE: None}.get(actor.organisation_kind or "", "organisation_id")
    own: dict[str, Any] = {side: actor.organisation_id} if side else {}
    # The trail's own table of permissions lets only overseers search it; this one is wider, over less.
    entries = list_entries(
        actor=PLATFORM, event=READ, subject=str(consent_id or ""), before_id=before_id, limit=limit, **own
    )
    prefetch_related_objects(entries, "organisation", "firm", "person")
    return [_read(entry) for entry in entries]


def count_reads(consent: Consent) -> int:
    """Count the reads that the trail holds under a consent."""
    return sum(1 for _ in _entries(READ, subject=str(consent.pk)))


def list_readers(firm_id: int, category: str, *, since: datetime) -> set[int]:
    """Return the organisations that read a category of a firm's data since a moment, by id; never the firm itself."""
    entries = _entries(READ, firm_id=firm_id, since=since)
    told = {entry.organisation_id for entry in entries if category in json.loads(entry.body)["facts"]["categories"]}
    return told - {None, firm_id}


def find_violations() -> list[dict[str, str]]:
    """List reads the consent did not allow (trust 1, 2) and consents that are not what was signed (trust 5)."""
    trails: dict[str, list[Recorded]] = defaultdict(list)
    for entry in _entries("consents."):
        facts = json.loads(entry.body)["facts"]
        trails[entry.subject].append(Recorded(entry.pk, entry.event, entry.organisation_id, entry.firm_id, facts))
    found = []
    for consent in Consent.objects.exclude(status__in=UNSIGNED).select_related("grantee").iterator(chunk_size=PAGE):
        trail = trails.pop(str(consent.pk), [])
        grant = Grant(consent.firm_id, consent.grantee_id, consent.purpose, Terms.of(consent), consent.reads_used)
        found += _violations(consent.pk, problems_of_trail(grant, trail[::-1]))
        if not _is_as_signed(consent):
            found.append({"invariant": "trust 5", "subject": f"consent {consent.pk}", "detail": "not what was signed"})
    for subject, trail in trails.items():
        found += _violations(subject, problems_of_trail(None, trail[::-1]))
    return found


def _violations(consent_id: Any, problems: list[tuple[int, str]]) -> list[dict[str, str]]:
    return [
        {"invariant": "trust 2", "subject": f"consent {consent_id} entry {entry_id}", "detail": detail}
        for entry_id, detail in problems
    ]


def _is_as_signed(consent: Consent) -> bool:
    try:
        return (
            verify_artefact(artefact=consent.artefact, firm_uscc=consent.firm_uscc, grantee_uscc=consent.grantee.uscc)
            == consent
        )
    except ArtefactRefused:
        return False


def _entries(event: str, **wanted: Any) -> Iterator[Any]:
    """Yield the trail's entries of an event, newest first, page by page."""
    page = list_entries(actor=PLATFORM, event=event, limit=PAGE, **wanted)
    while page:
        yield from page
        page = list_entries(actor=PLATFORM, event=event, limit=PAGE, before_id=page[-1].pk, **wanted)


def _read(entry: Any) -> Read:
    said = json.loads(entry.body)
    facts = said["facts"]
    return Read(
        entry_id=entry.pk,
        at=entry.at,
        organisation=entry.organisation,
        firm=entry.firm,
        person_name=entry.person.full_name if entry.person else "",
        roles=said["roles"],
        consent_id=entry.subject,
        purpose=facts["purpose"],
        categories=in_order(facts["categories"]),
        fields=facts["fields"],
        data_from=date.fromisoformat(facts["data_from"]),
        data_until=date.fromisoformat(facts["data_until"]),
        digest=facts["digest"],
    )


def _utc(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None
