"""The unified social credit code (统一社会信用代码, GB 32100-2015): eighteen characters that name one organisation.

Layout: registering authority, kind of body, six digits of the place of first registration, nine of the body itself,
one check character. Trade partners may still carry an older taxpayer number (纳税人识别号), which has no such check.
"""

import unicodedata

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100-2015, 3.1: digits and capital letters without I, O, S, V and Z."""

WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
"""GB 32100-2015, annex A: powers of 3 modulo 31."""

LENGTH = 18
TAXPAYER_LENGTHS = (15, 17, 18, 20)
_VALUES = {letter: value for value, letter in enumerate(ALPHABET)}


def normalise_code(text: str) -> str:
    """Write a code as the register does: NFKC for full-width forms, no unseen signs, no spaces around, capitals."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).upper())
    return folded.strip() if folded.isascii() else _unmarked(folded).strip()


def _unmarked(text: str) -> str:
    # Zero-width signs and direction marks come along when a code is copied from a page.
    return "".join(letter for letter in text if unicodedata.category(letter) != "Cf")


def check_character(body: str) -> str:
    """Return the check character of a 17-character body; ValueError names what does not belong to the alphabet.

    GB 32100-2015, annex A: C18 = (31 − Σ Ci·Wi mod 31) mod 31.
    """
    if len(body) != LENGTH - 1:
        raise ValueError(f"the body of a code has 17 characters, not {len(body)}")
    unknown = sorted(set(body) - set(ALPHABET))
    if unknown:
        raise ValueError(f"not in the alphabet of GB 32100-2015: {''.join(unknown)}")
    total = sum(_VALUES[letter] * weight for letter, weight in zip(body, WEIGHTS, strict=True))
    return ALPHABET[(31 - total % 31) % 31]


def with_check_character(body: str) -> str:
    """Complete a 17-character body to a code."""
    return body + check_character(body)


def is_valid_uscc(code: str) -> bool:
    """Say whether a normalised code has the right length, alphabet, place digits and check character.

    The first two characters may be letters (N2 rural collectives, Y and A others), which python-stdnum refuses. The
    check of the inner organisation code (GB 11714) and the existence of the place are not required: codes outlive both.
    """
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        return False
    return code[2:8].isdigit() and check_character(code[:-1]) == code[-1]


def is_taxpayer_number(code: str) -> bool:
    """Say whether a normalised text can be a taxpayer number: 15, 17, 18 or 20 Latin letters or digits."""
    return len(code) in TAXPAYER_LENGTHS and code.isascii() and code.isalnum()
