"""Mending wrong rows in the page: what was changed is sent again as a delivery."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from creditshare.kernel.permissions import require
from creditshare.records import queries, services
from creditshare.records.errors import NothingToMend, RowEmptied
from creditshare.records.models import Delivery
from creditshare.records.permissions import MEND_ROWS
from creditshare.records.services import Mend
from creditshare.records.views.following import show_delivery
from creditshare.records.views.rows import Typed, columns_of, row_forms, typed_cells

ALL = "all"


@require_POST
def records_mend(request: HttpRequest, delivery_id: UUID) -> HttpResponse:
    """Send the rows that were changed again; with `use`, put a proposal into the form first."""
    actor, typed = request.actor, request.POST.dict()  # type: ignore[attr-defined]
    delivery = queries.get_delivery(actor=actor, delivery_id=delivery_id)
    require(MEND_ROWS, actor, delivery)
    if used := typed.get("use"):
        messages.info(request, _("Filled in. Look at it and send the mended rows."))
        return show_delivery(request, delivery_id, typed | _proposals(request, delivery, typed, used))
    name = _("Mended rows of {name}").format(name=delivery.name)
    mends = _mends(delivery.source, typed)
    try:
        _deliveries, rows = services.mend_rows(
            actor=actor, delivery_id=delivery_id, mends=mends, name=name, at=timezone.now()
        )
    except (NothingToMend, RowEmptied) as refused:
        messages.error(request, refused.message(_(refused.template())))
        return show_delivery(request, delivery_id, typed, status=refused.status)
    said = ngettext("{count} row was sent again.", "{count} rows were sent again.", rows).format(count=rows)
    messages.success(request, f"{said} {_('What became of it is shown here.')}")
    page = request.GET.get("page", "")
    back = redirect("records_delivery", delivery_id)
    back["Location"] += (f"?page={page}" if page.isascii() and page.isdigit() else "") + "#wrong"
    return back


def _proposals(request: HttpRequest, delivery: Delivery, typed: Typed, used: str) -> dict[str, str]:
    """Return the proposals that are taken over, by field: of one row, or of all that were shown."""
    rows = queries.get_wrong_rows(actor=request.actor, delivery_id=delivery.pk)  # type: ignore[attr-defined]
    shown = rows.filter(pk__in={row_id for row_id, *_rest in typed_cells(typed)})
    forms = row_forms(delivery.source, queries.row_states(list(shown)))
    return {form.fault.field: form.proposal for form in forms if form.proposal and used in (form.key, ALL)}


def _mends(source: str, typed: Typed) -> list[Mend]:
    names = list(columns_of(source))
    cells: dict[tuple[int, int], dict[str, str]] = {}
    for row_id, attempt, place, text in typed_cells(typed):
        if place < len(names):
            cells.setdefault((row_id, attempt), {})[names[place]] = text
    return [Mend(row_id, attempt, changed) for (row_id, attempt), changed in cells.items()]
