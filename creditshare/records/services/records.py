"""Store records of the other sources: the same content is not stored again, other content becomes a further version."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from creditshare.records.models import Batch, SourceRecord
from creditshare.records.rules.records import ParsedRecords, Record
from creditshare.records.rules.tables import WrongCell
from creditshare.records.services.firms import find_firms, lock_firms
from creditshare.records.services.invoices import Outcome

AT_ONCE = 500
Known = dict[tuple[int, str], set[str]]


def store_records(
    batch: Batch, parsed: ParsedRecords, *, registers: bool, at: datetime
) -> tuple[list[int], Outcome, list[WrongCell]]:
    """Store a file's records; return the firms that changed, the counts, and the wrong rows with unknown firms."""
    firms = find_firms({record.uscc: record.name for record in parsed.records}, registers=registers, at=at)
    strangers = [record for record in parsed.records if record.uscc not in firms]
    wrong = parsed.wrong + [_stranger(record) for record in strangers]
    accepted = [(firms[record.uscc], record) for record in parsed.records if record.uscc in firms]
    lock_firms(firm_id for firm_id, _ in accepted)
    known = _known_versions(parsed.kind, accepted)
    outcome, changed_firms, rows = Outcome(), set(), []
    for firm_id, record in accepted:
        digests = known[firm_id, record.identity]
        if record.digest in digests:
            outcome.same += 1
            continue
        outcome.new += not digests
        outcome.changed += bool(digests)
        digests.add(record.digest)
        changed_firms.add(firm_id)
        rows.append(_row(batch, parsed.kind, firm_id, record))
    SourceRecord.objects.bulk_create(rows, batch_size=AT_ONCE)
    firm_ids = {firm_id for firm_id, _ in accepted}
    batch.firm_id = firm_ids.pop() if len(firm_ids) == 1 else None
    return sorted(changed_firms), outcome, sorted(wrong, key=lambda cell: cell.line)


def _stranger(record: Record) -> WrongCell:
    row = {name: str(value) for name, value in record.content.items()}
    return WrongCell(record.line, "", record.uscc, "firm_unknown", row)


def _known_versions(kind: str, accepted: Iterable[tuple[int, Record]]) -> Known:
    known: Known = defaultdict(set)
    identities = sorted({record.identity for _, record in accepted})
    for start in range(0, len(identities), AT_ONCE):
        stored = SourceRecord.objects.filter(kind=kind, identity__in=identities[start : start + AT_ONCE])
        for firm_id, identity, digest in stored.values_list("firm_id", "identity", "digest"):
            known[firm_id, identity].add(digest)
    return known


def _row(batch: Batch, kind: str, firm_id: int, record: Record) -> SourceRecord:
    return SourceRecord(
        firm_id=firm_id,
        kind=kind,
        identity=record.identity,
        digest=record.digest,
        occurred_on=record.occurred_on,
        content=record.content,
        batch=batch,
        line=record.line,
    )
