"""The API of parties: a system buys its token (OAuth 2.0, private_key_jwt), an organisation reads its notices."""

import binascii
from base64 import b64decode
from typing import Any
from uuid import UUID

from allauth.core.ratelimit import consume
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router, Status

from creditshare.kernel.errors import TooManyRequests
from creditshare.kernel.permissions import require
from creditshare.parties import queries, services
from creditshare.parties.authentication import ensure_recent_confirmation, issuer, token_address
from creditshare.parties.errors import DelegationRefused, GrantNotSupported, ScanRefused, TokenRequestMalformed
from creditshare.parties.models import Delegation, PersonalConsent
from creditshare.parties.permissions import GIVE_DELEGATION, GIVE_PERSONAL
from creditshare.parties.rules.delegation import problem, state_of_delegation
from creditshare.parties.rules.letter import MAX_SCAN_BYTES
from creditshare.parties.rules.tokens import TOKEN_LIFE
from creditshare.parties.schemas import DelegationIn, DelegationOut, NoticePage, PersonalIn, PersonalOut, Token
from creditshare.parties.services import issue_token

router = Router()
notices = Router()
delegations = Router()
personal = Router()
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
REQUIRED = ("grant_type", "client_assertion_type", "client_assertion")
FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "required": list(REQUIRED),
                    "properties": {
                        "grant_type": {"const": "client_credentials"},
                        "client_assertion_type": {"const": ASSERTION_TYPE},
                        "client_assertion": {"type": "string"},
                        "client_id": {"type": "string"},
                    },
                }
            }
        },
    }
}


@router.post("/token", auth=None, response=Token, openapi_extra=FORM, operation_id="issue_token")
def token(request: HttpRequest) -> dict[str, Any]:
    """Issue a bearer token of ten minutes for a client assertion (RFC 7523); refusals are those of RFC 6749."""
    if not consume(request, action="token"):
        raise TooManyRequests(seconds=60)
    form = request.POST
    if any(len(values) > 1 for _, values in form.lists()) or not all(form.get(name) for name in REQUIRED):
        raise TokenRequestMalformed()
    if form["grant_type"] != "client_credentials":
        raise GrantNotSupported()
    if form["client_assertion_type"] != ASSERTION_TYPE:
        raise TokenRequestMalformed()
    bought = issue_token(
        assertion=form["client_assertion"],
        client_id=form.get("client_id"),
        audiences=frozenset({token_address(), issuer()}),
        at=timezone.now(),
    )
    return {"access_token": bought, "token_type": "Bearer", "expires_in": int(TOKEN_LIFE.total_seconds())}


@notices.get("", response=NoticePage, operation_id="list_notices")
def list_notices(
    request: HttpRequest, offset: int = Query(0, ge=0), limit: int = Query(50, ge=1, le=200), unread: bool = False
) -> dict[str, Any]:
    """List what the caller's organisation was told, newest first; reading here marks nothing as read."""
    actor = request.actor  # type: ignore[attr-defined]
    rows = queries.list_notices(actor=actor)
    chosen = rows.filter(read_at=None) if unread else rows
    count = chosen.count()
    items = [
        {name: getattr(notice, name) for name in ("id", "code", "facts", "link", "at", "read_at")}
        | {"text": queries.sentence_of(notice)}
        for notice in chosen[offset : offset + limit]
    ]
    following = offset + limit if offset + limit < count else None
    return {"count": count, "unread": queries.count_unread(actor), "next": following, "items": items}


def _delegation(delegation: Delegation) -> dict[str, Any]:
    names = ("id", "powers", "since", "until", "ended_at", "letter_digest", "is_scan", "statement")
    return {name: getattr(delegation, name) for name in names} | {
        "handler": delegation.handler.username,
        "handler_name": delegation.handler.full_name,
        "state": state_of_delegation(delegation.until, delegation.ended_at, timezone.now()),
    }


def _scan(text: str | None) -> bytes | None:
    try:
        return None if text is None else b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ScanRefused(bound=MAX_SCAN_BYTES // 1024 // 1024) from error


@delegations.get("", response=list[DelegationOut], operation_id="list_delegations")
def list_delegations(request: HttpRequest) -> list[dict[str, Any]]:
    """List the authorities that the firm's legal representative gave to handlers."""
    return [_delegation(row) for row in queries.list_delegations(actor=request.actor)]  # type: ignore[attr-defined]


@delegations.post("", response={201: DelegationOut}, operation_id="give_delegation")
def give_delegation(request: HttpRequest, asked: DelegationIn) -> Status[dict[str, Any]]:
    """Authorise a handler and sign that; the representative must have confirmed anew that it is they."""
    actor = request.actor  # type: ignore[attr-defined]
    require(GIVE_DELEGATION, actor)
    ensure_recent_confirmation(request)
    handlers = {member.person.username: member.person_id for member in queries.list_handlers(actor=actor)}
    if asked.handler not in handlers:
        raise DelegationRefused(errors=[problem("handler", "not_a_handler", asked.handler)])
    given = services.give_delegation(
        actor=actor,
        handler_id=handlers[asked.handler],
        powers=asked.powers,
        last_day=asked.last_day,
        scan=_scan(asked.scan),
        at=timezone.now(),
    )
    return Status(201, _delegation(given))


@delegations.get("/{uuid:delegation_id}", response=DelegationOut, operation_id="get_delegation")
def get_delegation(request: HttpRequest, delegation_id: UUID) -> dict[str, Any]:
    """Show one authority."""
    return _delegation(queries.get_delegation(actor=request.actor, delegation_id=delegation_id))  # type: ignore[attr-defined]


@delegations.get("/{uuid:delegation_id}/letter", operation_id="get_letter", include_in_schema=True)
def get_letter(request: HttpRequest, delegation_id: UUID) -> HttpResponse:
    """Give the authority letter as it is kept: a PDF, or the scan."""
    delegation, content = queries.read_letter(actor=request.actor, delegation_id=delegation_id)  # type: ignore[attr-defined]
    return HttpResponse(content, content_type=delegation.letter_type)


@delegations.post("/{uuid:delegation_id}/end", response=DelegationOut, operation_id="end_delegation")
def end_delegation(request: HttpRequest, delegation_id: UUID) -> dict[str, Any]:
    """End an authority; once this answers, the handler can do nothing more by it."""
    return _delegation(
        services.end_delegation(actor=request.actor, delegation_id=delegation_id, at=timezone.now())  # type: ignore[attr-defined]
    )


def _personal(consent: PersonalConsent) -> dict[str, Any]:
    names = ("id", "purpose", "kinds", "given_at", "expires_at", "ended_at", "statement")
    return {name: getattr(consent, name) for name in names} | {
        "grantee": consent.grantee.uscc,
        "grantee_name": consent.grantee.name,
    }


@personal.get("", response=list[PersonalOut], operation_id="list_personal_consents")
def list_personal_consents(request: HttpRequest) -> list[dict[str, Any]]:
    """List who may see the acting person's own details, for what and until when."""
    return [_personal(row) for row in queries.list_personal_consents(actor=request.actor)]  # type: ignore[attr-defined]


@personal.post("", response={201: PersonalOut}, operation_id="give_personal_consent")
def give_personal_consent(request: HttpRequest, asked: PersonalIn) -> Status[dict[str, Any]]:
    """Let one organisation see some of the acting person's own details; they must have confirmed anew."""
    actor = request.actor  # type: ignore[attr-defined]
    require(GIVE_PERSONAL, actor)
    ensure_recent_confirmation(request)
    said = asked.dict()
    grantee = queries.find_organisation(said.pop("grantee"))
    given = services.give_personal_consent(
        actor=actor, grantee_id=grantee.pk if grantee else 0, at=timezone.now(), **said
    )
    return Status(201, _personal(given))


@personal.post("/{uuid:personal_id}/withdraw", response=PersonalOut, operation_id="withdraw_personal_consent")
def withdraw_personal_consent(request: HttpRequest, personal_id: UUID) -> dict[str, Any]:
    """Take back a consent of one's own; once this answers, nothing is shown under it."""
    return _personal(
        services.withdraw_personal_consent(actor=request.actor, personal_id=personal_id, at=timezone.now())  # type: ignore[attr-defined]
    )
