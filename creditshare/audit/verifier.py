"""Verify a trail, a proof or a checkpoint with nothing but this file, Python and `cryptography`: no Django, no trust.

    python -m creditshare.audit.verifier EXPORT [--key KEY]… [--checkpoint NOTE]… [--json]
    python -m creditshare.audit.verifier root|inclusion|consistency|opening|checkpoint FILE [--key KEY]… [--json]

An export is canonical JSON, one object a line: a header, then each checkpoint (a signed note and the leaf hashes it
seals) before the entries it covers, then entries not sealed yet. The first bad index is exact, or if leaf hashes were
falsified too, the first that no good checkpoint covers. Keys in the file only show that it agrees with itself: give the
key you were handed and a checkpoint you kept. `root` reads leaves (hex, one a line), `checkpoint` a note, the others
what the API answers. Exit code 0: intact. 1: tampered. 2: unreadable.
"""

import argparse
import json
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

HASH, RUN, SIGNED_LINES, FORMAT, UNSIGNED = 32, 2_000, 5, ("trail", 1), (-1, b"")
HEADER, CHECKPOINT = {"kind", "format", "origin", "keys", "checkpoint"}, {"kind", "note", "leaves"}
BODY, END = b'{"body":', b',"kind":"entry","position":%d}\n'
WORDS = dict.fromkeys(("inclusion", "consistency", "opening", "checkpoint"), "{verdict}") | {"root": "{root}"}
WORDS["intact"] = "intact: {entries} entries, {sealed} sealed by {checkpoints} checkpoints"
WORDS["tampered"] = "tampered: first bad index {first_bad_index}: {problem}"
Keys = Mapping[tuple[str, bytes], Ed25519PublicKey]
# A run of entries is its first position and the bodies; a header or checkpoint its members; None cannot be read.
Record = tuple[int, list[bytes]] | Mapping[str, Any] | None
encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


def leaf_hash(content: bytes) -> bytes:
    """Hash one leaf."""
    return sha256(b"\x00" + content).digest()


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    """Return the tree's root over leaf hashes (RFC 6962 §2.1); of none, the hash of nothing."""
    return _join(_append(0, [], list(leaf_hashes)))


def _append(size: int, peaks: list[bytes], leaves: list[bytes]) -> list[bytes]:
    older, newer = peaks[:], []
    while leaves:
        if size & 1:
            leaves = [older.pop(), *leaves]
        if len(leaves) & 1:
            newer.append(leaves[-1])
        leaves = [sha256(b"\x01" + one + two).digest() for one, two in zip(leaves[::2], leaves[1::2], strict=False)]
        size >>= 1
    return older + newer[::-1]


def _join(peaks: list[bytes]) -> bytes:
    root = peaks[-1] if peaks else sha256(b"").digest()
    for peak in reversed(peaks[:-1]):
        root = sha256(b"\x01" + peak + root).digest()
    return root


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Say whether the proof leads from the leaf hash at an index to the root of that size (RFC 9162 §2.1.3.2)."""
    return 0 <= index < size and _climb(index, size - 1, leaf, proof, None, root)


def verify_consistency(first: int, second: int, proof: Sequence[bytes], old: bytes, new: bytes) -> bool:
    """Say whether the proof shows that the tree of `first` leaves begins that of `second` (RFC 9162 §2.1.4.2)."""
    if not 0 < first < second or not proof:
        return 0 <= first == second and not proof and old == new and len(old) == HASH
    seed, *steps = [old, *proof] if first.bit_count() == 1 else proof
    shift = (first & -first).bit_length() - 1
    return _climb(first - 1 >> shift, second - 1 >> shift, seed, steps, old, new)


def _climb(at: int, last: int, seed: bytes, proof: Sequence[bytes], old: bytes | None, new: bytes) -> bool:
    before = after = seed
    for step in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            before, after = sha256(b"\x01" + step + before).digest(), sha256(b"\x01" + step + after).digest()
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            after = sha256(b"\x01" + after + step).digest()
        at, last = at >> 1, last >> 1
    return last == 0 and after == new and old in {None, before} and {len(one) for one in (seed, new, *proof)} == {HASH}


def verify_opening(digest: str, salt: bytes, value: str) -> bool:
    """Say whether a digest in an entry's facts commits to the value: SHA-256(salt ‖ value), hex."""
    return len(salt) == HASH and sha256(salt + value.encode()).hexdigest() == digest


def verify_checkpoint(note: str, keys: Keys | str) -> tuple[str, int, bytes] | None:
    """Return origin, size and root of a signed note, or None unless one of the keys (`name+id+key`) signed it."""
    text, _, signatures = note.partition("\n\n")
    known = read_keys([keys]) if isinstance(keys, str) else keys
    with suppress(ValueError, InvalidSignature):
        origin, size, root = text.split("\n")[:3]
        head = origin, int(size), plain_bytes(root)
        for line in signatures.split("\n"):
            mark, _, stamp = line.rpartition(" ")
            raw = plain_bytes(stamp)
            key = known.get((origin, raw[:4])) if mark == f"\u2014 {origin}" else None
            if key and str(head[1]) == size and head[1] >= 0 and len(head[2]) == HASH:
                key.verify(raw[4:], f"{text}\n".encode())
                return head
    return None


class Tampered(Exception):
    """The trail is not what was sealed: the first bad index, and what is wrong there."""


class Walk:
    """One pass over an export: what has been seen, and what the signatures say it must be."""

    def __init__(self, keys: Keys | None, kept: Sequence[str]) -> None:
        self.pinned, self.keys, self.kept = keys is not None, keys or {}, kept
        self.origin, self.newest, self.waiting = "", (0, b""), list[tuple[int, bytes]]()
        self.agreed = self.index = self.start = self.covered = self.checkpoints = self.folded = 0
        self.sealed_root, self.peaks, self.leaves = b"", list[bytes](), list[bytes]()

    def header(self, record: Record) -> None:
        """Learn the origin, the keys and the newest checkpoint."""
        if not isinstance(record, Mapping) or record.keys() != HEADER or (record["kind"], record["format"]) != FORMAT:
            raise Tampered(0, "the header is missing")
        self.origin = str(record["origin"])
        self.keys = self.keys if self.pinned else read_keys([str(key) for key in record["keys"] or []])
        self.newest = (0, b"") if record["checkpoint"] is None else self._signed(str(record["checkpoint"]))
        self.waiting = sorted(self._signed(note) for note in self.kept)
        if self.waiting and self.waiting[0] == UNSIGNED:
            raise Tampered(0, "a kept checkpoint is not signed by a known key")
        self._fold([])

    def checkpoint(self, record: Mapping[str, Any] | None) -> None:
        """Fold the leaf hashes of a checkpoint and compare the root with the signed one."""
        if record is None or record.keys() != CHECKPOINT or record["kind"] != "checkpoint":
            raise Tampered(self.index, "a line cannot be read")
        if self.index != self.covered:
            raise Tampered(min(self.index, self.covered), "entries or a checkpoint are missing here")
        note, packed = str(record["note"]), plain_bytes(str(record["leaves"]))
        size, root = self._signed(note)
        if note.count("\n") != SIGNED_LINES or not packed or self.covered * HASH + len(packed) != size * HASH:
            raise Tampered(self.covered, "the checkpoint is not signed, or does not follow the one before")
        leaves = [packed[offset : offset + HASH] for offset in range(0, len(packed), HASH)]
        self._fold(leaves)
        if _join(self.peaks) != root:
            raise Tampered(self.covered, f"the leaf hashes do not lead to the root signed for {size}")
        self.start, self.covered, self.sealed_root, self.leaves = self.covered, size, root, leaves
        self.checkpoints += 1

    def entries(self, position: int, bodies: list[bytes]) -> None:
        """Compare a run of entries with the leaf hashes sealed for their places; fold those not sealed yet."""
        if position != self.index:
            raise Tampered(self.index, f"not the entry of this place (it says {position})")
        leaves = [sha256(b"\x00" + body).digest() for body in bodies]
        wanted = self.leaves[self.index - self.start : self.index - self.start + len(leaves)]
        if leaves[: (sealed := len(wanted))] != wanted:
            self.index += next(place for place in range(sealed) if leaves[place] != wanted[place])
            raise Tampered(self.index, "the entry is not the one that was sealed")
        self.index += sealed
        if sealed < len(leaves) and self.index < self.newest[0]:
            raise Tampered(self.index, "the checkpoint that seals this entry is missing")
        for body in bodies[sealed:]:
            json.loads(body)
            self.index += 1
        self._fold(leaves[sealed:])

    def _fold(self, leaves: list[bytes]) -> None:
        while leaves or (self.waiting and self.waiting[0][0] == self.folded):
            some = leaves[: self.waiting[0][0] - self.folded] if self.waiting else leaves
            self.peaks, self.folded = _append(self.folded, self.peaks, some), self.folded + len(some)
            leaves = leaves[len(some) :]
            if self.waiting and self.waiting[0][0] == self.folded:
                if self.waiting.pop(0)[1] != _join(self.peaks):
                    raise Tampered(self.agreed, f"replaced: the kept checkpoint of {self.folded} differs")
                self.agreed = self.folded

    def _signed(self, note: str) -> tuple[int, bytes]:
        head = verify_checkpoint(note, self.keys)
        return head[1:] if head and head[0] == self.origin else UNSIGNED

    def _verdict(self, index: int | None = None, problem: str | None = None) -> dict[str, Any]:
        said = {"verdict": "tampered" if problem else "intact", "first_bad_index": index, "problem": problem}
        said |= {"entries": self.index, "sealed": min(self.covered, self.index), "checkpoints": self.checkpoints}
        said |= {"root": _join(self.peaks).hex(), "origin": self.origin, "pinned": self.pinned}
        return said | {"keys": sorted(f"{name}+{key_id.hex()}" for name, key_id in self.keys)}


def verify(records: Iterable[Record], keys: Keys | None = None, kept: Sequence[str] = ()) -> dict[str, Any]:
    """Walk an export's records to the first fault and return the verdict."""
    walk, stream = Walk(keys, kept), iter(records)
    try:
        walk.header(next(stream, None))
        for record in stream:
            walk.entries(*record) if isinstance(record, tuple) else walk.checkpoint(record)
        index, covered, newest = walk.index, walk.covered, walk.newest
        if index < covered or newest == UNSIGNED:
            raise Tampered(min(index, covered), f"cut off, or no signed end: {covered} entries were sealed")
        if newest != (covered, walk.sealed_root):
            raise Tampered(min(index, newest[0]), f"cut off: the header's checkpoint seals {newest[0]}")
        if walk.waiting:
            raise Tampered(index, f"cut off: a kept checkpoint seals {walk.waiting[-1][0]} entries")
    except (Tampered, ValueError, TypeError, RecursionError) as error:
        unreadable = (walk.index, f"a field cannot be read ({type(error).__name__})")
        return walk._verdict(*(error.args if isinstance(error, Tampered) else unreadable))
    return walk._verdict()


def read_lines(lines: Iterable[bytes]) -> Iterator[Record]:
    """Read an export's lines; what is not the next line in its one spelling is None: no byte is free."""
    expected, bodies = 0, []
    for line in lines:
        end = END % expected
        if is_next := line.endswith(end) and line.startswith(BODY):
            bodies.append(line[8 : -len(end)])
            expected += 1
        if bodies and (not is_next or len(bodies) == RUN):
            yield expected - len(bodies), bodies
            bodies = []
        if not is_next:
            try:
                record = None if line.startswith(BODY) else json.loads(line)
                yield record if isinstance(record, dict) and encode(record).encode() + b"\n" == line else None
            except (ValueError, RecursionError):
                yield None
    if bodies:
        yield expected - len(bodies), bodies


def read_keys(texts: Iterable[str]) -> Keys:
    """Read verifier keys (`name+id+key`); raise ValueError for anything but Ed25519 with its right id."""
    keys = {}
    for text in texts:
        name, key_id, encoded = text.strip().split("+", 2)
        raw = plain_bytes(encoded)
        if raw[:1] != b"\x01" or sha256(name.encode() + b"\n" + raw).digest()[:4].hex() != key_id:
            raise ValueError("not an Ed25519 verifier key")
        keys[name, bytes.fromhex(key_id)] = Ed25519PublicKey.from_public_bytes(raw[1:])
    return keys


def plain_bytes(text: str) -> bytes:
    """Decode base64 that is spelled the one right way; raise ValueError otherwise."""
    raw = b64decode(text, validate=True)
    if b64encode(raw).decode() != text:
        raise ValueError("not the shortest base64")
    return raw


def judge(kind: str, text: str, keys: Keys | None) -> dict[str, Any]:
    """Judge one of KINDS; a checkpoint beside a proof, or keys, bind it to a signed size and root."""
    if kind == "root":
        return {"verdict": "intact", "root": root_of(leaf_hash(bytes.fromhex(x)) for x in text.splitlines()).hex()}
    given: Any = {"checkpoint": text} if kind == "checkpoint" else json.loads(text)
    note, proof = given.get("checkpoint") or "", [bytes.fromhex(step) for step in given.get("proof", ())]
    head = verify_checkpoint(note, read_keys(given.get("keys", ())) if keys is None else keys)
    size, root = given.get("size"), bytes.fromhex(given.get("root", ""))
    is_right = not (note or keys) or (head is not None and (kind == "checkpoint" or head[1:] == (size, root)))
    if kind == "opening":
        is_right = verify_opening(given["digest"], bytes.fromhex(given["salt"]), given["value"])
    elif kind == "consistency":
        is_right &= verify_consistency(given["first"], size, proof, bytes.fromhex(given["first_root"]), root)
    elif kind == "inclusion":
        leaf = leaf_hash(given["body"].encode()) if "body" in given else bytes.fromhex(given["leaf_hash"])
        is_right &= verify_inclusion(leaf, given["position"], size, proof, root)
    return {"verdict": "intact" if is_right else "tampered"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify the file named on the command line, print the verdict and return the exit code."""
    parser = argparse.ArgumentParser(prog="verifier", description="Verify a trail, a proof or a checkpoint.")
    parser.add_argument("file", nargs="+", help="an export; or root, inclusion … and a file")
    parser.add_argument("--key", action="append", default=[], help="a verifier key (name+id+key) or a file with one")
    parser.add_argument("--checkpoint", action="append", default=[], type=Path, help="a checkpoint kept earlier")
    parser.add_argument("--json", action="store_true", help="print the verdict as one JSON object")
    given = parser.parse_args(arguments)
    kind, path = given.file[0] if len(given.file) > 1 else "", Path(given.file[-1])
    try:
        texts = [key if "+" in key and not Path(key).is_file() else Path(key).read_text("utf-8") for key in given.key]
        keys, kept = read_keys(texts) if texts else None, [note.read_text("utf-8") for note in given.checkpoint]
        with path.open("rb") as file:
            verdict = judge(kind, file.read().decode(), keys) if kind else verify(read_lines(file), keys, kept)
        words = WORDS[kind or verdict["verdict"]].format(**verdict)
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        parser.exit(2, f"cannot verify: {error}\n")
    sys.stdout.write((encode(verdict) if given.json else words) + "\n")
    return 0 if verdict["verdict"] == "intact" else 1


if __name__ == "__main__":
    sys.exit(main())
