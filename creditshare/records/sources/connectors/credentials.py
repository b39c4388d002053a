"""Who we are to the other side: a bearer token kept in a file, or one bought with a signed statement; and TLS.

A statement is private_key_jwt (RFC 7523), as our own token address takes it. Secrets stand in files, never in settings,
and are read when they are needed.
"""

import json
import secrets
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry

from creditshare.records.errors import PullFailed

STATEMENT_SECONDS = 120
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
Buy = Callable[[str, Mapping[str, str]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a connector shows: `token_file`, or `client_id` with `key_file` (a private JWK) and `token_url`.

    `authority_file` adds a certificate authority; `certificate_file` with `certificate_key_file` is for mutual TLS.
    """

    token_file: str = ""
    client_id: str = ""
    key_file: str = ""
    token_url: str = ""
    authority_file: str = ""
    certificate_file: str = ""
    certificate_key_file: str = ""

    def authorization(self, buy: Buy, at: datetime) -> dict[str, str]:
        """Return the header that says who asks, none where nothing is configured; raise PullFailed."""
        if not (self.token_file or self.client_id):
            return {}
        try:
            token = self._kept() if self.token_file else self._buy(buy, at)
        except (OSError, ValueError, JoseError) as error:
            raise PullFailed(reason=f"the credentials cannot be read ({type(error).__name__})") from error
        if not isinstance(token, str) or not token:
            raise PullFailed(reason="no token was given")
        return {"Authorization": f"Bearer {token}"}

    def _kept(self) -> str:
        return Path(self.token_file).read_text(encoding="utf-8").strip()

    def _buy(self, buy: Buy, at: datetime) -> Any:
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self._statement(at),
        }
        return buy(self.token_url, form).get("access_token")

    def _statement(self, at: datetime) -> str:
        key = JWKRegistry.import_key(json.loads(Path(self.key_file).read_text(encoding="utf-8")))
        algorithm = "ES256" if key.key_type == "EC" else "Ed25519"
        now = int(at.timestamp())
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": self.token_url,
            "iat": now,
            "exp": now + STATEMENT_SECONDS,
            "jti": secrets.token_hex(16),
        }
        header = {"alg": algorithm, "typ": "JWT"} | ({"kid": key.kid} if key.kid else {})
        return jwt.encode(header, claims, key, algorithms=[algorithm])

    def tls(self) -> ssl.SSLContext:
        """Return how a connection is secured: TLS 1.2 or newer, the certificate and the host's name checked."""
        context = ssl.create_default_context(cafile=self.authority_file or None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self.certificate_file:
            context.load_cert_chain(self.certificate_file, self.certificate_key_file or None)
        return context
