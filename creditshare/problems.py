"""One table from domain errors to answers: RFC 9457 problem+json for systems, a page in words for people."""

import json
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext

from creditshare.audit.services import record_refusal
from creditshare.kernel.errors import DomainError, NotFound, NotSignedIn

PROBLEM_TYPE = "https://creditshare.example/problems/"


def sentence(error: DomainError) -> str:
    """Return the refusal's sentence in the language of the request."""
    return error.message(gettext(error.template()))


def problem(error: DomainError) -> dict[str, Any]:
    """Return the RFC 9457 members of a refusal."""
    body: dict[str, Any] = {
        "type": PROBLEM_TYPE + error.code,
        "title": sentence(error),
        "status": error.status,
        "code": error.code,
    }
    if error.errors:
        body["errors"] = error.errors
    return body


def problem_response(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Answer a system with problem+json and record the refusal."""
    record_refusal(actor=request.actor, error=error, path=request.path)  # type: ignore[attr-defined]
    content = json.dumps(problem(error), ensure_ascii=False, default=str).encode()
    response = HttpResponse(content, status=error.status, content_type="application/problem+json")
    if "seconds" in error.facts:
        response["Retry-After"] = str(error.facts["seconds"])
    return response


def refusal_page(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Answer a person with a page in words and record the refusal; who is not signed in is taken to sign in."""
    if isinstance(error, NotSignedIn):
        return redirect(f"{reverse('account_login')}?next={quote(request.get_full_path())}")
    record_refusal(actor=request.actor, error=error, path=request.path)  # type: ignore[attr-defined]
    # The page for NotFound names nothing of the request, so that "not yours" and "not there" are the same bytes.
    shown = None if isinstance(error, NotFound) else error
    context = {"error": shown, "sentence": sentence(error), "status": error.status}
    return render(request, "problem.html", context, status=error.status)
