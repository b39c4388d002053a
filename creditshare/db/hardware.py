"""Signing keys in a PKCS#11 token (a hardware module; SoftHSM in tests): they sign there and never leave it.

`<name>.pem` then holds no key but where it is: the token's label of the pair, and the public key. What retires, lists
and verifies keys works on such a file as on an encrypted one.
"""

import os
import secrets
from functools import cache
from hashlib import sha256
from threading import Lock
from typing import Any, NoReturn

import pkcs11
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pkcs11.util.ec import encode_named_curve_parameters

HEAD = b"creditshare-pkcs11 "
_HALF = 32
_POINT_HEADER = 2
"""CKA_EC_POINT is the uncompressed point in a DER octet string: tag and length take two bytes for P-256."""
_one_at_a_time = Lock()


class HardwareKey(ec.EllipticCurvePrivateKey):
    """A P-256 key that signs in the token, in the shape the rest of the platform knows keys in."""

    def __init__(self, label: str, public: ec.EllipticCurvePublicKey) -> None:
        self._label, self._public = label, public

    def sign(self, data: Any, signature_algorithm: ec.EllipticCurveSignatureAlgorithm) -> bytes:
        """Sign in the token; only ECDSA with SHA-256 over the data itself. Raise ImproperlyConfigured if it fails."""
        if not isinstance(signature_algorithm, ec.ECDSA) or not isinstance(signature_algorithm.algorithm, SHA256):
            raise ImproperlyConfigured("a key in a PKCS#11 token signs ECDSA with SHA-256 only")
        digest = sha256(data).digest()
        # A PKCS#11 session serves one caller at a time.
        with _one_at_a_time:
            try:
                raw = _private(os.getpid(), self._label).sign(digest, mechanism=pkcs11.Mechanism.ECDSA)
            except pkcs11.PKCS11Error as error:
                _private.cache_clear()
                _session.cache_clear()
                raise ImproperlyConfigured(f"the PKCS#11 token did not sign: {type(error).__name__}") from error
        return encode_dss_signature(int.from_bytes(raw[:_HALF]), int.from_bytes(raw[_HALF:]))

    def public_key(self) -> ec.EllipticCurvePublicKey:
        """Return the public key."""
        return self._public

    @property
    def curve(self) -> ec.EllipticCurve:
        """The curve, P-256."""
        return self._public.curve

    @property
    def key_size(self) -> int:
        """Bits of the key."""
        return self._public.key_size

    def exchange(self, algorithm: ec.ECDH, peer_public_key: ec.EllipticCurvePublicKey) -> NoReturn:
        """Refuse: a key of the platform signs and does nothing else."""
        raise ImproperlyConfigured("a key in a PKCS#11 token only signs")

    def private_numbers(self) -> NoReturn:
        """Refuse: the key does not leave its token."""
        raise ImproperlyConfigured("a key in a PKCS#11 token cannot be taken out")

    def private_bytes(self, encoding: Any, format: Any, encryption_algorithm: Any) -> NoReturn:
        """Refuse: the key does not leave its token."""
        raise ImproperlyConfigured("a key in a PKCS#11 token cannot be taken out")

    def __copy__(self) -> "HardwareKey":
        return self

    def __deepcopy__(self, memo: dict[Any, Any]) -> "HardwareKey":
        return self


def is_wanted(name: str) -> bool:
    """Say whether new keys of a name are made in the token."""
    return bool(settings.PKCS11_MODULE) and name in settings.PKCS11_KEYS


def create_pair(name: str) -> bytes:
    """Make a pair in the token; return what the key file says: its label, and the public key as PEM."""
    label = f"creditshare-{name}-{secrets.token_hex(8)}"
    with _one_at_a_time:
        session = _session(os.getpid())
        curve = {pkcs11.Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
        parameters = session.create_domain_parameters(pkcs11.KeyType.EC, curve, local=True)
        private = {pkcs11.Attribute.SENSITIVE: True, pkcs11.Attribute.EXTRACTABLE: False}
        public, _ = parameters.generate_keypair(store=True, label=label, mechanism_param=None, private_template=private)
        point = bytes(public[pkcs11.Attribute.EC_POINT])[_POINT_HEADER:]
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    pem = key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return HEAD + label.encode() + b"\n" + pem


def read_pair(content: bytes) -> HardwareKey:
    """Return the key that a key file names; the token itself is asked only to sign."""
    head, pem = content.split(b"\n", 1)
    public = serialization.load_pem_public_key(pem)
    if not isinstance(public, ec.EllipticCurvePublicKey):
        raise ImproperlyConfigured("a key in a PKCS#11 token must be of P-256")
    return HardwareKey(head.removeprefix(HEAD).decode(), public)


@cache
def _session(process: int) -> Any:
    """Open a session; a forked process opens its own, as PKCS#11 demands."""
    try:
        token = pkcs11.lib(settings.PKCS11_MODULE).get_token(token_label=settings.PKCS11_TOKEN)
        try:
            return token.open(user_pin=settings.PKCS11_PIN, rw=True)
        except pkcs11.UserAlreadyLoggedIn:
            # The log-in is the whole process's: a session lost before left it behind.
            return token.open(rw=True)
    except (pkcs11.PKCS11Error, RuntimeError) as error:
        raise ImproperlyConfigured(
            f"the PKCS#11 token {settings.PKCS11_TOKEN!r} of {settings.PKCS11_MODULE} does not open: "
            f"{type(error).__name__}"
        ) from error


@cache
def _private(process: int, label: str) -> Any:
    return _session(process).get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=label)
