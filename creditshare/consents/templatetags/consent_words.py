"""Words of consents for templates: labels of categories, purposes, states and roles, in the reader's language."""

from collections.abc import Iterable
from datetime import date, timedelta

from django import template
from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from creditshare.consents.rules.categories import CATEGORIES, in_order
from creditshare.consents.rules.consequences import Consequence
from creditshare.consents.rules.lifecycle import STATES
from creditshare.consents.rules.purposes import PURPOSES
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
def last_day(until: date) -> date:
    """Return the last day of a period that ends before `until`."""
    return until - timedelta(days=1)


@register.filter
def said(consequence: Consequence) -> str:
    """Write a consequence in the reader's language."""
    return gettext(consequence.text).format(**consequence.values)


@register.filter
def words(text: str) -> str:
    """Translate a sentence of the rules."""
    return gettext(text)
