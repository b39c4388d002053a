"""One table from domain errors to answers: RFC 9457 problem+json for systems, a page in words for people.

"Not yours" and "not there" are one answer, byte for byte: a 404 names neither the request nor a reference number, and
its page is drawn without the request, so that no protection token or menu can differ.
"""

import json
import logging
import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext

from creditshare.audit.services import record_refusal
from creditshare.kernel.actor import NOBODY
from creditshare.kernel.errors import DomainError, NotFound, NotPermitted, NotSignedIn, TooManyRequests
from creditshare.parties.authentication import confirmation_redirect, next_step
from creditshare.parties.errors import ConfirmationRequired, CrossSiteRequest

PROBLEM_TYPE = "https://creditshare.example/problems/"
REFERENCE = "urn:creditshare:refusal:"
API = "/api/"
logger = logging.getLogger(__name__)


class MalformedRequest(DomainError):
    """The request could not be understood."""

    code = "bad_request"
    status = 400


class InternalError(DomainError):
    """Something went wrong on our side. Nothing was changed; please try again later."""

    code = "internal_error"
    status = 500


def sentence(error: DomainError) -> str:
    """Return the refusal's sentence in the language of the request."""
    return error.message(gettext(error.template()))


def problem(error: DomainError, reference: str = "") -> dict[str, Any]:
    """Return the RFC 9457 members of a refusal."""
    body: dict[str, Any] = {
        "type": PROBLEM_TYPE + error.code,
        "title": sentence(error),
        "status": error.status,
        "code": error.code,
    }
    if error.errors:
        body["errors"] = error.errors
    if reference:
        body["instance"] = REFERENCE + reference
    return body


def _reference(request: HttpRequest, error: DomainError) -> str:
    """Record a refusal at the edge and return the number by which it can be found; none is told for a 404."""
    reference = secrets.token_hex(5).upper()
    actor = getattr(request, "actor", None) or NOBODY
    record_refusal(actor=actor, error=error, path=request.path, at=timezone.now(), reference=reference)
    return "" if isinstance(error, NotFound) else reference


def _headers(response: HttpResponse, error: DomainError) -> HttpResponse:
    if "seconds" in error.facts:
        response["Retry-After"] = str(error.facts["seconds"])
    if isinstance(error, NotSignedIn):
        response["WWW-Authenticate"] = "Bearer"
    return response


def _json(error: DomainError, reference: str) -> HttpResponse:
    content = json.dumps(problem(error, reference), ensure_ascii=False, default=str).encode()
    return _headers(HttpResponse(content, status=error.status, content_type="application/problem+json"), error)


def _page(request: HttpRequest, error: DomainError, reference: str) -> HttpResponse:
    context = {"error": error, "sentence": sentence(error), "status": error.status, "reference": reference}
    # Without the request there is no menu and no token; an error of ours must not run the code that may have failed.
    bare = isinstance(error, NotFound | InternalError)
    content = render_to_string("problem.html", context, request=None if bare else request)
    return _headers(HttpResponse(content, status=error.status), error)


def problem_response(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Answer a system with problem+json and record the refusal."""
    return _json(error, _reference(request, error))


def token_problem(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Answer a refused token request with the members of RFC 6749 section 5.2 (plain ASCII) and record the refusal."""
    reference = _reference(request, error)
    body = {"error": error.code, "error_description": f"{error.message()} Reference {reference}."}
    return _headers(HttpResponse(json.dumps(body), status=error.status, content_type="application/json"), error)


def refusal_page(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Answer a person with a page in words and record the refusal; a missing proof leads to where it is given."""
    if isinstance(error, NotSignedIn):
        return redirect(next_step(request))
    if isinstance(error, ConfirmationRequired):
        return confirmation_redirect(request)
    return _page(request, error, _reference(request, error))


def _answer(request: HttpRequest, error: DomainError, reference: str) -> HttpResponse:
    if request.path.startswith(API):
        return _json(error, reference)
    return _page(request, error, reference)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer an address that does not exist, in the same bytes as a thing that may not be seen."""
    return _answer(request, NotFound(), "")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that Django could not understand or found suspicious."""
    return _answer(request, MalformedRequest(), _reference(request, MalformedRequest()))


def not_permitted(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a PermissionDenied of Django or of a library."""
    return _answer(request, NotPermitted(), _reference(request, NotPermitted()))


def cross_site(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without the page's protection token."""
    return _answer(request, CrossSiteRequest(), _reference(request, CrossSiteRequest()))


def too_many(request: HttpRequest) -> HttpResponse:
    """Answer too many sign-in attempts."""
    error = TooManyRequests(seconds=60)
    return _answer(request, error, _reference(request, error))


def internal_error(request: HttpRequest) -> HttpResponse:
    """Answer an error of ours; the number on the page is in the log beside the traceback."""
    reference = secrets.token_hex(5).upper()
    logger.error("internal error, reference %s", reference)
    return _answer(request, InternalError(), reference)
