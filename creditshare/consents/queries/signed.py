"""The signed side of a consent: what its artefact must say, its receipt, and the proof it gives."""

from datetime import UTC, datetime
from typing import Any, cast

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from joserfc.jwk import ECKey

from creditshare.consents.errors import ArtefactRefused
from creditshare.consents.models import Consent
from creditshare.consents.rules.artefact import ALGORITHM, CLAIMS_OF_VERSION, VERSION, artefact_key_id, open_artefact
from creditshare.consents.rules.categories import CATEGORIES
from creditshare.consents.rules.purposes import PURPOSES
from creditshare.consents.rules.wording import CLAUSES
from creditshare.db.keys import public_keys
from creditshare.kernel.errors import NotFound


def claims_of(consent: Consent, version: int = VERSION) -> dict[str, Any]:
    """Return what the artefact (of a version) of an accepted consent must say, from its row."""
    said = {
        "version": version,
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
        "figures_from": consent.figures_from.isoformat(),
        "questions": list(consent.questions),
        "max_reads_month": consent.max_reads_month,
        "keep_days": consent.keep_days,
        "case": consent.case,
        "loan_until": consent.loan_until.isoformat() if consent.loan_until else None,
        "basis": str(consent.basis_id) if consent.basis_id else None,
        "previous": str(consent.previous_id) if consent.previous_id else None,
    }
    return {name: value for name, value in said.items() if name in CLAIMS_OF_VERSION[version]}


def receipt_of(consent: Consent) -> dict[str, Any]:
    """Return what an accepted consent's receipt holds beside its terms; raise NotFound before it was accepted."""
    if not consent.artefact:
        raise NotFound()
    key_id = artefact_key_id(consent.artefact)
    key = ECKey.import_key(cast(EllipticCurvePublicKey, public_keys("consents")[key_id]))
    return {
        "purpose": PURPOSES[consent.purpose].label,
        "categories": [CATEGORIES[category][0] for category in consent.categories],
        "questions": list(consent.questions),
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
    if consent is None or consent.artefact != artefact or claims_of(consent, claims["version"]) != claims:
        raise ArtefactRefused()
    return cast(Consent, consent)


def _utc(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None
