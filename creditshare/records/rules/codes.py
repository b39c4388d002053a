"""What a credit code with a slip in it was meant to be: its check character tells which single correction holds."""

import re
from collections.abc import Iterator

from creditshare.parties.rules.uscc import ALPHABET, LENGTH, is_valid_uscc, normalise_code

LOOKS_LIKE = {"O": "0", "I": "1", "S": "5", "Z": "2", "V": "U"}
"""Letters that no code has (GB 32100-2015, 3.1), and what they were read or typed for."""

TWINS = ("0DQ", "1L", "2Z", "5S", "8B", "6G", "UVY", "MN", "PR", "CG", "EF", "XK", "4A", "71")
_MARKS = re.compile(r"[\s\-_.·:：]")


def mended_codes(given: str) -> set[str]:
    """Return the codes that one correction makes of a text: several where more than one correction holds.

    Tried in turn: signs between the characters, letters that no code has, one such letter of unknown meaning, two
    characters that look alike, two neighbours in the wrong order. The first that gives any code decides.
    """
    code = _MARKS.sub("", normalise_code(given))
    if is_valid_uscc(code):
        return {code}
    if len(code) != LENGTH:
        return set()
    for tried in (_spelt, _unknown, _slips):
        found = {candidate for candidate in tried(code) if is_valid_uscc(candidate)}
        if found:
            return found
    return set()


def _spelt(code: str) -> Iterator[str]:
    yield "".join(LOOKS_LIKE.get(letter, letter) for letter in code)


def _unknown(code: str) -> Iterator[str]:
    foreign = [at for at, letter in enumerate(code) if letter not in ALPHABET]
    if len(foreign) == 1:
        yield from (code[: foreign[0]] + letter + code[foreign[0] + 1 :] for letter in ALPHABET)


def _slips(code: str) -> Iterator[str]:
    for at, letter in enumerate(code):
        others = {other for twins in TWINS if letter in twins for other in twins} - {letter}
        yield from (code[:at] + other + code[at + 1 :] for other in others)
        if at + 1 < LENGTH:
            yield code[:at] + code[at + 1] + letter + code[at + 2 :]
