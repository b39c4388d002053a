"""The page that asks what a file's headings mean: a choice for each column, and the first rows as they are read."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from creditshare.kernel.permissions import require
from creditshare.records import services
from creditshare.records.errors import FileRefused, MappingIncomplete
from creditshare.records.permissions import DELIVER_RECORDS
from creditshare.records.services.mappings import Look
from creditshare.records.sources import SOURCES
from creditshare.records.templatetags.records_words import refusal_sentence
from creditshare.records.views.sending import CONFIRM_SECONDS, SALT

SAMPLE = 3


@dataclass(frozen=True, slots=True)
class Choice:
    """One column of the source: its name in the form, the heading chosen for it, and sample cells of that heading."""

    field: str
    name: str
    required: bool
    chosen: str
    samples: list[str]
    is_missing: bool


@require_POST
def records_mapping(request: HttpRequest) -> HttpResponse:
    """Show a dropped file's headings beside the columns of its source, try the choice, keep it and deliver."""
    actor = request.actor  # type: ignore[attr-defined]
    require(DELIVER_RECORDS, actor)
    facts = _ticket(request)
    if facts is None:
        messages.error(request, _("Too much time has passed. Choose the file again."))
        return redirect("records_upload")
    asked = {"actor": actor, "at": timezone.now(), **facts}
    columns, status, problem = SOURCES[facts["source"]].COLUMNS, 200, ""
    chosen = {column.name: request.POST.get(f"c{at}", "") for at, column in enumerate(columns)}
    tried = chosen if "c0" in request.POST else None
    if request.POST.get("step") == "save":
        try:
            delivery = services.deliver_mapped(mapping=chosen, **asked)
        except MappingIncomplete as refused:
            problem, status = refused.message(_(refused.template())), 422
        else:
            messages.success(request, _("Kept. The next file with these headings is read without asking."))
            return redirect("records_delivery", delivery.pk)
    try:
        look = services.look_at_file(mapping=tried, **asked)
    except FileRefused as refused:
        messages.error(request, refusal_sentence(refused))
        return redirect("records_upload")
    if look is None:
        messages.info(request, _("The headings of this file are known. Drop it again."))
        return redirect("records_upload")
    return render(request, "records/mapping.html", _shown(request, look, facts, problem), status=status)


def _ticket(request: HttpRequest) -> dict[str, Any] | None:
    """Return which original the ticket names, None where it is old, made up or of another organisation."""
    try:
        facts = signing.loads(request.POST.get("ticket", ""), salt=SALT, max_age=CONFIRM_SECONDS)
    except signing.BadSignature:
        return None
    own = facts.pop("organisation") == request.actor.organisation_id  # type: ignore[attr-defined]
    return {name: facts[name] for name in ("digest", "name", "source")} if own else None


def _shown(request: HttpRequest, look: Look, facts: dict[str, Any], problem: str) -> dict[str, Any]:
    samples = {text: given[:SAMPLE] for text, given in reversed(list(zip(look.headings, look.samples, strict=True)))}
    choices = [
        Choice(
            field=f"c{at}",
            name=column.name,
            required=column.required,
            chosen=look.mapping[column.name],
            samples=samples.get(look.mapping[column.name], []),
            is_missing=column.name in look.unmapped,
        )
        for at, column in enumerate(SOURCES[facts["source"]].COLUMNS)
    ]
    headings = [(text, samples[text]) for text in dict.fromkeys(look.headings) if text.strip()]
    return {
        "look": look,
        "required": [choice for choice in choices if choice.required],
        "optional": [choice for choice in choices if not choice.required],
        "headings": headings,
        "source": facts["source"],
        "ticket": request.POST["ticket"],
        "problem": problem,
        "columns": [name for name, _text in look.first[0].cells] if look.first else [],
        "right": look.rows - look.wrong,
    }
