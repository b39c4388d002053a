"""Terms: what a consent covers, held against the fair-use bound when asked for and against the request when given."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from creditshare.consents.rules.categories import in_order, unknown_categories
from creditshare.consents.rules.purposes import earliest_data, latest_expiry, local_date, purposes_for

MESSAGES = {
    "purpose_not_offered": "Your organisation cannot ask for this purpose ({given}). Choose one of the listed ones.",
    "no_category": "Choose at least one category of data.",
    "unknown_category": "There is no such category of data: {given}. Choose from the listed ones.",
    "too_far_back": "Fair use for this purpose: data from {bound} on. You asked for data from {given}.",
    "period_empty": "The last day of data ({given}) lies before the first.",
    "period_after_expiry": "Data can be asked for until the consent ends ({bound}). You asked for {given}.",
    "already_expired": "The last day to read ({given}) has passed. Choose a later one.",
    "valid_too_long": "Fair use for this purpose: readable until {bound} at most. You asked for {given}.",
    "no_reads": "The number of reads must be 1 or more, or empty for no limit. You gave {given}.",
    "wider_than_asked": "More than was asked for ({bound}): {given}. Agree to that or to less.",
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What may be read, over which days (`data_until` not included), until when and how often (None: no limit)."""

    categories: tuple[str, ...]
    data_from: date
    data_until: date
    expires_at: datetime
    max_reads: int | None = None

    @classmethod
    def of(cls, consent: Any) -> "Terms":
        """Return the terms of a stored consent."""
        return cls(
            tuple(consent.categories), consent.data_from, consent.data_until, consent.expires_at, consent.max_reads
        )


def terms(
    categories: Iterable[str], data_from: date, data_until: date, expires_at: datetime, max_reads: int | None
) -> Terms:
    """Build terms with the categories in their fixed order; unknown ones are kept at the end, to be refused by name."""
    given = list(categories)
    return Terms((*in_order(given), *unknown_categories(given)), data_from, data_until, expires_at, max_reads)


def problems_of_request(purpose: str, asked: Terms, requester_kind: str | None, at: datetime) -> list[dict[str, Any]]:
    """List what a request may not ask, each with field, code, what was given and the bound; empty when fair."""
    if purpose not in purposes_for(requester_kind):
        return [_problem("purpose", "purpose_not_offered", purpose)]
    found = _problems_of_shape(asked, at)
    today, last = local_date(at), local_date(asked.expires_at)
    earliest, latest = earliest_data(purpose, today), latest_expiry(purpose, today)
    if asked.data_from < earliest:
        found.append(_problem("data_from", "too_far_back", asked.data_from, earliest))
    if last > latest:
        found.append(_problem("expires_at", "valid_too_long", last, latest))
    return found


def problems_of_answer(asked: Terms, given: Terms) -> list[dict[str, Any]]:
    """List where an answer is wider than the request; empty when it is the same or narrower."""
    found = []
    extra = sorted(set(given.categories) - set(asked.categories))
    if not given.categories:
        found.append(_problem("categories", "no_category", ""))
    if extra:
        found.append(_problem("categories", "wider_than_asked", extra, list(asked.categories)))
    if given.data_from < asked.data_from:
        found.append(_problem("data_from", "wider_than_asked", given.data_from, asked.data_from))
    if given.data_until > asked.data_until:
        found.append(_problem("data_until", "wider_than_asked", given.data_until, asked.data_until))
    if given.data_until <= given.data_from:
        found.append(_problem("data_until", "period_empty", given.data_until))
    if given.expires_at > asked.expires_at:
        found.append(_problem("expires_at", "wider_than_asked", given.expires_at, asked.expires_at))
    if asked.max_reads is not None and (given.max_reads is None or given.max_reads > asked.max_reads):
        found.append(_problem("max_reads", "wider_than_asked", given.max_reads, asked.max_reads))
    if given.max_reads is not None and given.max_reads < 1:
        found.append(_problem("max_reads", "no_reads", given.max_reads))
    return found


def _problems_of_shape(asked: Terms, at: datetime) -> list[dict[str, Any]]:
    found = []
    unknown = unknown_categories(asked.categories)
    if unknown:
        found.append(_problem("categories", "unknown_category", unknown))
    if not asked.categories:
        found.append(_problem("categories", "no_category", ""))
    if asked.data_until <= asked.data_from:
        found.append(_problem("data_until", "period_empty", asked.data_until - timedelta(days=1)))
    last = local_date(asked.expires_at) + timedelta(days=1)
    if asked.data_until > last:
        found.append(_problem("data_until", "period_after_expiry", asked.data_until - timedelta(days=1), last))
    if asked.expires_at <= at:
        found.append(_problem("expires_at", "already_expired", local_date(asked.expires_at)))
    if asked.max_reads is not None and asked.max_reads < 1:
        found.append(_problem("max_reads", "no_reads", asked.max_reads))
    return found


def _problem(field: str, code: str, given: Any, bound: Any = None) -> dict[str, Any]:
    """Tell one problem; `detail` is its English sentence, and MESSAGES[code] its form to translate."""
    shown = {"given": _text(given), "bound": _text(bound)}
    return {"field": field, "code": code, "detail": MESSAGES[code].format(**shown), **shown}


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    if isinstance(value, datetime):
        return local_date(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)
