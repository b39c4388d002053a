"""The words of personal details on pages."""

from django import template
from django.utils.translation import gettext

from creditshare.parties.rules.personal import KINDS, PURPOSES

register = template.Library()


@register.filter
def kind_label(kind: str) -> str:
    """Return what a kind of detail is called."""
    return gettext(KINDS[kind].label)


@register.filter
def personal_purpose(purpose: str) -> str:
    """Return what a purpose of seeing details is called."""
    return gettext(PURPOSES[purpose])
