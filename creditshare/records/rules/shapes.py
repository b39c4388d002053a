"""The shape of a text: what kind of signs stand where, and nothing of what they say."""

import unicodedata

LONGEST = 40


def shape_of(text: str) -> str:
    """Return a text with digits as 9, Latin letters as a or A, other letters as 字; signs and spaces stay.

    It shows whoever may not read a cell why a column could not: 99/99/9999, 字字99.9, AAA999.
    """
    shaped = "".join(map(_kind, text[:LONGEST]))
    return shaped + "…" if len(text) > LONGEST else shaped


def _kind(sign: str) -> str:
    category = unicodedata.category(sign)
    if category == "Nd":
        return "9"
    if category in ("Lu", "Lt"):
        return "A"
    if category == "Ll":
        return "a"
    return "字" if category[0] in "LNM" else "?" if category[0] == "C" else sign
