"""The trail: what an entry costs to append and to verify, against SHA-256 over the same bytes.

`trail_verify` is the stand-alone verifier over an export, reading included. `trail_append` is the whole way of an entry
through a durable PostgreSQL, one INSERT each in transactions of 100, numbered and sealed; `trail_seal` is its second
half alone, which nobody waits for; `trail_append_row` is the first half against the bare INSERT of the same rows, the
least that an entry in its cause's transaction can cost. `trail_proof` makes an inclusion proof from a long trail
against the bare read of the entry's row, and `trail_proof_growth` shows that it does not grow with the trail.
"""

import hashlib
import tempfile
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from benchmarks.harness import growth, measure, private_platform, run
from creditshare.audit.rules.checkpoint import TreeHead, sign_checkpoint, verifier_key
from creditshare.audit.rules.export import write_record
from creditshare.audit.rules.merkle import Frontier, leaf_hash
from creditshare.audit.verifier import read_lines, verify
from creditshare.kernel.actor import PLATFORM
from creditshare.kernel.canonical import canonical_json

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ORIGIN, KEY = "bench/trail", Ed25519PrivateKey.from_private_bytes(bytes(32))
SEALED_AT_ONCE = 10_000
FACTS = {
    "fields": ["sales_12m", "sales_growth", "customers_12m", "void_ratio_12m"],
    "purpose": "underwriting",
    "consent": "5c1f6f0e-58a4-4a0a-9a53-1a2b3c4d5e6f",
    "digest": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
}


def main(quick: bool) -> None:
    """Measure the figures `trail_verify`, `trail_verify_growth`, `trail_append` and `trail_seal`."""
    with tempfile.TemporaryDirectory() as folder:
        _measure_verifying(Path(folder), 48_000 if quick else 1_000_000)
    with private_platform():
        _measure_appending(1_000 if quick else 10_000)
        _measure_proving(48_000 if quick else 1_000_000)


def _measure_verifying(folder: Path, count: int) -> None:
    sizes = [count // 16, count // 4, count]
    exports = {size: _export(folder / f"{size}.jsonl", size) for size in sizes}
    lines = exports[count].read_bytes().splitlines(keepends=True)

    def check(size: int = count) -> int:
        with exports[size].open("rb") as file:
            verdict = verify(read_lines(file))
        assert verdict["verdict"] == "intact", verdict
        return size

    measure("trail_verify", check, _hashing(lines), unit="entries", goal=("time_ratio", 5.0))
    growth(check, sizes, name="trail_verify_growth", goal=1.05)


def _measure_appending(count: int) -> None:
    # The project's models can be imported only once settings know the private platform.
    from django.db import transaction  # noqa: PLC0415

    from creditshare.audit.models import TrailEntry  # noqa: PLC0415
    from creditshare.audit.services import record_event, seal_trail  # noqa: PLC0415

    def record() -> None:
        for start in range(0, count, 100):
            with transaction.atomic():
                for number in range(start, start + 100):
                    record_event("consents.data.read", PLATFORM, number, at=AT, **FACTS)

    def seal() -> int:
        seal_trail(at=AT)
        return count

    def append() -> int:
        record()
        return seal()

    append()
    hashing = _hashing([body.encode() for body in TrailEntry.objects.values_list("body", flat=True)[:count]])
    measure("trail_append", append, hashing, unit="entries", goal=("time_ratio", 10.0), warm_up=False)
    measure("trail_seal", seal, hashing, unit="entries", before_ours=record, warm_up=False)

    def recorded() -> int:
        record()
        return count

    rows = list(TrailEntry.objects.order_by("-pk").values_list("event", "at", "subject", "body", "leaf_hash")[:count])
    measure("trail_append_row", recorded, lambda: _insert_rows(rows), unit="entries", warm_up=False)


def _insert_rows(rows: list[tuple[Any, ...]]) -> int:
    from django.db import connection, transaction  # noqa: PLC0415

    statement = (
        "INSERT INTO audit_trailentry (event, at, subject, body, leaf_hash) VALUES (%s, %s, %s, %s, %s) RETURNING id"
    )
    for start in range(0, len(rows), 100):
        with transaction.atomic(), connection.cursor() as cursor:
            for row in rows[start : start + 100]:
                cursor.execute(statement, row)
    return len(rows)


def _measure_proving(count: int) -> None:
    from django.db import connection  # noqa: PLC0415

    from creditshare.audit.models import TrailEntry  # noqa: PLC0415
    from creditshare.audit.queries import last_checkpoint, prove_consistency, prove_entry  # noqa: PLC0415
    from creditshare.audit.services import seal_trail  # noqa: PLC0415

    random, sizes = Random(7), [count // 16, count // 4, count]
    columns = "event, at, organisation_id, person_id, firm_id, subject, body, leaf_hash"

    def grow(size: int) -> None:
        have = TrailEntry.objects.count()
        with connection.cursor() as cursor, cursor.copy(f"COPY audit_trailentry ({columns}) FROM STDIN") as copy:
            for number in range(have, size):
                body = _body(number, keyed=False)
                copy.write_row(
                    ("consents.data.read", AT, None, None, None, str(number), body.decode(), leaf_hash(body))
                )
        seal_trail(at=AT)

    def prove(size: int) -> int:
        first = TrailEntry.objects.order_by("pk").values_list("pk", flat=True)[0]
        for _ in range(200):
            prove_entry(actor=PLATFORM, entry_id=first + random.randrange(size))
        return 200

    def read() -> int:
        first = TrailEntry.objects.order_by("pk").values_list("pk", flat=True)[0]
        for _ in range(200):
            TrailEntry.objects.get(pk=first + random.randrange(count))
        return 200

    def prove_old() -> int:
        newest = last_checkpoint()
        for _ in range(50):
            prove_consistency(first=random.randrange(1, newest.size if newest else 2))
        return 50

    growth(prove, sizes, name="trail_proof_growth", prepare=grow, repeats=5, goal=0.2)
    measure("trail_proof", lambda: prove(count), read, unit="proofs")
    measure("trail_consistency", prove_old, read, unit="proofs")


def _hashing(contents: list[bytes]) -> Callable[[], int]:
    def hash_all() -> int:
        for content in contents:
            hashlib.sha256(content).digest()
        return len(contents)

    return hash_all


def _export(path: Path, count: int) -> Path:
    """Write an export of so many entries without a database."""
    *checkpoints, (note, last) = list(_checkpoints(count))
    with path.open("wb") as file:
        header = {"kind": "trail", "format": 1, "origin": ORIGIN, "checkpoint": note}
        file.write(write_record(header | {"keys": [verifier_key(ORIGIN, KEY.public_key())]}))
        for _, lines in [*checkpoints, (note, last)]:
            file.writelines(lines)
    return path


def _checkpoints(count: int) -> Iterator[tuple[str, list[bytes]]]:
    frontier = Frontier()
    for start in range(0, count, SEALED_AT_ONCE):
        bodies = [_body(number) for number in range(start, min(start + SEALED_AT_ONCE, count))]
        leaves = [leaf_hash(body) for body in bodies]
        frontier.extend(leaves)
        note = sign_checkpoint(TreeHead(ORIGIN, frontier.size, frontier.root()), KEY)
        packed = b64encode(b"".join(leaves)).decode()
        yield (
            note,
            [write_record({"kind": "checkpoint", "note": note, "leaves": packed}), write_record((start, bodies))],
        )


def _body(number: int, *, keyed: bool = True) -> bytes:
    return canonical_json(
        {
            "event": "consents.data.read",
            "at": AT,
            "organisation": number % 40 if keyed else None,
            "person": number % 900 if keyed else None,
            "client": None,
            "roles": ["officer"],
            "firm": number % 58_639 if keyed else None,
            "subject": str(number),
            "facts": FACTS,
            "salt": f"{number:032x}",
        }
    )


if __name__ == "__main__":
    run(main)
