"""The signed consent: a statement (kernel/statement.py) of type `consent+jws` with exactly the claims of a consent."""

from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey, EllipticCurvePublicKey

from creditshare.consents.errors import ArtefactRefused
from creditshare.kernel.statement import (
    ALGORITHM,
    P256_ORDER,
    NotAStatement,
    key_id_of_statement,
    open_statement,
    sign_statement,
)

__all__ = ["ALGORITHM", "P256_ORDER", "artefact_key_id", "open_artefact", "sign_artefact"]
TYPE = "consent+jws"
VERSION = 2
FIRST_CLAIMS = frozenset(
    {
        "version",
        "consent",
        "firm",
        "grantee",
        "purpose",
        "categories",
        "data_from",
        "data_until",
        "expires_at",
        "max_reads",
        "template",
        "nonce",
        "signer",
        "agreed_at",
    }
)
CLAIMS = FIRST_CLAIMS | {
    "figures_from",
    "questions",
    "max_reads_month",
    "keep_days",
    "case",
    "loan_until",
    "previous",
    "basis",
}
CLAIMS_OF_VERSION = {1: FIRST_CLAIMS, VERSION: CLAIMS}
"""What an artefact says, by its version: what was signed earlier stays what it was and still verifies."""


def sign_artefact(claims: Mapping[str, Any], key: EllipticCurvePrivateKey, key_id: str) -> str:
    """Sign claims with a P-256 key; ValueError unless they are exactly CLAIMS."""
    if set(claims) != CLAIMS:
        raise ValueError(f"not the claims of a consent: {sorted(set(claims) ^ CLAIMS)}")
    return sign_statement(claims, key, key_id, TYPE)


def open_artefact(artefact: str, keys: Mapping[str, EllipticCurvePublicKey]) -> dict[str, Any]:
    """Return the claims of an artefact signed by one of the keys (by key id); raise ArtefactRefused otherwise."""
    try:
        claims = open_statement(artefact, keys, TYPE)
    except NotAStatement as error:
        raise ArtefactRefused() from error
    version = claims.get("version")
    if type(version) is not int or CLAIMS_OF_VERSION.get(version) != frozenset(claims):
        raise ArtefactRefused()
    return claims


def artefact_key_id(artefact: str) -> str:
    """Return the id of the key that an artefact says it was signed with; it proves nothing by itself."""
    try:
        return key_id_of_statement(artefact, TYPE)
    except NotAStatement as error:
        raise ArtefactRefused() from error
