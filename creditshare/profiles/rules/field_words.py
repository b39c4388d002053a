"""What a field of a profile is called, for the firm that reads in its log what a bank saw of it."""

from collections.abc import Mapping

from creditshare.profiles.indicators import BY_KEY

PARTS: Mapping[str, str] = {
    "facts": "Registered facts",
    "series": "Sales and purchases month by month",
    "customers": "Largest customers",
    "suppliers": "Largest suppliers",
    "records": "The records themselves",
    "window": "Period looked at",
    "grade": "Grade",
    "score": "Score",
    "card": "Points table used",
    "reasons": "Reasons of the grade",
    "caps": "Limits set to the grade",
    "confidence": "Share of the points known",
    "not_known": "What was not known",
    "unknown": "Why there is no grade",
}
"""Parts of a block that are no indicators; English message ids, the Chinese is in the catalogue."""


def field_word(field: str) -> str:
    """Return the untranslated name of a field `category.key`; the field itself where nobody has named it."""
    key = field.rpartition(".")[2]
    return BY_KEY[key].label if key in BY_KEY else PARTS.get(key, field)
