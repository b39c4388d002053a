"""The firm's copy of everything kept here: ask for it, see it being made, fetch it with a fresh proof."""

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from creditshare.consents import services
from creditshare.consents.queries.exports import export_path, list_exports
from creditshare.consents.rules.export import READY, WORDS, share_done
from creditshare.parties.authentication import require_recent_confirmation

SHOWN = 10


@require_http_methods(["GET", "POST"])
@require_recent_confirmation
def exports(request: HttpRequest) -> HttpResponse:
    """List the copies, or ask for a new one."""
    actor, at = request.actor, timezone.now()  # type: ignore[attr-defined]
    if request.method == "POST":
        services.ask_export(actor=actor, at=at)
        return redirect("exports")
    rows = [
        {
            "export": export,
            "words": WORDS[export.status],
            "share": share_done(export.parts_done, export.parts_total),
            "is_ready": export.status == READY and export.keep_until > at,
        }
        for export in list_exports(actor=actor)[:SHOWN]
    ]
    return render(request, "consents/exports.html", {"rows": rows})


@require_POST
@require_recent_confirmation
def export_file(request: HttpRequest, export_id: UUID) -> FileResponse:
    """Hand out the file of a copy."""
    export = services.fetch_export(actor=request.actor, export_id=export_id, at=timezone.now())  # type: ignore[attr-defined]
    name = f"creditshare-{export.ready_at:%Y%m%d}-{export.pk}.zip"
    file = export_path(export.pk).open("rb")
    return FileResponse(file, as_attachment=True, filename=name, headers={"Cache-Control": "no-store"})
