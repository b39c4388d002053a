"""Names as people write them: compared by what they look like, cut to what can be kept, and never used as keys."""

import unicodedata
from pathlib import PurePosixPath

FILE_NAME = 255
UNNAMED = "file"

# Signs that look alike in the names of Chinese firms after NFKC; the first of each row stands for all of them.
_ALIKE = ("(〔[【", ")〕]】", "·・•‧∙．.", "-—–―−‐一ー", "0oО〇○", "1lІiL|", "口囗", "日曰", "、,")
_PLAIN = {ord(other): row[0] for row in _ALIKE for other in row[1:]}


def skeleton(name: str) -> str:
    """Return what a name looks like, so that two ways of writing one name are equal: NFKC, no case, no look-alikes.

    Spaces, zero-width and direction marks make no difference (after Unicode TR 39, 4, with an own table of signs).
    """
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    kept = (letter for letter in folded if unicodedata.category(letter) not in {"Cf", "Cc", "Zs", "Mn"})
    return "".join(kept).translate(_PLAIN)


def is_same_name(first: str, second: str) -> bool:
    """Say whether two names look the same; an empty name differs from nothing."""
    return not first or not second or skeleton(first) == skeleton(second)


def plain_file_name(name: str) -> str:
    """Return a file's own name without its folders and without signs nobody sees, at most 255 characters long."""
    last = PurePosixPath(name.replace("\\", "/")).name
    seen = "".join(letter for letter in last if unicodedata.category(letter) not in {"Cf", "Cc", "Cs", "Co", "Cn"})
    stem, dot, suffix = seen.strip().rpartition(".")
    if len(seen) <= FILE_NAME or not dot:
        return seen.strip()[:FILE_NAME] or UNNAMED
    return f"{stem[: FILE_NAME - len(suffix) - 1]}.{suffix}"[:FILE_NAME]
