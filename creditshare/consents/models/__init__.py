"""The tables of consents; Django finds them by these names."""

from creditshare.consents.models.consents import Consent, ConsentQuerySet

__all__ = ["Consent", "ConsentQuerySet"]
