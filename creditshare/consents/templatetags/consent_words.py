"""Words of consents for templates: labels of categories, purposes, states and roles, in the reader's language."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from creditshare.consents.rules.categories import CATEGORIES, in_order
from creditshare.consents.rules.classes import CLASSES
from creditshare.consents.rules.complaints import COMPLAINT_STATES, REASONS
from creditshare.consents.rules.consequences import Consequence
from creditshare.consents.rules.lifecycle import STATES
from creditshare.consents.rules.purposes import PURPOSES, local_date
from creditshare.consents.rules.questions import QUESTIONS, read_question
from creditshare.consents.rules.unusual import Mark
from creditshare.kernel import actor as kinds

register = template.Library()
TONES = {"requested": "info", "active": "ok", "expiring": "warn", "paused": "warn", "revoked": "bad", "declined": "bad"}
ROLES = {
    kinds.LEGAL_REPRESENTATIVE: _("Legal representative"),
    kinds.HANDLER: _("Handler"),
    kinds.OFFICER: _("Officer"),
    kinds.REVIEWER: _("Reviewer"),
    kinds.HEAD: _("Head"),
    kinds.ADMINISTRATOR: _("Administrator"),
    kinds.AUDITOR: _("Auditor"),
    kinds.SYSTEM_CLIENT: _("System"),
}

ANSWERS_SAID = {"yes": _("Yes"), "no": _("No"), "unknown": _("Not known")}
TERMS_SAID = {
    "categories": _("What is read"),
    "questions": _("Answers only"),
    "data_from": _("Lists and months from"),
    "figures_from": _("Totals and ratios from"),
    "data_until": _("Data to (last day)"),
    "expires_at": _("Readable until"),
    "max_reads": _("Number of reads"),
    "max_reads_month": _("Reads in a month"),
    "keep_days": _("Days a copy is kept"),
}


@register.filter
def category_label(key: str) -> str:
    """Name a category."""
    return gettext(CATEGORIES[key][0]) if key in CATEGORIES else key


@register.filter
def category_contents(key: str) -> str:
    """Say what a category holds."""
    return gettext(CATEGORIES[key][1]) if key in CATEGORIES else ""


@register.filter
def category_labels(keys: Iterable[str]) -> str:
    """Name several categories in one line."""
    return gettext(", ").join(category_label(key) for key in in_order(keys))


@register.filter
def complaint_reason(key: str) -> str:
    """Say the reason of a complaint."""
    return gettext(REASONS[key]) if key in REASONS else key


@register.filter
def complaint_state(status: str) -> str:
    """Name where a complaint stands."""
    return gettext(COMPLAINT_STATES[status])


@register.filter
def complaint_tone(status: str) -> str:
    """Return the class of a complaint's tag."""
    return {"filed": "warn", "answered": "info", "upheld": "bad", "rejected": "ok"}.get(status, "plain")


@register.filter
def class_label(key: str) -> str:
    """Name a class of banks."""
    return gettext(CLASSES[key]) if key in CLASSES else key


@register.filter
def purpose_label(key: str) -> str:
    """Name a purpose."""
    return gettext(PURPOSES[key].label) if key in PURPOSES else key


@register.filter
def purpose_meaning(key: str) -> str:
    """Say what a purpose is for."""
    return gettext(PURPOSES[key].meaning) if key in PURPOSES else ""


@register.filter
def state_label(state: str) -> str:
    """Name a state of a consent."""
    return gettext(STATES[state])


@register.filter
def state_tone(state: str) -> str:
    """Return the class of a state's tag."""
    return TONES.get(state, "plain")


@register.filter
def role_labels(roles: Iterable[str]) -> str:
    """Name the roles in which somebody acted."""
    return gettext(", ").join(str(ROLES.get(role, role)) for role in roles)


@register.filter
def field_labels(fields: Iterable[str]) -> list[tuple[str, str]]:
    """Return each category of a read with the names of its fields in one line, in the order of the card."""
    word = import_string(settings.FIELD_WORDS)
    by_category: dict[str, list[str]] = {}
    for field in fields:
        by_category.setdefault(field.partition(".")[0], []).append(gettext(word(field)))
    order = [*in_order(by_category), *sorted(set(by_category) - set(CATEGORIES))]
    return [(category_label(key), gettext(", ").join(dict.fromkeys(by_category[key]))) for key in order]


@register.filter
def question_label(text: str) -> str:
    """Say a question with its number; money with its separators."""
    asked = read_question(text)
    if asked is None:
        return text
    number = f"{int(asked.parameter):,}" if QUESTIONS[asked.key].parameter == "yuan" else asked.parameter
    return gettext(asked.label).format(given=number)


@register.filter
def question_parts(key: str) -> tuple[str, str]:
    """Return the words of a question before and after its number."""
    before, _gap, after = gettext(QUESTIONS[key].label).partition("{given}")
    return before, after


@register.filter
def answer_label(answer: str) -> str:
    """Say an answer; a grade is said as it is."""
    return str(ANSWERS_SAID.get(answer, answer))


@register.filter
def term_label(field: str) -> str:
    """Name a term of a consent."""
    return str(TERMS_SAID[field])


@register.filter
def term_value(value: Any, field: str) -> str:
    """Write one term's value in words."""
    if field == "categories":
        return category_labels(value)
    if field == "questions":
        return gettext(", ").join(question_label(text) for text in value)
    if field == "data_until":
        return last_day(value).isoformat()
    if isinstance(value, datetime):
        return local_date(value).isoformat()
    if value is None:
        return gettext("as long as the loan runs") if field == "keep_days" else gettext("without limit")
    return str(value)


@register.filter
def last_day(until: date) -> date:
    """Return the last day of a period that ends before `until`."""
    return until - timedelta(days=1)


@register.filter
def said(consequence: Consequence | Mark) -> str:
    """Write a consequence or a mark in the reader's language."""
    return gettext(consequence.text).format(**consequence.values)


@register.filter
def words(text: str) -> str:
    """Translate a sentence of the rules."""
    return gettext(text)
