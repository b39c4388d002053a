"""The Merkle tree against RFC 6962's published vectors, its definition written down again, and its proofs."""

from hashlib import sha256
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from creditshare.audit.rules.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    consistency_ranges,
    inclusion_proof,
    inclusion_ranges,
    leaf_hash,
    node_hash,
    proves_consistency,
    proves_inclusion,
    root_of,
    split_hashes,
)

# certificate-transparency, merkletree tests: eight leaves and the roots over the first 0 … 8 of them.
LEAVES = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
ROOTS = (
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
# The same source: audit paths (index, size, hashes) and consistency proofs (first, second, hashes).
PATHS = (
    (0, 1, ()),
    (
        0,
        8,
        (
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ),
    ),
    (
        5,
        8,
        (
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ),
    ),
    (2, 3, ("fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",)),
)
CONSISTENCY = (
    (1, 1, ()),
    (
        1,
        8,
        (
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        ),
    ),
    (
        6,
        8,
        (
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        ),
    ),
    (
        2,
        5,
        (
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        ),
    ),
)
EDGES = sorted({size for power in range(8) for size in (2**power - 1, 2**power, 2**power + 1)})


def published(count: int) -> list[bytes]:
    return [leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES[:count]]


def numbered(count: int) -> list[bytes]:
    return [leaf_hash(str(number).encode()) for number in range(count)]


def defined_root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962 §2.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return sha256(b"\x01" + defined_root(leaves[:half]) + defined_root(leaves[half:])).digest()


@pytest.mark.parametrize("size", range(9))
def test_published_roots(size):
    assert root_of(published(size)).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size", "path"), PATHS)
def test_published_audit_paths(index, size, path):
    assert tuple(step.hex() for step in inclusion_proof(index, published(size))) == path


@pytest.mark.parametrize(("first", "second", "path"), CONSISTENCY)
def test_published_consistency_proofs(first, second, path):
    assert tuple(step.hex() for step in consistency_proof(first, published(second))) == path


@pytest.mark.parametrize("size", EDGES)
def test_the_frontier_agrees_with_the_definition(size):
    assert root_of(numbered(size)) == defined_root(numbered(size))


def test_the_empty_tree_is_the_hash_of_nothing():
    assert root_of([]) == EMPTY_ROOT == sha256(b"").digest()


def test_a_leaf_is_never_a_node():
    left, right = numbered(2)
    assert leaf_hash(left + right) != node_hash(left, right)


@pytest.mark.parametrize("size", EDGES)
def test_every_leaf_is_proved_and_nothing_else(size):
    leaves = numbered(size)
    root = root_of(leaves)
    for index in range(size):
        proof = inclusion_proof(index, leaves)
        assert len(proof) <= size.bit_length()
        assert proves_inclusion(leaves[index], index, size, proof, root)
        assert not proves_inclusion(leaf_hash(b"other"), index, size, proof, root)
        assert not proves_inclusion(leaves[index], index, size, [*proof, root], root)
        assert not proves_inclusion(leaves[index], size, size, proof, root)
        if proof:
            assert not proves_inclusion(leaves[index], index, size, proof[:-1], root)
            assert not proves_inclusion(leaves[index], index ^ 1, size, proof, root)


@pytest.mark.parametrize("second", EDGES)
def test_every_older_tree_is_proved_and_nothing_else(second):
    leaves = numbered(second)
    new = root_of(leaves)
    for first in range(1, second + 1):
        old, proof = root_of(leaves[:first]), consistency_proof(first, leaves)
        assert proves_consistency(first, second, old, new, proof)
        assert not proves_consistency(first, second, leaf_hash(b"other"), new, proof)
        assert not proves_consistency(first, second, old, leaf_hash(b"other"), proof)
        assert not proves_consistency(first, second, old, new, [*proof, new])
        if proof:
            assert not proves_consistency(first, second, old, new, proof[:-1])


@given(
    st.integers(1, 200).flatmap(lambda size: st.tuples(st.just(size), st.integers(0, size - 1), st.binary(min_size=1)))
)
def test_a_changed_leaf_has_no_proof(drawn):
    size, index, content = drawn
    leaves = numbered(size)
    root = root_of(leaves)
    changed = [*leaves]
    changed[index] = leaf_hash(b"changed" + content)
    assert root_of(changed) != root
    assert not proves_inclusion(changed[index], index, size, inclusion_proof(index, changed), root)


@given(st.integers(0, 300), st.integers(0, 300))
def test_a_frontier_goes_on_where_it_was_written_down(before, after):
    leaves = numbered(before + after)
    frontier = Frontier()
    frontier.extend(leaves[:before])
    again = Frontier.of_bytes(before, frontier.to_bytes())
    again.extend(leaves[before:])
    assert again.root() == root_of(leaves)
    assert len(again.peaks) == (before + after).bit_count()


def test_a_frontier_that_does_not_fit_its_size_is_refused():
    with pytest.raises(ValueError, match="peaks"):
        Frontier.of_bytes(3, bytes(32))
    with pytest.raises(ValueError, match="whole number of hashes"):
        Frontier.of_bytes(1, bytes(31))


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_there_is_no_path_outside_the_tree(index, size):
    with pytest.raises(ValueError, match="not in a tree"):
        inclusion_ranges(index, size)


@pytest.mark.parametrize(("first", "second"), [(0, 3), (4, 3), (-1, 3)])
def test_only_an_older_tree_begins_a_newer(first, second):
    with pytest.raises(ValueError, match="cannot begin"):
        consistency_ranges(first, second)


@given(st.integers(1, 10**9).flatmap(lambda size: st.tuples(st.integers(0, size - 1), st.just(size))))
def test_the_ranges_of_a_path_and_its_leaf_tile_the_tree(drawn):
    index, size = drawn
    tiles = sorted([(index, index + 1), *inclusion_ranges(index, size)])
    assert tiles[0][0] == 0
    assert tiles[-1][1] == size
    assert all(left[1] == right[0] for left, right in pairwise(tiles))


def test_hashes_are_cut_and_joined():
    assert split_hashes(b"".join(numbered(5))) == numbered(5)
