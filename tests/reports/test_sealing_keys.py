"""Keys of the seal: replaced without a word to the processes, old reports stay genuine, a revoked key is told of."""

import json
from datetime import timedelta
from io import StringIO

import pytest
from cryptography import x509
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from creditshare.audit.models import TrailEntry
from creditshare.db.keys import load_private_key, public_keys, revocations
from creditshare.kernel import actor as kinds
from creditshare.kernel.actor import PLATFORM
from creditshare.kernel.errors import NotPermitted
from creditshare.reports import queries, services
from creditshare.reports.errors import NoSuchKey, ReasonMissing
from creditshare.reports.services.sealing_keys import revoke_seal_key, rotate_seal_key
from tests import makers as parties
from tests.reports import makers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def keys(settings, tmp_path):
    """Keys of this test only."""
    settings.KEY_DIR = tmp_path / "keys"
    return settings.KEY_DIR


@pytest.fixture
def now():
    return timezone.now()


def verified(report, at):
    return services.verify_bytes(queries.read_bytes(report), at=at)


def test_the_next_report_is_sealed_with_the_new_key_and_the_last_stays_genuine(now):
    firm = makers.firm_with_profile(now)
    old = makers.issued(firm, now)
    new_key = rotate_seal_key(actor=PLATFORM, at=now)
    new = makers.issued(firm, now + timedelta(seconds=1))
    assert old.key_id != new.key_id == new_key
    later = now + timedelta(minutes=1)
    assert verified(old, later).word == "superseded"
    assert verified(new, later).word == "authentic"
    assert set(public_keys("reports")) == {old.key_id, new.key_id}


def test_rotating_again_and_again_loses_no_key(now):
    seen = [load_private_key("reports").key_id]
    seen += [rotate_seal_key(actor=PLATFORM, at=now) for _ in range(4)]
    assert len(set(seen)) == 5
    assert set(public_keys("reports")) == set(seen)
    assert load_private_key("reports").key_id == seen[-1]


def test_other_keys_are_left_alone(now):
    others = {name: load_private_key(name).key_id for name in ("consents", "trail")}
    rotate_seal_key(actor=PLATFORM, at=now)
    assert {name: load_private_key(name).key_id for name in others} == others


def test_a_changed_report_of_an_old_key_is_still_ours_and_altered(now):
    content = bytearray(queries.read_bytes(makers.issued(makers.firm_with_profile(now), now)))
    rotate_seal_key(actor=PLATFORM, at=now)
    content[2000] ^= 1
    assert services.verify_bytes(bytes(content), at=now).word == "altered"


def test_each_key_has_a_certificate_of_its_own(now):
    firm = makers.firm_with_profile(now)
    makers.issued(firm, now)
    rotate_seal_key(actor=PLATFORM, at=now)
    makers.issued(firm, now + timedelta(seconds=1))
    listed = queries.list_seal_keys()
    loaded = public_keys("reports")
    for row in listed:
        certificate = x509.load_pem_x509_certificate(row["certificate"].encode())
        assert certificate.public_key() == loaded[row["key_id"]]
    assert sorted(row["seals"] for row in listed) == [False, True]


def test_revoking_the_key_that_seals_retires_it_first(now):
    report = makers.issued(makers.firm_with_profile(now), now)
    revoke_seal_key(actor=PLATFORM, key_id=report.key_id, reason="密钥介质遗失", at=now)
    assert load_private_key("reports").key_id != report.key_id
    assert revocations("reports")[report.key_id].reason == "密钥介质遗失"


def test_the_register_still_vouches_and_the_revocation_is_told(now, client):
    report = makers.issued(makers.firm_with_profile(now), now)
    assert verified(report, now).key_revoked_at is None
    revoke_seal_key(actor=PLATFORM, key_id=report.key_id, reason="lost", at=now)
    told = verified(report, now)
    assert (told.word, told.key_revoked_at) == ("authentic", now)
    page = client.get(f"/verify/{report.number}", headers={"accept-language": "en"}).content.decode()
    assert "The key of this seal was revoked" in page


def test_a_revocation_is_said_once_and_its_first_moment_stays(now):
    key = load_private_key("reports").key_id
    revoke_seal_key(actor=PLATFORM, key_id=key, reason="lost", at=now)
    revoke_seal_key(actor=PLATFORM, key_id=key, reason="something else", at=now + timedelta(days=1))
    assert revocations("reports") == {key: (now, "lost")}


@pytest.mark.parametrize("key", ["", "0" * 16, "../reports", "x" * 500])
def test_a_key_that_never_was_cannot_be_revoked(now, key, keys):
    load_private_key("reports")
    with pytest.raises(NoSuchKey) as refused:
        revoke_seal_key(actor=PLATFORM, key_id=key, reason="lost", at=now)
    assert refused.value.facts["given"] == key[:40]
    assert list(keys.glob("*.revoked")) == []


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201])
def test_a_revocation_needs_its_reason(now, reason):
    key = load_private_key("reports").key_id
    with pytest.raises(ReasonMissing):
        revoke_seal_key(actor=PLATFORM, key_id=key, reason=reason, at=now)
    assert load_private_key("reports").key_id == key


@pytest.mark.parametrize("kind", [kinds.BANK, kinds.ENTERPRISE, kinds.AUDITOR_OFFICE, kinds.AGENCY])
def test_only_the_operator_s_administrator_may(now, kind):
    somebody = parties.actor(parties.organisation(kind), kinds.ADMINISTRATOR)
    key = load_private_key("reports").key_id
    with pytest.raises(NotPermitted):
        rotate_seal_key(actor=somebody, at=now)
    with pytest.raises(NotPermitted):
        revoke_seal_key(actor=somebody, key_id=key, reason="lost", at=now)
    assert load_private_key("reports").key_id == key


def test_both_are_in_the_trail(now):
    old = load_private_key("reports").key_id
    new = rotate_seal_key(actor=PLATFORM, at=now)
    revoke_seal_key(actor=PLATFORM, key_id=old, reason="lost", at=now)
    events = list(TrailEntry.objects.order_by("pk").values_list("event", flat=True))
    assert events == ["reports.key.rotate", "reports.key.revoke"]
    assert new != old


def test_the_command_rotates_and_revokes(now):
    old = load_private_key("reports").key_id
    out = StringIO()
    call_command("rotate_report_key", stdout=out)
    assert json.loads(out.getvalue()) == {"seals": load_private_key("reports").key_id}
    call_command("rotate_report_key", "--revoke", old, "--reason", "lost", stdout=StringIO())
    assert set(revocations("reports")) == {old}
    with pytest.raises(CommandError, match="no retired key"):
        call_command("rotate_report_key", "--revoke", "f" * 16, "--reason", "lost")


def test_anybody_may_fetch_the_keys(now):
    report = makers.issued(makers.firm_with_profile(now), now)
    revoke_seal_key(actor=PLATFORM, key_id=report.key_id, reason="lost", at=now)
    listed = {row["key_id"]: row for row in Client().get("/api/v1/reports/keys").json()}
    assert listed[report.key_id]["reason"] == "lost"
    assert listed[report.key_id]["certificate"].startswith("-----BEGIN CERTIFICATE-----")
    assert "PRIVATE" not in json.dumps(listed)


@given(st.lists(st.sampled_from(["rotate", "revoke"]), max_size=6))
def test_whatever_is_done_one_key_seals_and_it_is_not_revoked(deeds):
    at = timezone.now()
    for deed in deeds:
        if deed == "rotate":
            rotate_seal_key(actor=PLATFORM, at=at)
        else:
            revoke_seal_key(actor=PLATFORM, key_id=load_private_key("reports").key_id, reason="lost", at=at)
    load_private_key("reports")
    sealing = [row for row in queries.list_seal_keys() if row["seals"]]
    assert len(sealing) == 1
    assert sealing[0]["revoked_at"] is None
