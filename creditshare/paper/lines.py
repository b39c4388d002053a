"""Breaking Chinese text into lines: any two characters may part, except at the marks that may not begin or end a line.

The rule is GB/T 15834-2011, 5.1 (标点符号的位置): stops and closing marks never begin a line, opening marks never end
one. Latin words and numbers stay whole.
"""

import re
from collections.abc import Callable

NEVER_FIRST = "、，。．：；？！‰％%°℃）〕】〉》」』”’］｝…—～·)]}!,.:;?"
NEVER_LAST = "（〔【〈《「『“‘［｛￥¥＄$([{#"
_PIECES = re.compile(r"\s+|[^\s\u2e80-\uffef“”‘’…—]+|.", re.DOTALL)


def _glued(text: str) -> list[str]:
    """Cut text into the smallest pieces that may part."""
    pieces: list[str] = []
    for piece in _PIECES.findall(text):
        before = pieces[-1] if pieces else ""
        if before and not before.isspace() and (piece[0] in NEVER_FIRST or before[-1] in NEVER_LAST):
            pieces[-1] = before + piece
        else:
            pieces.append(" " if piece.isspace() else piece)
    return pieces


def _cut(piece: str, width_of: Callable[[str], float], limit: float) -> tuple[str, str]:
    """Cut a piece that is wider than a line: as much as fits, one character at least."""
    fits = 1
    while fits < len(piece) and width_of(piece[: fits + 1]) <= limit:
        fits += 1
    return piece[:fits], piece[fits:]


def break_lines(text: str, width_of: Callable[[str], float], limit: float) -> list[str]:
    """Break text into lines no wider than `limit` in the unit of `width_of`; a single character may be wider.

    White space folds to one space and never begins or ends a line. Empty text is one empty line.
    """
    lines: list[str] = []
    line, used = "", 0.0
    for whole in _glued(text.strip()):
        piece, width = whole, width_of(whole)
        if line and used + width > limit and not piece.isspace():
            lines.append(line.rstrip())
            line, used = "", 0.0
        while width > limit and len(piece) > 1:
            head, piece = _cut(piece, width_of, limit)
            lines.append(head)
            width = width_of(piece)
        if line or not piece.isspace():
            line, used = line + piece, used + width
    return [*lines, line.rstrip()]
