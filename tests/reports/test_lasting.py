"""A seal with time-stamps of an authority outlasts its certificate; without them, or with a wrong one, it does not."""

import asyncio
import shutil
import subprocess
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto import pem
from asn1crypto.x509 import Certificate
from django.conf import settings as project
from django.utils import timezone
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.authority import CertTrustAnchor
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

from creditshare.db.keys import load_private_key
from creditshare.reports import queries, services
from creditshare.reports.pdf.report import render_report
from creditshare.reports.seal import certificates, lasting, sealing
from creditshare.reports.seal.lasting import B_B, B_LTA
from tests.audit import tsa
from tests.reports import makers

pytestmark = pytest.mark.once
YEAR = timedelta(days=366)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """An authority's certificates and keys."""
    made = tmp_path_factory.mktemp("tsa")
    tsa.make_authority(made)
    return made


@pytest.fixture
def authority(settings, folder):
    """The authority, answering and configured."""
    with tsa.running(folder) as running:
        settings.AUDIT_TSA_URL, settings.AUDIT_TSA_CA = running.url, str(folder / "ca.pem")
        yield running


@pytest.fixture
def short_lived(settings, tmp_path, monkeypatch):
    """A key of its own whose certificate ends after a year."""
    settings.KEY_DIR = tmp_path / "keys"
    monkeypatch.setattr(certificates, "CERTIFICATE_YEARS", 1)


@pytest.fixture(scope="module")
def drawn(private_home: Path) -> bytes:
    """A drawn report."""
    return render_report(makers.body(), makers.issue())


def roots(folder: Path) -> list[CertTrustAnchor]:
    """Return our certificate and the authority's, each trusted for as long as it says itself."""
    own = Path(project.KEY_DIR) / f"reports.{load_private_key('reports').key_id}.crt"
    found = [Certificate.load(pem.unarmor(path.read_bytes())[2]) for path in (own, folder / "ca.pem")]
    return [CertTrustAnchor(one, derive_default_quals_from_cert=True) for one in found]


def holds(content: bytes, folder: Path, moment: datetime) -> bool:
    """Say whether a reader who trusts both roots accepts the seal at a moment (ETSI EN 319 102-1, 5.6.3)."""
    policy = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(roots(folder)),
        revinfo_policy=CertRevTrustPolicy(RevocationCheckingPolicy.from_legacy("soft-fail")),
    )
    offline = RevocationInfoGatheringSpec(online_fetching_rule=RevinfoOnlineFetchingRule.LOCAL_ONLY)
    spec = PdfSignatureValidationSpec(SignatureValidationSpec(policy, offline))
    when = ValidationTimingInfo(moment, best_signature_time=moment, point_in_time_validation=True)
    signature = PdfFileReader(BytesIO(content)).embedded_regular_signatures[0]
    try:
        found = asyncio.run(ades_lta_validation(signature, spec, when))
    except SignatureValidationError:
        return False
    return found.ades_subindic == AdESPassed.OK


def stamps(content: bytes) -> int:
    """Return how many time-stamps over the whole file a PDF holds."""
    return len(PdfFileReader(BytesIO(content)).embedded_timestamp_signatures)


def test_with_an_authority_the_seal_is_b_lta(authority, drawn):
    sealed = sealing.sign(drawn, at=timezone.now())
    assert sealed.level == B_LTA
    assert stamps(sealed.content) == 1
    assert b"/DSS" in sealed.content
    assert sealed.content.startswith(drawn)


def test_without_an_authority_it_is_b_b(drawn):
    sealed = sealing.sign(drawn, at=timezone.now())
    assert (sealed.level, stamps(sealed.content)) == (B_B, 0)


def test_it_holds_while_the_certificate_lives(authority, short_lived, drawn, folder):
    now = timezone.now()
    sealed = sealing.sign(drawn, at=now)
    assert holds(sealed.content, folder, now + timedelta(days=1))


def test_it_holds_after_the_certificate_has_ended(authority, short_lived, drawn, folder):
    now = timezone.now()
    sealed = sealing.sign(drawn, at=now)
    assert roots(folder)[0].certificate.not_valid_after < now + 2 * YEAR
    assert holds(sealed.content, folder, now + 2 * YEAR)


def test_without_stamps_it_does_not_hold_then(short_lived, drawn, folder):
    """The negative control: the same seal without the authority fails once its certificate has ended."""
    now = timezone.now()
    (signature,) = PdfFileReader(BytesIO(sealing.sign(drawn, at=now).content)).embedded_regular_signatures

    def trusted(moment: datetime) -> bool:
        context = ValidationContext(trust_roots=roots(folder), allow_fetching=False, moment=moment)
        return bool(validate_pdf_signature(signature, context).trusted)

    assert trusted(now + timedelta(days=1))
    assert not trusted(now + 2 * YEAR)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_a_changed_byte_is_found_whatever_the_stamps_say(authority, drawn, folder, share):
    now = timezone.now()
    content = bytearray(sealing.sign(drawn, at=now).content)
    content[int(len(drawn) * share)] ^= 1
    assert not holds(bytes(content), folder, now)


def test_a_stranger_s_stamp_is_not_taken(authority, drawn, folder):
    """Stamped by a key that the configured root did not certify: the seal is B-B, never a B-LTA that does not hold."""
    authority.answer = lambda query: (200, tsa.stamp_anyhow(folder, query, "fake"))
    lasting._stamper.cache_clear()
    sealed = sealing.sign(drawn, at=timezone.now())
    assert (sealed.level, stamps(sealed.content)) == (B_B, 0)


@pytest.mark.parametrize("answer", [(503, b""), (200, b""), (200, b"not a stamp"), (302, b"")])
def test_an_authority_that_fails_costs_the_level_and_not_the_report(authority, drawn, answer, caplog):
    authority.answer = lambda query: answer
    lasting._stamper.cache_clear()
    assert sealing.sign(drawn, at=timezone.now()).level == B_B
    assert "no time-stamp" in caplog.text


def test_an_authority_that_is_gone_costs_the_level_and_not_the_report(settings, folder, drawn):
    settings.AUDIT_TSA_URL, settings.AUDIT_TSA_CA = "http://127.0.0.1:9/tsa", str(folder / "ca.pem")
    assert sealing.sign(drawn, at=timezone.now()).level == B_B


@pytest.mark.skipif(not shutil.which("pdfsig"), reason="needs poppler-utils (pdfsig)")
def test_another_program_finds_the_seal_valid_and_the_stamp_there(authority, drawn, tmp_path):
    path = tmp_path / "lasting.pdf"
    path.write_bytes(sealing.sign(drawn, at=timezone.now()).content)
    said = subprocess.run(["pdfsig", path], capture_output=True, check=False).stdout.decode()
    seal, stamp = said.split("Signature #2:")
    assert "Signature is Valid" in seal
    assert "Test TSA" in stamp and "Digest Mismatch" not in stamp


@pytest.mark.django_db
def test_the_register_knows_the_level_and_the_file_is_authentic(authority):
    at = timezone.now()
    report = makers.issued(makers.firm_with_profile(at), at)
    content = queries.read_bytes(report)
    assert report.seal_level == B_LTA
    told = services.verify_bytes(content, at=at)
    assert (told.word, told.seal_level) == ("authentic", B_LTA)


@pytest.mark.django_db
def test_cut_back_to_the_revision_before_the_stamps_it_is_altered(authority):
    """An earlier revision of the same file is signed too, but it is not the file that was issued."""
    at = timezone.now()
    content = queries.read_bytes(makers.issued(makers.firm_with_profile(at), at))
    ends = [place for place in range(len(content)) if content.startswith(b"%%EOF", place)]
    assert len(ends) >= 3
    for end in ends[1:-1]:
        assert services.verify_bytes(content[: end + 6], at=at).word == "altered"
