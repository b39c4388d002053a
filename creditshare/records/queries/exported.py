"""The part of a firm's copy that records keep: every source as it stands and as it was delivered, and disputes."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import connection

from creditshare.kernel.money import to_yuan
from creditshare.kernel.plain_files import csv_lines, json_lines
from creditshare.records.models import Delivery, Dispute, Invoice, InvoiceCorrection, SourceRecord
from creditshare.records.queries.holding import HOLDING
from creditshare.records.queries.invoices import counterparty_names
from creditshare.records.queries.records import latest_versions
from creditshare.records.sources import SOURCES, invoices

PAGE = 2000
Files = Iterator[tuple[str, Iterable[bytes]]]
HELD = ("side", "code", "number", "issue_date", "counterparty", "net", "tax", "total", "status", "kind", "remark")
SAID = ("batch_id", "line", "issue_date", "net", "tax", "total", "status", "kind", "remark")
DISPUTED = ("filed_at", "source", "claim", "status", "answer", "decided_at", "due_on")
DELIVERED = ("received_at", "source", "name", "status", "rows_total", "original_id")


def exported(firm_id: int, at: datetime) -> Files:
    """Yield the files of the part: path, and its bytes piece by piece."""
    for kind, source in SOURCES.items():
        if kind != invoices.KIND and SourceRecord.objects.filter(firm_id=firm_id, kind=kind).exists():
            yield from _source(firm_id, kind, [field.name for field in source.LAYOUT.fields])
    if Invoice.objects.filter(firm_id=firm_id).exists():
        yield from _invoices(firm_id)
    yield "disputes.csv", csv_lines(DISPUTED, _disputes(firm_id))
    yield "disputes.jsonl", json_lines(_disputes(firm_id))
    own = Delivery.objects.filter(owner_id=firm_id).order_by("received_at", "pk")
    yield "records/deliveries.csv", csv_lines(DELIVERED, own.values(*DELIVERED).iterator())


def _source(firm_id: int, kind: str, fields: list[str]) -> Files:
    rows = SourceRecord.objects.filter(firm_id=firm_id, kind=kind)
    columns = ["occurred_on", *fields]
    yield f"records/{kind}/as-it-stands.csv", csv_lines(columns, latest_versions(rows))
    yield f"records/{kind}/as-it-stands.jsonl", json_lines(latest_versions(rows))
    columns = ["reported_at", "batch", "line", *columns]
    yield f"records/{kind}/as-delivered.csv", csv_lines(columns, _versions(rows))
    yield f"records/{kind}/as-delivered.jsonl", json_lines(_versions(rows))


def _versions(rows: Any) -> Iterator[dict[str, Any]]:
    for row in rows.select_related("batch").order_by("pk").iterator(chunk_size=PAGE):
        where = {"occurred_on": row.occurred_on, "batch": row.batch_id, "line": row.line}
        yield {**row.content, **where, "reported_at": row.batch.applied_at}


def _invoices(firm_id: int) -> Files:
    yield "records/invoices/as-it-stands.csv", csv_lines(HELD, _held(firm_id))
    yield "records/invoices/as-it-stands.jsonl", json_lines(_held(firm_id))
    columns = ("side", "code", "number", "version", *SAID)
    yield "records/invoices/as-delivered.csv", csv_lines(columns, _said(firm_id))
    yield "records/invoices/as-delivered.jsonl", json_lines(_said(firm_id))


def _held(firm_id: int) -> Iterator[dict[str, Any]]:
    sql = f"SELECT {', '.join(HELD)} FROM ({HOLDING}) h WHERE firm_id = %s"  # noqa: S608
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, [firm_id])
        while page := cursor.fetchmany(PAGE):
            rows = [dict(zip(HELD, row, strict=True)) for row in page]
            names = counterparty_names({row["counterparty"] for row in rows})
            for row in rows:
                amounts = {name: to_yuan(row[name]) for name in ("net", "tax", "total")}
                yield row | amounts | {"counterparty": names.get(row["counterparty"], "")}


def _said(firm_id: int) -> Iterator[dict[str, Any]]:
    named = ("side", "code", "number")
    for row in Invoice.objects.filter(firm_id=firm_id).order_by("pk").values(*named, *SAID).iterator(chunk_size=PAGE):
        yield row | {"version": 1}
    corrected = InvoiceCorrection.objects.filter(invoice__firm_id=firm_id).order_by("pk").select_related("invoice")
    for one in corrected.iterator(chunk_size=PAGE):
        said = {name: getattr(one, name) for name in SAID} | {name: getattr(one.invoice, name) for name in named}
        yield said | {"version": one.version}


def _disputes(firm_id: int) -> Iterator[dict[str, Any]]:
    for dispute in Dispute.objects.filter(firm_id=firm_id).prefetch_related("steps").order_by("filed_at", "pk"):
        steps = [{"status": step.status, "text": step.text, "at": step.at} for step in dispute.steps.all()]
        yield {name: getattr(dispute, name) for name in DISPUTED} | {"id": dispute.pk, "steps": steps}
