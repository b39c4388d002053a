"""Idempotency: a request that comes twice with one Idempotency-Key has one effect and one answer.

The key is claimed in a transaction of its own; effect and answer are then committed together. A process that dies in
between leaves neither, and its claim runs out. Same key and body: same answer; other body: 422; still running: 409.
"""

import hashlib
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from creditshare.kernel.actor import Actor
from creditshare.kernel.canonical import digest_of
from creditshare.kernel.errors import DomainError
from creditshare.parties.authentication import SAFE_METHODS, session_or_token
from creditshare.parties.errors import IdempotencyKeyInvalid
from creditshare.parties.services import claim_request, keep_answer, release_claim
from creditshare.problems import problem_response

LONGEST_KEY = 255
KEPT_HEADERS = ("Location", "ETag")
Run = Callable[..., HttpResponse]


def _key(request: HttpRequest) -> str | None:
    key: str | None = request.headers.get("Idempotency-Key")
    if key is None or request.method in SAFE_METHODS:
        return None
    if not 0 < len(key) <= LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise IdempotencyKeyInvalid()
    return key


def _asker(actor: Actor) -> str:
    who = f"client {actor.client_id}" if actor.client_id is not None else f"person {actor.person_id}"
    return f"{who} of {actor.organisation_id}"


def _file_digest(file: UploadedFile) -> str:
    hasher = hashlib.sha256()
    for chunk in file.chunks():
        hasher.update(chunk)
    file.seek(0)
    return hasher.hexdigest()


def request_digest(request: HttpRequest) -> str:
    """Digest what is asked for: method, address and body; an upload by its parts, as boundaries differ each time."""
    asked: list[Any] = [request.method, request.get_full_path(), request.content_type]
    if request.content_type == "multipart/form-data":
        files: Iterable[tuple[str, list[Any]]] = request.FILES.lists()
        asked.append(sorted(request.POST.lists()))
        asked.append(sorted([name, [[file.name, _file_digest(file)] for file in given]] for name, given in files))
    else:
        asked.append(hashlib.sha256(request.body).hexdigest())
    return digest_of(asked)


def _kept(claim: Any) -> HttpResponse:
    response = HttpResponse(bytes(claim.content), status=claim.status, content_type=claim.content_type)
    for name, value in claim.headers.items():
        response[name] = value
    response["Idempotent-Replayed"] = "true"
    return response


def _may_keep(response: HttpResponse) -> bool:
    passing = response.status_code == 429 or response.status_code >= 500  # noqa: PLR2004
    return not (passing or response.streaming)


def _run_once(claim: Any, run: Run, request: HttpRequest, arguments: dict[str, Any]) -> HttpResponse:
    try:
        with transaction.atomic():
            response = run(request, **arguments)
            if _may_keep(response):
                keep_answer(
                    claim,
                    status=response.status_code,
                    content_type=response.headers.get("Content-Type", ""),
                    headers={name: response[name] for name in KEPT_HEADERS if name in response},
                    content=response.content,
                )
                return response
            transaction.set_rollback(response.status_code >= 500)  # noqa: PLR2004
    except Exception:
        release_claim(claim)
        raise
    release_claim(claim)
    return response


def idempotent(run: Run) -> Run:
    """Wrap an API operation (decorator of a NinjaAPI or router, mode "view") so that it honours the Idempotency-Key."""

    @wraps(run)
    def once(request: HttpRequest, **arguments: Any) -> HttpResponse:
        try:
            key = _key(request)
            actor = session_or_token(request) if key is not None else None
            if key is None or actor is None:
                return run(request, **arguments)
            digest = request_digest(request)
            claim = claim_request(asker=_asker(actor), key=key, digest=digest, at=timezone.now())
            return _kept(claim) if claim.status is not None else _run_once(claim, run, request, arguments)
        except DomainError as error:
            return problem_response(request, error)

    return once
