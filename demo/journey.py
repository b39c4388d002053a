"""The journey: the whole main job played without a browser, each step with the figures it must show."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.test import Client
from django.urls import reverse
from joserfc import jwt
from joserfc.jwk import ECKey

from creditshare.audit.queries import verify_database
from creditshare.audit.services import seal_trail
from creditshare.consents.services import accept_consent, revoke_consent
from creditshare.kernel.actor import PLATFORM
from creditshare.kernel.errors import NotFound
from creditshare.outbox.services import drain
from creditshare.parties.queries import find_organisation
from creditshare.parties.services import register_client
from creditshare.profiles.services import read_profile
from creditshare.records.queries import sum_deliveries
from creditshare.records.services import receive_delivery
from creditshare.reports.queries import read_bytes
from creditshare.reports.services import issue_report, verify_bytes
from demo.cast import FIRMS, firm_code, organisation_code
from demo.ledger import invoice_file
from demo.story import NEWCOMER, District, ask_for_consent

SPOILT = 1000
COUNTS = ("rows", "new", "same", "changed", "wrong")


class StepFailed(Exception):
    """A step of the journey did not show what it must."""


@dataclass
class Journey:
    """The district, an API client, and what the steps pass on to one another."""

    district: District
    client: Client = field(default_factory=Client)
    token: str = ""
    consent: Any = None


def expect(truth: object, words: str) -> str:
    """Return the words when they are true; raise StepFailed otherwise."""
    if not truth:
        raise StepFailed(words)
    return words


def import_invoices(journey: Journey) -> str:
    """A firm drops its export, once and again: the second time nothing changes."""
    district, firm = journey.district, next(firm for firm in FIRMS if firm.key == NEWCOMER)
    name, content = invoice_file(firm, "S", district.today)
    told = []
    for _ in range(2):
        actor = district.on_behalf(NEWCOMER)
        delivery = receive_delivery(actor=actor, source="invoices", name=name, content=content, at=district.at)
        drain(worker="check", at=district.at)
        sums = sum_deliveries([delivery.pk])
        told.append({count: sums[count] for count in COUNTS})
    first, second = told
    expect(first["new"] > 0 and first["new"] + first["same"] + first["changed"] == first["rows"], f"first: {first}")
    expect(second["same"] == second["rows"] == first["rows"], f"again: {second}")
    return f"first {first}; again {second}"


def take_token(journey: Journey) -> str:
    """A bank's system proves itself with its key and gets a short token."""
    bank = find_organisation(organisation_code("bank_a"))
    key = ECKey.generate_key("P-256", {"kid": "demo", "alg": "ES256"})
    client = register_client(
        actor=PLATFORM,
        organisation_id=bank.pk,  # type: ignore[union-attr]
        name="核心系统（演示）",
        jwks={"keys": [key.as_dict(private=False)]},
        roles=("officer",),
        at=journey.district.at,
    )
    now, address = int(time.time()), reverse("api:token")
    claims = {
        "iss": client.client_id,
        "sub": client.client_id,
        "aud": f"{settings.SITE_URL}{address}",
        "iat": now,
        "exp": now + 60,
        "jti": uuid4().hex,
    }
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion": jwt.encode({"alg": "ES256", "kid": "demo"}, claims, key),
    }
    answer = journey.client.post(address, form)
    expect(answer.status_code == 200, f"token: {answer.status_code} {answer.content[:200]!r}")
    journey.token = answer.json()["access_token"]
    return f"token for {answer.json()['expires_in']} s"


def _get_profile(journey: Journey, uscc: str) -> Any:
    return journey.client.get(
        f"/api/v1/enterprises/{uscc}/profile",
        headers={"Authorization": f"Bearer {journey.token}", "X-Purpose": "underwriting"},
    )


def refuse_without_consent(journey: Journey) -> str:
    """Without a consent a firm is not there: the answer is that of a firm that does not exist, byte for byte."""
    other, missing = _get_profile(journey, firm_code("ruanjian")), _get_profile(journey, "91340102MA00000009")
    expect(other.status_code == missing.status_code == 404, f"{other.status_code} {missing.status_code}")
    expect(other.content == missing.content, "the two answers differ")
    return f"404 for both, {len(other.content)} equal bytes"


def consent(journey: Journey) -> str:
    """The bank asks; the firm accepts and holds a signed artefact."""
    journey.consent = ask_for_consent(journey.district, "bank", "ruanjian", reason="200 万元科创贷申请审查")
    given = accept_consent(
        actor=journey.district.on_behalf("ruanjian"), consent_id=journey.consent, at=journey.district.at
    )
    return expect(given.status == "active" and given.artefact.count(".") == 2, f"{given.status}, artefact signed")


def read_by_api(journey: Journey) -> str:
    """The bank's system reads the profile; the firm sees the read at once."""
    answer = _get_profile(journey, firm_code("ruanjian"))
    expect(answer.status_code == 200, f"read: {answer.status_code} {answer.content[:300]!r}")
    body = answer.json()
    body = body.get("profile", body)
    indicators = body["blocks"]["invoice_summary"]
    expect(indicators, "no indicators came")
    return f"grade {json.dumps(body['blocks']['rating'], ensure_ascii=False)[:90]}…, {len(body['blocks'])} blocks"


def report_and_verify(journey: Journey) -> str:
    """A signed report is authentic; with one byte changed, cut or appended it is not."""
    at = journey.district.at
    report = issue_report(
        actor=journey.district.on_behalf("zhizao"), uscc=firm_code("zhizao"), purpose="own_report", at=at
    )
    content = read_bytes(report)
    verdict = verify_bytes(content, at=at).word
    expect(verdict == "authentic", f"genuine: {verdict}")
    for spoilt in (content[:SPOILT] + b"X" + content[SPOILT + 1 :], content[:-1], content + b"\n"):
        told = verify_bytes(spoilt, at=at).word
        expect(told != "authentic", f"spoilt: {told}")
    return f"{report.number}: {len(content)} bytes authentic; changed, cut and appended are not"


def revoke(journey: Journey) -> str:
    """The firm withdraws; the bank's person and system are refused from then on."""
    district = journey.district
    revoke_consent(actor=district.on_behalf("ruanjian"), consent_id=journey.consent, at=district.at)
    try:
        read_profile(actor=district.actors["bank"], uscc=firm_code("ruanjian"), purpose="underwriting", at=district.at)
    except NotFound:
        status = _get_profile(journey, firm_code("ruanjian")).status_code
        return expect(status == 404, f"officer refused, system {status}")
    raise StepFailed("the officer read after the withdrawal")


def check_the_trail(journey: Journey) -> str:
    """The trail is whole: every entry, in order, under a signed root."""
    seal_trail(at=journey.district.at)
    verdict = verify_database()
    return expect(verdict["verdict"] == "intact", f"{verdict}")


STEPS: tuple[Callable[[Journey], str], ...] = (
    import_invoices,
    take_token,
    refuse_without_consent,
    consent,
    read_by_api,
    report_and_verify,
    revoke,
    check_the_trail,
)


def play(district: District, tell: Callable[[str], None]) -> bool:
    """Play every step; tell each with its figures; return whether all showed what they must."""
    journey, sound = Journey(district), True
    for step in STEPS:
        try:
            tell(f"ok   {step.__name__}: {step(journey)}")
        except StepFailed as failed:
            sound = False
            tell(f"FAIL {step.__name__}: {failed}")
    return sound
