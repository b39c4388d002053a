"""A report as data: the same content as the PDF, signed, handed out and verified like it, and never when altered."""

import json
import random
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from joserfc import jws
from joserfc.jwk import ECKey

from creditshare.audit.models import TrailEntry
from creditshare.db.keys import load_private_key, public_keys
from creditshare.kernel import actor as kinds
from creditshare.kernel.actor import PLATFORM
from creditshare.kernel.canonical import canonical_json
from creditshare.kernel.errors import NotFound
from creditshare.kernel.statement import sign_statement
from creditshare.reports import services
from creditshare.reports.rules.twin import TYPE, twin_claims
from creditshare.reports.services.sealing_keys import revoke_seal_key, rotate_seal_key
from tests import makers as parties
from tests.parties.makers import sign_in
from tests.reports import makers

pytestmark = pytest.mark.django_db
SEED = 20261124


@pytest.fixture
def now():
    cache.clear()
    return timezone.now()


@pytest.fixture
def firm(now):
    return makers.firm_with_profile(now)


@pytest.fixture
def report(firm, now):
    return makers.issued(firm, now)


@pytest.fixture
def twin(report, now):
    return services.download_twin(actor=PLATFORM, number=report.number, at=now)[1]


def opened(text):
    head, payload, _ = text.split(".")
    return tuple(json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4))) for part in (head, payload))


def judged(text, at):
    return services.verify_bytes(text.encode() if isinstance(text, str) else text, at=at).word


def test_it_says_what_the_snapshot_says(report, twin):
    head, claims = opened(twin)
    snapshot = json.loads(report.snapshot)
    assert claims["report"] == snapshot["body"]
    assert claims["issue"] == snapshot["issue"]
    assert (claims["number"], claims["sha256"]) == (report.number, report.sha256)
    assert head == {"alg": "ES256", "kid": report.key_id, "typ": "report+jws"}


def test_another_library_verifies_it_with_the_published_key(twin):
    key = public_keys("reports")[opened(twin)[0]["kid"]]
    assert jws.deserialize_compact(twin, ECKey.import_key(key), ["ES256"]).payload == canonical_json(opened(twin)[1])


def test_dropped_on_the_verify_page_it_is_authentic(report, twin, now, client):
    told = services.verify_bytes(twin.encode() + b"\n", at=now)
    assert (told.word, told.number, told.by_number) == ("authentic", report.number, False)


def test_it_shares_the_standing_of_its_report(firm, report, twin, now):
    makers.issued(firm, now + timedelta(seconds=1))
    assert judged(twin, now + timedelta(minutes=1)) == "superseded"
    services.withdraw_report(actor=PLATFORM, number=report.number, reason="x", at=now)
    assert judged(twin, now) == "withdrawn"
    assert judged(twin, report.expires_at + timedelta(days=1)) == "withdrawn"


def test_five_hundred_edits_are_never_authentic(twin, now):
    dice = random.Random(SEED)
    words = {}
    for _ in range(500):
        place = dice.randrange(len(twin))
        letter = dice.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=")
        edited = twin[:place] + letter + twin[place + dice.randint(0, 1) :]
        word = judged(edited, now)
        assert word != "authentic" or edited == twin, f"seed {SEED}, place {place}"
        words[word] = words.get(word, 0) + 1
    assert set(words) <= {"unknown", "altered", "authentic"}


@pytest.mark.parametrize(
    "change",
    [
        {"number": "YH-2026-1123-000001-7KQ2MX"},
        {"sha256": "0" * 64},
        {"version": 2},
        {"report": {}},
        {"more": 1},
    ],
    ids=str,
)
def test_signed_by_us_with_other_content_it_is_altered(report, now, change):
    """Even the right key cannot make data that the register does not hold."""
    key = load_private_key("reports")
    claims = twin_claims(report.number, report.sha256, report.snapshot) | change
    assert judged(sign_statement(claims, key.private, key.key_id, TYPE), now) == "altered"


def test_our_signature_of_another_type_is_unknown(report, now):
    key = load_private_key("reports")
    claims = twin_claims(report.number, report.sha256, report.snapshot)
    assert judged(sign_statement(claims, key.private, key.key_id, "consent+jws"), now) == "unknown"


def test_a_signature_of_a_consents_key_is_unknown(report, now):
    key = load_private_key("consents")
    claims = twin_claims(report.number, report.sha256, report.snapshot)
    assert judged(sign_statement(claims, key.private, key.key_id, TYPE), now) == "unknown"


@pytest.mark.parametrize("header", [{"alg": "none"}, {"alg": "HS256"}, {"alg": "ES256", "jwk": {}}, {"kid": "../x"}])
def test_other_headers_are_unknown(twin, now, header):
    _, payload, signature = twin.split(".")
    changed = urlsafe_b64encode(canonical_json(opened(twin)[0] | header)).rstrip(b"=").decode()
    assert judged(f"{changed}.{payload}.{signature}", now) == "unknown"
    assert judged(f"{changed}.{payload}.", now) == "unknown"


@pytest.mark.parametrize("junk", ["eyJ", "eyJ..", "eyJ" + "A" * 100_000, "eyJ\x00.é.x"])
def test_junk_is_unknown(now, junk):
    assert judged(junk, now) == "unknown"


def test_a_retired_key_still_counts_and_a_revoked_one_no_longer(settings, tmp_path, now):
    settings.KEY_DIR = tmp_path / "keys"
    report = makers.issued(makers.firm_with_profile(now), now)
    _, twin = services.download_twin(actor=PLATFORM, number=report.number, at=now)
    rotate_seal_key(actor=PLATFORM, at=now)
    assert judged(twin, now) == "authentic"
    revoke_seal_key(actor=PLATFORM, key_id=report.key_id, reason="lost", at=now)
    assert judged(twin, now) == "unknown"
    _, again = services.download_twin(actor=PLATFORM, number=report.number, at=now)
    assert judged(again, now) == "authentic"


def test_it_is_handed_out_like_the_file(firm, report, now):
    stranger = parties.actor(parties.firm(), kinds.LEGAL_REPRESENTATIVE)
    own = parties.actor(firm, kinds.LEGAL_REPRESENTATIVE)
    with pytest.raises(NotFound):
        services.download_twin(actor=stranger, number=report.number, at=now)
    before = TrailEntry.objects.filter(event="reports.report.download").count()
    services.download_twin(actor=own, number=report.number, at=now)
    assert TrailEntry.objects.filter(event="reports.report.download").count() == before + 1


def test_the_api_gives_it_with_its_name(firm, report):
    browser = sign_in(parties.actor(firm, kinds.LEGAL_REPRESENTATIVE))
    answer = browser.get(f"/api/v1/reports/{report.number}/data")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/jose"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{report.number}.jws"'
    assert judged(answer.content, timezone.now()) == "authentic"
