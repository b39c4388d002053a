"""Store a file's invoices: new ones once per identity, changed ones as further versions, the same ones not again."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection

from creditshare.kernel.dates import month_number
from creditshare.records.rules.invoices import InvoiceRows
from creditshare.records.services import bulk, rollups
from creditshare.records.services.issued import list_known, list_told_later

INVOICES, CORRECTIONS = "records_invoice", "records_invoicecorrection"
FACTS = ("digest", "line", "issue_date", "counterparty", "net", "tax", "total", "status", "risk", "kind", "remark")
BOOKS = ("side", "identity", "code", "number")

WHOLE, ISSUED, LINES = "whole", "as_issued", "lines_summed"
"""How much a file knows of its invoices; the last two are the notes of a file that knows less."""

_FIND = f"""
SELECT given.n, i.id IS NULL FROM unnest(%s::text[], %s::uuid[], %s::uuid[])
WITH ORDINALITY AS given (side, identity, digest, n)
LEFT JOIN {INVOICES} i ON i.firm_id = %s AND i.side = given.side AND i.identity = given.identity
WHERE i.id IS NULL OR i.digest <> given.digest
"""  # noqa: S608


@dataclass(slots=True)
class Outcome:
    """What became of the accepted rows of a batch; `passed_over` of the same ones stated other amounts."""

    new: int = 0
    same: int = 0
    changed: int = 0
    passed_over: int = 0


@dataclass(slots=True)
class _Versions:
    """The versions of one stored invoice: their digests, months and how many corrections there are."""

    digests: set[str] = field(default_factory=set)
    months: set[int] = field(default_factory=set)
    last: int = 0

    def add(self, digest: str, day: str) -> None:
        self.digests.add(digest)
        self.months.add(month_number(date.fromisoformat(day)))


def store_invoices(
    firm_id: int,
    batch_id: int,
    rows: InvoiceRows,
    partners: Mapping[int, tuple[str, str]],
    *,
    told_by: str = WHOLE,
    since: datetime | None = None,
) -> Outcome:
    """Store accepted invoices of a firm whose row is locked, and keep its rollups; return the counts.

    A row whose content equals any version already stored is the same, so that deliveries may repeat in any order. An
    original (`told_by` ISSUED) does not know what became of the invoice: it is the same when its amounts are. Summed
    LINES may be a part of their invoice: of one that is stored they never change an amount. An original that is read
    again changes nothing of invoices that deliveries told of which came after it did first (`since`).
    """
    keys = _keys(rows)
    first = dict(zip(reversed(keys), range(len(keys) - 1, -1, -1), strict=True))
    firsts: Sequence[int] = range(len(keys)) if len(first) == len(keys) else sorted(first.values())
    fresh_sides = set(rows.side) - rollups.known_sides(firm_id)
    unknown, differing = _look_up(firm_id, rows.take(firsts), fresh_sides)
    fresh, doubtful = [firsts[at] for at in unknown], [firsts[at] for at in differing]
    if len(firsts) < len(keys):
        doubtful += _differing_repeats(rows, keys, first, set(doubtful))
    passed_over = 0
    if told_by != WHOLE and doubtful:
        known = list_known(firm_id, rows.take(doubtful))
        kept = [at for place, at in enumerate(doubtful) if (place in known) == (told_by == LINES)]
        passed_over, doubtful = len(doubtful) - len(kept), kept
    new = rows.take(fresh) if fresh else InvoiceRows()
    if since and doubtful:
        later = list_told_later(firm_id, rows.take(doubtful), since)
        doubtful = [at for place, at in enumerate(doubtful) if place not in later]
    _insert_partners({rows.counterparty[at] for at in (*fresh, *doubtful)}, partners)
    _insert_invoices(firm_id, batch_id, new)
    changed, touched = _correct(firm_id, batch_id, rows.take(sorted(doubtful))) if doubtful else (0, set())
    rollups.add_invoices(firm_id, new, fresh_sides)
    if touched:
        rollups.recompute_months(firm_id, touched)
    return Outcome(len(new), len(rows) - len(new) - changed, changed, passed_over if told_by == LINES else 0)


def _keys(rows: InvoiceRows) -> list[str]:
    if len(set(rows.side)) <= 1:
        return rows.identity
    return [side + identity for side, identity in zip(rows.side, rows.identity, strict=True)]


def _differing_repeats(rows: InvoiceRows, keys: list[str], first: dict[str, int], doubtful: set[int]) -> list[int]:
    differing = []
    for at, key in enumerate(keys):
        start = first[key]
        if start != at and (start in doubtful or rows.digest[at] != rows.digest[start]):
            differing.append(at)
    return differing


def _look_up(firm_id: int, rows: InvoiceRows, fresh_sides: set[str]) -> tuple[list[int], list[int]]:
    """Return the positions of invoices that are not stored, and of those stored first with other content."""
    if fresh_sides.issuperset(rows.side):
        return list(range(len(rows))), []
    with connection.cursor() as cursor:
        if bulk.is_postgres():
            columns = [bulk.array(column) for column in (rows.side, rows.identity, rows.digest)]
            cursor.execute(_FIND, [*columns, firm_id])
            found = cursor.fetchall()
            unknown = [place - 1 for place, is_unknown in found if is_unknown]
            return sorted(unknown), [place - 1 for place, is_unknown in found if not is_unknown]
        cursor.execute(
            f"SELECT side || identity, digest FROM {INVOICES} "  # noqa: S608
            f"WHERE firm_id = %s AND side IN ('S', 'P') AND {bulk.among('identity', 'uuid')}",
            [firm_id, bulk.array(rows.identity)],
        )
        stored = dict(cursor.fetchall())
    keys = [side + identity for side, identity in zip(rows.side, rows.identity, strict=True)]
    unknown = [at for at, key in enumerate(keys) if key not in stored]
    return unknown, [at for at, key in enumerate(keys) if stored.get(key, rows.digest[at]) != rows.digest[at]]


def _columns(rows: InvoiceRows, names: Sequence[str]) -> dict[str, list[Any]]:
    return {name: getattr(rows, name) for name in names}


def _insert_invoices(firm_id: int, batch_id: int, rows: InvoiceRows) -> None:
    count = len(rows)
    owners = {"firm_id": [firm_id] * count, "batch_id": [batch_id] * count}
    bulk.insert(INVOICES, owners | _columns(rows, (*BOOKS, *FACTS)))


def _insert_partners(keys: set[int], partners: Mapping[int, tuple[str, str]]) -> None:
    # In the order of the keys, so that two imports that add the same partners cannot wait for each other.
    ordered = sorted(keys)
    columns: dict[str, list[Any]] = {
        "key": ordered,
        "code": [partners[key][0] for key in ordered],
        "name": [partners[key][1] for key in ordered],
    }
    bulk.merge("records_counterparty", columns, {"key": "bigint", "code": "text", "name": "text"}, ["key"], "NOTHING")


def _stored_versions(firm_id: int, rows: InvoiceRows) -> tuple[dict[tuple[str, str], int], dict[int, _Versions]]:
    """Return the ids of stored invoices by side and identity, and the versions of each."""
    ids: dict[tuple[str, str], int] = {}
    versions: dict[int, _Versions] = defaultdict(_Versions)
    wanted = bulk.among("identity", "uuid")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id, side, identity, digest, issue_date FROM {INVOICES} "  # noqa: S608
            f"WHERE firm_id = %s AND side IN ('S', 'P') AND {wanted}",
            [firm_id, bulk.array(sorted(set(rows.identity)))],
        )
        for key, side, identity, digest, day in cursor.fetchall():
            ids[side, bulk.hex_of(identity)] = key
            versions[key].add(bulk.hex_of(digest), str(day))
        cursor.execute(
            f"SELECT invoice_id, version, digest, issue_date FROM {CORRECTIONS} "  # noqa: S608
            f"WHERE {bulk.among('invoice_id', 'bigint')}",
            [bulk.array(sorted(versions))],
        )
        for key, version, digest, day in cursor.fetchall():
            versions[key].add(bulk.hex_of(digest), str(day))
            versions[key].last = max(versions[key].last, version)
    return ids, versions


def _correct(firm_id: int, batch_id: int, rows: InvoiceRows) -> tuple[int, set[tuple[str, int]]]:
    """Store as corrections the rows that equal no stored version; return their number and the months they touch."""
    ids, versions = _stored_versions(firm_id, rows)
    changed, owners, numbers, touched = [], [], [], set()
    for at, (side, identity) in enumerate(zip(rows.side, rows.identity, strict=True)):
        key = ids[side, identity]
        known = versions[key]
        if rows.digest[at] in known.digests:
            continue
        known.add(rows.digest[at], rows.issue_date[at])
        known.last += 1
        changed.append(at)
        owners.append(key)
        numbers.append(known.last)
        touched |= {(side, month) for month in known.months}
    facts = _columns(rows.take(changed), FACTS) if changed else {}
    if changed:
        references = {"invoice_id": owners, "version": numbers, "batch_id": [batch_id] * len(changed)}
        bulk.insert(CORRECTIONS, references | facts)
    return len(changed), touched
