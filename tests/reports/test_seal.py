"""The seal: a certification signature that allows no change, over announced bytes only."""

import hashlib
import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from cryptography import x509
from django.conf import settings
from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from creditshare.db.keys import load_private_key
from creditshare.reports import queries
from creditshare.reports.errors import NotSealable
from creditshare.reports.pdf.report import render_report
from creditshare.reports.seal.sealing import carries_our_key, seal_report, sign
from tests.reports import makers

needs_pdfsig = pytest.mark.skipif(not shutil.which("pdfsig"), reason="needs poppler-utils (pdfsig)")


@pytest.fixture(scope="module")
def sealed(private_home: Path) -> bytes:
    """A sealed report, not in any register."""
    return sign(render_report(makers.body(), makers.issue()), at=makers.AT).content


def certificate_path() -> Path:
    """Return where the certificate of the present key is kept."""
    return Path(settings.KEY_DIR) / f"reports.{load_private_key('reports').key_id}.crt"


def test_the_signature_is_intact_and_covers_the_whole_file(sealed: bytes):
    (signature,) = PdfFileReader(BytesIO(sealed)).embedded_signatures
    roots = list(load_certs_from_pemder([str(certificate_path())]))
    status = validate_pdf_signature(signature, ValidationContext(trust_roots=roots, allow_fetching=False))
    assert status.intact
    assert status.valid
    assert status.trusted
    assert status.coverage.name == "ENTIRE_FILE"
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"


def test_no_change_is_allowed(sealed: bytes):
    (signature,) = PdfFileReader(BytesIO(sealed)).embedded_signatures
    assert signature.docmdp_level == MDPPerm.NO_CHANGES


def test_the_time_of_sealing_is_the_time_given(sealed: bytes):
    (signature,) = PdfFileReader(BytesIO(sealed)).embedded_signatures
    assert signature.self_reported_timestamp == makers.AT


def test_what_was_drawn_is_kept_byte_for_byte(sealed: bytes):
    drawn = render_report(makers.body(), makers.issue())
    assert sealed.startswith(drawn)


@needs_pdfsig
def test_another_program_finds_the_signature_valid(sealed: bytes, tmp_path: Path):
    path = tmp_path / "report.pdf"
    path.write_bytes(sealed)
    said = subprocess.run(["pdfsig", path], capture_output=True, check=False).stdout.decode()
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "CreditShare 瑶海信融" in said


@needs_pdfsig
def test_another_program_finds_a_change(sealed: bytes, tmp_path: Path):
    path = tmp_path / "report.pdf"
    path.write_bytes(sealed[:5000] + bytes([sealed[5000] ^ 1]) + sealed[5001:])
    said = subprocess.run(["pdfsig", path], capture_output=True, check=False).stdout.decode()
    assert "Signature is Valid" not in said


def test_the_certificate_is_made_once_and_is_no_authority(sealed: bytes):
    before = certificate_path().read_bytes()
    sign(render_report(makers.body(), makers.issue()), at=makers.AT.replace(year=2027))
    assert certificate_path().read_bytes() == before
    certificate = x509.load_pem_x509_certificate(before)
    assert not certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert usage.digital_signature
    assert usage.content_commitment
    assert not usage.key_cert_sign


def test_no_private_key_lies_beside_it_in_the_clear(sealed: bytes):
    folder = Path(settings.KEY_DIR)
    assert all(b"BEGIN PRIVATE KEY" not in path.read_bytes() for path in folder.iterdir())
    assert b"ENCRYPTED" in (folder / "reports.pem").read_bytes()


def test_our_key_is_recognised_and_no_other(sealed: bytes):
    assert carries_our_key(sealed)
    assert carries_our_key(sealed.upper())
    assert not carries_our_key(render_report(makers.body(), makers.issue()))
    contents = re.search(rb"/Contents\s*<([0-9a-fA-F]+)>", sealed).group(1)
    foreign = sealed.replace(contents, b"00" * (len(contents) // 2))
    assert not carries_our_key(foreign)


@pytest.mark.django_db
def test_bytes_nobody_announced_are_not_sealed(at):
    with pytest.raises(NotSealable):
        seal_report(render_report(makers.body(), makers.issue()), at=at)


@pytest.mark.django_db
def test_announced_bytes_are_sealed_once(at):
    report = makers.issued(makers.firm_with_profile(at), at)
    sealed = queries.read_bytes(report)
    drawn = sealed[: sealed.index(b"%%EOF") + len(b"%%EOF\n")]
    assert hashlib.sha256(drawn).hexdigest() == report.unsigned_sha256
    with pytest.raises(NotSealable):
        seal_report(drawn, at=at)
