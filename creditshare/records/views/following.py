"""Pages that show what was delivered: the list with every source, one delivery, its wrong rows as files."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from creditshare.kernel.actor import ENTERPRISE, OPERATOR
from creditshare.kernel.permissions import may
from creditshare.records import queries, services
from creditshare.records.models import READING, WAITING, Delivery, WrongRow
from creditshare.records.permissions import CANCEL_DELIVERY, DELIVER_RECORDS, VIEW_WRONG_ROWS
from creditshare.records.rules.complaints import sentence_of
from creditshare.records.rules.wrong_files import Fault, as_csv, as_workbook

PAGE = 20
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def records_list(request: HttpRequest) -> HttpResponse:
    """Show a firm its sources and deliveries, an office what it sent, the operator the quality of all."""
    actor = request.actor  # type: ignore[attr-defined]
    if actor.organisation_kind == OPERATOR:
        return render(request, "records/quality.html", {"rows": queries.list_quality(actor=actor)})
    page = Paginator(queries.list_deliveries(actor=actor), PAGE).get_page(request.GET.get("page"))
    sources = queries.own_sources(actor=actor) if actor.organisation_kind == ENTERPRISE else []
    context = {"page": page, "sources": sources, "may_deliver": may(DELIVER_RECORDS, actor)}
    return render(request, "records/list.html", context)


def _left(delivery: Delivery) -> timedelta | None:
    """Estimate the time left from the rows read so far; None before there are any."""
    if delivery.started_at is None or not delivery.rows_done or delivery.finished_at:
        return None
    spent = timezone.now() - delivery.started_at
    return spent * (delivery.rows_total - delivery.rows_done) / delivery.rows_done


@require_GET
def records_delivery(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Show how far the reading is, then what became of the rows."""
    actor = request.actor  # type: ignore[attr-defined]
    delivery = queries.get_delivery(actor=actor, delivery_id=delivery_id)
    sees_wrong = may(VIEW_WRONG_ROWS, actor, delivery)
    wrong = queries.get_wrong_rows(actor=actor, delivery_id=delivery_id) if sees_wrong else WrongRow.objects.none()
    left = _left(delivery)
    context = {
        "delivery": delivery,
        "files": Paginator(queries.list_batches(delivery), PAGE).get_page(request.GET.get("files")),
        "page": Paginator(wrong, PAGE).get_page(request.GET.get("page")),
        "notes": queries.sum_notes(delivery),
        "running": delivery.status in (WAITING, READING),
        "percent": 100 * delivery.rows_done // delivery.rows_total if delivery.rows_total else 0,
        "minutes_left": -(-left // timedelta(minutes=1)) if left else None,
        "may_cancel": may(CANCEL_DELIVERY, actor, delivery),
        "sees_wrong": sees_wrong,
    }
    return render(request, "records/delivery.html", context)


@require_POST
def records_cancel(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Stop a delivery before its next file."""
    services.cancel_delivery(actor=request.actor, delivery_id=delivery_id, at=timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("Stopped. What was read before stays."))
    return redirect("records_delivery", delivery_id)


@require_GET
def wrong_rows_csv(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Download the wrong rows as a CSV file, each with what is wrong."""
    titles = (_("File"), _("Line"), _("Column"), _("How to mend it"))
    content = as_csv(_faults(request, delivery_id), titles).encode("utf-8-sig")
    return _download(content, "text/csv; charset=utf-8", f"wrong-rows-{delivery_id.hex[:8]}.csv")


@require_GET
def wrong_rows_xlsx(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Download the wrong rows as a workbook to mend and send again: the cells at fault are red and say why."""
    content = as_workbook(_faults(request, delivery_id), _("Wrong rows"))
    return _download(content, XLSX, f"wrong-rows-{delivery_id.hex[:8]}.xlsx")


def _faults(request: HttpRequest, delivery_id: UUID) -> list[Fault]:
    rows = queries.get_wrong_rows(actor=request.actor, delivery_id=delivery_id)  # type: ignore[attr-defined]
    return [Fault(row.batch.name, row.line, row.column, row.given, _(sentence_of(row.code)), row.row) for row in rows]


def _download(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
