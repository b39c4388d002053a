"""Receipts of a consent: as paper with a QR code, and as linked data (ISO/IEC TS 27560); and what the QR code tells."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from creditshare.consents.errors import ArtefactRefused
from creditshare.consents.models import Consent
from creditshare.consents.queries.signed import receipt_of, verify_artefact
from creditshare.consents.rules.categories import CATEGORIES
from creditshare.consents.rules.lifecycle import ACTIVE, REQUESTED, UNSIGNED
from creditshare.consents.rules.linked import (
    PURPOSE_TYPES,
    READING,
    RETENTION_OF_LOAN,
    RIGHTS,
    event,
    party,
    party_id,
    receipt_document,
)
from creditshare.consents.rules.purposes import PURPOSES
from creditshare.consents.rules.receipt import TERM_ORDER, UNKNOWN, Receipt, is_nonce, standing
from creditshare.consents.rules.terms import Terms
from creditshare.consents.rules.wording import template_digest


def receipt(consent: Consent) -> Receipt:
    """Return the receipt of an accepted consent; raise NotFound before it was accepted."""
    signed = receipt_of(consent)
    covered = Terms.of(consent)
    named = ("categories", "questions", *TERM_ORDER)
    digest = template_digest(consent.purpose, consent.categories, consent.questions)
    return Receipt(
        number=consent.pk.hex,
        nonce=consent.nonce,
        firm_name=consent.firm.name,
        firm_uscc=consent.firm_uscc,
        grantee_name=consent.grantee.name,
        grantee_uscc=consent.grantee.uscc,
        purpose=consent.purpose,
        reason=consent.reason,
        case=consent.case,
        terms={name: getattr(covered, name) for name in named},
        loan_until=consent.loan_until.isoformat() if consent.loan_until else "",
        agreed_at=consent.decided_at,
        template_digest=consent.template_digest,
        words_as_agreed=digest == consent.template_digest,
        artefact=consent.artefact,
        key=signed["key"],
    )


def verify_address(nonce: str) -> str:
    """Return the public address that says whether a receipt's consent is genuine and still lives."""
    return f"{settings.SITE_URL}{reverse('consent_verify', args=[nonce])}"


def check_nonce(nonce: str, at: datetime) -> str:
    """Say what stands under the nonce of a receipt: `live`, `ended` or `unknown`, and nothing else about it."""
    if not is_nonce(nonce):
        return UNKNOWN
    consent = Consent.objects.exclude(status__in=UNSIGNED).select_related("grantee").filter(nonce=nonce).first()
    if consent is None:
        return UNKNOWN
    parties = {"firm_uscc": consent.firm_uscc, "grantee_uscc": consent.grantee.uscc}
    try:
        verify_artefact(artefact=consent.artefact, **parties)
    except ArtefactRefused:
        # A row that is not what was signed is no genuine consent, whatever else it says.
        return UNKNOWN
    return standing(consent.state_at(at))


def linked_receipt(consent: Consent, at: datetime) -> dict[str, Any]:
    """Return the receipt as JSON-LD: a copy of the consent's record by ISO/IEC TS 27560:2023, with its signature."""
    signed = receipt_of(consent)
    return receipt_document(
        _record(consent, at), receipt_id=str(consent.pk), artefact=consent.artefact, key=signed["key"]
    )


def _record(consent: Consent, at: datetime) -> dict[str, Any]:
    return {
        "id": f"urn:uuid:{consent.pk}",
        "type": "dpv:ConsentRecord",
        "record_id": str(consent.pk),
        "pii_principal_id": party_id(consent.firm_uscc),
        "privacy_notice": f"{settings.SITE_URL}{reverse('consent_card', args=[consent.pk])}",
        "language": "zh-Hans",
        "template_digest": consent.template_digest,
        "purposes": [_purpose(consent)],
        "parties": [
            party(consent.firm_uscc, consent.firm.name, "dpv:DataSubject", settings.SITE_URL),
            party(consent.grantee.uscc, consent.grantee.name, "dpv:DataController", settings.SITE_URL),
        ],
        "events": list(_events(consent, at)),
    }


def _purpose(consent: Consent) -> dict[str, Any]:
    keep = f"P{consent.keep_days}D" if consent.keep_days is not None else RETENTION_OF_LOAN
    return {
        "type": "dpv:Purpose",
        "purpose": PURPOSES[consent.purpose].label,
        "purpose_description": PURPOSES[consent.purpose].meaning,
        "purpose_type": PURPOSE_TYPES[consent.purpose],
        "lawful_basis": "dpv:Consent",
        "pii_information": [
            {
                "type": "dpv:PersonalData",
                "pii_type": CATEGORIES[key][0],
                "pii_attribute_id": key,
                "pii_optional": True,
                "sensitive_pii_category": False,
            }
            for key in consent.categories
        ],
        "pii_controllers": [party_id(consent.grantee.uscc)],
        "collection_method": settings.SITE_URL,
        "processing_method": list(READING),
        "storage_locations": ["CN"],
        "retention_period": keep,
        "jurisdiction": "CN",
        "recipient_third_parties": [],
        "withdrawal_method": f"{settings.SITE_URL}{reverse('consent_revoke', args=[consent.pk])}",
        "privacy_rights": list(RIGHTS),
        "data_from": consent.data_from.isoformat(),
        "data_until": consent.data_until.isoformat(),
        "figures_from": consent.figures_from.isoformat(),
        "max_reads": consent.max_reads,
        "max_reads_month": consent.max_reads_month,
        "questions": list(consent.questions),
    }


def _events(consent: Consent, at: datetime) -> Iterator[dict[str, Any]]:
    until = _utc(consent.expires_at)
    yield event(_utc(consent.requested_at), until, consent.grantee.uscc, REQUESTED)
    yield event(_utc(consent.decided_at), until, consent.firm_uscc, ACTIVE)
    state = consent.state_at(at)
    if standing(state) != "live":
        ended = consent.ended_at or min(consent.expires_at, at)
        yield event(_utc(ended), _utc(ended), consent.firm_uscc, state)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
