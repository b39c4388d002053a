"""The model's page: versions, the table, where it comes from, what was measured of it, and the switch."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from creditshare.consents.rules.purposes import local_date
from creditshare.kernel.permissions import may, require
from creditshare.profiles import services
from creditshare.profiles.errors import (
    DayNotCome,
    LabelsWrong,
    ScorecardRefused,
    ShadowNeeded,
    SwitchDayWrong,
    UnknownFirms,
)
from creditshare.profiles.forms import CheckForm, ModelForm, SwitchForm
from creditshare.profiles.models import ScorecardCheck
from creditshare.profiles.permissions import APPROVE_SCORECARD, CHECK_SCORECARD, PROPOSE_SCORECARD, VIEW_CHECKS
from creditshare.profiles.queries.scorecards import get_scorecard, list_checks, list_scorecards, number_on
from creditshare.profiles.rules.labels import read_labels
from creditshare.profiles.rules.measured import BACK_TEST, MOVED, SHADOW, STABILITY, STABLE
from creditshare.profiles.rules.model import card_of
from creditshare.profiles.rules.model_checks import MESSAGES
from creditshare.profiles.rules.tally import NO_GRADE
from creditshare.profiles.views.tables import label_of, table_of

FEW = 100
KIND_WORDS = {SHADOW: _("Shadow run"), STABILITY: _("Stability"), BACK_TEST: _("Back-test")}


@require_http_methods(["GET", "POST"])
def scorecard_list(request: HttpRequest) -> HttpResponse:
    """List the versions; take the file of the next one."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = list_scorecards(actor=actor)
    if request.method == "POST":
        require(PROPOSE_SCORECARD, actor)
    form = ModelForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            row = services.propose_scorecard(actor=actor, model=form.cleaned_data["model"], at=timezone.now())
        except ScorecardRefused as refused:
            form.show(refused.errors, MESSAGES)
        else:
            messages.success(request, gettext("Proposed. It rates nobody before a second person approves it."))
            return redirect("scorecard_card", row.number)
    context = {
        "rows": rows,
        "form": form,
        "now": number_on(local_date(timezone.now())),
        "may_propose": may(PROPOSE_SCORECARD, actor),
    }
    return render(request, "profiles/scorecards.html", context, status=422 if form.errors else 200)


@require_GET
def scorecard_card(request: HttpRequest, number: int) -> HttpResponse:
    """Show one version: its table, provenance, checks, and what may be done with it."""
    return _page(request, number, CheckForm(initial={"kind": SHADOW, "as_of": _today()}), SwitchForm())


@require_POST
def scorecard_check(request: HttpRequest, number: int) -> HttpResponse:
    """Have a version measured: beside the one in force, between two days, or against outcomes."""
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    require(CHECK_SCORECARD, actor)
    form = CheckForm(request.POST, request.FILES)
    if form.is_valid():
        told = form.cleaned_data
        asked = {"actor": actor, "number": number, "as_of": told["as_of"], "at": at}
        try:
            if told["kind"] == SHADOW:
                services.ask_for_shadow(**asked)
            elif told["kind"] == STABILITY:
                services.ask_for_stability(**asked, reference=told["reference"])
            else:
                services.back_test_scorecard(**asked, outcomes=read_labels(told["labels"].read()))
        except (DayNotCome, LabelsWrong, UnknownFirms) as refused:
            form.add_error(None, refused.message(gettext(refused.template())))
        else:
            return redirect("scorecard_card", number)
    return _page(request, number, form, SwitchForm(), status=422)


@require_POST
def scorecard_approve(request: HttpRequest, number: int) -> HttpResponse:
    """Let a version rate from a day to come on."""
    actor, form = request.actor, SwitchForm(request.POST)  # type: ignore[attr-defined]
    require(APPROVE_SCORECARD, actor)
    if form.is_valid():
        day = form.cleaned_data["in_force_from"]
        try:
            services.approve_scorecard(actor=actor, number=number, in_force_from=day, at=timezone.now())
        except (SwitchDayWrong, ShadowNeeded) as refused:
            form.add_error("in_force_from", refused.message(gettext(refused.template())))
        else:
            messages.success(request, gettext("Approved. Earlier days keep the grades they have."))
            return redirect("scorecard_card", number)
    return _page(request, number, CheckForm(initial={"kind": SHADOW, "as_of": _today()}), form, status=422)


def _today() -> Any:
    return local_date(timezone.now())


def _page(request: HttpRequest, number: int, check: CheckForm, switch: SwitchForm, status: int = 200) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    row = get_scorecard(actor=actor, number=number)
    model = json.loads(row.body)
    card, may_see = card_of(model), may(VIEW_CHECKS, actor)
    checks = [_told(found) for found in list_checks(actor=actor, number=number)] if may_see else []
    context = {
        "row": row,
        "card": card,
        "table": table_of(card),
        "bands": card.bands,
        "provenance": model["provenance"],
        "is_now": number_on(_today()) == number,
        "checks": checks,
        "check_form": check,
        "kinds": KIND_WORDS.items(),
        "switch_form": switch,
        "may_see": may_see,
        "may_check": may(CHECK_SCORECARD, actor),
        "may_approve": row.pk is not None and row.approved_at is None and may(APPROVE_SCORECARD, actor),
        "is_own": row.pk is not None and row.proposed_by_id == actor.person_id,
    }
    return render(request, "profiles/scorecard.html", context, status=status)


def _told(check: ScorecardCheck) -> dict[str, Any]:
    found = json.loads(check.found) if check.found else {}
    for part in ("moves", "grades"):
        for item in found.get(part, ()):
            item.update({name: "—" for name in ("before", "after", "grade") if item.get(name) == NO_GRADE})
    for item in found.get("factors", ()):
        item.update(label=label_of(item["key"]), tone=_tone(item["psi"]))
    if "psi" in found:
        firms = found["firms"] if isinstance(found["firms"], list) else [found["firms"]]
        found.update(tone=_tone(found["psi"]), few=min(firms) < FEW)
    return {"row": check, "kind": KIND_WORDS[check.kind], "found": found}


def _tone(index: float) -> str:
    return "ok" if index < STABLE else "warn" if index < MOVED else "bad"
