"""Checkpoints are time-stamped by a real authority; outages are retried, told, and stop new sharing in the end."""

import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import tsp
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.utils import timezone

from creditshare.audit import queries, services, tasks
from creditshare.audit.errors import AnchoringStopped
from creditshare.audit.models import Anchor, Checkpoint, Standing
from creditshare.audit.queries import stamps
from creditshare.audit.rules.anchoring import ALARM_AFTER, CURRENT, LATE, REFUSE_AFTER, STOPPED, judge_anchoring
from creditshare.kernel import actor as kinds
from creditshare.outbox.services import drain
from creditshare.parties.models import Notice
from tests import makers
from tests.audit import tsa
from tests.audit.makers import sealed
from tests.consents.makers import stored_consent
from tests.parties import makers as parties

ALARM, REFUSE = ALARM_AFTER[-1].value, REFUSE_AFTER[-1].value


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("tsa")
    tsa.make_authority(made)
    return made


@pytest.fixture
def authority(settings, folder, db):
    with tsa.running(folder) as running:
        settings.AUDIT_TSA_URL, settings.AUDIT_TSA_CA = running.url, str(folder / "ca.pem")
        settings.AUDIT_TSA_POLICY = tsa.POLICY
        yield running


def now() -> datetime:
    return timezone.now()


def test_a_checkpoint_is_stamped_once(authority):
    at = now()
    sealed([3], at)
    anchor = services.anchor_checkpoint(at=at)
    assert anchor.checkpoint == queries.last_checkpoint()
    assert abs(anchor.stamped_at - at) < timedelta(minutes=1)
    assert anchor.policy == tsa.POLICY
    assert services.anchor_checkpoint(at=at) is None
    assert len(authority.queries) == 1
    assert Standing.objects.get(name="tsa").problem == ""
    assert queries.anchoring_state(at).status == CURRENT
    assert queries.find_violations(at=at) == []


def test_the_request_is_as_published(authority):
    sealed([1], now())
    services.anchor_checkpoint(at=now())
    asked = tsp.TimeStampReq.load(authority.queries[0], strict=True).native
    assert asked["version"] == "v1"
    assert asked["cert_req"] is True
    assert asked["req_policy"] == tsa.POLICY
    assert asked["message_imprint"]["hash_algorithm"]["algorithm"] == "sha256"
    assert asked["nonce"] > 0


def test_openssl_agrees_with_the_token(authority, folder, tmp_path):
    """An auditor needs nothing of ours: `openssl ts -verify` over the note and the token of the API."""
    sealed([3], now())
    anchor = services.anchor_checkpoint(at=now())
    (tmp_path / "note").write_text(queries.last_checkpoint().note)
    (tmp_path / "token").write_bytes(bytes(anchor.token))
    command = ["openssl", "ts", "-verify", "-in", tmp_path / "token", "-token_in", "-data", tmp_path / "note",
               "-CAfile", folder / "ca.pem"]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Verification: OK" in done.stdout + done.stderr
    shown = Client().get("/api/v1/audit/checkpoints/latest").json()["anchors"][0]
    assert shown["token"] == anchor.token_text
    (tmp_path / "note").write_text(queries.last_checkpoint().note.replace("\n3\n", "\n4\n"))
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0


def imprint_swapped(authority):
    other = tsp.TimeStampReq.load(authority.queries[-1])
    other["message_imprint"]["hashed_message"] = bytes(32)
    return 200, tsa.stamp(authority.folder, other.dump(force=True))


def nonce_swapped(authority):
    other = tsp.TimeStampReq.load(authority.queries[-1])
    other["nonce"] = 7
    return 200, tsa.stamp(authority.folder, other.dump(force=True))


def flipped(authority):
    reply = bytearray(authority.well(authority.queries[-1])[1])
    reply[-5] ^= 1
    return 200, bytes(reply)


MISDEEDS = {
    "error": (lambda a: (500, b""), "status 500"),
    "empty": (lambda a: (200, b""), "cannot be read"),
    "nonsense": (lambda a: (200, b"<html>"), "cannot be read"),
    "trailing": (lambda a: (200, a.well(a.queries[-1])[1] + b"x"), "cannot be read"),
    "another nonce": (nonce_swapped, "another request"),
    "another imprint": (imprint_swapped, "something else"),
    "signature": (flipped, "authority"),
    "not critical": (lambda a: (200, tsa.stamp_anyhow(a.folder, a.queries[-1], "lax")), "alone"),
    "not only for stamps": (lambda a: (200, tsa.stamp_anyhow(a.folder, a.queries[-1], "web")), "alone"),
    "another authority": (lambda a: (200, tsa.stamp(a.folder, a.queries[-1], "fake")), "authority"),
}


@pytest.mark.parametrize("name", MISDEEDS)
def test_a_wrong_reply_is_no_stamp(authority, settings, name):
    misdeed, words = MISDEEDS[name]
    settings.AUDIT_TSA_POLICY = "" if words == "alone" else tsa.POLICY
    at = now()
    sealed([3], at)
    authority.answer = lambda query: misdeed(authority)
    assert services.anchor_checkpoint(at=at) is None
    assert not Anchor.objects.exists()
    standing = Standing.objects.get(name="tsa")
    assert words in standing.problem
    assert standing.troubled_since == at
    authority.answer = authority.well
    assert services.anchor_checkpoint(at=at + timedelta(seconds=1))
    assert Standing.objects.get(name="tsa").troubled_since is None


def test_another_policy_or_another_day_is_refused(authority, settings):
    at = now()
    sealed([3], at)
    settings.AUDIT_TSA_POLICY = "1.2.3.4.9"
    assert services.anchor_checkpoint(at=at) is None
    settings.AUDIT_TSA_POLICY = ""
    assert services.anchor_checkpoint(at=at + timedelta(hours=1)) is None
    assert "clock" in Standing.objects.get(name="tsa").problem
    assert services.anchor_checkpoint(at=at)


def test_an_authority_that_is_down_is_asked_again_in_the_next_period(authority, settings):
    at, right = now(), settings.AUDIT_TSA_URL
    sealed([3], at)
    settings.AUDIT_TSA_URL = "http://127.0.0.1:9/"
    tasks.anchor(at=at, renew=lambda: None)
    assert "could not be reached" in Standing.objects.get(name="tsa").problem
    settings.AUDIT_TSA_URL = "ftp://127.0.0.1/"
    tasks.anchor(at=at, renew=lambda: None)
    assert "http" in Standing.objects.get(name="tsa").problem
    settings.AUDIT_TSA_URL = right
    tasks.anchor(at=at, renew=lambda: None)
    assert Anchor.objects.count() == 1


def test_a_stamp_that_was_falsified_is_found_again(authority, folder):
    at = now()
    sealed([3], at)
    services.anchor_checkpoint(at=at)
    anchor = Anchor.objects.get()
    assert stamps.verify_token(bytes(anchor.token), anchor.checkpoint.note.encode()).serial == anchor.serial
    sealed([2], at)
    Anchor.objects.create(
        checkpoint=queries.last_checkpoint(),
        token=bytes(anchor.token),
        policy="x",
        serial="x",
        stamped_at=at,
        created_at=at,
    )
    found = queries.find_violations(at=at)
    assert [(one["subject"], one["detail"]) for one in found] == [
        ("time-stamp of 5", "the token stamps something else")
    ]


def test_certificates_that_are_not_there_are_said(settings, tmp_path):
    settings.AUDIT_TSA_CA = str(tmp_path / "none.pem")
    with pytest.raises(ImproperlyConfigured, match="AUDIT_TSA_CA"):
        stamps.authorities()


@pytest.mark.parametrize(
    ("waited", "status"),
    [
        (timedelta(0), CURRENT),
        (ALARM, CURRENT),
        (ALARM + timedelta(seconds=1), LATE),
        (REFUSE, LATE),
        (REFUSE + timedelta(seconds=1), STOPPED),
        (timedelta(days=400), STOPPED),
        (timedelta(hours=-3), CURRENT),
    ],
)
def test_how_long_is_too_long(waited, status):
    at = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    state = judge_anchoring(at - waited, None, at)
    assert (state.status, state.is_late, state.is_stopped) == (status, status != CURRENT, status == STOPPED)


def test_nothing_waits_when_all_is_stamped():
    at = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    assert judge_anchoring(None, at - timedelta(days=400), at).status == CURRENT


@pytest.fixture
def silent(settings, db):
    """A trail whose authority has not answered since a moment."""
    settings.AUDIT_TSA_URL, settings.AUDIT_TSA_CA = "http://127.0.0.1:9/", ""
    began = now() - REFUSE - timedelta(hours=1)
    sealed([3], began)
    Checkpoint.objects.get()
    return began


def test_the_oldest_checkpoint_without_a_stamp_counts(silent, settings):
    assert queries.anchoring_state(silent + ALARM).status == CURRENT
    assert queries.anchoring_state(silent + ALARM + timedelta(minutes=1)).status == LATE
    sealed([2], silent + ALARM)
    state = queries.anchoring_state(now())
    assert (state.status, state.waiting_since, state.stamped_at) == (STOPPED, silent, None)
    Anchor.objects.create(
        checkpoint=Checkpoint.objects.get(size=3), token=b"", policy="", serial="", stamped_at=silent, created_at=silent
    )
    assert queries.anchoring_state(now()).waiting_since == silent + ALARM
    settings.AUDIT_TSA_SINCE = (now() - timedelta(minutes=5)).isoformat()
    assert queries.anchoring_state(now()).status == CURRENT


def test_overseers_are_told_once_at_each_step(silent):
    offices = [makers.organisation(kind, kind) for kind in (kinds.OPERATOR, kinds.AUDITOR_OFFICE, kinds.BANK)]
    for at in (silent + ALARM + timedelta(minutes=1), silent + ALARM + timedelta(minutes=11), now(), now()):
        services.anchor_checkpoint(at=at)
        drain(worker="test/1/1", at=at)
    told = [
        list(Notice.objects.filter(organisation=office).order_by("pk").values_list("code", flat=True))
        for office in offices
    ]
    assert told == [["audit.anchoring.late", "audit.anchoring.stopped"]] * 2 + [[]]
    subjects = {found["subject"] for found in queries.find_violations(at=now())}
    assert subjects == {"anchoring"}


@pytest.fixture
def scene():
    firm, bank = makers.firm(), makers.bank()
    consent = stored_consent(firm, bank, status="requested")
    people = makers.actor(firm, kinds.LEGAL_REPRESENTATIVE), makers.actor(bank, kinds.OFFICER)
    return firm, consent, [parties.sign_in(actor) for actor in people], people


def accept(browser, actor, consent):
    parties.confirm(browser, parties.person_of(actor))
    return browser.post(f"/api/v1/consents/{consent.pk}/accept", {}, content_type="application/json")


def test_new_sharing_is_refused_in_words_when_anchoring_has_stopped(silent, scene):
    _, consent, (owner, officer), (actor, _) = scene
    answer = accept(owner, actor, consent)
    assert (answer.status_code, answer.json()["code"]) == (503, "anchoring_stopped")
    from tests.architecture.routes import asked

    asked_for = asked({"uscc": makers.uscc()})
    answer = officer.post("/api/v1/consents", asked_for, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (503, "anchoring_stopped")
    assert "时间戳" in answer.json()["title"]
    # What is in force goes on, and may end: a firm can always say no.
    declined = owner.post(f"/api/v1/consents/{consent.pk}/decline", {}, content_type="application/json")
    assert declined.status_code == 200


def test_late_is_not_yet_stopped(silent, scene, settings):
    settings.AUDIT_TSA_SINCE = (now() - ALARM - timedelta(minutes=1)).isoformat()
    _, consent, (owner, _), (actor, _) = scene
    assert accept(owner, actor, consent).status_code == 200
    assert queries.anchoring_state(now()).status == LATE


def test_without_an_authority_nothing_of_it_applies(silent, scene, settings):
    settings.AUDIT_TSA_URL = ""
    _, consent, (owner, _), (actor, _) = scene
    assert queries.anchoring_state(now()).status == "not_configured"
    queries.ensure_anchored(now())
    assert queries.find_violations(at=now()) == []
    assert services.anchor_checkpoint(at=now()) is None
    assert accept(owner, actor, consent).status_code == 200


def test_the_refusal_says_since_when(silent):
    with pytest.raises(AnchoringStopped, match=r"since \d{4}-\d\d-\d\d \d\d:\d\d"):
        queries.ensure_anchored(now())


@pytest.mark.parametrize("kind", [kinds.OPERATOR, kinds.AUDITOR_OFFICE])
def test_overseers_see_a_banner_and_the_standing(silent, kind):
    role = kinds.AUDITOR if kind == kinds.AUDITOR_OFFICE else kinds.ADMINISTRATOR
    browser = parties.sign_in(makers.actor(makers.organisation(kind, "监督"), role))
    page = browser.get("/trail").content.decode()
    assert "恢复之前不再办理新的授权" in page
    assert "已中断：暂停办理新的授权" in page


def test_others_see_no_banner(silent):
    browser = parties.sign_in(makers.actor(makers.bank(), kinds.OFFICER))
    assert "时间戳" not in browser.get("/", follow=True).content.decode()


@pytest.mark.django_db
def test_the_standing_says_what_is_not_configured(settings, at):
    settings.AUDIT_TSA_URL, settings.AUDIT_WITNESSES = "", []
    sealed([3], at)
    auditor = parties.sign_in(makers.actor(makers.organisation(kinds.AUDITOR_OFFICE, "审计"), kinds.AUDITOR))
    page = auditor.get("/trail").content.decode()
    assert "未配置时间戳服务" in page
    assert "未配置见证方" in page
    assert queries.list_verifier_keys()[0].split("+")[1] in page
