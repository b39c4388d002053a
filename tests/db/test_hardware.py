"""Keys in a PKCS#11 token (SoftHSM): they sign reports and data there, never leave it, and are replaced like any key."""

import os
import subprocess
from pathlib import Path

import pkcs11
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import ECDH, ECDSA
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from creditshare.db import hardware
from creditshare.db.keys import load_private_key, public_keys, retire_key, revocations, revoke_key
from creditshare.kernel.statement import NotAStatement, open_statement, sign_statement
from creditshare.reports import queries, services
from creditshare.reports.models import Report
from creditshare.reports.rules.twin import TYPE
from creditshare.reports.seal import sealing
from tests.reports import makers
from tests.servers import find_tool

PIN = "84120397"
MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def module(tmp_path_factory):
    """A token of this module only; yields the path of SoftHSM's library."""
    tool, library = find_tool("softhsm2-util"), next((path for path in MODULES if Path(path).exists()), None)
    if tool is None or library is None:
        pytest.skip("needs SoftHSM: on Debian apt-get install softhsm2")
    folder = tmp_path_factory.mktemp("token")
    configuration = folder / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {folder}\nobjectstore.backend = file\nlog.level = ERROR\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(configuration))
        made = ["--init-token", "--free", "--label", "creditshare", "--so-pin", PIN, "--pin", PIN]
        subprocess.run([tool, *made], check=True, capture_output=True)
        yield library


@pytest.fixture
def token(module, settings, tmp_path):
    """Settings under which the keys of reports are made in the token."""
    settings.KEY_DIR = tmp_path / "keys"
    settings.PKCS11_MODULE, settings.PKCS11_PIN = module, PIN
    settings.PKCS11_KEYS = frozenset({"reports"})
    yield settings
    hardware._private.cache_clear()
    hardware._session.cache_clear()
    sealing._signer.cache_clear()


def test_it_signs_there_and_anybody_verifies_here(token):
    key = load_private_key("reports")
    signature = key.private.sign(b"what was said", ECDSA(SHA256()))
    public = public_keys("reports")[key.key_id]
    public.verify(signature, b"what was said", ECDSA(SHA256()))
    with pytest.raises(InvalidSignature):
        public.verify(signature, b"what was said.", ECDSA(SHA256()))


def test_the_key_file_holds_no_key(token):
    key = load_private_key("reports")
    content = (token.KEY_DIR / "reports.pem").read_bytes()
    assert b"PRIVATE" not in content
    assert content.startswith(b"creditshare-pkcs11 creditshare-reports-")
    assert load_private_key("reports").private is key.private


@pytest.mark.parametrize(
    "taking",
    [
        lambda key: key.private_numbers(),
        lambda key: key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
    ],
)
def test_it_cannot_be_taken_out(token, taking):
    with pytest.raises(ImproperlyConfigured, match="cannot be taken out"):
        taking(load_private_key("reports").private)


def test_the_token_itself_does_not_give_it(token):
    load_private_key("reports").private.sign(b"x", ECDSA(SHA256()))
    session = hardware._session(os.getpid())
    kept = list(session.get_objects({pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY}))
    assert kept
    for found in kept:
        assert found[pkcs11.Attribute.SENSITIVE] is True
        assert found[pkcs11.Attribute.EXTRACTABLE] is False
        with pytest.raises(pkcs11.PKCS11Error):
            assert found[pkcs11.Attribute.VALUE]


@pytest.mark.parametrize("asked", [ECDSA(SHA384())])
def test_it_signs_one_way_only(token, asked):
    key = load_private_key("reports").private
    with pytest.raises(ImproperlyConfigured, match="SHA-256 only"):
        key.sign(b"x", asked)
    with pytest.raises(ImproperlyConfigured, match="only signs"):
        key.exchange(ECDH(), key.public_key())


def test_other_names_keep_their_encrypted_files(token):
    assert b"ENCRYPTED PRIVATE KEY" in _file_of(token, "trail")
    assert b"ENCRYPTED PRIVATE KEY" in _file_of(token, "consents")


def _file_of(token, name):
    load_private_key(name)
    return (token.KEY_DIR / f"{name}.pem").read_bytes()


def test_a_statement_is_signed_and_opened(token):
    key = load_private_key("reports")
    text = sign_statement({"number": "1"}, key.private, key.key_id, "test+jws")
    keys = {key.key_id: key.private.public_key()}
    assert open_statement(text, keys, "test+jws") == {"number": "1"}
    with pytest.raises(NotAStatement):
        open_statement(text[:-1] + ("A" if text[-1] != "A" else "B"), keys, "test+jws")


def test_a_retired_key_still_verifies_and_can_be_revoked(token):
    old = load_private_key("reports")
    new = retire_key("reports")
    assert new.key_id != old.key_id
    assert set(public_keys("reports")) == {old.key_id, new.key_id}
    revoke_key("reports", old.key_id, "lost", timezone.now())
    assert set(revocations("reports")) == {old.key_id}


@pytest.mark.django_db
class TestReports:
    def test_a_report_sealed_in_the_token_is_genuine(self, token, tmp_path):
        firm = makers.firm_with_profile(timezone.now())
        report = makers.issued(firm, timezone.now())
        content = queries.read_bytes(report)
        assert services.verify_bytes(content, at=timezone.now()).word == "authentic"
        path = tmp_path / "report.pdf"
        path.write_bytes(content)
        told = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False).stdout
        assert "Signature is Valid." in told
        assert "Total document signed" in told

    def test_its_data_is_signed_with_the_same_key(self, token):
        firm = makers.firm_with_profile(timezone.now())
        report = makers.issued(firm, timezone.now())
        _, signed = services.download_twin(actor=makers.owner(firm), number=report.number, at=timezone.now())
        key = load_private_key("reports")
        keys = {key.key_id: key.private.public_key()}
        assert open_statement(signed, keys, TYPE, len(signed))["number"] == report.number

    def test_without_the_token_nothing_is_issued(self, token):
        firm = makers.firm_with_profile(timezone.now())
        load_private_key("reports")
        hardware._session.cache_clear()
        hardware._private.cache_clear()
        token.PKCS11_TOKEN = "another"
        with pytest.raises(ImproperlyConfigured, match="'another'"):
            makers.issued(firm, timezone.now())
        assert Report.objects.count() == 0
        token.PKCS11_TOKEN = "creditshare"
        assert makers.issued(firm, timezone.now()).sha256
