"""A Merkle tree commits to a list: one root for all entries, and short proofs that an entry or an older list is in it.

As RFC 6962 §2.1 (unchanged in RFC 9162 §2.1): SHA-256, 0x00 before a leaf, 0x01 before a node, split at the largest
power of two below the size. Hashes are 32 bytes; indexes and sizes count leaves from 0.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256

Range = tuple[int, int]
EMPTY_ROOT = sha256(b"").digest()
HASH_BYTES = 32


def leaf_hash(content: bytes) -> bytes:
    """Hash one entry."""
    return sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two neighbouring subtrees."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The roots of the perfect subtrees of a list, largest first: all that appending needs, log2(size) hashes."""

    def __init__(self, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        self.size = size
        self.peaks = list(peaks)
        if len(self.peaks) != size.bit_count():
            raise ValueError(f"a list of {size} has {size.bit_count()} peaks, not {len(self.peaks)}")

    @classmethod
    def of_bytes(cls, size: int, packed: bytes) -> "Frontier":
        """Read a frontier written by `to_bytes`; raise ValueError when its length does not fit the size."""
        return cls(size, split_hashes(packed))

    def to_bytes(self) -> bytes:
        """Write the peaks one after the other."""
        return b"".join(self.peaks)

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash, in constant time on average."""
        size, peaks = self.size, self.peaks
        while size & 1:
            leaf = sha256(b"\x01" + peaks.pop() + leaf).digest()
            size >>= 1
        peaks.append(leaf)
        self.size += 1

    def extend(self, leaves: Iterable[bytes]) -> None:
        """Add leaf hashes in order, level by level."""
        nodes = list(leaves)
        size, newer, self.size = self.size, list[bytes](), self.size + len(nodes)
        while nodes:
            if size & 1:
                nodes.insert(0, self.peaks.pop())
            if len(nodes) & 1:
                newer.append(nodes[-1])
            nodes = [sha256(b"\x01" + one + two).digest() for one, two in zip(nodes[::2], nodes[1::2], strict=False)]
            size >>= 1
        self.peaks += newer[::-1]

    def root(self) -> bytes:
        """Return the tree's root."""
        if not self.peaks:
            return EMPTY_ROOT
        root = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


def split_hashes(packed: bytes) -> list[bytes]:
    """Cut a run of hashes into its hashes; raise ValueError when the length is no multiple of 32."""
    if len(packed) % HASH_BYTES:
        raise ValueError(f"{len(packed)} bytes are no whole number of hashes")
    return [packed[start : start + HASH_BYTES] for start in range(0, len(packed), HASH_BYTES)]


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Return the root over leaf hashes."""
    frontier = Frontier()
    frontier.extend(leaves)
    return frontier.root()


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """List the subtrees, as half-open leaf ranges from the leaf upwards, whose roots prove one leaf (PATH, §2.1.1)."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} is not in a tree of {size}")
    ranges, start, end = [], 0, size
    while end - start > 1:
        middle = start + _left_size(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ranges[::-1]


def consistency_ranges(first: int, second: int) -> list[Range]:
    """List the subtrees whose roots prove that the tree of `first` begins the tree of `second` (PROOF, §2.1.2)."""
    if not 0 < first <= second:
        raise ValueError(f"a tree of {first} cannot begin a tree of {second}")
    ranges, start, end = [], 0, second
    while first != end:
        middle = start + _left_size(end - start)
        if first <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    return ([(start, end)] if start else []) + ranges[::-1]


def inclusion_proof(index: int, leaves: Sequence[bytes]) -> list[bytes]:
    """Return the audit path of one leaf in the tree over all the leaves."""
    return _roots(inclusion_ranges(index, len(leaves)), leaves)


def consistency_proof(first: int, leaves: Sequence[bytes]) -> list[bytes]:
    """Return the proof that the first leaves begin the tree over all of them."""
    return _roots(consistency_ranges(first, len(leaves)), leaves)


def proves_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Say whether the proof leads from the leaf at the index to the root of the size (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size or not _are_hashes(leaf, root, *proof):
        return False
    position, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if position & 1 or position == last:
            found = node_hash(sibling, found)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and found == root


def proves_consistency(first: int, second: int, old: bytes, new: bytes, proof: Sequence[bytes]) -> bool:
    """Say whether the proof shows that the old root begins the new one (RFC 9162 §2.1.4.2).

    Equal sizes need equal roots and no proof. The empty tree begins every other, which proves nothing: refused.
    """
    if not _are_hashes(old, new, *proof):
        return False
    if first == second:
        return first >= 0 and not proof and old == new
    if not 0 < first < second or not proof:
        return False
    steps = [old, *proof] if first.bit_count() == 1 else list(proof)
    position, last = first - 1, second - 1
    while position & 1:
        position, last = position >> 1, last >> 1
    before = after = steps[0]
    for sibling in steps[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            before, after = node_hash(sibling, before), node_hash(sibling, after)
            while not position & 1 and position:
                position, last = position >> 1, last >> 1
        else:
            after = node_hash(after, sibling)
        position, last = position >> 1, last >> 1
    return last == 0 and before == old and after == new


def _are_hashes(*given: bytes) -> bool:
    return all(len(one) == HASH_BYTES for one in given)


def _left_size(size: int) -> int:
    return 1 << ((size - 1).bit_length() - 1)


def _roots(ranges: Iterable[Range], leaves: Sequence[bytes]) -> list[bytes]:
    return [root_of(leaves[start:end]) for start, end in ranges]
