"""The published vectors of RFC 6962 and their published corruptions, against the rules and the stand-alone verifier."""

import json
from base64 import b64decode
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from creditshare.audit import verifier
from creditshare.audit.rules import merkle
from creditshare.audit.rules.checkpoint import note_key_id, verifier_key

pytestmark = pytest.mark.once
GOLDEN = json.loads((Path(__file__).parents[1] / "golden/rfc6962.json").read_text(encoding="utf-8"))
LEAVES = [bytes.fromhex(leaf) for leaf in GOLDEN["leaves"]]
ROOTS = [bytes.fromhex(root) for root in GOLDEN["roots"]]
SOME, EMPTY = bytes.fromhex(GOLDEN["some_hash"]), sha256(b"").digest()
WRONG, HUGE = b"WrongLeaf", 2**64 - 1


def verifiers_inclusion(index, size, leaf, proof, root):
    return [
        verifier.verify_inclusion(leaf, index, size, proof, root),
        merkle.proves_inclusion(leaf, index, size, proof, root),
    ]


def verifiers_consistency(first, second, old, new, proof):
    return [
        verifier.verify_consistency(first, second, proof, old, new),
        merkle.proves_consistency(first, second, old, new, proof),
    ]


def hashes(texts):
    return [bytes.fromhex(text) for text in texts]


def flipped(step: bytes, bit: int) -> bytes:
    return bytes([step[0] ^ bit]) + step[1:]


def corrupt_inclusion(index, size, leaf, proof, root):
    """List the corruptions of transparency-dev/merkle's corruptInclusionProof, unsigned underflow included."""
    yield from (((index - 1) % (HUGE + 1), size, leaf, proof, root), (index + 1, size, leaf, proof, root))
    yield from ((index ^ 2, size, leaf, proof, root), (index, size * 2, leaf, proof, root))
    yield from ((index, size // 2, leaf, proof, root), (index, size, WRONG, proof, root))
    yield from ((index, size, leaf, proof, EMPTY), (index, size, leaf, proof, SOME))
    for garbage in (b"", root):
        yield from ((index, size, leaf, [*proof, garbage], root), (index, size, leaf, [garbage, *proof], root))
    for place, step in enumerate(proof):
        yield index, size, leaf, [*proof[:place], flipped(step, 8), *proof[place + 1 :]], root
    if proof:
        yield index, size, leaf, proof[:-1], root
    if len(proof) > 1:
        yield index, size, leaf, [proof[0], SOME, *proof[1:]], root


def corrupt_consistency(first, second, old, new, proof):
    """List the corruptions of transparency-dev/merkle's corruptConsistencyProof."""
    yield from ((first - 1, second, old, new, proof), (first + 1, second, old, new, proof))
    yield from ((first ^ 2, second, old, new, proof), (first, second * 2, old, new, proof))
    yield from ((first, second // 2, old, new, proof), (first, second, b"WrongRoot", new, proof))
    yield from ((first, second, old, b"WrongRoot", proof), (first, second, new, old, proof))
    yield first, second, old, new, []
    for garbage in (b"", old, new, proof[0]):
        yield first, second, old, new, [garbage, *proof]
    for garbage in (b"", old, new):
        yield first, second, old, new, [*proof, garbage]
    yield first, second, old, new, proof[:-1]
    for place, step in enumerate(proof):
        yield first, second, old, new, [*proof[:place], flipped(step, 16), *proof[place + 1 :]]


@pytest.mark.parametrize("size", range(9))
def test_published_roots(size):
    leaves = [verifier.leaf_hash(leaf) for leaf in LEAVES[:size]]
    assert leaves == [merkle.leaf_hash(leaf) for leaf in LEAVES[:size]]
    assert verifier.root_of(leaves) == merkle.root_of(leaves) == ROOTS[size]


@pytest.mark.parametrize("vector", GOLDEN["inclusion"], ids=str)
def test_published_inclusion_proofs_and_their_corruptions(vector):
    index, size, proof = vector["index"], vector["size"], hashes(vector["proof"])
    leaf, root = merkle.leaf_hash(LEAVES[index]), ROOTS[size]
    assert verifiers_inclusion(index, size, leaf, proof, root) == [True, True]
    assert merkle.inclusion_proof(index, [merkle.leaf_hash(one) for one in LEAVES[:size]]) == proof
    for corrupt in corrupt_inclusion(index, size, leaf, proof, root):
        assert verifiers_inclusion(*corrupt) == [False, False], corrupt


@pytest.mark.parametrize("vector", GOLDEN["consistency"], ids=str)
def test_published_consistency_proofs_and_their_corruptions(vector):
    first, second, proof = vector["first"], vector["second"], hashes(vector["proof"])
    assert verifiers_consistency(first, second, ROOTS[first], ROOTS[second], proof) == [True, True]
    assert merkle.consistency_proof(first, [merkle.leaf_hash(one) for one in LEAVES[:second]]) == proof
    for corrupt in corrupt_consistency(first, second, ROOTS[first], ROOTS[second], proof) if proof else ():
        assert verifiers_consistency(*corrupt) == [False, False], corrupt


@pytest.mark.parametrize("edge", GOLDEN["consistency_edges"], ids=str)
def test_published_edges_of_consistency(edge):
    known = {"a": SOME, "b": ROOTS[3], "empty": EMPTY}
    proof = [known[step] for step in edge["proof"]]
    found = verifiers_consistency(edge["first"], edge["second"], known[edge["old"]], known[edge["new"]], proof)
    assert found == [edge["is_right"]] * 2


@pytest.mark.parametrize(("index", "size"), [(0, 0), (0, 1), (1, 0), (2, 1), (-1, 1), (HUGE, HUGE), (2**200, 2**201)])
def test_published_edges_of_inclusion(index, size):
    for leaf, root in ((SOME, b""), (b"", EMPTY), (SOME, EMPTY), (b"", b"")):
        assert verifiers_inclusion(index, size, leaf, [], root) == [False, False]


def test_a_tree_of_one_is_its_leaf():
    leaf = merkle.leaf_hash(b"data")
    assert verifiers_inclusion(0, 1, leaf, [], leaf) == [True, True]
    for one, other in ((leaf, b""), (b"", leaf), (b"", b""), (leaf[:31], leaf[:31])):
        assert verifiers_inclusion(0, 1, one, [], other) == [False, False]


def oracle_path(index, leaves):
    """PATH of RFC 6962 §2.1.1, word for word."""
    if len(leaves) <= 1:
        return []
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    if index < half:
        return [*oracle_path(index, leaves[:half]), oracle_root(leaves[half:])]
    return [*oracle_path(index - half, leaves[half:]), oracle_root(leaves[:half])]


def oracle_proof(first, leaves, is_whole=True):
    """SUBPROOF of RFC 6962 §2.1.2, word for word."""
    if first == len(leaves):
        return [] if is_whole else [oracle_root(leaves)]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    if first <= half:
        return [*oracle_proof(first, leaves[:half], is_whole), oracle_root(leaves[half:])]
    return [*oracle_proof(first - half, leaves[half:], False), oracle_root(leaves[:half])]


def oracle_root(leaves):
    if len(leaves) <= 1:
        return leaves[0] if leaves else EMPTY
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return sha256(b"\x01" + oracle_root(leaves[:half]) + oracle_root(leaves[half:])).digest()


SIZES = st.one_of(st.integers(1, 70), st.sampled_from([127, 128, 129, 255, 256, 257]))
LISTS = SIZES.map(lambda size: [merkle.leaf_hash(b"%d" % number) for number in range(size)])


@given(LISTS, st.data())
def test_inclusion_agrees_with_the_definition(leaves, data):
    index = data.draw(st.integers(0, len(leaves) - 1))
    root, proof = oracle_root(leaves), oracle_path(index, leaves)
    assert verifier.root_of(leaves) == root
    assert merkle.inclusion_proof(index, leaves) == proof
    assert verifiers_inclusion(index, len(leaves), leaves[index], proof, root) == [True, True]
    for corrupt in corrupt_inclusion(index, len(leaves), leaves[index], proof, root):
        expected = corrupt[3] == oracle_path(index, leaves) and corrupt[4] == root and corrupt[2] == leaves[index]
        # The root does not commit to the size: only another shape of the path refuses another size.
        assert verifiers_inclusion(*corrupt) == [False, False] or (expected and corrupt[0] == index)


@given(LISTS, st.data())
def test_consistency_agrees_with_the_definition(leaves, data):
    first = data.draw(st.integers(1, len(leaves)))
    old, new, proof = oracle_root(leaves[:first]), oracle_root(leaves), oracle_proof(first, leaves)
    assert merkle.consistency_proof(first, leaves) == proof
    assert verifiers_consistency(first, len(leaves), old, new, proof) == [True, True]
    for corrupt in corrupt_consistency(first, len(leaves), old, new, proof) if proof else ():
        if (corrupt[2], corrupt[3]) != (old, new) or corrupt[4] != proof:
            assert verifiers_consistency(*corrupt) == [False, False]


@given(LISTS, st.lists(st.binary(min_size=0, max_size=40), max_size=12), st.integers(-3, 300))
def test_a_made_up_proof_is_refused(leaves, proof, index):
    root = oracle_root(leaves)
    if proof != (oracle_path(index, leaves) if 0 <= index < len(leaves) else None):
        leaf = leaves[index % len(leaves)]
        assert verifiers_inclusion(index, len(leaves), leaf, proof, root) == [False, False]
        if proof:
            first = max(index, 1)
            assert verifiers_consistency(first, len(leaves), leaf, root, proof) == [False, False]


@given(st.lists(st.integers(0, 40), max_size=8))
def test_a_frontier_grows_the_same_by_any_steps(steps):
    leaves = [merkle.leaf_hash(b"%d" % number) for number in range(sum(steps))]
    frontier, alone, start = merkle.Frontier(), merkle.Frontier(), 0
    for step in steps:
        frontier.extend(leaves[start : start + step])
        start += step
    for leaf in leaves:
        alone.append(leaf)
    assert (frontier.size, frontier.peaks) == (alone.size, alone.peaks)
    assert frontier.root() == verifier.root_of(leaves)


NOTES = json.loads((Path(__file__).parents[1] / "golden/signed_notes.json").read_text(encoding="utf-8"))["notes"]


@pytest.mark.parametrize("published", NOTES, ids=lambda published: published["key"].split("+")[0])
def test_published_notes_and_keys(published):
    name, key_id, _ = published["key"].split("+", 2)
    ((found, public),) = verifier.read_keys([published["key"]]).items()
    stamp = b64decode(published["signature"])
    assert found == (name, bytes.fromhex(key_id)) == (name, stamp[:4])
    assert (note_key_id(name, public), verifier_key(name, public)) == (stamp[:4], published["key"])
    public.verify(stamp[4:], published["text"].encode())
    if "private" in published:
        private = Ed25519PrivateKey.from_private_bytes(b64decode(published["private"])[1:])
        assert private.sign(published["text"].encode()) == stamp[4:]
    # A signed note that states no tree is no checkpoint.
    note = f"{published['text']}\n\u2014 {name} {published['signature']}\n"
    assert verifier.verify_checkpoint(note, published["key"]) is None
