"""Receipts as files to keep: what the browser is told about them."""

from uuid import UUID

from django.http import HttpResponse, JsonResponse

LINKED = "application/ld+json"


def pdf_answer(content: bytes, consent_id: UUID) -> HttpResponse:
    """Return a receipt's PDF as a file to keep."""
    return HttpResponse(content, content_type="application/pdf", headers=_to_keep(f"consent-{consent_id}.pdf"))


def linked_answer(document: dict[str, object], consent_id: UUID) -> HttpResponse:
    """Return a receipt's linked data as a file to keep."""
    headers = _to_keep(f"consent-{consent_id}.jsonld")
    return JsonResponse(document, content_type=LINKED, headers=headers, json_dumps_params={"ensure_ascii": False})


def _to_keep(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
