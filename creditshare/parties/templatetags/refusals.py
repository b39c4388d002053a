"""A refusal in the words of the reader's language, for a page that says it beforehand."""

from django import template
from django.utils.translation import gettext

from creditshare.kernel.errors import DomainError

register = template.Library()


@register.filter
def sentence(refusal: DomainError) -> str:
    """Return the refusal's sentence, translated and filled."""
    return refusal.message(gettext(refusal.template()))
