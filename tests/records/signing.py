"""A system that numbers and signs its batches, as an agency's own software would: no code of the server's."""

import base64
import hashlib
import json
from dataclasses import dataclass, field
from datetime import timedelta

from django.test import Client
from django.utils import timezone
from joserfc.jws import JWSRegistry

from creditshare.kernel import actor as kinds
from creditshare.parties.models import AccessToken, ApiClient
from creditshare.parties.rules.tokens import digest_of_token
from tests import makers
from tests.parties import makers as parties

ROOT = "/api/v1/records"


def text64(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def sign(body, *, sequence, source, key, algorithm="ES256", at=None, header=None, **changes):
    """Return a detached JWS over the exact bytes of a body; `changes` to members, None leaves one out."""
    members = {
        "alg": algorithm,
        "kid": key.kid,
        "b64": False,
        "crit": ["b64"],
        "seq": sequence,
        "source": source,
        "digest": hashlib.sha256(body).hexdigest(),
        "iat": int((at or timezone.now()).timestamp()),
        **changes,
    }
    members = {name: value for name, value in members.items() if value is not None}
    protected = text64(header if header is not None else json.dumps(members).encode())
    implementation = "Ed25519" if algorithm == "EdDSA" else algorithm
    value = JWSRegistry.algorithms[implementation].sign(protected.encode() + b"." + body, key)
    return f"{protected}..{text64(value)}"


@dataclass
class Sender:
    """A registered system with its key and a token, calling through Django's test client."""

    client: ApiClient
    key: object
    token: str
    browser: Client = field(default_factory=Client)

    @classmethod
    def of(cls, organisation=None, serial=1, algorithm="ES256"):
        """Register a system of an organisation (a new agency by default) with a token of a day."""
        organisation = organisation or makers.organisation(kinds.AGENCY)
        key = parties.key(algorithm, serial)
        client = parties.system(organisation, key)
        token = f"token-{client.client_id}"
        ends = timezone.now() + timedelta(days=1)
        AccessToken.objects.create(digest=digest_of_token(token), client=client, expires_at=ends)
        return cls(client, key, token)

    @property
    def headers(self):
        return {"Authorization": f"Bearer {self.token}"}

    def send(
        self, body, *, sequence=None, source="tax_grades", signature=None, content_type="application/json", **more
    ):
        """Push bytes; signed for their number unless a signature is given ("" sends none)."""
        headers = self.headers | more.pop("headers", {})
        if sequence is not None:
            headers["Batch-Sequence"] = str(sequence)
            if signature is None:
                signature = sign(body, sequence=sequence, source=source, key=self.key, **more)
        if signature:
            headers["Signature-JWS"] = signature
        return self.browser.post(f"{ROOT}/{source}/batches", body, content_type=content_type, headers=headers)

    def get(self, address):
        return self.browser.get(f"{ROOT}/{address}", headers=self.headers)


def rows_body(*rows, **options):
    """Write rows as the body of a push."""
    return json.dumps({"rows": list(rows), "register": True, **options}, ensure_ascii=False).encode()


def grade(uscc, year=2025, letter="A", **cells):
    """Return one row of a tax credit grade."""
    row = {"统一社会信用代码": uscc, "企业名称": f"企业{uscc[-4:]}", "评价年度": str(year), "纳税信用等级": letter}
    return row | cells
