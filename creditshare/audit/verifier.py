"""Verify an exported trail with nothing but this file, Python and `cryptography`: no Django, no database, no trust.

    python -m creditshare.audit.verifier EXPORT [--key KEY]… [--checkpoint NOTE]… [--json]

An export is canonical JSON, one object a line: a header (origin, keys, the newest checkpoint), then each checkpoint (a
signed note and the leaf hashes it seals) followed by the entries it covers, then entries not sealed yet. An entry's
body stands in its line exactly as it was hashed: SHA-256(0x00 ‖ body) is its leaf hash (RFC 6962). The leaf hashes must
lead to the signed root, and each entry to its leaf hash, so the first bad index is exact unless the hashes
were falsified too; then it is the first index that no good checkpoint covers. The keys in the file only show that the
file agrees with itself: give the key you were handed (`--key`) and a checkpoint you kept (`--checkpoint`) to show more.

Exit code 0: intact. 1: tampered. 2: the export, a key or a checkpoint could not be read.
"""

import argparse
import binascii
import json
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

HASH = 32
SIGNED_LINES = 5
HEADER = {"kind", "format", "origin", "keys", "checkpoint"}
CHECKPOINT = {"kind", "note", "leaves"}
BODY, POSITION = b'{"body":', b',"kind":"entry","position":'
Keys = Mapping[tuple[str, bytes], Ed25519PublicKey]
Head = tuple[int, bytes]
# An entry is its position and body, a header or checkpoint its members; None is a line that cannot be read.
Record = tuple[int, bytes] | Mapping[str, Any] | None
encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode


class Tampered(Exception):
    """The trail is not what was sealed; `index` is the first bad entry."""

    def __init__(self, index: int, problem: str) -> None:
        self.index = index
        super().__init__(problem)


class Walk:
    """One pass over an export: what has been seen, and what the signatures say it must be."""

    def __init__(self, keys: Keys | None, kept: Sequence[str]) -> None:
        self.pinned, self.keys, self.kept = keys is not None, keys or {}, kept
        self.origin = ""
        self.newest: Head | None = None
        self.is_newest_lost = False
        self.waiting: list[Head] = []
        self.agreed = 0
        self.index = self.start = self.covered = self.checkpoints = 0
        self.leaves: list[bytes] = []
        self.sealed_root = b""
        self.folded = 0
        self.peaks: list[bytes] = []

    def header(self, record: Record) -> None:
        """Learn the origin, the keys and the newest checkpoint."""
        if not isinstance(record, Mapping) or record.keys() != HEADER or record["kind"] != "trail":
            raise Tampered(0, "the header is missing")
        if record["format"] != 1:
            raise Tampered(0, "the header names another format")
        self.origin = str(record["origin"])
        if not self.pinned:
            self.keys = read_keys([str(key) for key in record["keys"] or []])
        if record["checkpoint"] is not None:
            try:
                self.newest = self.signed(str(record["checkpoint"]))
            except (Tampered, ValueError):
                # The checkpoints that follow show from where on nothing is signed.
                self.is_newest_lost = True
        self.waiting = sorted(self.signed(note) for note in self.kept)
        self.compare_kept()

    def checkpoint(self, record: Mapping[str, Any]) -> None:
        """Fold the leaf hashes of a checkpoint and compare the root with the signed one."""
        if self.index != self.covered:
            raise Tampered(min(self.index, self.covered), "entries or a checkpoint are missing here")
        note, packed = str(record["note"]), plain_bytes(str(record["leaves"]))
        size, root = self.signed(note)
        if note.count("\n") != SIGNED_LINES or not packed or self.covered * HASH + len(packed) != size * HASH:
            raise Tampered(self.covered, f"the checkpoint of {size} does not follow the one before")
        self.leaves = [packed[offset : offset + HASH] for offset in range(0, len(packed), HASH)]
        self.fold(self.leaves)
        if self.root() != root:
            raise Tampered(self.covered, f"the leaf hashes do not lead to the root signed for {size}")
        self.start, self.covered, self.sealed_root = self.covered, size, root
        self.checkpoints += 1

    def entry(self, position: int, body: bytes) -> None:
        """Compare one entry with the leaf hash sealed for its place."""
        index = self.index
        if position != index:
            raise Tampered(index, f"not the entry of this place (it says {position})")
        leaf = sha256(b"\x00" + body).digest()
        if index < self.covered:
            if leaf != self.leaves[index - self.start]:
                raise Tampered(index, "the entry is not the one that was sealed")
        elif self.newest and index < self.newest[0]:
            raise Tampered(index, "the checkpoint that seals this entry is missing")
        else:
            json.loads(body)
            self.fold([leaf])
        self.index = index + 1

    def fold(self, leaves: Sequence[bytes]) -> None:
        """Append leaf hashes to the tree and compare with the kept checkpoints on the way."""
        end = self.folded + len(leaves)
        while self.waiting and self.folded < self.waiting[0][0] <= end:
            some = self.waiting[0][0] - self.folded
            self._append(leaves[:some])
            leaves = leaves[some:]
            self.compare_kept()
        self._append(leaves)

    def _append(self, leaves: Sequence[bytes]) -> None:
        size, peaks = self.folded, self.peaks
        for leaf in leaves:
            node, count = leaf, size
            while count & 1:
                node = sha256(b"\x01" + peaks.pop() + node).digest()
                count >>= 1
            peaks.append(node)
            size += 1
        self.folded = size

    def root(self) -> bytes:
        """Return the root over the leaves folded so far."""
        root = self.peaks[-1] if self.peaks else sha256(b"").digest()
        for peak in reversed(self.peaks[:-1]):
            root = sha256(b"\x01" + peak + root).digest()
        return root

    def compare_kept(self) -> None:
        """Compare the tree with every kept checkpoint of its size."""
        while self.waiting and self.waiting[0][0] == self.folded:
            if self.waiting[0][1] != self.root():
                raise Tampered(self.agreed, f"the history was replaced: the kept checkpoint of {self.folded} differs")
            self.agreed = self.folded
            self.waiting.pop(0)

    def end(self) -> None:
        """Find what was cut off."""
        if self.index < self.covered:
            raise Tampered(self.index, f"cut off: {self.covered} entries were sealed")
        if self.is_newest_lost:
            raise Tampered(self.covered, "the newest checkpoint is not signed by a known key")
        if self.newest and self.newest != (self.covered, self.sealed_root):
            raise Tampered(min(self.index, self.newest[0]), f"cut off: the newest checkpoint seals {self.newest[0]}")
        if self.checkpoints and not self.newest:
            raise Tampered(0, "the header does not name the newest checkpoint")
        if self.waiting:
            raise Tampered(self.index, f"cut off: a kept checkpoint seals {self.waiting[-1][0]} entries")

    def signed(self, note: str) -> Head:
        """Return size and root of a signed note; raise Tampered unless a known key signed this text for this origin."""
        text, _, signatures = note.partition("\n\n")
        for line in signatures.split("\n"):
            mark, _, stamp = line.rpartition(" ")
            raw = plain_bytes(stamp)
            key = self.keys.get((self.origin, raw[:4]))
            if key and mark == f"\u2014 {self.origin}" and is_signed(key, raw[4:], f"{text}\n"):
                origin, size, root = text.split("\n")[:3]
                if origin == self.origin:
                    return int(size), plain_bytes(root)
        raise Tampered(self.covered, "a checkpoint is not signed by a known key")

    def verdict(self, problem: Tampered | None) -> dict[str, Any]:
        """Sum up."""
        return {
            "verdict": "tampered" if problem else "intact",
            "first_bad_index": problem.index if problem else None,
            "problem": str(problem) if problem else None,
            "entries": self.index,
            "sealed": min(self.covered, self.index),
            "checkpoints": self.checkpoints,
            "root": self.root().hex(),
            "origin": self.origin,
            "keys": sorted(f"{name}+{key_id.hex()}" for name, key_id in self.keys),
            "pinned": self.pinned,
        }


def verify(records: Iterable[Record], keys: Keys | None = None, kept: Sequence[str] = ()) -> dict[str, Any]:
    """Walk an export's records to the first fault and return the verdict."""
    walk, stream = Walk(keys, kept), iter(records)
    try:
        walk.header(next(stream, None))
        for record in stream:
            if type(record) is tuple:
                walk.entry(*record)
            elif isinstance(record, Mapping) and record.keys() == CHECKPOINT and record["kind"] == "checkpoint":
                walk.checkpoint(record)
            else:
                raise Tampered(walk.index, "a line cannot be read")
        walk.end()
    except Tampered as problem:
        return walk.verdict(problem)
    except (ValueError, TypeError, RecursionError) as error:
        return walk.verdict(Tampered(walk.index, f"a field cannot be read ({type(error).__name__})"))
    return walk.verdict(None)


def write_line(record: Record) -> bytes:
    """Write one record as its line."""
    if isinstance(record, tuple):
        return b"%b%b%b%d}\n" % (BODY, record[1], POSITION, record[0])
    return encode(record).encode() + b"\n"


def read_lines(lines: Iterable[bytes]) -> Iterator[Record]:
    """Read an export's lines; what is not the next line as `write_line` spells it is None: no byte is free."""
    expected = 0
    for line in lines:
        end = b"%b%d}\n" % (POSITION, expected)
        if line.startswith(BODY) and line.endswith(end):
            yield expected, line[len(BODY) : -len(end)]
            expected += 1
        else:
            yield None if line.startswith(BODY) else _read_object(line)


def _read_object(line: bytes) -> Mapping[str, Any] | None:
    try:
        record = json.loads(line)
        return record if isinstance(record, dict) and encode(record).encode() + b"\n" == line else None
    except (ValueError, RecursionError):
        return None


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
        raise binascii.Error("not the shortest base64")
    return raw


def is_signed(key: Ed25519PublicKey, signature: bytes, text: str) -> bool:
    """Say whether the key signed the text."""
    try:
        key.verify(signature, text.encode())
    except InvalidSignature:
        return False
    return True


def _text_or_file(given: str) -> str:
    path = Path(given)
    return path.read_text(encoding="utf-8") if "+" not in given or path.is_file() else given


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify the file named on the command line, print the verdict and return the exit code."""
    parser = argparse.ArgumentParser(prog="verifier", description="Verify an exported trail.")
    parser.add_argument("export", type=Path)
    parser.add_argument("--key", action="append", default=[], help="a verifier key (name+id+key) or a file with one")
    parser.add_argument("--checkpoint", action="append", default=[], type=Path, help="a checkpoint kept earlier")
    parser.add_argument("--json", action="store_true", help="print the verdict as one JSON object")
    given = parser.parse_args(arguments)
    try:
        keys = read_keys(_text_or_file(key) for key in given.key) if given.key else None
        kept = [path.read_text(encoding="utf-8") for path in given.checkpoint]
        with given.export.open("rb") as file:
            verdict = verify(read_lines(file), keys, kept)
    except (OSError, ValueError) as error:
        parser.exit(2, f"cannot verify: {error}\n")
    if given.json:
        sys.stdout.write(encode(verdict) + "\n")
    elif verdict["verdict"] == "intact":
        sys.stdout.write("intact: {entries} entries, {sealed} sealed by {checkpoints} checkpoints\n".format(**verdict))
    else:
        sys.stdout.write("tampered: first bad index {first_bad_index}: {problem}\n".format(**verdict))
    return 0 if verdict["verdict"] == "intact" else 1


if __name__ == "__main__":
    sys.exit(main())
