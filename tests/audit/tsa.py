"""A time-stamping authority of our own: certificates made here, tokens made by `openssl ts`, served over HTTP."""

import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from asn1crypto import keys, pem, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

POLICY = "1.2.3.4.1"
CONFIG = """
[tsa]
default_tsa = one
[one]
dir = {folder}
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/{signer}.pem
certs = {folder}/{signer}.pem
signer_key = {folder}/{signer}.key
signer_digest = sha256
default_policy = {policy}
other_policies = 1.2.3.4.2
digests = sha256
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


def certificate(
    name: str, key: RSAPrivateKey, issuer: str, signer: RSAPrivateKey, usage: list | None, *, critical: bool = True
) -> x509.Certificate:
    """Issue a certificate; `usage` None makes an authority."""
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=usage is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    if usage is None:
        flags = dict.fromkeys(
            ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
             "encipher_only", "decipher_only"), False
        )  # fmt: skip
        made = made.add_extension(x509.KeyUsage(key_cert_sign=True, crl_sign=True, **flags), critical=True)
    else:
        made = made.add_extension(x509.ExtendedKeyUsage(usage), critical=critical)
    return made.sign(signer, SHA256())


def make_authority(folder: Path) -> None:
    """Write ca.pem, and three signers: tsa (right), lax (its usage is not critical) and web (for servers)."""
    made_keys = {name: generate_private_key(65537, 2048) for name in ("ca", "tsa")}
    made_keys |= dict.fromkeys(("lax", "web", "fake"), made_keys["tsa"])
    stamping = [ExtendedKeyUsageOID.TIME_STAMPING]
    made = {
        "ca": certificate("Test CA", made_keys["ca"], "Test CA", made_keys["ca"], None),
        "tsa": certificate("Test TSA", made_keys["tsa"], "Test CA", made_keys["ca"], stamping),
        "lax": certificate("Lax TSA", made_keys["tsa"], "Test CA", made_keys["ca"], stamping, critical=False),
        "web": certificate(
            "Web",
            made_keys["tsa"],
            "Test CA",
            made_keys["ca"],
            [*stamping, ExtendedKeyUsageOID.SERVER_AUTH],
            critical=True,
        ),
        # Signed by a key that is not the authority's.
        "fake": certificate("Fake TSA", made_keys["tsa"], "Test CA", made_keys["tsa"], stamping),
    }
    for name, one in made.items():
        (folder / f"{name}.pem").write_bytes(one.public_bytes(serialization.Encoding.PEM))
        pem = made_keys[name].private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        (folder / f"{name}.key").write_bytes(pem)
    (folder / "serial").write_text("01\n")


def stamp(folder: Path, query: bytes, signer: str = "tsa", policy: str = POLICY) -> bytes:
    """Answer a query as `openssl ts` does."""
    (folder / f"{signer}.cnf").write_text(CONFIG.format(folder=folder, signer=signer, policy=policy))
    (folder / "query.tsq").write_bytes(query)
    done = subprocess.run(
        ["openssl", "ts", "-reply", "-config", folder / f"{signer}.cnf", "-queryfile", folder / "query.tsq"],
        capture_output=True,
        check=False,
    )
    assert done.stdout, done.stderr.decode()
    return done.stdout


def stamp_anyhow(folder: Path, query: bytes, signer: str) -> bytes:
    """Answer with a certificate that `openssl ts` would not use, by pyHanko's dummy authority (its own policy)."""
    one = asn1_x509.Certificate.load(pem.unarmor((folder / f"{signer}.pem").read_bytes())[2])
    key = keys.PrivateKeyInfo.load(pem.unarmor((folder / f"{signer}.key").read_bytes())[2])
    return DummyTimeStamper(one, key).request_tsa_response(tsp.TimeStampReq.load(query)).dump()


@dataclass
class Authority:
    """A running authority; `answer` may be replaced to misbehave."""

    folder: Path
    url: str = ""
    answer: Callable[[bytes], tuple[int, bytes]] = None
    queries: list[bytes] = field(default_factory=list)

    def well(self, query: bytes) -> tuple[int, bytes]:
        """Answer rightly."""
        return 200, stamp(self.folder, query)


@contextmanager
def running(folder: Path) -> Iterator[Authority]:
    """Run the authority on a port of its own."""
    authority = Authority(folder)
    authority.answer = authority.well

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            authority.queries.append(query)
            status, reply = authority.answer(query)
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    authority.url = f"http://127.0.0.1:{server.server_port}/tsa"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield authority
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
