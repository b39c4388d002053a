"""The look's own pages: every component in every state, and how large text is shown."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from creditshare.kernel.chart import LINE, Series
from creditshare.kernel.dates import month_label

TEXT_COOKIE, LARGE = "text", "large"
A_YEAR = timedelta(days=365)
FIRST_MONTH = 2024 * 12 + 10
SILENT = (5, 6)


@require_POST
def text_size(request: HttpRequest) -> HttpResponse:
    """Remember whether this browser wants large text, and go back to the page."""
    given = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(given, {request.get_host()}, require_https=request.is_secure())
    response = redirect(given if safe else "/")
    if request.POST.get("size") == LARGE:
        response.set_cookie(
            TEXT_COOKIE, LARGE, max_age=A_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
        )
    else:
        response.delete_cookie(TEXT_COOKIE)
    return response


class SampleForm(forms.Form):
    """A form with a field of each kind, to be shown valid and refused."""

    code = forms.CharField(label=gettext_lazy("Unified social credit code"), max_length=18)
    amount = forms.DecimalField(label=gettext_lazy("Amount (yuan)"), help_text=gettext_lazy("At most two decimals."))
    day = forms.DateField(label=gettext_lazy("Day"), required=False)
    purpose = forms.ChoiceField(
        label=gettext_lazy("Purpose"),
        choices=[("a", gettext_lazy("Loan review")), ("b", gettext_lazy("Watching a loan"))],
        widget=forms.RadioSelect,
    )
    remark = forms.CharField(label=gettext_lazy("Remark"), widget=forms.Textarea(attrs={"rows": 3}), required=False)


def sample_chart() -> dict[str, Any]:
    """Return a chart with a season, silent months, a negative month and months nothing is known of."""
    months = [month_label(FIRST_MONTH + index) for index in range(24)]
    sales = [Decimal(400_000 + 42_000 * index + (index % 3) * 90_000) for index in range(24)]
    sales[9] = Decimal(-120_000)
    bought: list[Decimal | None] = [Decimal(360_000 + 33_000 * index) for index in range(24)]
    known: list[Decimal | None] = [None if index in SILENT else value for index, value in enumerate(sales)]
    bought = [None if index in SILENT else value for index, value in enumerate(bought)]
    series = (Series(_("Sales"), tuple(known)), Series(_("Purchases"), tuple(bought), LINE))
    return {"title": _("Monthly sales and purchases"), "months": months, "series": series}


@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component in every state; it is also what the look is tested on."""
    refused = SampleForm({"code": "91340102MA2HF741Q", "amount": "12.345", "purpose": ""})
    refused.is_valid()
    context = {
        "chart": sample_chart(),
        "nothing": {"months": []},
        "form": SampleForm(auto_id="new_%s"),
        "refused": refused,
        "page": Paginator(range(137), 50).page(2),
        "amount": Decimal("18472000.55"),
        "spark": [3, 4, 3, 6, 8, None, 9, 12],
        "steps": [
            {"state": "done", "when": "2026-11-20", "title": _("Submitted"), "text": _("By the firm")},
            {"state": "now", "when": "2026-11-23", "title": _("Under review"), "text": _("Due in 2 days")},
            {"state": "bad", "when": "2026-11-24", "title": _("Returned"), "text": _("One file is missing")},
            {"state": "", "when": "", "title": _("Decision"), "text": ""},
        ],
        "tones": ("", "ok", "warn", "bad", "info", "plain"),
        "states": ("none", "unauthorised", "not_connected"),
        "colours": ("ink", "ink-2", "ink-3", "brand", "seal", "ok", "warn", "info"),
    }
    return render(request, "styleguide.html", context)
