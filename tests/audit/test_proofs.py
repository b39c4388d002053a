"""Proofs by API: made from tiles, few statements however long the trail, tried before they are handed out."""

import json

import pytest
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from creditshare.audit import queries, verifier
from creditshare.audit.errors import NotSealedYet, SizeOutside, TrailBroken
from creditshare.audit.models import Checkpoint, Tile, TrailEntry
from creditshare.audit.queries import proofs
from creditshare.audit.rules import merkle, tiles
from creditshare.audit.services import seal_trail, sealing, sequence_entries, tiling
from creditshare.kernel import actor as kinds
from creditshare.kernel.actor import PLATFORM
from creditshare.kernel.errors import NotFound
from tests import makers
from tests.audit.makers import entries, sealed
from tests.audit.test_sealing import break_trail
from tests.parties import makers as parties

API = "/api/v1/audit"


@given(st.integers(0, 2**40), st.integers(1, 2**40))
def test_pieces_tile_a_range_with_perfect_subtrees(start, length):
    # Only aligned ranges are subtrees: the left end is a multiple of the largest power of two within.
    width = 1 << (length - 1).bit_length()
    start = start // width * width
    place = start
    for level, first, count in tiles.pieces((start, start + length)):
        assert first << tiles.BITS * level == place
        assert count in (1, 2, 4, 8, 16, 32, 64, 128)
        assert first >> tiles.BITS == (first + count - 1) >> tiles.BITS
        place += count << tiles.BITS * level
    assert place == start + length


@given(st.integers(1, 700), st.data())
def test_roots_from_tiles_are_those_of_the_leaves(size, data):
    leaves = [merkle.leaf_hash(b"%d" % number) for number in range(size)]
    hashes = {(0, number): leaf for number, leaf in enumerate(leaves)}
    hashes |= {(1, number): merkle.root_of(leaves[number * 256 : number * 256 + 256]) for number in range(size >> 8)}
    first = data.draw(st.integers(1, size))
    spans = [*merkle.inclusion_ranges(first - 1, size), *merkle.consistency_ranges(first, size), (0, first)]
    for start, end in spans:
        assert tiles.root_of_range((start, end), hashes) == merkle.root_of(leaves[start:end])


def written(count: int, at) -> None:
    """Write many entries without going through the service one by one."""
    before, rows = TrailEntry.objects.count(), []
    nobody = {"firm": None, "organisation": None, "person": None, "subject": ""}
    for number in range(before, before + count):
        said = nobody | {"at": at.isoformat(), "event": "tests.many", "facts": {}, "n": number}
        body = json.dumps(said, sort_keys=True, separators=(",", ":"))
        rows.append(TrailEntry(event="tests.many", at=at, body=body, leaf_hash=merkle.leaf_hash(body.encode())))
    TrailEntry.objects.bulk_create(rows, batch_size=500)


def leaves() -> list[bytes]:
    rows = TrailEntry.objects.exclude(position=None).order_by("position").values_list("leaf_hash", flat=True)
    return [bytes(leaf) for leaf in rows]


@pytest.mark.django_db
@pytest.mark.parametrize("steps", [[1], [255], [256], [257], [100, 155, 1, 1], [300, 300, 300], [512, 1], [700, 68]])
def test_tiles_grow_with_the_checkpoints_and_prove_every_place(at, steps):
    for step in steps:
        written(step, at)
        seal_trail(at=at)
    known, size = leaves(), sum(steps)
    assert Tile.objects.filter(level=0).count() == size >> 8
    for tile in Tile.objects.filter(level=0):
        mine = known[tile.number * 256 : tile.number * 256 + 256]
        assert (bytes(tile.hashes), bytes(tile.root)) == (b"".join(mine), merkle.root_of(mine))
    for index in {0, min(1, size - 1), size // 2, size - 1}:
        found = proofs.roots_of(merkle.inclusion_ranges(index, size))
        assert found == merkle.inclusion_proof(index, known)
    for first in {1, min(2, size), size // 2 or 1, 255 % size or 1, size}:
        assert proofs.consistency_proof_of(first, size) == merkle.consistency_proof(first, known)
        assert proofs.root_at(first) == merkle.root_of(known[:first])


@pytest.mark.django_db
def test_higher_tiles_are_built_from_lower_ones(at, monkeypatch):
    """With tiles of 4, three levels appear in a trail of 90; the proofs stay those of the definition."""
    for module in (tiles, tiling, proofs):
        monkeypatch.setattr(module, "BITS", 2)
    for module in (tiles, tiling, proofs):
        monkeypatch.setattr(module, "WIDTH", 4, raising=False)
    for step in (3, 1, 17, 5, 40, 24):
        written(step, at)
        seal_trail(at=at)
    known = leaves()
    counts = [Tile.objects.filter(level=level).count() for level in range(4)]
    assert counts == [22, 5, 1, 0]
    for size in (1, 16, 63, 64, 65, 89, 90):
        assert proofs.root_at(size) == merkle.root_of(known[:size])
        for index in range(0, size, 7):
            assert proofs.roots_of(merkle.inclusion_ranges(index, size)) == merkle.inclusion_proof(index, known[:size])
        for first in range(1, size + 1, 5):
            assert proofs.consistency_proof_of(first, size) == merkle.consistency_proof(first, known[:size])


@pytest.mark.django_db
def test_a_trail_without_tiles_gets_them_at_its_next_seal(at):
    """As after an upgrade: the checkpoints are older than the tiles."""
    written(600, at)
    seal_trail(at=at)
    break_trail()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER audit_tile_no_delete")
        cursor.execute("DELETE FROM audit_tile")
    written(1, at)
    seal_trail(at=at)
    assert Tile.objects.filter(level=0).count() == 2
    assert proofs.root_at(601) == bytes(queries.last_checkpoint().root) == merkle.root_of(leaves())


@pytest.mark.django_db
def test_a_proof_takes_few_statements_however_long_the_trail(at, django_assert_max_num_queries):
    written(1_500, at)
    seal_trail(at=at)
    entry = TrailEntry.objects.get(position=77)
    with django_assert_max_num_queries(8):
        queries.prove_entry(actor=PLATFORM, entry_id=entry.pk)
    with django_assert_max_num_queries(14):
        queries.prove_consistency(first=301)


@pytest.mark.django_db
def test_a_proof_that_no_longer_holds_is_not_handed_out(at):
    sealed([300], at)
    entry = TrailEntry.objects.get(position=5)
    break_trail("UPDATE audit_trailentry SET body = replace(body, 'tests', 'texts') WHERE position = 5")
    with pytest.raises(TrailBroken, match="entry 5"):
        queries.prove_entry(actor=PLATFORM, entry_id=entry.pk)
    other = TrailEntry.objects.get(position=6)
    assert queries.prove_entry(actor=PLATFORM, entry_id=other.pk)["position"] == 6


@pytest.mark.django_db
def test_a_sealed_leaf_that_changed_stops_the_next_seal(at):
    sealed([3], at)
    other = "decode(repeat('00', 32), 'hex')" if connection.vendor == "postgresql" else "zeroblob(32)"
    break_trail(f"UPDATE audit_trailentry SET leaf_hash = {other} WHERE position = 1")
    entries(1, at)
    sequence_entries(at=at)
    with pytest.raises(TrailBroken, match="entry 0"):
        sealing.issue_checkpoint(at=at)


@pytest.mark.django_db
def test_an_entry_is_proved_to_whom_it_concerns_and_to_nobody_else(at):
    firm, stranger = makers.firm(), makers.firm()
    entries(3, at, actor=makers.actor(firm, kinds.LEGAL_REPRESENTATIVE))
    seal_trail(at=at)
    entries(300, at)
    seal_trail(at=at)
    entry = TrailEntry.objects.get(position=1)
    own = parties.sign_in(makers.actor(firm, kinds.HANDLER))
    for size in ("", "?size=3", "?size=303"):
        answer = own.get(f"{API}/entries/{entry.pk}/proof{size}")
        assert answer.status_code == 200
        assert verifier.judge("inclusion", answer.content.decode(), None) == {"verdict": "intact"}
    assert own.get(f"{API}/entries/{entry.pk}/proof?size=7").status_code == 404
    foreign = parties.sign_in(makers.actor(stranger, kinds.HANDLER))
    missing = foreign.get(f"{API}/entries/99999999/proof")
    assert foreign.get(f"{API}/entries/{entry.pk}/proof").content == missing.content
    assert missing.status_code == 404
    assert Client().get(f"{API}/entries/{entry.pk}/proof").status_code == 401
    late = entries(1, at, actor=makers.actor(firm, kinds.HANDLER))[0]
    assert own.get(f"{API}/entries/{late.pk}/proof").status_code == 409
    with pytest.raises(NotSealedYet):
        queries.prove_entry(actor=PLATFORM, entry_id=late.pk)


@pytest.mark.django_db
def test_checkpoints_keys_and_consistency_are_for_everybody(at, tmp_path):
    sealed([5, 290, 9], at)
    anybody = Client()
    keys = anybody.get(f"{API}/keys").json()["keys"]
    note = anybody.get(f"{API}/checkpoint")
    assert note["Content-Type"].startswith("text/plain")
    assert verifier.verify_checkpoint(note.content.decode(), keys[0])[1] == 304
    older = anybody.get(f"{API}/checkpoint?size=5").content.decode()
    assert verifier.verify_checkpoint(older, keys[0])[1] == 5
    shown = anybody.get(f"{API}/checkpoints/latest").json()
    assert (shown["size"], shown["checkpoint"], shown["anchors"], shown["witnesses"]) == (
        304,
        note.content.decode(),
        [],
        [],
    )
    assert anybody.get(f"{API}/checkpoints/295").json()["root"] == bytes(Checkpoint.objects.get(size=295).root).hex()
    for wanted in ("first=5", "first=5&second=295", "first=295&second=295", "first=1&second=2", "first=256"):
        answer = anybody.get(f"{API}/consistency?{wanted}")
        path = tmp_path / "proof.json"
        path.write_bytes(answer.content)
        assert verifier.main(["consistency", str(path)]) == 0, answer.content


@pytest.mark.django_db
@pytest.mark.parametrize(
    "asked", ["first=0", "first=4&second=3", "first=1&second=305", f"first=1&second={2**70}", "first=-1"]
)
def test_sizes_that_are_not_there_are_refused(at, asked):
    sealed([3], at)
    answer = Client().get(f"{API}/consistency?{asked}")
    assert (answer.status_code, answer.json()["code"]) == (422, "size_outside")
    assert Client().get(f"{API}/checkpoints/4").status_code == 404
    assert Client().get(f"{API}/checkpoint?size=4").status_code == 404
    assert Client().get(f"{API}/checkpoints/{2**80}").status_code == 404


@pytest.mark.django_db
def test_an_empty_trail_has_nothing_to_prove():
    with pytest.raises(SizeOutside):
        queries.prove_consistency(first=1)
    with pytest.raises(NotFound):
        queries.get_checkpoint()
    assert Client().get(f"{API}/checkpoint").status_code == 404


@pytest.mark.django_db
def test_neighbours_in_a_proof_cannot_be_guessed(at):
    """Each entry holds a salt of its own: the same deed twice has two unlike leaf hashes."""
    one, two = (entries(1, at)[0] for _ in range(2))
    assert bytes(one.leaf_hash) != bytes(two.leaf_hash)
    said = [json.loads(entry.body) for entry in (one, two)]
    assert all(len(body.pop("salt")) == 32 for body in said)
    for body in said:
        body["facts"].pop("note")
    assert said[0] == said[1]
