"""The firm's own pages: its whole profile, each number opened down to its records, and what a bank would see."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from creditshare.consents.queries import get_consent
from creditshare.consents.rules.purposes import local_date
from creditshare.consents.rules.scope import Scope
from creditshare.kernel.money import to_yuan
from creditshare.kernel.permissions import require
from creditshare.profiles import queries
from creditshare.profiles.forms import EarlierForm
from creditshare.profiles.permissions import VIEW_OWN_PROFILE
from creditshare.profiles.queries.rings import with_ring
from creditshare.profiles.queries.tracing import PAGE
from creditshare.profiles.rules.answers import answered
from creditshare.profiles.views.sheet import figure_of, record_of, sheet_of
from creditshare.profiles.views.wording import SOURCE_LABELS


@dataclass(frozen=True)
class _Counted:
    """Stand in for rows that were counted and paged by the query, for the pager."""

    count: int

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, index: Any) -> list[Any]:
        return []


@require_GET
def own_profile(request: HttpRequest) -> HttpResponse:
    """Show the firm its profile, with nothing held back: of today, or as it was on an earlier day."""
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    form = EarlierForm(request.GET or None, today=local_date(at))
    is_earlier = bool(request.GET) and form.is_valid()
    if is_earlier:
        chosen = {name: form.cleaned_data[name] for name in ("as_of", "known_at")}
        # Its numbers open to the records of today, so they do not open here.
        sheet = sheet_of(queries.own_profile_as_known(actor, **chosen), lambda _key: "")
    else:
        body = with_ring(queries.own_profile(actor, at=at), actor.organisation_id)
        sheet = sheet_of(body, lambda key: reverse("own_trace", args=[key]))
    context = {"sheet": sheet, "form": form, "earlier": form.cleaned_data if is_earlier else None}
    return render(request, "profiles/own.html", context, status=422 if form.errors else 200)


@require_GET
def own_trace(request: HttpRequest, key: str) -> HttpResponse:
    """Open one number of the firm's own: meaning, source, dates, rules, and its records page by page."""
    given = request.GET.get("page", "1")
    number = int(given) if given.isdecimal() else 1
    at = timezone.now()
    actor = request.actor  # type: ignore[attr-defined]
    trace = queries.own_trace(actor, key, at=at, page=number)
    source = next(
        (
            row
            for row in sheet_of(queries.own_profile(actor, at=at), str).sources
            if row["source"] == trace.cell["source"]
        ),
        None,
    )
    context = {
        "figure": figure_of(trace.cell),
        "source": source,
        "source_key": trace.cell["source"],
        "source_label": SOURCE_LABELS.get(trace.cell["source"], trace.cell["source"]),
        "invoices": [
            {"row": row, "partner": trace.partners.get(row.counterparty, ""), "left": _left(trace, row.id)}
            for row in trace.invoices
        ],
        "records": [record_of(row) for row in trace.records],
        "count": trace.count,
        "page": Paginator(_Counted(trace.count), PAGE).get_page(trace.page),
        "last_day": _last_day(trace.cell["window"]),
    }
    return render(request, "profiles/own_trace.html", context)


@require_GET
def consent_preview(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Show the firm exactly what the other side would see under a consent or a request."""
    consent, body = _seen_under(request, consent_id)
    return render(request, "profiles/preview.html", {"sheet": sheet_of(body, _nowhere), "consent": consent})


@require_GET
def consent_answers(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Show the firm the answers alone, to stand on the card that asks for them; the whole preview without htmx."""
    consent, body = _seen_under(request, consent_id)
    page = "profiles/_answers.html" if request.htmx else "profiles/preview.html"  # type: ignore[attr-defined]
    return render(request, page, {"sheet": sheet_of(body, _nowhere), "consent": consent})


def _seen_under(request: HttpRequest, consent_id: UUID) -> tuple[Any, dict[str, Any]]:
    actor = request.actor  # type: ignore[attr-defined]
    require(VIEW_OWN_PROFILE, actor)
    consent = get_consent(actor=actor, consent_id=consent_id)
    scope = Scope.of(consent, actor.organisation_id, consent.categories, consent.questions)
    return consent, with_ring(
        answered(queries.own_profile(actor, at=timezone.now()), scope), scope.firm_id, scope.figures_start
    )


def _nowhere(key: str) -> str:
    return ""


def _last_day(window: dict[str, Any]) -> Any:
    return timezone.datetime.fromisoformat(window["until"]).date() - timedelta(days=1)


def _left(trace: queries.Trace, invoice_id: int) -> Any:
    """Return what red invoices leave of an invoice, in yuan; None where none takes it back."""
    return to_yuan(trace.left[invoice_id].total) if invoice_id in trace.left else None
