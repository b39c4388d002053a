"""Read another firm's profile: only through the gate, cut to the scope of the consent, and recorded there."""

import json
from datetime import datetime
from typing import Any

from creditshare.consents.access import Opened, open_access
from creditshare.consents.rules.purposes import local_date
from creditshare.consents.rules.scope import Scope
from creditshare.kernel.actor import Actor
from creditshare.kernel.errors import NotFound
from creditshare.parties.rules.uscc import normalise_code
from creditshare.profiles.indicators import BY_KEY
from creditshare.profiles.queries.rings import COUNTERPARTIES, RING, with_ring
from creditshare.profiles.queries.scorecards import card_named
from creditshare.profiles.queries.stored import find_body
from creditshare.profiles.queries.strategies import find_strategy
from creditshare.profiles.queries.underlying import underlying_rows
from creditshare.profiles.rules.answers import answered
from creditshare.profiles.rules.explained import explained_json
from creditshare.profiles.rules.scope import scope_body
from creditshare.profiles.rules.suggested import suggest, suggested_json
from creditshare.profiles.services.building import refresh_profile

RATING = "rating"


def current_body(firm_id: int, at: datetime) -> dict[str, Any]:
    """Return a firm's whole profile of the day of `at`, built first where it is not stored yet."""
    as_of = local_date(at)
    body = find_body(firm_id, as_of) or refresh_profile(firm_id=firm_id, as_of=as_of, at=at)
    return dict(json.loads(body))


def read_profile(*, actor: Actor, uscc: str, purpose: str, at: datetime) -> Opened:
    """Read the consented part of a firm's profile as of today; NotFound without a live consent for the purpose."""

    def read(scope: Scope) -> dict[str, Any]:
        return with_ring(answered(current_body(scope.firm_id, at), scope), scope.firm_id, scope.figures_start)

    return open_access(actor=actor, uscc=normalise_code(uscc), purpose=purpose, categories=None, read=read, at=at)


def read_rating(*, actor: Actor, uscc: str, purpose: str, at: datetime) -> Opened:
    """Read a firm's rating explained: points, codes, caps and ways up; NotFound as in read_profile.

    The reasons and ways are those that the consent's categories and period let be seen. Nothing else is returned.
    """

    def read(scope: Scope) -> dict[str, Any]:
        if RATING not in scope.categories:
            raise NotFound()
        body = scope_body(current_body(scope.firm_id, at), scope)
        suggested = suggested_json(suggest(body, find_strategy(actor.organisation_id)))
        seen = with_ring(body, scope.firm_id, scope.figures_start)["blocks"].get(COUNTERPARTIES, {})
        told = explained_json(body, card_named(body)) | {"suggested": suggested, RING: seen.get(RING)}
        return body | {"sources": [], "blocks": {RATING: told}}

    # A reason tells a number of another category, so all that is consented is opened, not the rating alone.
    return open_access(actor=actor, uscc=normalise_code(uscc), purpose=purpose, categories=None, read=read, at=at)


def read_trace(*, actor: Actor, uscc: str, purpose: str, key: str, at: datetime) -> Opened:
    """Read one number with what it rests on, no finer than its category allows; NotFound as in read_profile.

    The body has one block: the number's cell and `rows`: month sums for the invoice summary, nameless counterparties,
    or the records of another source. A number outside the data period has no rows.
    """
    indicator = BY_KEY.get(key)
    if indicator is None:
        raise NotFound()
    # A number made of two categories is asked for with both, so that a consent to one of them finds nothing.
    categories = [category for category in (indicator.category, indicator.also) if category]

    def read(scope: Scope) -> dict[str, Any]:
        body = scope_body(current_body(scope.firm_id, at), scope)
        block = body["blocks"][indicator.category]
        cell = next(cell for cell in block["indicators"] if cell["key"] == key)
        rows = [] if "state" in cell else underlying_rows(scope.firm_id, indicator, block, cell)
        # A total may be computed over more months than may be listed one by one.
        rows = [row for row in rows if row.get("month", "9999-12") >= f"{scope.data_from:%Y-%m}"]
        return body | {"blocks": {indicator.category: {"indicators": [cell], "rows": rows}}}

    return open_access(actor=actor, uscc=normalise_code(uscc), purpose=purpose, categories=categories, read=read, at=at)
