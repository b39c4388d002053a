"""Pages that show what was delivered: the list with every source, one delivery with what became of its rows."""

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
from creditshare.kernel.workbook import list_workbook
from creditshare.parties.queries.stamp import exported_by
from creditshare.records import queries, services
from creditshare.records.models import READING, WAITING, Delivery, WrongRow
from creditshare.records.permissions import (
    CANCEL_DELIVERY,
    DELIVER_RECORDS,
    MEND_ROWS,
    VIEW_QUALITY,
    VIEW_WRONG_ROWS,
)
from creditshare.records.templatetags.records_words import source_label, status_label
from creditshare.records.views.quality import show_board
from creditshare.records.views.rows import Typed, row_forms
from creditshare.records.views.wrong_rows import XLSX, download

PAGE = 20
MOST = 10_000
COUNTS = ("Rows", "New", "Same", "Changed", "Wrong")


@require_GET
def records_list(request: HttpRequest) -> HttpResponse:
    """Show a firm its sources and deliveries, an office what it sent, the operator the quality of all."""
    actor = request.actor  # type: ignore[attr-defined]
    if actor.organisation_kind == OPERATOR:
        return show_board(request)
    page = Paginator(queries.list_deliveries(actor=actor), PAGE).get_page(request.GET.get("page"))
    sources = queries.own_sources(actor=actor) if actor.organisation_kind == ENTERPRISE else []
    context = {
        "page": page,
        "sources": sources,
        "may_deliver": may(DELIVER_RECORDS, actor),
        "sees_quality": may(VIEW_QUALITY, actor),
    }
    return render(request, "records/list.html", context)


@require_GET
def deliveries_xlsx(request: HttpRequest) -> HttpResponse:
    """Download the list of deliveries as a workbook."""
    headings = (_("File"), _("Kind of record"), _("State"), _("Received"), *map(_, COUNTS))
    rows = (
        (
            delivery.name,
            source_label(delivery.source),
            status_label(delivery.status),
            timezone.localtime(delivery.received_at).replace(tzinfo=None),
            *(getattr(delivery, name.lower()) or 0 for name in COUNTS),
        )
        for delivery in queries.list_deliveries(actor=request.actor)[:MOST]  # type: ignore[attr-defined]
    )
    book = list_workbook(_("Deliveries"), exported_by(request.actor, timezone.now()), headings, rows)  # type: ignore[attr-defined]
    return download(book, XLSX, "deliveries.xlsx")


def _left(delivery: Delivery) -> timedelta | None:
    """Estimate the time left from the rows read so far; None before there are any."""
    if delivery.started_at is None or not delivery.rows_done or delivery.finished_at:
        return None
    spent = timezone.now() - delivery.started_at
    return spent * (delivery.rows_total - delivery.rows_done) / delivery.rows_done


@require_GET
def records_delivery(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Show how far the reading is, then what became of the rows."""
    return show_delivery(request, delivery_id)


def show_delivery(
    request: HttpRequest, delivery_id: UUID, typed: Typed | None = None, *, status: int = 200
) -> HttpResponse:
    """Show a delivery, its wrong rows as forms with what was typed into them."""
    actor = request.actor  # type: ignore[attr-defined]
    delivery = queries.get_delivery(actor=actor, delivery_id=delivery_id)
    sees_wrong = may(VIEW_WRONG_ROWS, actor, delivery)
    wrong = queries.get_wrong_rows(actor=actor, delivery_id=delivery_id) if sees_wrong else WrongRow.objects.none()
    page = Paginator(wrong, PAGE).get_page(request.GET.get("page"))
    left = _left(delivery)
    first = queries.mended_delivery(delivery)
    rows = row_forms(delivery.source, queries.row_states(list(page)), typed)
    context = {
        "delivery": delivery,
        "files": Paginator(queries.list_batches(delivery), PAGE).get_page(request.GET.get("files")),
        "page": page,
        "rows": rows,
        "open": [row for row in rows if row.is_open],
        "proposals": sum(row.is_open and row.proposal is not None for row in rows),
        "mended": queries.count_mended(delivery),
        "mends": first,
        "may_mend": first is None and may(MEND_ROWS, actor, delivery),
        "notes": queries.sum_notes(delivery),
        "running": delivery.status in (WAITING, READING),
        "percent": 100 * delivery.rows_done // delivery.rows_total if delivery.rows_total else 0,
        "minutes_left": -(-left // timedelta(minutes=1)) if left else None,
        "may_cancel": may(CANCEL_DELIVERY, actor, delivery),
        "may_replay": queries.may_replay(actor=actor, delivery=delivery),
        "replays": queries.list_replays(delivery),
        "sees_wrong": sees_wrong,
    }
    return render(request, "records/delivery.html", context, status=status)


@require_POST
def records_cancel(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Stop a delivery before its next file."""
    services.cancel_delivery(actor=request.actor, delivery_id=delivery_id, at=timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("Stopped. What was read before stays."))
    return redirect("records_delivery", delivery_id)


@require_POST
def records_replay(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Read the kept original of a delivery again."""
    actor = request.actor  # type: ignore[attr-defined]
    again = services.replay_delivery(actor=actor, delivery_id=delivery_id, at=timezone.now())
    messages.success(request, _("The kept original is read again. What is stored already is not doubled."))
    if actor.organisation_kind == OPERATOR:
        return redirect("records_quality_source", again.source)
    return redirect("records_delivery", again.pk)
