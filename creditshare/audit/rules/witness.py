"""A witness remembers the last checkpoint of each log and cosigns only one that extends it (C2SP tlog-witness)."""

from base64 import b64decode, b64encode
from binascii import Error
from dataclasses import dataclass

from creditshare.audit.rules.merkle import HASH_BYTES

# https://c2sp.org/tlog-witness: at most 63 lines of proof.
MOST_STEPS = 63
MOST_BYTES = 16_384


@dataclass(frozen=True, slots=True)
class Submission:
    """A checkpoint handed to a witness: from which size on the proof leads, the proof, and the signed note."""

    old: int
    proof: tuple[bytes, ...]
    note: str

    @property
    def origin(self) -> str:
        """The name of the log, as the note says it."""
        return self.note.partition("\n")[0]

    def to_bytes(self) -> bytes:
        """Write it as the body of an `add-checkpoint` request."""
        steps = "".join(f"{b64encode(step).decode()}\n" for step in self.proof)
        return f"old {self.old}\n{steps}\n{self.note}".encode()


def read_submission(body: bytes) -> Submission:
    """Read the body of an `add-checkpoint` request; raise ValueError for any other spelling."""
    if len(body) > MOST_BYTES:
        raise ValueError("too long")
    head, found, note = body.decode().partition("\n\n")
    first, *steps = head.split("\n")
    word, _, size = first.partition(" ")
    if not found or word != "old" or not size.isascii() or not size.isdecimal() or str(int(size)) != size:
        raise ValueError("not an old size and a checkpoint")
    try:
        proof = tuple(b64decode(step, validate=True) for step in steps)
    except Error as error:
        raise ValueError("not a proof") from error
    if len(proof) > MOST_STEPS or any(len(step) != HASH_BYTES for step in proof):
        raise ValueError("not a proof")
    return Submission(int(size), proof, note)
