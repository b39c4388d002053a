"""Measures: the months, heads, quantities and ends of validity that registers and utilities report."""

import re
from datetime import date
from decimal import Decimal

from creditshare.kernel.dates import add_months
from creditshare.records.rules.cells import EARLIEST, LONG_TERM, Unreadable, fold, read_date, read_old_date

MOST_HEADS = 10_000_000
"""More than any employer on earth has: a slip of the keyboard."""

MOST_QUANTITY = Decimal(10) ** 12
PLACES = 4
MONTHS = range(1, 13)

WITHOUT_END = frozenset({"长期", "长期有效", "永久", "永久有效", "无固定期限", "无期限"})
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:月份?)?|(\d{4})(\d{2})")
_COUNT = re.compile(r"(\d+)(?:\.0+)?")
_QUANTITY = re.compile(r"\d+(?:\.\d*)?|\.\d+")
_PATENT = re.compile(r"(\d{12}|\d{8})(?:\.?([0-9X]))?")
_UNITS = ("千瓦时", "kwh", "立方米", "m3", "度", "吨", "方", "人", "户", "份", "票", "件")


def read_month(text: str) -> str:
    """Read a month as 2026-07: 202607, 2026/7, 2026年7月, or any day of it."""
    cleaned = fold(text).removesuffix(".0")
    if not cleaned:
        raise Unreadable("missing")
    parts = _MONTH.fullmatch(cleaned)
    year, month = (int(parts[1] or parts[3]), int(parts[2] or parts[4])) if parts else _month_of_day(cleaned)
    if month not in MONTHS:
        raise Unreadable("month_unreadable")
    if not EARLIEST.year <= year <= LONG_TERM.year:
        raise Unreadable("date_out_of_range")
    return f"{year:04}-{month:02}"


def _month_of_day(text: str) -> tuple[int, int]:
    try:
        day = read_date(text)
    except Unreadable as unreadable:
        raise Unreadable(unreadable.code.replace("date_unreadable", "month_unreadable")) from unreadable
    return day.year, day.month


def month_end(month: str) -> date:
    """Return the last day of a month that read_month has read."""
    first = date.fromisoformat(month + "-01")
    return date.fromordinal(add_months(first, 1).toordinal() - 1)


def read_count(text: str) -> int:
    """Read a whole number of heads or documents, not negative."""
    cleaned = _bare(text)
    parts = _COUNT.fullmatch(cleaned)
    if not parts or int(parts[1]) > MOST_HEADS:
        raise Unreadable("count_unreadable")
    return int(parts[1])


def read_quantity(text: str) -> Decimal:
    """Read a metered quantity, not negative, at most four decimals; zeros at its end make no difference."""
    cleaned = _bare(text)
    if not _QUANTITY.fullmatch(cleaned):
        raise Unreadable("quantity_unreadable")
    quantity = Decimal(cleaned)
    if quantity >= MOST_QUANTITY or quantity != round(quantity, PLACES):
        raise Unreadable("quantity_unreadable")
    return Decimal(f"{quantity.normalize():f}")


def _bare(text: str) -> str:
    cleaned = fold(text).replace(",", "").lower()
    if not cleaned:
        raise Unreadable("missing")
    for unit in _UNITS:
        cleaned = cleaned.removesuffix(unit)
    return cleaned.strip()


def read_until(text: str) -> date:
    """Read the last day of a validity: a day, the second day of a term, or words and far years for "without end"."""
    cleaned = fold(text)
    if cleaned in WITHOUT_END or cleaned.startswith("9999"):
        return LONG_TERM
    return read_old_date(re.split(r"至|到|~|—", cleaned)[-1].strip() or cleaned)


def read_patent_number(text: str) -> str:
    """Read a patent's number without the ZL or CN before it, so that an application and its grant are one."""
    number = "".join(fold(text).upper().split()).removeprefix("ZL").removeprefix("CN")
    if not number:
        raise Unreadable("missing")
    parts = _PATENT.fullmatch(number)
    if not parts:
        raise Unreadable("patent_malformed")
    return f"{parts[1]}.{parts[2]}" if parts[2] else parts[1]
