"""Keep the tiles of the tree up to what is sealed, from which proofs are made."""

from creditshare.audit.errors import TrailBroken
from creditshare.audit.models import Tile, TrailEntry
from creditshare.audit.rules.merkle import Frontier, root_of, split_hashes
from creditshare.audit.rules.tiles import BITS, WIDTH

CHUNK = 64 * WIDTH


def extend_tiles(sealed: Frontier, leaves: list[bytes]) -> None:
    """Write the tiles that become full when leaves are added to the sealed ones; raise TrailBroken.

    The sealed leaves of the last, unfinished tile are read again and must still lead to the sealed peaks.
    """
    start = sealed.size - sealed.size % WIDTH
    begun = _read_leaves(_count(0) * WIDTH, sealed.size)
    _ensure_sealed(sealed, begun[len(begun) - (sealed.size - start) :], start)
    _write(0, begun + leaves, (sealed.size - len(begun)) >> BITS)


def _count(level: int) -> int:
    last = Tile.objects.filter(level=level).order_by("-number").values_list("number", flat=True).first()
    return 0 if last is None else last + 1


def _read_leaves(start: int, end: int) -> list[bytes]:
    rows = TrailEntry.objects.filter(position__gte=start, position__lt=end).order_by("position")
    return [bytes(leaf) for leaf in rows.values_list("leaf_hash", flat=True).iterator(chunk_size=CHUNK)]


def _ensure_sealed(sealed: Frontier, begun: list[bytes], start: int) -> None:
    again = Frontier()
    again.extend(begun)
    if again.size != sealed.size - start or again.peaks != sealed.peaks[len(sealed.peaks) - len(again.peaks) :]:
        raise TrailBroken(index=start)


def _write(level: int, hashes: list[bytes], first: int) -> None:
    """Store the full tiles at the front of a run of hashes, then those of the level above."""
    full = [hashes[place : place + WIDTH] for place in range(0, len(hashes) - WIDTH + 1, WIDTH)]
    if not full:
        return
    tiles = [
        Tile(level=level, number=first + place, hashes=b"".join(tile), root=root_of(tile))
        for place, tile in enumerate(full)
    ]
    Tile.objects.bulk_create(tiles)
    above = _count(level + 1)
    roots = (
        Tile.objects.filter(level=level, number__gte=above * WIDTH).order_by("number").values_list("root", flat=True)
    )
    _write(level + 1, split_hashes(b"".join(bytes(root) for root in roots)), above)
