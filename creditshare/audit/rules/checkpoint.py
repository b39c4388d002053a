"""A checkpoint says how large the trail is and what its root is, in a signed text that anyone can keep.

The text is a C2SP tlog-checkpoint (origin, size, root) in a C2SP signed note (https://c2sp.org/tlog-checkpoint,
https://c2sp.org/signed-note), signed with Ed25519; the key travels as a C2SP verifier key (`name+id+key`). A witness
adds a line of its own, with the time (https://c2sp.org/tlog-cosignature).
"""

from base64 import b64decode, b64encode
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519, COSIGNING = b"\x01", b"\x04"
TIME_BYTES = 8
ID_BYTES = 4
SIGNATURE_MARK = "\u2014 "


@dataclass(frozen=True, slots=True)
class TreeHead:
    """What a checkpoint states."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Write the three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


def note_key_id(name: str, public: Ed25519PublicKey, algorithm: bytes = ED25519) -> bytes:
    """Return the four bytes that name a key in a signed note."""
    return sha256(name.encode() + b"\n" + algorithm + public.public_bytes_raw()).digest()[:ID_BYTES]


def verifier_key(name: str, public: Ed25519PublicKey, algorithm: bytes = ED25519) -> str:
    """Write a public key as `name+id+key`, the form in which verifiers pin it."""
    key_id, key = note_key_id(name, public, algorithm).hex(), algorithm + public.public_bytes_raw()
    return f"{name}+{key_id}+{b64encode(key).decode()}"


def read_cosigner(text: str) -> tuple[str, Ed25519PublicKey]:
    """Read a witness's key (`name+id+key`); raise ValueError for anything but a cosigning Ed25519 key."""
    name, key_id, encoded = text.strip().split("+", 2)
    raw = b64decode(encoded, validate=True)
    if raw[:1] != COSIGNING or sha256(name.encode() + b"\n" + raw).digest()[:ID_BYTES].hex() != key_id:
        raise ValueError("not a cosigning key")
    return name, Ed25519PublicKey.from_public_bytes(raw[1:])


def cosign_checkpoint(note: str, name: str, private: Ed25519PrivateKey, seconds: int) -> str:
    """Return a witness's line for a note: its largest consistent view of that log at a time (POSIX seconds)."""
    signature = private.sign(_cosigned(note, seconds))
    stamp = note_key_id(name, private.public_key(), COSIGNING) + seconds.to_bytes(TIME_BYTES, "big") + signature
    return f"{SIGNATURE_MARK}{name} {b64encode(stamp).decode()}\n"


def read_cosignature(note: str, line: str, name: str, public: Ed25519PublicKey) -> int:
    """Return the time (POSIX seconds) of a witness's line; raise ValueError unless it cosigned exactly this note."""
    mark, _, stamp = line.rstrip("\n").rpartition(" ")
    raw = b64decode(stamp, validate=True)
    key_id, seconds = raw[:ID_BYTES], int.from_bytes(raw[ID_BYTES : ID_BYTES + TIME_BYTES], "big")
    if mark != f"{SIGNATURE_MARK}{name}" or key_id != note_key_id(name, public, COSIGNING):
        raise ValueError("another witness's line")
    try:
        public.verify(raw[ID_BYTES + TIME_BYTES :], _cosigned(note, seconds))
    except InvalidSignature as error:
        raise ValueError("the witness did not cosign this") from error
    return seconds


def _cosigned(note: str, seconds: int) -> bytes:
    text = note.partition("\n\n")[0]
    return f"cosignature/v1\ntime {seconds}\n{text}\n".encode()


def sign_checkpoint(head: TreeHead, private: Ed25519PrivateKey) -> str:
    """Return the signed note of a tree head; the origin is also the key's name."""
    text = head.text()
    stamp = note_key_id(head.origin, private.public_key()) + private.sign(text.encode())
    return f"{text}\n{SIGNATURE_MARK}{head.origin} {b64encode(stamp).decode()}\n"


def read_checkpoint(note: str, keys: list[Ed25519PublicKey]) -> TreeHead:
    """Return what a signed note states; raise ValueError unless one of the keys signed exactly this text."""
    text, found, signatures = note.partition(f"\n\n{SIGNATURE_MARK}")
    lines = text.split("\n")
    if not found or len(lines) < 3:  # noqa: PLR2004 - origin, size, root
        raise ValueError("not a signed checkpoint")
    origin, size, root = lines[0], lines[1], b64decode(lines[2], validate=True)
    for line in (SIGNATURE_MARK + signatures).splitlines():
        name, _, stamp = line.removeprefix(SIGNATURE_MARK).rpartition(" ")
        if name == origin and _signed_by(f"{text}\n", origin, b64decode(stamp, validate=True), keys):
            return TreeHead(origin, int(size), root)
    raise ValueError("no known key signed this checkpoint")


def stated_size(note: str) -> int:
    """Return the size a note states, unverified; 0 when it states none."""
    lines = note.split("\n")
    return int(lines[1]) if len(lines) > 1 and lines[1].isdecimal() else 0


def _signed_by(text: str, name: str, stamp: bytes, keys: list[Ed25519PublicKey]) -> bool:
    for key in keys:
        if stamp[:ID_BYTES] == note_key_id(name, key):
            try:
                key.verify(stamp[ID_BYTES:], text.encode())
            except InvalidSignature:
                return False
            return True
    return False
