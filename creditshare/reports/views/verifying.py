"""The public page: verify a report by its file or its number, without signing in."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from creditshare.reports import services
from creditshare.reports.forms import VerifyForm
from creditshare.reports.rules.telling import words_of
from creditshare.reports.rules.verdict import Verdict
from creditshare.reports.views.register import purpose_words

ICONS = {"ok": "check-circle", "bad": "x-circle", "warn": "exclamation-triangle", "info": "question-mark-circle"}


@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for a report's file or number, and say what it is; nobody needs to sign in."""
    if request.method == "GET" and "number" not in request.GET:
        return render(request, "reports/verify.html", {"form": VerifyForm()})
    asked = request.POST if request.method == "POST" else request.GET
    form = VerifyForm(asked, request.FILES if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, "reports/verify.html", {"form": form})
    file, number = form.cleaned_data["file"], form.cleaned_data["number"]
    if file is None:
        return redirect("verify_number", number=number)
    _count(request)
    return _verdict_page(request, services.verify_bytes(file.read(), at=timezone.now()))


@require_GET
def verify_number(request: HttpRequest, number: str) -> HttpResponse:
    """Say what the register holds under the number that a QR code or a hand gave."""
    form = VerifyForm({"number": number})
    if not form.is_valid():
        return render(request, "reports/verify.html", {"form": form})
    _count(request)
    return _verdict_page(request, services.verify_number(form.cleaned_data["number"], at=timezone.now()))


def _count(request: HttpRequest) -> None:
    services.count_question(address=get_adapter().get_client_ip(request) or "", at=timezone.now())


def _verdict_page(request: HttpRequest, verdict: Verdict) -> HttpResponse:
    context = {
        "verdict": verdict,
        "words": words_of(verdict),
        "icon": ICONS[verdict.tone],
        "purpose": purpose_words(verdict.purpose),
        "form": VerifyForm(),
    }
    return render(request, "reports/verdict.html", context)
