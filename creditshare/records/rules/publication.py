"""Publication: until when a record of another office may be shown and used, and what a repair takes away at once.

信用修复管理办法 (NDRC Order 36, in force 2026-04-01): at the end of its period a record's publication stops by itself;
a repair stops publication, sharing and use together (Art 3). Reports issued before stay as they were issued.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from creditshare.kernel.dated import Dated, in_force
from creditshare.kernel.dates import add_months

Record = Mapping[str, Any]

REPAIRS = "credit_repairs"
"""The source whose records take others away; no view, score or report ever lists it: it tells of what it hides."""

PENALTY, LISTING = "penalty", "listing"
REGIMES = (PENALTY, LISTING)
"""How a source's records leave publication: a penalty by its severity, a listing by its removal or its maximum."""

MINOR, GENERAL, GRAVE = "轻微", "一般", "严重"
ORDER_58 = "信用修复管理办法（试行）, NDRC Order 58 of 2023: at most three years"
ORDER_36 = "信用修复管理办法, NDRC Order 36 of 2025: 3 months, 1 year, 3 years"
LONGEST_MONTHS: tuple[Dated[Mapping[str, int]], ...] = (
    Dated(date(1994, 1, 1), {MINOR: 36, GENERAL: 36, GRAVE: 36}, ORDER_58),
    Dated(date(2026, 4, 1), {MINOR: 3, GENERAL: 12, GRAVE: 36}, ORDER_36),
)
"""The longest publication of a penalty in months, by severity, under the measures in force on the day of the view."""

UNPUBLISHED_SINCE = date(2026, 4, 1)
"""From this day a minor penalty is not published at all unless its authority says until when."""

LISTED_MONTHS = {"serious_violations": 36, "tax_illegal_cases": 36}
"""Lists with a maximum of their own: 总局令第44号 (2021) and 总局令第54号 (2022), three years each."""

GRAVE_WORDS = ("吊销", "停产", "停业", "关闭", "限制从业", "限制开展", "行政拘留")
MINOR_WORDS = ("警告", "通报批评")
SUMMARY_PROCEDURE = "简易"
_BRACKETS = str.maketrans({"〔": "(", "〕": ")", "[": "(", "]": ")", "【": "(", "】": ")", "﹝": "(", "﹞": ")"})


def severity_of(content: Record) -> str:
    """Return how grave a penalty is: as its authority says, else by procedure and kind (行政处罚法 Arts 9 and 51).

    A fine or a confiscation beside a warning makes it general.
    """
    stated = str(content.get("severity") or "")
    for grade in (MINOR, GRAVE, GENERAL):
        if grade in stated:
            return grade
    if SUMMARY_PROCEDURE in str(content.get("procedure") or ""):
        return MINOR
    kinds = re.split(r"[、，,;；|/\s]+", str(content.get("category") or ""))
    if any(word in kind for kind in kinds for word in GRAVE_WORDS):
        return GRAVE
    is_warning = bool("".join(kinds)) and all(kind in MINOR_WORDS for kind in kinds if kind)
    return MINOR if is_warning and not (content.get("fine") or content.get("confiscated")) else GENERAL


def is_published(kind: str, content: Record, on: date) -> bool:
    """Say whether a record may be shown and used on a day, by its own dates.

    The last day still counts, and a period of months ends on the day of the same number (民法典 Art 202).
    """
    if kind == "penalties":
        return _is_penalty_published(content, on)
    longest = LISTED_MONTHS.get(kind)
    begun = _day(content, "listed_on")
    return longest is None or begun is None or on <= add_months(begun, longest)


def _is_penalty_published(content: Record, on: date) -> bool:
    severity, stated = severity_of(content), _day(content, "published_until")
    if severity == MINOR and stated is None and on >= UNPUBLISHED_SINCE:
        return False
    decided = _day(content, "decided_on")
    ends = [stated] if stated else []
    if decided:
        ends.append(add_months(decided, in_force(LONGEST_MONTHS, on).value[severity]))
    return not ends or on <= min(ends)


def plain_document(text: str) -> str:
    """Write a document's number so that the width of its characters, its brackets and its spaces make no difference."""
    return "".join(unicodedata.normalize("NFKC", text).translate(_BRACKETS).split()).upper()


def documents_of(content: Record) -> set[str]:
    """Return the document and case numbers that name a record, in plain writing."""
    names = ("document", "case_number")
    return {plain_document(str(content[name])) for name in names if content.get(name)}


def repaired_documents(repairs: Iterable[Record], on: date) -> set[str]:
    """Return the documents whose repair was decided by a day, in plain writing."""
    return {
        document
        for repair in repairs
        if (_day(repair, "repaired_on") or date.min) <= on
        for document in documents_of(repair)
    }


def published(records: Mapping[str, Sequence[Record]], on: date) -> dict[str, list[Record]]:
    """Return what may be shown and used of one firm's records on a day, by source: neither expired nor repaired."""
    repaired = repaired_documents(records.get(REPAIRS, ()), on)
    return {
        kind: [row for row in rows if is_published(kind, row, on) and not documents_of(row) & repaired]
        for kind, rows in records.items()
        if kind != REPAIRS
    }


def _day(content: Record, name: str) -> date | None:
    text = content.get(name)
    return date.fromisoformat(text) if text else None
