"""What makes a seal outlast its certificate: time-stamps of an authority over the signature and over the whole file.

PAdES B-LTA (ETSI EN 319 142-1, 5.4): the first stamp shows that the key still counted when it signed, the second that
all needed for checking was there then. Without a configured authority, or while it does not answer, a seal is B-B.
"""

from datetime import datetime
from functools import cache
from pathlib import Path

from asn1crypto import tsp
from asn1crypto.x509 import Certificate
from django.conf import settings
from pyhanko.keys import load_certs_from_pemder
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko_certvalidator import ValidationContext

from creditshare.audit.services.outside import Unanswered, ensure_ok, post

B_B, B_LTA = "B-B", "B-LTA"
QUERY = "application/timestamp-query"


class ConfiguredStamper(TimeStamper):
    """The authority of `settings.AUDIT_TSA_URL`, asked without following any other address."""

    def __init__(self, url: str) -> None:
        super().__init__(include_nonce=True)
        self._url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Ask for a stamp; raise TimestampRequestError when no usable answer comes."""
        try:
            return tsp.TimeStampResp.load(ensure_ok(post(self._url, req.dump(), QUERY)).body)
        except (Unanswered, ValueError) as error:
            raise TimestampRequestError(str(error)) from error


def stamper() -> ConfiguredStamper | None:
    """Return the configured authority, or None."""
    return _stamper(settings.AUDIT_TSA_URL) if settings.AUDIT_TSA_URL and settings.AUDIT_TSA_CA else None


def trust(certificate: Certificate, at: datetime) -> ValidationContext:
    """Return what a seal is checked against when it is made: its own certificate and the authority's root.

    Neither publishes revocation lists that we may fetch while a firm waits; a revoked key of ours is in the register.
    """
    roots = [certificate, *load_certs_from_pemder([str(Path(settings.AUDIT_TSA_CA))])]
    return ValidationContext(trust_roots=roots, allow_fetching=False, revocation_mode="soft-fail", moment=at)


@cache
def _stamper(url: str) -> ConfiguredStamper:
    return ConfiguredStamper(url)
