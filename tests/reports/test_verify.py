"""Verification: the register decides, byte for byte; a report that was touched is never authentic."""

import hashlib
import random
import re
from datetime import timedelta

import pytest
from asn1crypto.cms import ContentInfo
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.hashes import SHA256
from django.utils import timezone

from creditshare.consents.models import Consent
from creditshare.consents.rules.lifecycle import REVOKED
from creditshare.db.keys import load_private_key
from creditshare.kernel.actor import OFFICER, PLATFORM
from creditshare.reports import queries, services
from creditshare.reports.errors import FileMissing, FileTooLarge, NotAReportNumber
from creditshare.reports.pdf.report import render_report
from creditshare.reports.rules.limits import MAX_BYTES
from creditshare.reports.rules.numbers import report_number
from creditshare.reports.rules.verdict import ALTERED, AUTHENTIC, EXPIRED, SUPERSEDED, UNKNOWN, WITHDRAWN
from creditshare.reports.seal.sealing import sign
from tests import makers as parties
from tests.consents.makers import stored_consent
from tests.reports import makers

pytestmark = pytest.mark.django_db
SEED = 20261123
EDITS = 2000


@pytest.fixture
def now():
    """The real moment."""
    return timezone.now()


@pytest.fixture
def firm(now):
    """A firm with a profile of today and of yesterday: an hour ago may have been another day."""
    made = makers.firm_with_profile(now)
    makers.stored_profile(made, now - timedelta(days=1))
    return made


@pytest.fixture
def content(firm, now):
    """The bytes of a genuine report."""
    return queries.read_bytes(makers.issued(firm, now))


def one_edit(content: bytes, dice: random.Random) -> bytes:
    """Change a file somehow: flip a bit, set a byte, cut the end or the middle, add, shadow, double."""
    place, length = dice.randrange(len(content)), dice.randint(1, 4000)
    before, byte, after = content[:place], content[place], content[place + 1 :]
    edits = (
        lambda: before + bytes([byte ^ 1 << dice.randrange(8)]) + after,
        lambda: before + bytes([(byte + dice.randint(1, 255)) % 256]) + after,
        lambda: before,
        lambda: before + content[place + length :],
        lambda: content + dice.randbytes(length),
        lambda: before + dice.randbytes(length) + content[place:],
        lambda: content + incremental_update(dice.randint(1, 99)),
        lambda: before + content[place : place + length] + content[place:],
    )
    return dice.choice(edits)()


def incremental_update(number: int) -> bytes:
    """Return a well-formed incremental save that shadows an object: the classic attack on signed PDFs."""
    return (
        f"\n{number} 0 obj\n<< /Type /Annot /Contents (shadow) >>\nendobj\n"
        f"xref\n{number} 1\n0000000000 00000 n \ntrailer\n<< /Size 99 /Prev 1 >>\nstartxref\n1\n%%EOF\n"
    ).encode()


def signature_alone_accepts(content: bytes) -> bool:
    """Judge as a naive verifier does: the signature over the range it covers itself, whatever follows."""
    ranges = re.search(rb"/ByteRange\s*\[\s*(\d+) (\d+) (\d+) (\d+)", content)
    held = re.search(rb"/Contents\s*<([0-9a-fA-F]+)>", content)
    if not ranges or not held:
        return False
    start, size, second, rest = map(int, ranges.groups())
    covered = content[start : start + size] + content[second : second + rest]
    signer = ContentInfo.load(bytes.fromhex(held.group(1).decode()))["content"]["signer_infos"][0]
    attributes = signer["signed_attrs"]
    (digest,) = (item["values"][0].native for item in attributes if item["type"].native == "message_digest")
    try:
        public = load_private_key("reports").private.public_key()
        public.verify(signer["signature"].native, attributes.untag().dump(), ECDSA(SHA256()))
    except InvalidSignature:
        return False
    return bool(digest == hashlib.sha256(covered).digest())


@pytest.mark.once
@pytest.mark.campaign
def test_two_thousand_edits_are_never_authentic(content, now):
    dice = random.Random(SEED)
    words: dict[str, int] = {}
    for _ in range(EDITS):
        edited = one_edit(content, dice)
        word = services.verify_bytes(edited, at=now).word if edited else UNKNOWN
        assert edited == content or word != AUTHENTIC
        words[word] = words.get(word, 0) + 1
    print(f"seed {SEED}: {words}")
    assert words.get(AUTHENTIC, 0) == 0
    assert words[ALTERED] > EDITS * 0.95


@pytest.mark.campaign
def test_control_the_signature_alone_accepts_what_was_appended(content, now):
    assert signature_alone_accepts(content)
    for update in (incremental_update(7), b"\n", b"shadow" * 500):
        assert signature_alone_accepts(content + update)
        assert services.verify_bytes(content + update, at=now).word == ALTERED
    changed = content[:3000] + bytes([content[3000] ^ 1]) + content[3001:]
    assert not signature_alone_accepts(changed)


def test_a_genuine_file_is_authentic_and_tells_little(firm, content, now):
    verdict = services.verify_bytes(content, at=now)
    assert (verdict.word, verdict.tone, verdict.by_number) == (AUTHENTIC, "ok", False)
    assert verdict.firm == "合肥***有限公司"
    assert (verdict.grade, verdict.score) == ("A", 738)
    assert verdict.as_of == timezone.localdate(now)


def test_a_genuine_number_is_authentic_as_a_number(firm, now):
    report = makers.issued(firm, now)
    verdict = services.verify_number(f" {report.number.lower()} ", at=now)
    assert (verdict.word, verdict.by_number, verdict.number) == (AUTHENTIC, True, report.number)


def test_a_report_drawn_again_with_our_number_is_altered(firm, content, now):
    number = services.verify_bytes(content, at=now).number
    drawn = render_report(makers.body(), makers.issue(number=number))
    verdict = services.verify_bytes(drawn, at=now)
    assert (verdict.word, verdict.number, verdict.firm, verdict.grade) == (ALTERED, number, "", "")


def test_a_file_sealed_by_our_key_outside_the_register_is_not_authentic(content, now):
    stray = sign(render_report(makers.body(), makers.issue(number=makers.NUMBER)), at=makers.AT).content
    assert signature_alone_accepts(stray)
    assert services.verify_bytes(stray, at=now).word == ALTERED


def test_a_forgery_with_an_invented_number_is_unknown(firm, content, now):
    drawn = render_report(makers.body(), makers.issue())
    assert services.verify_bytes(drawn, at=now).word == UNKNOWN


@pytest.mark.parametrize(
    "junk",
    [
        b"x",
        b"%PDF-1.4\n%%EOF",
        b"\x00" * 4096,
        b"YH-" * 100_000,
        b"YH-2026-1123-000001-" * 50_000,
        b"/Contents <" + b"a" * 1_000_000,
        b"<" * 2_000_000,
        "企业信用报告".encode("utf-16"),
    ],
    ids=range(8),
)
def test_junk_is_unknown(firm, content, now, junk):
    assert services.verify_bytes(junk, at=now).word == UNKNOWN


def test_sizes_have_limits(now):
    with pytest.raises(FileMissing):
        services.verify_bytes(b"", at=now)
    with pytest.raises(FileTooLarge) as refusal:
        services.verify_bytes(b"x" * (MAX_BYTES + 1), at=now)
    assert "5 MB" in str(refusal.value)
    assert services.verify_bytes(b"x" * MAX_BYTES, at=now).word == UNKNOWN


@pytest.mark.parametrize(
    "typed", ["", "YH", "YH-2026-1123-000001-7KQ2M9", "' OR 1=1 --", "YH-2026-1123-000001\x00", "甲"]
)
def test_what_cannot_be_a_number_is_said_so(now, typed):
    with pytest.raises(NotAReportNumber):
        services.verify_number(typed, at=now)


def test_a_number_never_issued_is_unknown(now):
    number = report_number(now.date(), 999_999, "00000")
    verdict = services.verify_number(number, at=now)
    assert (verdict.word, verdict.number, verdict.by_number) == (UNKNOWN, number, True)


def test_a_newer_report_supersedes_the_older(firm, now):
    older = makers.issued(firm, now - timedelta(hours=1))
    newer = makers.issued(firm, now)
    verdict = services.verify_bytes(queries.read_bytes(older), at=now)
    assert (verdict.word, verdict.tone, verdict.superseded_at) == (SUPERSEDED, "warn", newer.issued_at)
    assert services.verify_bytes(queries.read_bytes(newer), at=now).word == AUTHENTIC


def test_another_language_does_not_supersede(firm, now):
    chinese = makers.issued(firm, now - timedelta(hours=1))
    makers.issued(firm, now, language="en")
    assert services.verify_number(chinese.number, at=now).word == AUTHENTIC


def test_a_withdrawn_newer_report_supersedes_nothing(firm, now):
    older = makers.issued(firm, now - timedelta(hours=1))
    newer = makers.issued(firm, now)
    services.withdraw_report(actor=PLATFORM, number=newer.number, reason="wrong data", at=now)
    assert services.verify_number(older.number, at=now).word == AUTHENTIC


def test_another_reader_supersedes_nothing(firm, now):
    """That a second bank asked is nobody else's business."""
    numbers = []
    for minutes in (10, 0):
        bank = parties.bank()
        stored_consent(firm, bank)
        moment = now - timedelta(minutes=minutes)
        numbers.append(
            services.issue_report(
                actor=parties.actor(bank, OFFICER), uscc=firm.uscc, purpose="underwriting", at=moment
            ).number
        )
    assert [services.verify_number(number, at=now).word for number in numbers] == [AUTHENTIC, AUTHENTIC]


def test_age_expires(firm, content, now):
    verdict = services.verify_bytes(content, at=now + timedelta(days=90))
    assert (verdict.word, verdict.tone) == (EXPIRED, "warn")
    assert services.verify_bytes(content, at=now + timedelta(days=89)).word == AUTHENTIC


def test_a_revoked_consent_withdraws_the_report_in_words(firm, now):
    bank = parties.bank()
    consent = stored_consent(firm, bank)
    report = services.issue_report(actor=parties.actor(bank, OFFICER), uscc=firm.uscc, purpose="underwriting", at=now)
    Consent.objects.filter(pk=consent.pk).update(status=REVOKED, ended_at=now)
    verdict = services.verify_bytes(queries.read_bytes(report), at=now)
    assert (verdict.word, verdict.consent_withdrawn, verdict.withdrawn_at) == (WITHDRAWN, True, now)
    assert (verdict.grade, verdict.score) == ("", None)


def test_an_expired_consent_leaves_the_report_genuine(firm, now):
    bank = parties.bank()
    consent = stored_consent(firm, bank)
    report = services.issue_report(actor=parties.actor(bank, OFFICER), uscc=firm.uscc, purpose="underwriting", at=now)
    Consent.objects.filter(pk=consent.pk).update(expires_at=now)
    assert services.verify_number(report.number, at=now).word == AUTHENTIC


def test_a_verdict_takes_two_questions_at_most(content, now, django_assert_max_num_queries):
    with django_assert_max_num_queries(1):
        services.verify_bytes(content, at=now)
    with django_assert_max_num_queries(2):
        services.verify_bytes(content + b"x", at=now)
