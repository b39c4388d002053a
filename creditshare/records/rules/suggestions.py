"""修改建议: what a wrong cell was most likely meant to say. Only what its column reads is ever proposed.

A proposal is shown beside the cell and taken over by a person; where two readings are as likely, there is none.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from itertools import permutations

from creditshare.kernel.money import to_yuan
from creditshare.records.rules.cells import Unreadable, choices_of, fold, read_fen, read_tax, read_wan
from creditshare.records.rules.codes import mended_codes
from creditshare.records.rules.mapping import distance
from creditshare.records.rules.tables import Column

SUMS = {"金额": ("价税合计", "税额"), "税额": ("价税合计", "金额")}
"""Net amount and tax are the total less the other; the total is their sum (domain.md 4.4)."""

NET, TAX, TOTAL = "金额", "税额", "价税合计"
YUAN_PLACES, WAN_PLACES = 2, 6
DIGITS = str.maketrans("OoQDIl|SZB。、〇零一二三四五六七八九", "0000111528.,00123456789")
CHINESE = str.maketrans("〇零一二三四五六七八九", "00123456789")
NEAR = 3
"""At most a third of a word's letters may differ from the word it was meant to be."""

_MONEY_WORDS = re.compile(r"人民币|RMB|CNY|[¥￥元圆整\s'’‘`\"“”_]", re.IGNORECASE)
_EUROPEAN = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+,\d{1,2}")
_DECIMAL = re.compile(r"[+-]?\d+\.?\d*")
_ONE_COMMA = re.compile(r"[+-]?\d+,\d{1,2}")
_TRAILING_MINUS = re.compile(r"([\d.,]+)-")
_PARTS = re.compile(r"(\d{1,4})\D{1,3}(\d{1,2})\D{1,3}(\d{1,4})\D*")
_TENS = re.compile(r"(二?三?)十([一二三四五六七八九]?)")
_NUMBER_MARKS = re.compile(r"[\s\-_.,:：#'’`]|^(?:No|NO|no|№|号码|票号)\.?|号$")


def suggest(column: Column, code: str, row: Mapping[str, str]) -> str | None:
    """Return what the cell of a wrong row was most likely meant to say, None where nothing can be said.

    `code` names the rule that the cell breaks; the result is always read by the column.
    """
    given = row.get(column.name, "")
    for guess in GUESSES.get(code, ()):
        found = {text for text in guess(column, given, row) if text != given and _reads(column, text)}
        if len(found) == 1:
            return found.pop()
    return None


def _reads(column: Column, text: str) -> bool:
    try:
        column.read(text)
    except Unreadable:
        return False
    return True


Guess = Callable[[Column, str, Mapping[str, str]], Iterable[str]]


def _codes(column: Column, given: str, row: Mapping[str, str]) -> Iterable[str]:
    return mended_codes(given)


def _plain_number(column: Column, given: str, row: Mapping[str, str]) -> Iterable[str]:
    """An amount without what people write around it; a comma or point in the wrong place is put right."""
    text = _MONEY_WORDS.sub("", fold(given))
    if minus := _TRAILING_MINUS.fullmatch(text):
        text = "-" + minus[1]
    if _EUROPEAN.fullmatch(text):
        return [text.replace(".", "").replace(",", ".")]
    if _ONE_COMMA.fullmatch(text):
        return [text.replace(",", ""), text.replace(",", ".")]
    return [text.replace(",", "")]


def _typed_number(column: Column, given: str, row: Mapping[str, str]) -> Iterable[str]:
    """The digits that letters were typed for: O for 0, l for 1."""
    return [text.translate(DIGITS).replace(",", "") for text in _plain_number(column, given, row)]


def _computed(column: Column, given: str, row: Mapping[str, str]) -> Iterable[str]:
    """The amount that the two others of an invoice leave."""
    if column.name not in (NET, TAX, TOTAL) or not {NET, TAX, TOTAL} <= row.keys():
        return
    readers = {NET: read_fen, TAX: read_tax, TOTAL: read_fen}
    try:
        fen = {name: read(row[name]) for name, read in readers.items() if name != column.name}
    except Unreadable:
        return
    meant = fen[NET] + fen[TAX] if column.name == TOTAL else fen[TOTAL] - fen[TAX if column.name == NET else NET]
    yield str(to_yuan(meant))


def _rounded(column: Column, given: str, row: Mapping[str, str]) -> Iterable[str]:
    """The amount rounded to the fen, half of a fen up."""
    text = next(iter(_plain_number(column, given, row)))
    places = WAN_PLACES if column.read is read_wan else YUAN_PLACES
    if not _DECIMAL.fullmatch(text):
        return
    with localcontext(prec=max(len(text), 28)):
        yield str(Decimal(text).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def _day(column: Column, given: str, row: Mapping[str, str]) -> Iterable[str]:
    """The day in another order or with words: 28/7/2026, 7/28/2026, 2026.7.28., 二〇二六年七月二十八日."""
    text = _TENS.sub(_tens, fold(given)).translate(CHINESE)
    for spelt in (text, text.translate(DIGITS)):
        parts = _PARTS.fullmatch(spelt.strip())
        if parts is None:
            continue
        years = [part for part in parts.groups() if len(part) == len("2026")]
        others = [int(part) for part in parts.groups() if len(part) <= len("28")]
        if len(years) == 1 and len(others) == len("md"):
            orders = [others] if parts[1] == years[0] else permutations(others)
            return [day for month, of_month in orders if (day := _iso(int(years[0]), month, of_month))]
    return []


def _tens(found: re.Match[str]) -> str:
    tens = {"": "1", "二": "2", "三": "3"}.get(found[1], "")
    return tens + (found[2] or "0")


def _iso(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return ""


def _year(column: Column, given: str, row: Mapping[str, str]) -> Iterable[str]:
    return re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", fold(given).translate(CHINESE))


def _month(column: Column, given: str, row: Mapping[str, str]) -> Iterable[str]:
    text = _TENS.sub(_tens, fold(given)).translate(CHINESE)
    if parts := re.fullmatch(r"(\d{1,2})\D+(\d{4})\D*", text):
        return [f"{parts[2]}-{int(parts[1]):02}"]
    if parts := re.fullmatch(r"(\d{4})\D+(\d{1,2})\D*", text):
        return [f"{parts[1]}-{int(parts[2]):02}"]
    return []


def _bare_number(column: Column, given: str, row: Mapping[str, str]) -> Iterable[str]:
    """A number without spaces, hyphens and the word before it, O and l read as digits."""
    bare = _NUMBER_MARKS.sub("", _NUMBER_MARKS.sub("", fold(given)))
    return [bare] if _reads(column, bare) else [bare.translate(DIGITS)]


def _count(column: Column, given: str, row: Mapping[str, str]) -> Iterable[str]:
    """The one number in a text: 约 12 名 is 12."""
    found = re.findall(r"\d+(?:\.\d+)?", fold(given).replace(",", ""))
    return found if len(found) == 1 and "-" not in given and "万" not in given else []


def _word(column: Column, given: str, row: Mapping[str, str]) -> Iterable[str]:
    """The known word that is spelt most like the one given; words that mean the same count as one."""
    words, text = choices_of(column.read), fold(given)
    same = [word for word in words if word.casefold() == text.casefold()]
    if same:
        return same[:1]
    far = {word: distance(text, word) for word in words if len(word) > 1 and len(text) > 1}
    near = {word: steps for word, steps in far.items() if steps * NEAR <= max(len(word), len(text), NEAR)}
    best = [word for word, steps in near.items() if steps == min(near.values())]
    return best[:1] if len({words[word] for word in best}) == 1 and _is_typing(text, best[0]) else []


def _is_typing(text: str, word: str) -> bool:
    """Say whether one text may be a slip for the other: of two Chinese characters the first stands as it should."""
    return len(word) > len("正常") or (text[:1] == word[:1] and not text.isascii())


GUESSES: Mapping[str, tuple[Guess, ...]] = {
    "uscc_invalid": (_codes,),
    "amount_unreadable": (_plain_number, _computed, _typed_number),
    "amount_fraction": (_computed, _rounded),
    "amount_too_large": (_computed,),
    "cell_error": (_computed,),
    "missing": (_computed,),
    "date_unreadable": (_day,),
    "year_unreadable": (_year,),
    "month_unreadable": (_month,),
    "number_malformed": (_bare_number,),
    "code_malformed": (_bare_number,),
    "patent_malformed": (_bare_number,),
    "count_unreadable": (_count,),
    "quantity_unreadable": (_count,),
    "choice_unknown": (_word,),
}
"""What is tried for each broken rule, in this order. A number that a spreadsheet rounded is lost: it has no guess."""
