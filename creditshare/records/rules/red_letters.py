"""Red-letter invoices (红字发票): which blue invoice each of them takes back, and what is left of it.

A red one is a negative row of its own; its remark names the blue one (domain.md 4.5). Its status is not asked: exports
show red rows as normal and as red-lettered alike. Several may take back one blue in parts.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from creditshare.records.rules.cells import fold

_ELECTRONIC = re.compile(r"(?:被红冲|对应)?蓝字(?:数电|全电|电子)?(?:发票|票)号码[:：]?\s*(\d{20})")
_PAPER = re.compile(r"对应正数发票代码[:：]?\s*(\d{10}|\d{12})\D{0,12}?号码[:：]?\s*(\d{8})")
_BLUE_PAPER = re.compile(r"蓝字发票代码[:：]?\s*(\d{10}|\d{12})\D{0,12}?号码[:：]?\s*(\d{8})")
_SHEET = re.compile(r"(?:确认单|信息表)编号[:：]?\s*(\d{10,24})")
ELECTRONIC = 20
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a red invoice takes back: its own key, amounts in fen (negative), and the confirmation sheet it names."""

    key: Key
    net: int
    tax: int
    total: int
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a blue invoice: its stated total less what was taken back, never below zero, and by whom."""

    total: int
    taken: tuple[Taken, ...]

    @property
    def is_fully_red(self) -> bool:
        """Say whether nothing is left."""
        return self.total == 0


def key_of(code: str, number: str) -> Key:
    """Return the key of an invoice: its twenty digits alone, else code and number."""
    return ("", number) if len(number) == ELECTRONIC else (code, number)


def blue_key(remark: str) -> Key | None:
    """Return the key of the blue invoice that a remark names, None where it names none."""
    text = fold(remark)
    if electronic := _ELECTRONIC.search(text):
        return "", electronic[1]
    paper = _PAPER.search(text) or _BLUE_PAPER.search(text)
    return (paper[1], paper[2]) if paper else None


def sheet_number(remark: str) -> str:
    """Return the number of the red-letter confirmation sheet (红字发票信息确认单) that a remark names, or nothing."""
    found = _SHEET.search(fold(remark))
    return found[1] if found else ""


def link(reds: Iterable[tuple[Key, int, int, int, str]]) -> Mapping[Key, tuple[Taken, ...]]:
    """Map blue invoices to what takes them back; `reds` are key, net, tax, total (fen) and remark.

    The same red seen twice counts once; a row that is not negative takes nothing back.
    """
    found: dict[Key, dict[Key, Taken]] = defaultdict(dict)
    for key, net, tax, total, remark in reds:
        blue = blue_key(remark)
        if blue and total < 0:
            found[blue].setdefault(key, Taken(key, net, tax, total, sheet_number(remark)))
    return {blue: tuple(taken[key] for key in sorted(taken)) for blue, taken in found.items()}


def left_of(total: int, taken: Iterable[Taken]) -> Left:
    """Return what is left of a blue invoice of a total (fen) after its red ones."""
    reds = tuple(taken)
    return Left(max(0, total + sum(red.total for red in reds)), reds)
