"""Receipts for people: the paper to keep, the linked data, and the public page behind the QR code."""

from uuid import UUID

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from creditshare.consents import queries
from creditshare.consents.queries.printing import print_receipt
from creditshare.consents.queries.receipts import linked_receipt
from creditshare.consents.rules.linked import CONTEXT
from creditshare.consents.services.checking import check_receipt
from creditshare.consents.views.papers import LINKED, linked_answer, pdf_answer


@require_GET
def receipt_pdf(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Hand out the receipt as a PDF in the reader's language."""
    consent = queries.get_consent(actor=request.actor, consent_id=consent_id)  # type: ignore[attr-defined]
    return pdf_answer(print_receipt(consent, get_language() or "zh-hans"), consent_id)


@require_GET
def receipt_linked(request: HttpRequest, consent_id: UUID) -> HttpResponse:
    """Hand out the receipt as JSON-LD by ISO/IEC TS 27560."""
    consent = queries.get_consent(actor=request.actor, consent_id=consent_id)  # type: ignore[attr-defined]
    return linked_answer(linked_receipt(consent, timezone.now()), consent_id)


@require_GET
def receipt_context(request: HttpRequest) -> HttpResponse:
    """Serve the context of the linked receipts; each receipt holds it too."""
    return JsonResponse({"@context": CONTEXT}, content_type=LINKED)


@require_GET
def consent_verify(request: HttpRequest, nonce: str) -> HttpResponse:
    """Tell anybody who holds a receipt whether its consent is genuine and still lives; nothing else about it."""
    address = get_adapter().get_client_ip(request) or ""
    return render(
        request, "consents/verify.html", {"found": check_receipt(nonce=nonce, address=address, at=timezone.now())}
    )
