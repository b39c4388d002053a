"""A long sealed trail in memory, and the eight ways in which it is falsified, each with the index to be named."""

import json
from base64 import b64decode, b64encode
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from creditshare.audit import verifier
from creditshare.audit.rules.checkpoint import TreeHead, sign_checkpoint, verifier_key
from creditshare.audit.rules.merkle import HASH_BYTES, Frontier, leaf_hash
from creditshare.kernel.canonical import canonical_json

ORIGIN = "campaign.example/trail"
KEY, THIEF = (Ed25519PrivateKey.from_private_bytes(bytes([number] * 32)) for number in (3, 4))
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


def body_of(number: int) -> bytes:
    """Return an entry's body, shaped as the service writes it."""
    return canonical_json(
        {
            "event": "consents.data.read",
            "at": (BEGAN + timedelta(seconds=number)).isoformat(),
            "organisation": number % 40,
            "person": number % 900,
            "client": None,
            "roles": ["officer"],
            "firm": number % 58_639,
            "subject": str(number),
            "facts": {
                "purpose": "underwriting",
                "fields": ["sales_12m", "void_ratio_12m"],
                "reason": {"digest": "0" * 64},
            },
            "salt": f"{number * 2654435761 % 2**128:032x}",
        }
    )


def columns_of(position: int, body: bytes) -> tuple[Any, ...]:
    """Return an entry as a row of the database (audit.queries COLUMNS)."""
    said = json.loads(body)
    places = (said["event"], said["organisation"], said["person"], said["firm"], said["subject"])
    return (position, body.decode(), leaf_hash(body), *places, datetime.fromisoformat(said["at"]))


@dataclass
class Segment:
    """What one checkpoint seals, and the state of the verifier before it."""

    start: int
    bodies: list[bytes]
    record: dict[str, Any]
    before: verifier.Walk

    @property
    def end(self) -> int:
        """The size that the checkpoint states."""
        return self.start + len(self.bodies)


@dataclass
class Trail:
    """A sealed trail: its segments in order, and its newest checkpoint."""

    segments: list[Segment] = field(default_factory=list)
    tail: list[bytes] = field(default_factory=list)
    newest: str = ""

    @property
    def header(self) -> dict[str, Any]:
        """The first record of an export."""
        keys = [verifier_key(ORIGIN, KEY.public_key())]
        return {"kind": "trail", "format": 1, "origin": ORIGIN, "keys": keys, "checkpoint": self.newest or None}

    def records(self, first: int = 0) -> Iterator[verifier.Record]:
        """Yield the records from a segment on."""
        for segment in self.segments[first:]:
            yield segment.record
            yield segment.start, segment.bodies
        if self.tail:
            yield (self.segments[-1].end if self.segments else 0), self.tail

    @classmethod
    def build(cls, sizes: Iterable[int], tail: int = 0, offset: int = 0) -> "Trail":
        """Seal so many entries under one checkpoint each, then leave a tail unsealed."""
        trail, frontier, total = cls(), Frontier(), 0
        for size in sizes:
            bodies = [body_of(offset + number) for number in range(total, total + size)]
            leaves = [leaf_hash(body) for body in bodies]
            frontier.extend(leaves)
            trail.newest = sign_checkpoint(TreeHead(ORIGIN, frontier.size, frontier.root()), KEY)
            record = {"kind": "checkpoint", "note": trail.newest, "leaves": b64encode(b"".join(leaves)).decode()}
            trail.segments.append(Segment(total, bodies, record, verifier.Walk(None, ())))
            total += size
        trail.tail = [body_of(offset + number) for number in range(total, total + tail)]
        return trail

    def take_snapshots(self) -> None:
        """Walk the whole trail once and keep the verifier's state before every checkpoint."""
        walk = verifier.Walk(None, ())
        walk.header(self.header)
        for segment in self.segments:
            segment.before = copy(walk)
            walk.checkpoint(segment.record)
            walk.entries(segment.start, segment.bodies)


@dataclass(frozen=True)
class Edit:
    """A falsified trail: from which segment on, its records there, and the first bad index that must be named."""

    kind: str
    segment: int
    records: Callable[[], Iterator[verifier.Record]]
    expected: int
    # The header names this checkpoint, and these are known from elsewhere.
    newest: str = ""
    kept: tuple[str, ...] = ()
    # A row of the database whose columns were changed: the export is clean, the database is not.
    row: tuple[Any, ...] | None = None


def flip(content: bytes, random: Random) -> bytes:
    """Change one byte."""
    place = random.randrange(len(content))
    return content[:place] + bytes([content[place] ^ random.randrange(1, 256)]) + content[place + 1 :]


class Forger:
    """Falsifies a trail at random, in one of eight ways."""

    def __init__(self, trail: Trail, random: Random) -> None:
        self.trail, self.random = trail, random

    def edit(self, kind: str) -> Edit:
        """Return a falsification of a kind, at a random sealed entry."""
        if self.random.random() < 0.5:
            number = self.random.randrange(len(self.trail.segments))
        else:
            entry = self.random.randrange(self.trail.segments[-1].end)
            number = bisect_right(self.trail.segments, entry, key=lambda segment: segment.start) - 1
        segment = self.trail.segments[number]
        place = self.random.randrange(len(segment.bodies))
        made: Edit = getattr(self, f"_{kind}")(number, segment, place)
        return made

    def _follow(self, number: int, record: Any, runs: list[verifier.Record]) -> Callable[[], Iterator[verifier.Record]]:
        def records() -> Iterator[verifier.Record]:
            yield from [record] if record else []
            yield from runs
            yield from self.trail.records(number + 1)

        return records

    def _body(self, number: int, segment: Segment, place: int) -> Edit:
        bodies = [*segment.bodies]
        bodies[place] = flip(bodies[place], self.random)
        return Edit(
            "body", number, self._follow(number, segment.record, [(segment.start, bodies)]), segment.start + place
        )

    def _column(self, number: int, segment: Segment, place: int) -> Edit:
        row = list(columns_of(segment.start + place, segment.bodies[place]))
        column = self.random.randrange(2, 9)
        row[column] = {
            2: lambda: flip(row[2], self.random),
            3: lambda: row[3] + "d",
            8: lambda: row[8] + timedelta(microseconds=self.random.choice((-1, 1, 1_000_000))),
            7: lambda: row[7] + "0",
        }.get(column, lambda: self.random.choice([None, row[column] + 1]))()
        records = self._follow(number, segment.record, [(segment.start, segment.bodies)])
        return Edit("column", number, records, segment.start + place, row=tuple(row))

    def _leaf(self, number: int, segment: Segment, place: int) -> Edit:
        """Falsify a leaf hash; half of the time the body beside it too, so that the two agree."""
        packed, bodies = bytearray(b64decode(segment.record["leaves"])), segment.bodies
        span = slice(place * HASH_BYTES, (place + 1) * HASH_BYTES)
        if self.random.random() < 0.5:
            bodies = [*bodies]
            bodies[place] = body_of(10**9 + place)
            packed[span] = leaf_hash(bodies[place])
        else:
            packed[span] = flip(bytes(packed[span]), self.random)
        record = segment.record | {"leaves": b64encode(packed).decode()}
        return Edit("leaf", number, self._follow(number, record, [(segment.start, bodies)]), segment.start)

    def _swap(self, number: int, segment: Segment, place: int) -> Edit:
        other = self.random.choice(self.trail.segments[number:])
        elsewhere = self.random.randrange(len(other.bodies))
        if other.start + elsewhere == segment.start + place:
            return self.edit("swap")
        first = min(place, elsewhere) if other is segment else place
        bodies = [*segment.bodies]
        bodies[place] = other.bodies[elsewhere]
        if other is segment:
            bodies[elsewhere] = segment.bodies[place]
        return Edit(
            "swap", number, self._follow(number, segment.record, [(segment.start, bodies)]), segment.start + first
        )

    def _delete(self, number: int, segment: Segment, place: int) -> Edit:
        before, after = segment.bodies[:place], segment.bodies[place + 1 :]
        at = segment.start + place
        if self.random.random() < 0.5:
            # The forger leaves the gap in the numbers.
            runs: list[verifier.Record] = [(segment.start, before)] if before else []
            runs += [(at + 1, after)] if after else []
        else:
            last = number + 1 == len(self.trail.segments)
            next_body = [] if last else self.trail.segments[number + 1].bodies[:1]
            bodies = [*before, *after, *next_body]
            runs = [(segment.start, bodies)] if bodies else []
        return Edit("delete", number, self._follow(number, segment.record, runs), at)

    def _insert(self, number: int, segment: Segment, place: int) -> Edit:
        forged = [*segment.bodies[:place], body_of(10**9 + place), *segment.bodies[place:]]
        if self.random.random() < 0.5:
            forged = forged[: len(segment.bodies)]
        return Edit(
            "insert", number, self._follow(number, segment.record, [(segment.start, forged)]), segment.start + place
        )

    def _truncate(self, number: int, segment: Segment, place: int) -> Edit:
        """Cut the trail off; half of the time its checkpoints and its header are put back too (an old backup)."""
        if self.random.random() < 0.5 and segment.start:
            older = self.trail.segments[number - 1].record["note"]
            return Edit("truncate", number, lambda: iter(()), segment.start, older, (self.trail.newest,))
        cut: list[verifier.Record] = [segment.record]
        cut += [(segment.start, segment.bodies[:place])] if place else []
        return Edit("truncate", number, lambda: iter(cut), segment.start + place)

    def _checkpoint(self, number: int, segment: Segment, place: int) -> Edit:
        note: str = segment.record["note"]
        head = TreeHead(ORIGIN, segment.end, bytes(32))
        spoilt = self.random.choice(
            [
                lambda: None,
                lambda: sign_checkpoint(head, THIEF),
                lambda: note.replace(f"\n{segment.end}\n", f"\n{segment.end + 1}\n"),
                lambda: note.replace(ORIGIN, "other.example/trail", self.random.choice((1, 2))),
                lambda: note.rstrip("\n") + "=\n",
                lambda: self._other_character(note),
            ]
        )()
        record = segment.record | {"note": spoilt} if spoilt else None
        return Edit(
            "checkpoint", number, self._follow(number, record, [(segment.start, segment.bodies)]), segment.start
        )

    def _other_character(self, note: str) -> str:
        place = self.random.randrange(len(note))
        other = "A" if note[place] != "A" else "B"
        return note[:place] + other + note[place + 1 :]


KINDS = ("body", "column", "leaf", "swap", "delete", "insert", "truncate", "checkpoint")
