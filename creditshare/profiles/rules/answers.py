"""Answers: yes, no or unknown to a question about a firm, worked out from its profile; the number itself stays here."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from creditshare.consents.rules.questions import GRADES, TAX_GRADES, Asked, categories_of_questions, read_question
from creditshare.consents.rules.scope import ANSWERS, Scope
from creditshare.profiles.rules.scope import scope_body

YES, NO, UNKNOWN = "yes", "no", "unknown"

Json = dict[str, Any]


def answered(body: Json, scope: Scope) -> Json:
    """Return a body cut to its scope, with the answers to the scope's questions; `body` itself stays as it is.

    An answer says nothing but itself, so it may rest on figures of any beginning; it never rests on what is later than
    the scope's period.
    """
    cut = scope_body(body, scope)
    if not scope.questions:
        return cut
    asked = frozenset(categories_of_questions(scope.questions))
    wider = replace(scope, categories=asked, figures_from=date.min)
    seen = scope_body(body, wider)
    return cut | {ANSWERS: [{"question": text, "answer": answer(text, seen)} for text in scope.questions]}


def answer(text: str, body: Json) -> str:
    """Answer one question from a body: yes, no, unknown, or the grade itself; raise ValueError for no question."""
    asked = read_question(text)
    if asked is None:
        raise ValueError(f"not a question: {text}")
    return _ANSWERS[asked.key](asked, body)


def _grade(asked: Asked, body: Json) -> str:
    return str(body["blocks"]["rating"]["grade"] or UNKNOWN)


def _grade_at_least(asked: Asked, body: Json) -> str:
    return _ranked(body["blocks"]["rating"]["grade"], asked.parameter, GRADES)


def _tax_grade_at_least(asked: Asked, body: Json) -> str:
    return _ranked(_value(body, "tax", "tax_grade"), asked.parameter, (*TAX_GRADES, "D"))


def _at_least(category: str, key: str) -> Callable[[Asked, Json], str]:
    def compare(asked: Asked, body: Json) -> str:
        value = _value(body, category, key)
        return UNKNOWN if value is None else _said(Decimal(value) >= Decimal(asked.parameter))

    return compare


def _none_of(category: str, *keys: str) -> Callable[[Asked, Json], str]:
    """Answer yes only where every one of these is known to be nothing; one that is something is enough for no."""

    def look(asked: Asked, body: Json) -> str:
        values = [_value(body, category, key) for key in keys]
        if any(value is not None and _is_something(value) for value in values):
            return NO
        return UNKNOWN if None in values else YES

    return look


_ANSWERS: dict[str, Callable[[Asked, Json], str]] = {
    "grade": _grade,
    "grade_at_least": _grade_at_least,
    "sales_at_least": _at_least("invoice_summary", "sales_12m"),
    "active_months_at_least": _at_least("invoice_summary", "active_months_24m"),
    "history_at_least": _at_least("invoice_summary", "history_months"),
    "tax_grade_at_least": _tax_grade_at_least,
    "no_tax_arrears": _none_of("tax", "arrears_amount"),
    "no_penalties": _none_of("integrity", "penalties"),
    "not_dishonest": _none_of("integrity", "dishonest_debtor", "serious_violation"),
}


def _value(body: Json, category: str, key: str) -> Any:
    cells = body["blocks"][category]["indicators"]
    return next((cell["value"] for cell in cells if cell["key"] == key), None)


def _is_something(value: str) -> bool:
    return value != NO and (value == YES or Decimal(value) != 0)


def _ranked(value: str | None, least: str, best_first: tuple[str, ...]) -> str:
    if value not in best_first:
        return UNKNOWN
    return _said(best_first.index(value) <= best_first.index(least))


def _said(holds: bool) -> str:
    return YES if holds else NO
