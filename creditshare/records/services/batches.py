"""One file of a delivery: read outside the transaction, applied whole inside one, and never twice."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from creditshare.outbox.services import enqueue
from creditshare.records.errors import DeliveryCancelled, FileRefused, FirmUnknown
from creditshare.records.models import CANCELLED, DONE, REFUSED, Batch, Delivery, WrongRow
from creditshare.records.queries.replays import first_delivered
from creditshare.records.rules.invoices import ParsedInvoices
from creditshare.records.rules.publication import REPAIRS
from creditshare.records.rules.records import ParsedRecords
from creditshare.records.rules.tables import WrongCell
from creditshare.records.services import bulk
from creditshare.records.services.firms import find_firms, lock_firms, note_other_names
from creditshare.records.services.invoices import ISSUED, LINES, WHOLE, Outcome, store_invoices
from creditshare.records.services.records import store_records
from creditshare.records.services.telling import enqueue_telling_of_repairs
from creditshare.records.services.versions import take_versions
from creditshare.records.sources import invoices
from creditshare.records.sources.reading.parent import refusal

REFRESH = "creditshare.profiles.tasks.refresh_profile"
WRONG_AT_ONCE = 1000
Parsed = ParsedInvoices | ParsedRecords
Renew = Callable[[], Any]


def parsed_of(delivery: Delivery, document: dict[str, Any]) -> Parsed | FileRefused:
    """Return what the reading process made of one file; a refusal is returned, because it is stored and not raised."""
    if "refused" in document:
        return refusal(document["refused"], document["facts"])
    kind = ParsedInvoices if delivery.source == invoices.KIND else ParsedRecords
    return kind.from_document(document["parsed"])


@transaction.atomic
def apply_file(
    *,
    delivery: Delivery,
    ordinal: int,
    digest: str,
    parsed: Parsed | FileRefused,
    share_done: float,
    at: datetime,
    renew: Renew,
) -> None:
    """Apply one file: all of its rows are stored, the same or listed as wrong, or the file is refused with its reason.

    `share_done` is the share of the delivery's bytes read so far; it tells how many rows to expect. A batch that was
    applied before is left alone. Raise DeliveryCancelled, with nothing applied, where it was cancelled meanwhile.
    """
    bulk.let_commit_lazily()
    renew()
    batch = Batch.objects.select_for_update(no_key=True).get(delivery=delivery, ordinal=ordinal)
    if batch.status in (DONE, REFUSED):
        return
    batch.digest, batch.applied_at, batch.status = digest, at, DONE
    try:
        if isinstance(parsed, FileRefused):
            raise parsed
        firm_ids = _apply(batch, delivery, parsed, at)
    except FileRefused as refused:
        firm_ids = []
        batch.status, batch.problem = REFUSED, {"code": refused.code, "facts": refused.facts}
        batch.rows = batch.wrong = 0 if isinstance(parsed, FileRefused) else parsed.rows
    batch.save()
    # Last of all that locks: versions that tell of everybody are taken one transaction at a time.
    tells_of_all = batch.status == DONE and delivery.owner_id is None and delivery.source != invoices.KIND
    take_versions({*firm_ids, batch.firm_id} - {None}, batch_id=batch.pk, at=at, everybody=tells_of_all)
    done = delivery.rows_done + batch.rows
    delivery.rows_done, delivery.rows_total = done, max(done, round(done / share_done))
    wanted = Delivery.objects.filter(pk=delivery.pk).exclude(status=CANCELLED)
    if not wanted.update(
        files_done=F("files_done") + 1, rows_done=F("rows_done") + batch.rows, rows_total=delivery.rows_total
    ):
        # Cancelled while this file was applied: all of it is taken back.
        raise DeliveryCancelled()
    if batch.source == REPAIRS and firm_ids:
        enqueue_telling_of_repairs(batch_id=batch.pk, firm_ids=firm_ids, at=at)
    for firm_id in firm_ids:
        enqueue(REFRESH, at=at, key=f"{REFRESH}:{firm_id}:{batch.pk}", firm_id=firm_id)


def _apply(batch: Batch, delivery: Delivery, parsed: Parsed, at: datetime) -> list[int]:
    if isinstance(parsed, ParsedInvoices):
        firm_ids, outcome, wrong = _apply_invoices(batch, delivery, parsed, at)
    else:
        firm_ids, outcome, wrong = store_records(batch, parsed, registers=delivery.registers, at=at)
    batch.rows, batch.wrong, batch.notes = parsed.rows, len(wrong), parsed.notes
    batch.new, batch.same, batch.changed = outcome.new, outcome.same, outcome.changed
    _list_wrong(batch, wrong)
    return firm_ids


def _apply_invoices(
    batch: Batch, delivery: Delivery, parsed: ParsedInvoices, at: datetime
) -> tuple[list[int], Outcome, list[WrongCell]]:
    found = find_firms({parsed.owner: parsed.owner_name}, registers=delivery.registers, at=at)
    if parsed.owner not in found:
        raise FirmUnknown(uscc=parsed.owner)
    batch.firm_id = found[parsed.owner]
    lock_firms([batch.firm_id])
    told_by = next((note for note in (ISSUED, LINES) if note in parsed.notes), WHOLE)
    since = first_delivered(delivery)
    outcome = store_invoices(batch.firm_id, batch.pk, parsed.accepted, parsed.partners, told_by=told_by, since=since)
    if outcome.passed_over:
        parsed.notes["lines_differ"] = outcome.passed_over
    parsed.notes |= note_other_names({batch.firm_id: {parsed.owner_name}})
    return [batch.firm_id], outcome, parsed.wrong


def _list_wrong(batch: Batch, wrong: Iterable[WrongCell]) -> None:
    rows = [
        WrongRow(batch=batch, line=cell.line, column=cell.column, given=cell.given, code=cell.code, row=cell.row)
        for cell in wrong
    ]
    WrongRow.objects.bulk_create(rows, batch_size=WRONG_AT_ONCE)
