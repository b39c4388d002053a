"""Terms: what a consent covers, held against the fair-use bound when asked for and against the request when given."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from creditshare.consents.rules.categories import in_order, unknown_categories
from creditshare.consents.rules.purposes import (
    earliest_data,
    earliest_figures,
    fair_use,
    latest_expiry,
    local_date,
    purposes_for,
)
from creditshare.consents.rules.questions import questions_in_order, unknown_questions

MESSAGES = {
    "purpose_not_offered": "Your organisation cannot ask for this purpose ({given}). Choose one of the listed ones.",
    "no_category": "Choose at least one category of data, or one question to be answered instead.",
    "unknown_question": "There is no such question, or its number is not written as it should be: {given}.",
    "figures_too_far_back": "Fair use for this purpose: totals computed from {bound} on. You asked for {given}.",
    "figures_after_series": "Totals must reach back at least as far as the lists ({bound}). You gave {given}.",
    "too_often": "Fair use for this purpose: {bound} reads a month at most. You asked for {given}.",
    "kept_too_long": "Fair use for this purpose: a copy is kept {bound} days at most. You asked for {given}.",
    "loan_over": "The last day of the loan ({given}) has passed.",
    "unknown_category": "There is no such category of data: {given}. Choose from the listed ones.",
    "too_far_back": "Fair use for this purpose: data from {bound} on. You asked for data from {given}.",
    "period_empty": "The last day of data ({given}) lies before the first.",
    "period_after_expiry": "Data can be asked for until the consent ends ({bound}). You asked for {given}.",
    "already_expired": "The last day to read ({given}) has passed. Choose a later one.",
    "valid_too_long": "Fair use for this purpose: readable until {bound} at most. You asked for {given}.",
    "no_reads": "The number of reads must be 1 or more, or empty for no limit. You gave {given}.",
    "no_keeping": "The number of days a copy is kept must be 1 or more. You gave {given}.",
    "wider_than_asked": "More than was asked for ({bound}): {given}. Agree to that or to less.",
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What may be read, over which days (`data_until` not included), until when, how often and how long it is kept.

    `figures_from` is the first day that totals, ratios and the grade may be computed from; lists and series begin on
    `data_from`. None means no limit of reads; a copy without `keep_days` is kept as long as the loan runs.
    """

    categories: tuple[str, ...]
    data_from: date
    data_until: date
    expires_at: datetime
    max_reads: int | None = None
    max_reads_month: int | None = None
    keep_days: int | None = None
    figures_from: date | None = None
    questions: tuple[str, ...] = ()

    @property
    def figures_start(self) -> date:
        """Return the first day of figures; where it is open, that of lists and series."""
        return self.figures_from or self.data_from

    def plain(self) -> dict[str, Any]:
        """Return the terms as JSON can hold them."""
        return {name: _plain(getattr(self, name)) for name in self.__slots__}

    @classmethod
    def from_plain(cls, said: dict[str, Any]) -> "Terms":
        """Read back what `plain` wrote."""
        days = {name: date.fromisoformat(said[name]) for name in ("data_from", "data_until", "figures_from")}
        lists = {name: tuple(said[name]) for name in ("categories", "questions")}
        return cls(**{**said, **days, **lists, "expires_at": datetime.fromisoformat(said["expires_at"])})

    @classmethod
    def of(cls, consent: Any) -> "Terms":
        """Return the terms of a stored consent."""
        return cls(
            tuple(consent.categories),
            consent.data_from,
            consent.data_until,
            consent.expires_at,
            consent.max_reads,
            consent.max_reads_month,
            consent.keep_days,
            consent.figures_from,
            tuple(consent.questions),
        )


def terms(
    categories: Iterable[str],
    data_from: date,
    data_until: date,
    expires_at: datetime,
    max_reads: int | None,
    **more: Any,
) -> Terms:
    """Build terms with categories and questions in their fixed order; unknown ones stay at the end, to be refused."""
    given, questions = list(categories), questions_in_order(more.pop("questions", ()))
    ordered = (*in_order(given), *unknown_categories(given))
    return Terms(ordered, data_from, data_until, expires_at, max_reads, questions=questions, **more)


def fair_terms(purpose: str, asked: Terms, at: datetime) -> Terms:
    """Fill in what a request left open with the bound of its purpose: figures, reads a month, days a copy is kept."""
    bound = fair_use(purpose, local_date(at)).value
    earliest = min(asked.data_from, earliest_figures(purpose, local_date(at)))
    return replace(
        asked,
        figures_from=asked.figures_from or earliest,
        keep_days=bound.keep_days if asked.keep_days is None else asked.keep_days,
        max_reads_month=bound.reads_a_month if asked.max_reads_month is None else asked.max_reads_month,
    )


def problems_of_request(
    purpose: str, asked: Terms, requester_kind: str | None, at: datetime, loan_until: date | None = None
) -> list[dict[str, Any]]:
    """List what a request may not ask, each with field, code, what was given and the bound; empty when fair."""
    if purpose not in purposes_for(requester_kind):
        return [_problem("purpose", "purpose_not_offered", purpose)]
    return _problems_of_shape(asked, at) + problems_of_bound(purpose, asked, at, loan_until)


def problems_of_bound(purpose: str, asked: Terms, at: datetime, loan_until: date | None = None) -> list[dict[str, Any]]:
    """List where terms go beyond the fair use of a purpose on the day of `at`; empty when they keep to it."""
    found, today, last = [], local_date(at), local_date(asked.expires_at)
    bound = fair_use(purpose, today).value
    earliest, figures = earliest_data(purpose, today), earliest_figures(purpose, today)
    latest = latest_expiry(purpose, today, loan_until)
    if loan_until is not None and loan_until < today:
        found.append(_problem("loan_until", "loan_over", loan_until))
    if asked.data_from < earliest:
        found.append(_problem("data_from", "too_far_back", asked.data_from, earliest))
    if asked.data_from >= earliest and asked.figures_start < figures:
        found.append(_problem("figures_from", "figures_too_far_back", asked.figures_start, figures))
    if asked.figures_start > asked.data_from:
        found.append(_problem("figures_from", "figures_after_series", asked.figures_from, asked.data_from))
    if last > latest:
        found.append(_problem("expires_at", "valid_too_long", last, latest))
    if _is_above(asked.max_reads_month, bound.reads_a_month):
        found.append(_problem("max_reads_month", "too_often", asked.max_reads_month, bound.reads_a_month))
    if _is_above(asked.keep_days, bound.keep_days):
        found.append(_problem("keep_days", "kept_too_long", asked.keep_days, bound.keep_days))
    return found


def problems_of_answer(asked: Terms, given: Terms) -> list[dict[str, Any]]:
    """List where an answer is wider than the request; empty when it is the same or narrower."""
    found = []
    if not given.categories and not given.questions:
        found.append(_problem("categories", "no_category", ""))
    for field in ("categories", "questions"):
        extra = sorted(set(getattr(given, field)) - set(getattr(asked, field)))
        if extra:
            found.append(_problem(field, "wider_than_asked", extra, list(getattr(asked, field))))
    if given.data_from < asked.data_from:
        found.append(_problem("data_from", "wider_than_asked", given.data_from, asked.data_from))
    if given.figures_start < asked.figures_start:
        found.append(_problem("figures_from", "wider_than_asked", given.figures_start, asked.figures_start))
    if given.data_from < given.figures_start:
        found.append(_problem("figures_from", "figures_after_series", given.figures_from, given.data_from))
    if given.data_until > asked.data_until:
        found.append(_problem("data_until", "wider_than_asked", given.data_until, asked.data_until))
    if given.data_until <= given.data_from:
        found.append(_problem("data_until", "period_empty", given.data_until))
    if given.expires_at > asked.expires_at:
        found.append(_problem("expires_at", "wider_than_asked", given.expires_at, asked.expires_at))
    for field in ("max_reads", "max_reads_month", "keep_days"):
        if _is_above(getattr(given, field), getattr(asked, field)):
            found.append(_problem(field, "wider_than_asked", getattr(given, field), getattr(asked, field)))
    return found + _problems_of_counts(given)


def _is_above(given: int | None, bound: int | None) -> bool:
    """Say whether a limit is wider than its bound; no limit is wider than any."""
    return bound is not None and (given is None or given > bound)


def _problems_of_counts(given: Terms) -> list[dict[str, Any]]:
    found = []
    for field, code in (("max_reads", "no_reads"), ("max_reads_month", "no_reads"), ("keep_days", "no_keeping")):
        count = getattr(given, field)
        if count is not None and count < 1:
            found.append(_problem(field, code, count))
    return found


def _problems_of_shape(asked: Terms, at: datetime) -> list[dict[str, Any]]:
    found = []
    unknown, unheard = unknown_categories(asked.categories), unknown_questions(asked.questions)
    if unknown:
        found.append(_problem("categories", "unknown_category", unknown))
    if unheard:
        found.append(_problem("questions", "unknown_question", unheard))
    if not asked.categories and not asked.questions:
        found.append(_problem("categories", "no_category", ""))
    if asked.data_until <= asked.data_from:
        found.append(_problem("data_until", "period_empty", asked.data_until - timedelta(days=1)))
    last = local_date(asked.expires_at) + timedelta(days=1)
    if asked.data_until > last:
        found.append(_problem("data_until", "period_after_expiry", asked.data_until - timedelta(days=1), last))
    if asked.expires_at <= at:
        found.append(_problem("expires_at", "already_expired", local_date(asked.expires_at)))
    return found + _problems_of_counts(asked)


def _problem(field: str, code: str, given: Any, bound: Any = None) -> dict[str, Any]:
    """Tell one problem; `detail` is its English sentence, and MESSAGES[code] its form to translate."""
    shown = {"given": _text(given), "bound": _text(bound)}
    return {"field": field, "code": code, "detail": MESSAGES[code].format(**shown), **shown}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    if isinstance(value, datetime):
        return local_date(value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)
