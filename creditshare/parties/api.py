"""The API of parties: a system buys its token (OAuth 2.0, private_key_jwt), an organisation reads its notices."""

from typing import Any

from allauth.core.ratelimit import consume
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router

from creditshare.kernel.errors import TooManyRequests
from creditshare.parties import queries
from creditshare.parties.authentication import issuer, token_address
from creditshare.parties.errors import GrantNotSupported, TokenRequestMalformed
from creditshare.parties.rules.tokens import TOKEN_LIFE
from creditshare.parties.schemas import NoticePage, Token
from creditshare.parties.services import issue_token

router = Router()
notices = Router()
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
