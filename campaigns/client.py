"""An agency's system that pushes files through the HTTP door and repeats a push until it is answered."""

import json
import time
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone
from joserfc import jwt
from joserfc.jwk import ECKey

from creditshare.kernel.actor import AGENCY, OFFICER, PLATFORM
from creditshare.parties import services
from creditshare.parties.rules.uscc import with_check_character

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
REST_SECONDS = 0.3
PATIENCE = timedelta(minutes=15)
TOKEN_USE = timedelta(minutes=5)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


class GaveUp(RuntimeError):
    """The platform did not answer in time."""


@dataclass
class Pusher:
    """One registered system: its key, its current token, and how often it had to repeat itself."""

    address: str
    client_id: str
    key: ECKey
    token: str = ""
    renew_at: datetime = LONG_AGO
    repeats: int = 0
    answers: list[dict[str, Any]] = field(default_factory=list)

    def push(self, source: str, name: str, content: bytes, key: str) -> dict[str, Any]:
        """Push one file until the platform says it has it; the same key makes repeats harmless."""
        body = encode_multipart(BOUNDARY, {"file": _file(name, content), "register": "true"})
        headers = {"Content-Type": MULTIPART_CONTENT, "Idempotency-Key": key}
        address = f"{self.address}/api/v1/records/{source}/batches"
        deadline = timezone.now() + PATIENCE
        while timezone.now() < deadline:
            # Bought before it is needed: a refused upload may be cut off before its answer can be read.
            if timezone.now() > self.renew_at:
                self._buy_token()
            status, said = self._ask(address, body, {**headers, "Authorization": f"Bearer {self.token}"})
            if status in (200, 201, 202):
                self.answers.append(said)
                return said
            if status not in (0, 401, 409, 429) and status < 500:
                raise GaveUp(f"{status}: {said}")
            self.repeats += 1
            time.sleep(REST_SECONDS)
        raise GaveUp(f"no answer to {name}")

    def _buy_token(self) -> None:
        now = int(time.time())
        claims = {
            "iss": self.client_id,
            "sub": self.client_id,
            "aud": f"{self.address}/api/v1/oauth/token",
            "iat": now,
            "exp": now + 120,
            "jti": uuid4().hex,
        }
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION,
            "client_assertion": jwt.encode({"alg": "ES256"}, claims, self.key),
        }
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        status, said = self._ask(f"{self.address}/api/v1/oauth/token", urllib.parse.urlencode(form).encode(), headers)
        if status == 200:
            self.token, self.renew_at = said["access_token"], timezone.now() + TOKEN_USE

    def _ask(self, address: str, body: bytes, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        request = urllib.request.Request(address, data=body, headers=headers, method="POST")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as error:
            text = error.read()
            return error.code, json.loads(text) if text[:1] == b"{" else {"text": text[:300].decode(errors="replace")}
        except (urllib.error.URLError, ConnectionError, TimeoutError, json.JSONDecodeError):
            # The site was killed before, during or after it did the work: the caller cannot know, and asks again.
            return 0, {}


def register_pusher(address: str) -> Pusher:
    """Register an agency and a system of it."""
    now = timezone.now()
    agency = services.register_organisation(
        actor=PLATFORM, uscc=with_check_character("11340102MB0000019"), name="数据专线（演练）", kind=AGENCY, at=now
    )
    key = ECKey.generate_key("P-256", {"kid": "campaign"})
    client = services.register_client(
        actor=PLATFORM,
        organisation_id=agency.pk,
        name="campaign",
        jwks={"keys": [key.as_dict(private=False)]},
        roles=(OFFICER,),
        at=now,
    )
    return Pusher(address, client.client_id, key)


def _file(name: str, content: bytes) -> Any:
    return SimpleUploadedFile(name, content, content_type="application/zip")
