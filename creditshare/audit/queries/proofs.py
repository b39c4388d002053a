"""Proofs that an entry, or an older trail, is under a checkpoint; each is tried before it is handed out."""

from collections.abc import Iterable
from typing import Any

from creditshare.audit.errors import NotSealedYet, SizeOutside, TrailBroken
from creditshare.audit.models import Checkpoint, Tile, TrailEntry
from creditshare.audit.queries.checkpoints import get_checkpoint, last_checkpoint, list_verifier_keys, note_of
from creditshare.audit.queries.entries import get_entry
from creditshare.audit.rules.merkle import (
    EMPTY_ROOT,
    HASH_BYTES,
    Range,
    consistency_ranges,
    inclusion_ranges,
    leaf_hash,
    proves_consistency,
    proves_inclusion,
)
from creditshare.audit.rules.tiles import BITS, WIDTH, pieces, root_of_range
from creditshare.kernel.actor import Actor

Hashes = dict[tuple[int, int], bytes]


def prove_entry(*, actor: Actor, entry_id: int, size: int | None = None) -> dict[str, Any]:
    """Return the proof that an entry is under a checkpoint (the newest, or that of a size), as the verifier reads it.

    Raise NotFound unless the actor may know of the entry, NotSealedYet before it is under the checkpoint, TrailBroken
    when the trail no longer leads to the signed root. Reads a few rows, however long the trail is.
    """
    entry = get_entry(actor=actor, entry_id=entry_id)
    checkpoint = last_checkpoint() if size is None else get_checkpoint(size)
    proofs = prove_entries([entry], checkpoint)
    if not proofs:
        raise NotSealedYet()
    return proofs[entry.pk]


def prove_entries(entries: Iterable[TrailEntry], checkpoint: Checkpoint | None) -> dict[int, dict[str, Any]]:
    """Return the proofs of entries by their numbers, without those not under the checkpoint; raise TrailBroken.

    As many statements as for one: what all proofs need of the trail is read at once.
    """
    sealed = [entry for entry in entries if checkpoint and _is_under(entry, checkpoint)]
    if checkpoint is None or not sealed:
        return {}
    size, root, note, keys = checkpoint.size, bytes(checkpoint.root), note_of(checkpoint), list_verifier_keys()
    ranges = {entry.pk: inclusion_ranges(entry.position or 0, size) for entry in sealed}
    spans = sorted({span for needed in ranges.values() for span in needed})
    known = dict(zip(spans, roots_of(spans), strict=True))
    proofs = {}
    for entry in sealed:
        proof, position = [known[span] for span in ranges[entry.pk]], entry.position or 0
        if not proves_inclusion(leaf_hash(entry.body.encode()), position, size, proof, root):
            raise TrailBroken(index=position)
        proofs[entry.pk] = {
            "body": entry.body,
            "position": position,
            "size": size,
            "root": root.hex(),
            "proof": [step.hex() for step in proof],
            "checkpoint": note,
            "keys": keys,
        }
    return proofs


def _is_under(entry: TrailEntry, checkpoint: Checkpoint) -> bool:
    return entry.position is not None and entry.position < checkpoint.size


def prove_consistency(*, first: int, second: int | None = None) -> dict[str, Any]:
    """Return the proof that the first entries begin the trail of `second` (None: all sealed); anybody may ask.

    Raise SizeOutside unless 1 ≤ first ≤ second ≤ what is sealed, TrailBroken when the roots are not the signed ones.
    """
    newest = last_checkpoint()
    sealed = newest.size if newest else 0
    second = sealed if second is None else second
    if not 1 <= first <= second <= sealed:
        raise SizeOutside(sealed=sealed)
    old, new = root_at(first), root_at(second)
    proof = consistency_proof_of(first, second)
    signed = {one.size: one for one in Checkpoint.objects.filter(size__in=(first, second)).defer("leaves")}
    is_signed = all(bytes(one.root) == {first: old, second: new}[one.size] for one in signed.values())
    if not is_signed or not proves_consistency(first, second, old, new, proof):
        raise TrailBroken(index=0)
    return {
        "first": first,
        "first_root": old.hex(),
        "size": second,
        "root": new.hex(),
        "proof": [step.hex() for step in proof],
        "first_checkpoint": note_of(signed[first]) if first in signed else None,
        "checkpoint": note_of(signed[second]) if second in signed else None,
        "keys": list_verifier_keys(),
    }


def consistency_proof_of(first: int, second: int) -> list[bytes]:
    """Return the hashes that prove that the first entries begin the trail of `second`; none from the empty one."""
    return roots_of(consistency_ranges(first, second)) if first else []


def root_at(size: int) -> bytes:
    """Return the root over the first entries."""
    return roots_of([(0, size)])[0] if size else EMPTY_ROOT


def roots_of(ranges: list[Range]) -> list[bytes]:
    """Return the roots over ranges of sealed leaves, each a subtree; at most two statements a level of tiles."""
    hashes: Hashes = {}
    wanted: dict[int, set[int]] = {}
    for span in ranges:
        for piece in pieces(span):
            wanted.setdefault(piece.level, set()).update(range(piece.first, piece.first + piece.width))
    for level, indexes in wanted.items():
        hashes |= _read_full(level, indexes)
        hashes |= _read_partial(level, [index for index in indexes if (level, index) not in hashes])
    try:
        return [root_of_range(span, hashes) for span in ranges]
    except KeyError as missing:
        level, index = missing.args[0]
        raise TrailBroken(index=index << BITS * level) from missing


def _read_full(level: int, indexes: Iterable[int]) -> Hashes:
    numbers = {index >> BITS for index in indexes}
    rows = Tile.objects.filter(level=level, number__in=numbers).values_list("number", "hashes")
    packed = {number: bytes(hashes) for number, hashes in rows}
    found = [index for index in indexes if index >> BITS in packed]
    return {(level, index): packed[index >> BITS][(index % WIDTH) * HASH_BYTES :][:HASH_BYTES] for index in found}


def _read_partial(level: int, indexes: list[int]) -> Hashes:
    """Read what no full tile of the level holds yet: the roots of the tiles below, or the entries' own leaf hashes."""
    if not indexes:
        return {}
    ends = (min(indexes), max(indexes))
    rows = (
        Tile.objects.filter(level=level - 1, number__range=ends).values_list("number", "root")
        if level
        else TrailEntry.objects.filter(position__range=ends).values_list("position", "leaf_hash")
    )
    return {(level, index): bytes(found) for index, found in rows}
