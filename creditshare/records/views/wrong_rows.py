"""The wrong rows of a delivery as files: alone as CSV or workbook, or the whole table with its faults marked."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from creditshare.records import queries, services
from creditshare.records.rules.wrong_files import Fault, as_csv, as_workbook
from creditshare.records.views.rows import columns_of, fault_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def wrong_rows_csv(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Download the wrong rows as a CSV file, each with what is wrong."""
    titles = (_("File"), _("Line"), _("Column"), _("How to mend it"))
    faults, order = _faults(request, delivery_id)
    content = as_csv(faults, titles, order).encode("utf-8-sig")
    return download(content, "text/csv; charset=utf-8", f"wrong-rows-{delivery_id.hex[:8]}.csv")


@require_GET
def wrong_rows_xlsx(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Download the wrong rows as a workbook to mend and send again: the cells at fault are red and say why."""
    faults, order = _faults(request, delivery_id)
    return download(as_workbook(faults, _("Wrong rows"), order), XLSX, f"wrong-rows-{delivery_id.hex[:8]}.xlsx")


@require_GET
def marked_xlsx(request: HttpRequest, delivery_id: UUID, ordinal: int) -> HttpResponse:
    """Download a file of a delivery as it came, with the cells at fault red and a column of proposals."""
    actor = request.actor  # type: ignore[attr-defined]
    faults, _order = _faults(request, delivery_id, ordinal)
    if not faults:
        messages.info(request, _("This file has no wrong rows."))
        return redirect("records_delivery", delivery_id)
    book = services.mark_original(
        actor=actor, delivery_id=delivery_id, ordinal=ordinal, faults=faults, at=timezone.now()
    )
    return download(book, XLSX, f"marked-{delivery_id.hex[:8]}-{ordinal}.xlsx")


def _faults(request: HttpRequest, delivery_id: UUID, ordinal: int | None = None) -> tuple[list[Fault], list[str]]:
    """Return the wrong rows (of one file, where asked) as faults, and the columns of the source in their order."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = queries.get_wrong_rows(actor=actor, delivery_id=delivery_id)
    chosen = rows if ordinal is None else rows.filter(batch__ordinal=ordinal)
    columns = columns_of(queries.get_delivery(actor=actor, delivery_id=delivery_id).source)
    return [fault_of(row, columns) for row in chosen], list(columns)


def download(content: bytes, kind: str, name: str) -> HttpResponse:
    """Return bytes as a file to keep."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
