"""Store records of the other sources: the same content is not stored again, other content becomes a further version."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from creditshare.records.models import Batch, SourceRecord
from creditshare.records.queries.replays import DELIVERED_AT, first_delivered
from creditshare.records.rules.national import write_plain
from creditshare.records.rules.records import FIRM, ParsedRecords, Record
from creditshare.records.rules.tables import WrongCell
from creditshare.records.services.firms import find_firms, lock_firms, note_other_names
from creditshare.records.services.invoices import Outcome
from creditshare.records.services.turns import has_number
from creditshare.records.sources import SOURCES

AT_ONCE = 500
Known = dict[tuple[int, str], list[str]]


def store_records(
    batch: Batch, parsed: ParsedRecords, *, registers: bool, at: datetime
) -> tuple[list[int], Outcome, list[WrongCell]]:
    """Store a file's records; return the firms that changed, the counts, and the wrong rows with unknown firms.

    A content that was corrected and comes again is an old file sent twice, and is not stored. In a numbered batch its
    order is known, and it takes the correction back. An original read again says nothing of records that a later
    delivery told of.
    """
    firms = find_firms({record.uscc: record.name for record in parsed.records}, registers=registers, at=at)
    strangers = [record for record in parsed.records if record.uscc not in firms]
    wrong = parsed.wrong + [_stranger(parsed.kind, record) for record in strangers]
    accepted = [(firms[record.uscc], record) for record in parsed.records if record.uscc in firms]
    lock_firms(firm_id for firm_id, _ in accepted)
    parsed.notes |= _other_names(accepted)
    known = _known_versions(parsed.kind, accepted)
    outcome, changed_firms, rows = Outcome(), set(), []
    in_order = has_number(batch.delivery_id)
    later = _told_later(batch, parsed.kind, accepted)
    for firm_id, record in accepted:
        digests = known[firm_id, record.identity]
        if record.digest in (digests[-1:] if in_order else digests) or (firm_id, record.identity) in later:
            outcome.same += 1
            continue
        outcome.new += not digests
        outcome.changed += bool(digests)
        changed_firms.add(firm_id)
        rows.append(_row(batch, parsed.kind, firm_id, record, repeats=digests.count(record.digest)))
        digests.append(record.digest)
    SourceRecord.objects.bulk_create(rows, batch_size=AT_ONCE)
    firm_ids = {firm_id for firm_id, _ in accepted}
    batch.firm_id = firm_ids.pop() if len(firm_ids) == 1 else None
    return sorted(changed_firms), outcome, sorted(wrong, key=lambda cell: cell.line)


def _other_names(accepted: Iterable[tuple[int, Record]]) -> dict[str, int]:
    stated: dict[int, set[str]] = defaultdict(set)
    for firm_id, record in accepted:
        stated[firm_id].add(record.name)
    return note_other_names(stated)


def _stranger(kind: str, record: Record) -> WrongCell:
    row = write_plain(SOURCES[kind].LAYOUT, uscc=record.uscc, name=record.name, content=record.content)
    return WrongCell(record.line, FIRM.name, record.uscc, "firm_unknown", row)


def _known_versions(kind: str, accepted: Iterable[tuple[int, Record]]) -> Known:
    known: Known = defaultdict(list)
    identities = sorted({record.identity for _, record in accepted})
    for start in range(0, len(identities), AT_ONCE):
        stored = SourceRecord.objects.filter(kind=kind, identity__in=identities[start : start + AT_ONCE])
        for firm_id, identity, digest in stored.order_by("pk").values_list("firm_id", "identity", "digest"):
            known[firm_id, identity].append(digest)
    return known


def _told_later(batch: Batch, kind: str, accepted: Sequence[tuple[int, Record]]) -> set[tuple[int, str]]:
    """Return what deliveries told of that came after the one that is read again; nothing for an ordinary one."""
    since = first_delivered(batch.delivery)
    if since is None:
        return set()
    told: set[tuple[int, str]] = set()
    identities = sorted({record.identity for _, record in accepted})
    for start in range(0, len(identities), AT_ONCE):
        stored = SourceRecord.objects.filter(kind=kind, identity__in=identities[start : start + AT_ONCE])
        later = stored.alias(delivered_at=DELIVERED_AT).filter(delivered_at__gt=since)
        told |= set(later.values_list("firm_id", "identity"))
    return told


def _row(batch: Batch, kind: str, firm_id: int, record: Record, *, repeats: int) -> SourceRecord:
    return SourceRecord(
        firm_id=firm_id,
        kind=kind,
        identity=record.identity,
        digest=record.digest,
        occurred_on=record.occurred_on,
        content=record.content,
        batch=batch,
        line=record.line,
        repeats=repeats,
    )
