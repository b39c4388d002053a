"""Pages to deliver a file: choose it, see what was recognised, confirm."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from creditshare.kernel.permissions import require
from creditshare.records import services
from creditshare.records.errors import FileRefused
from creditshare.records.forms import UploadForm
from creditshare.records.permissions import DELIVER_RECORDS
from creditshare.records.queries import get_original_path
from creditshare.records.templatetags.records_words import refusal_sentence

SALT = "records.recognised"
CONFIRM_SECONDS = 3600


@require_http_methods(["GET", "POST"])
def records_upload(request: HttpRequest) -> HttpResponse:
    """Choose a file; what was recognised in it is shown before anything is stored."""
    actor = request.actor  # type: ignore[attr-defined]
    require(DELIVER_RECORDS, actor)
    form = UploadForm(request.POST or None, request.FILES or None, actor=actor)
    if request.method == "POST" and form.is_valid():
        file, source = form.cleaned_data["file"], form.cleaned_data["source"]
        try:
            found = services.recognise_file(
                actor=actor, source=source, name=file.name, content=file.read(), at=timezone.now()
            )
        except FileRefused as refused:
            form.add_error("file", refusal_sentence(refused))
        else:
            facts = {"digest": found.original.digest, "name": file.name, "source": source}
            ticket = signing.dumps(facts | {"organisation": actor.organisation_id}, salt=SALT)
            context = {"found": found, "ticket": ticket, "name": file.name, "source": source}
            return render(request, "records/recognised.html", context | _readiness(found))
    status = 422 if form.errors else 200
    return render(request, "records/upload.html", {"form": form, "demo": settings.DEMO}, status=status)


def _readiness(found: Any) -> dict[str, Any]:
    readable = [file for file in found.files if file.refusal is None]
    return {
        "more": found.files_total - len(found.files),
        "ready": bool(readable) or found.files_total > len(found.files),
    }


@require_POST
def records_confirm(request: HttpRequest) -> HttpResponse:
    """Deliver the file that was just shown; the ticket says which, and is good for an hour and this organisation."""
    actor = request.actor  # type: ignore[attr-defined]
    require(DELIVER_RECORDS, actor)
    try:
        facts = signing.loads(request.POST.get("ticket", ""), salt=SALT, max_age=CONFIRM_SECONDS)
    except signing.BadSignature:
        messages.error(request, _("Too much time has passed. Choose the file again."))
        return redirect("records_upload")
    if facts["organisation"] != actor.organisation_id:
        return redirect("records_upload")
    delivery = services.receive_delivery(
        actor=actor,
        source=facts["source"],
        name=facts["name"],
        path=get_original_path(facts["digest"]),
        at=timezone.now(),
    )
    return redirect("records_delivery", delivery.pk)
