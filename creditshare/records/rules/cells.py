"""Reading one cell: text in, a value out, or Unreadable with the code of the rule that the text breaks.

A reader is called once per distinct text of a column, so it may be careful; nothing here ever passes through a float.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from decimal import Decimal, localcontext
from functools import lru_cache, partial

from creditshare.kernel.money import to_yuan
from creditshare.parties.rules.uscc import is_taxpayer_number, is_valid_uscc, normalise_code

MAX_FEN = 10**14
"""A trillion yuan: more is a slip of the keyboard, and sums of as many rows as there are stay within 64 bits."""

EXCEL_EPOCH = date(1899, 12, 30)
EARLIEST = date(1994, 1, 1)
"""Value-added tax invoices begin with the tax reform of 1994-01-01."""

OLDEST = date(1949, 10, 1)
"""No register of the republic is older."""

UNTAXED = frozenset({"***", "免税", "不征税"})
UNSEEN = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF, *range(0x202A, 0x202F)))
"""Zero-width signs and direction marks, which come along when a cell is copied from a page."""

ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})
LONG_TERM = date(2099, 12, 31)

FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet runs a cell that begins with one of these (OWASP, CSV injection)."""

_PRECISION = 28
_PLAIN = re.compile(r"-?\d+(?:\.\d{1,2})?")
_LOOSE = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,2})?")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_BRACKETED = re.compile(r"\(([\d,]+(?:\.\d*)?)\)")
_RUINED = re.compile(r"\d(?:\.\d+)?[eE]\+?\d+")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T].*)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")


class Unreadable(Exception):
    """A cell that breaks a rule; `code` names the rule, see complaints.py for its sentence."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


Reader = Callable[[str], object]


def fold(text: str) -> str:
    """Fold full-width forms, take out signs nobody sees and strip white space, also the ideographic space."""
    return text.strip() if text.isascii() else unicodedata.normalize("NFKC", text).translate(UNSEEN).strip()


def read_text(limit: int) -> Callable[[str], str]:
    """Return a reader of free text of at most `limit` characters."""

    def read(text: str) -> str:
        stripped = unquoted(text.strip())
        if len(stripped) > limit:
            raise Unreadable("text_too_long")
        return stripped

    return read


def unquoted(text: str) -> str:
    """Take away the quotation mark that our own files put before a text that begins like a formula."""
    return text[1:] if text[:1] == "'" and text[1:2] in FORMULA_MARKS else text


def read_some_text(limit: int) -> Callable[[str], str]:
    """Return a reader of text that must not be blank: without it a record would have no name of its own."""
    read_any = read_text(limit)

    def read(text: str) -> str:
        stripped = read_any(text)
        if not stripped:
            raise Unreadable("missing")
        return stripped

    return read


def read_fen(text: str) -> int:
    """Read yuan as whole fen; thousands commas, ¥ and trailing zeros are accepted, a fraction of a fen is not."""
    if _PLAIN.fullmatch(text):
        whole, _, cents = text.partition(".")
        fen = int(whole + cents.ljust(2, "0"))
        if abs(fen) >= MAX_FEN:
            raise Unreadable("amount_too_large")
        return fen
    return _scaled(text, 2, "amount_fraction")


def read_tax(text: str) -> int:
    """Read a tax amount as whole fen; the words for untaxed supplies are zero."""
    return 0 if text.strip() in UNTAXED else read_fen(text)


def read_yuan(text: str) -> Decimal:
    """Read an amount in yuan as Decimal yuan with two places."""
    return to_yuan(read_fen(text))


def read_wan(text: str) -> Decimal:
    """Read an amount in 万元 (at most six decimals, which is one fen) as Decimal yuan with two places."""
    return to_yuan(_scaled(text, 6, "amount_fraction"))


def _scaled(text: str, places: int, fraction: str) -> int:
    cleaned = fold(text).removeprefix("¥").removesuffix("元").strip()
    if bracketed := _BRACKETED.fullmatch(cleaned):
        # Bookkeepers put brackets about a negative amount.
        cleaned = "-" + bracketed[1]
    if not cleaned:
        raise Unreadable("missing")
    if "," in cleaned:
        if not _THOUSANDS.fullmatch(cleaned):
            raise Unreadable("amount_unreadable")
        cleaned = cleaned.replace(",", "")
    if not _LOOSE.fullmatch(cleaned):
        raise Unreadable("cell_error" if cleaned in ERRORS else "amount_unreadable")
    # As many digits as the text has: the usual precision would round a long fraction away.
    with localcontext(prec=max(len(cleaned), _PRECISION)):
        scaled = Decimal(cleaned).scaleb(places)
        if abs(scaled) >= MAX_FEN:
            raise Unreadable("amount_too_large")
        if scaled != int(scaled):
            raise Unreadable(fraction)
        return int(scaled)


@lru_cache(maxsize=65536)
def read_date(text: str) -> date:
    """Read a day: 2026-07-29 21:38:43, 2026/7/28, 2026年7月28日, 20260728 or an Excel serial number."""
    return _read_day(text, EARLIEST)


@lru_cache(maxsize=65536)
def read_old_date(text: str) -> date:
    """Read a day that may lie before 1994: a trademark, an honour or a permit can be older than the tax reform."""
    return _read_day(text, OLDEST)


def _read_day(text: str, earliest: date) -> date:
    cleaned = fold(text)
    if not cleaned:
        raise Unreadable("missing")
    if serial := _SERIAL.fullmatch(cleaned):
        day = EXCEL_EPOCH + timedelta(days=int(serial[1]))
    elif parts := _DATE.fullmatch(cleaned) or _COMPACT.fullmatch(cleaned):
        day = _day(int(parts[1]), int(parts[2]), int(parts[3]))
    else:
        raise Unreadable("date_unreadable")
    if not earliest <= day <= LONG_TERM:
        raise Unreadable("date_out_of_range")
    return day


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise Unreadable("date_unreadable") from error


def read_year(text: str) -> int:
    """Read a calendar year, with or without 年 or 年度."""
    cleaned = fold(text).removesuffix("度").removesuffix("年").removesuffix(".0")
    if not re.fullmatch(r"(19|20)\d\d", cleaned):
        raise Unreadable("year_unreadable" if cleaned else "missing")
    return int(cleaned)


def read_uscc(text: str) -> str:
    """Read the code of a firm of the platform; its check character must hold."""
    code = normalise_code(text)
    if not code:
        raise Unreadable("missing")
    if not is_valid_uscc(code):
        raise Unreadable("uscc_invalid")
    return code


def read_partner_code(text: str) -> str:
    """Read a trade partner's taxpayer number; blank or all zeros is a private person and becomes the empty text."""
    code = normalise_code(text)
    if not code.strip("0"):
        return ""
    if _RUINED.fullmatch(code):
        raise Unreadable("number_ruined")
    if not is_taxpayer_number(code):
        raise Unreadable("code_malformed")
    return code


def read_digits(*lengths: int, pad: int = 0) -> Callable[[str], str]:
    """Return a reader of numbers of these lengths; zeros that a spreadsheet dropped in front are put back to `pad`."""

    def read(text: str) -> str:
        if len(text) in lengths and text.isascii() and text.isdigit():
            return text
        number = fold(text)
        if not number:
            return ""
        if _RUINED.fullmatch(number):
            raise Unreadable("number_ruined")
        number = number.removesuffix(".0")
        if not (number.isascii() and number.isdigit()):
            raise Unreadable("number_malformed")
        number = number.zfill(pad)
        if len(number) not in lengths:
            raise Unreadable("number_malformed")
        return number

    return read


def read_choice(choices: Mapping[str, object]) -> Callable[[str], object]:
    """Return a reader of one of the listed words; anything else breaks the rule `choice_unknown`."""

    return partial(_read_word, choices)


def _read_word(choices: Mapping[str, object], text: str) -> object:
    word = fold(text)
    if word not in choices:
        raise Unreadable("choice_unknown" if word else "missing")
    return choices[word]


def choices_of(read: Reader) -> Mapping[str, object]:
    """Return the words that a reader of listed words knows, none for any other reader."""
    return read.args[0] if isinstance(read, partial) and read.func is _read_word else {}
