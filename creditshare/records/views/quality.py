"""The quality board: every source at a glance, and one page for each with its broken rules and refused files."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from creditshare.kernel.permissions import may
from creditshare.kernel.workbook import list_workbook
from creditshare.parties.queries.stamp import exported_by
from creditshare.records import queries
from creditshare.records.models import Batch, Delivery
from creditshare.records.permissions import DELIVER_RECORDS, REPLAY_DELIVERY
from creditshare.records.rules.shapes import shape_of
from creditshare.records.sources.reading.parent import refusal
from creditshare.records.templatetags.records_words import refusal_sentence, source_label
from creditshare.records.views.wrong_rows import XLSX, download

PAGE = 20
SAMPLES = 30
PERCENT = 100


@dataclass(frozen=True, slots=True)
class Refused:
    """A refused delivery as the reader may see it: its name and reasons without the file's name for the operator."""

    delivery: Delivery
    name: str
    reasons: list[str]
    may_replay: bool


@require_GET
def records_quality(request: HttpRequest) -> HttpResponse:
    """Show how good every source is."""
    return show_board(request)


def show_board(request: HttpRequest) -> HttpResponse:
    """Show how good every source is: all of them for the operator, for an office those it has sent."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = queries.list_quality(actor=actor, at=timezone.now())
    context = {
        "rows": [row for row in rows if row.files],
        "silent": [row.source for row in rows if not row.files],
        "late": sum(row.late_since is not None for row in rows),
        "sees_all": queries.sees_all(actor),
        "may_deliver": may(DELIVER_RECORDS, actor),
    }
    return render(request, "records/quality.html", context)


@require_GET
def quality_xlsx(request: HttpRequest) -> HttpResponse:
    """Download the quality of every source as a workbook."""
    headings = (
        _("Source"), _("Last received"), _("Late since"), _("Files"), _("Refused"), _("Rows"), _("Wrong"), _("Same"),
        _("Missing numbers"), _("Enterprises with records"), _("All enterprises"),
    )  # fmt: skip
    rows = (
        (
            source_label(row.source),
            timezone.localtime(row.last).replace(tzinfo=None) if row.last else "",
            row.late_since or "",
            *(row.files, row.refused, row.rows, row.wrong, row.same, row.gaps, row.firms, row.all_firms),
        )
        for row in queries.list_quality(actor=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    )
    book = list_workbook(_("Quality of records"), exported_by(request.actor, timezone.now()), headings, rows)  # type: ignore[attr-defined]
    return download(book, XLSX, "quality.xlsx")


@require_GET
def records_quality_source(request: HttpRequest, source: str) -> HttpResponse:
    """Show one source: its figures, who sends it, the rules its wrong rows break, and its refused files."""
    actor = request.actor  # type: ignore[attr-defined]
    found = queries.get_quality(actor=actor, source=source, at=timezone.now())
    sees_all = queries.sees_all(actor)
    refused = Paginator(queries.list_refused(actor=actor, source=source), PAGE).get_page(request.GET.get("page"))
    broken = queries.list_broken_rules(actor=actor, source=source)[:SAMPLES]
    context = {
        "row": found,
        "senders": queries.list_sender_quality(actor=actor, source=source),
        "broken": [rule | {"sample": shape_of(rule["sample"]) if sees_all else rule["sample"]} for rule in broken],
        "page": refused,
        "refused": _refused(actor, list(refused), sees_all=sees_all),
        "sees_all": sees_all,
    }
    return render(request, "records/quality_source.html", context)


def _refused(actor: Any, deliveries: list[Delivery], *, sees_all: bool) -> list[Refused]:
    files = queries.refused_files(deliveries)
    return [
        Refused(
            delivery=delivery,
            name=_hidden(delivery.name) if sees_all else delivery.name,
            reasons=[
                _reason(item, sees_all=sees_all) for item in (delivery, *files.get(delivery.pk, ())) if item.problem
            ],
            may_replay=may(REPLAY_DELIVERY, actor, delivery) and delivery.original_id is not None,
        )
        for delivery in deliveries
    ]


def _hidden(name: str) -> str:
    """Return what kind of file it is: its name may say whose it is."""
    suffix = name.rpartition(".")[2]
    return f"….{suffix}" if suffix != name and len(suffix) <= len("xlsx") else "…"


def _reason(item: Delivery | Batch, *, sees_all: bool) -> str:
    given = item.problem or {}
    facts: dict[str, Any] = given["facts"]
    hidden = {name: _hidden(str(text)) if name == "name" else "…" for name, text in facts.items() if name in PERSONAL}
    return refusal_sentence(refusal(given["code"], facts | hidden if sees_all else facts))


PERSONAL = ("name", "uscc", "given")
"""Facts of a refusal that tell whose file it is."""
