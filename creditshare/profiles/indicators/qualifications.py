"""Qualifications: permits, certificates, patents, marks, honours and red lists that hold on the as-of day."""

import re
from collections.abc import Sequence
from datetime import date

from creditshare.kernel.dates import add_months
from creditshare.profiles.indicators.filed import NO, YES, Filed, Record, Value
from creditshare.profiles.indicators.reading import day_of, text_of

_ENDED = re.compile("撤销|注销|吊销|无效|失效|终止|届满|过期|放弃|驳回|撤回|撤三")
INVALID_PERMIT = "2"
"""双公示 (2018), field XK_ZT: 1 valid, 2 invalid."""

INVENTION, MODEL, DESIGN = "发明", "实用新型", "外观设计"
TERM_YEARS = {INVENTION: 20, MODEL: 10, DESIGN: 15}
DESIGN_YEARS_BEFORE, DESIGN_REFORM = 10, date(2021, 6, 1)
"""专利法 Art 42, counted from the filing; designs filed before 2021-06-01 last ten years."""

HIGH_TECH, NURSED = "高新技术企业", "培育"
SPECIALISED = ("专精特新", "小巨人")


def permits_held(filed: Filed) -> Sequence[Record]:
    """Return the administrative permits that hold on the as-of day."""
    held = [row for row in filed.of("permits") if _holds(row, filed.as_of, "decided_on")]
    return [row for row in held if text_of(row, "status") != INVALID_PERMIT]


def qualifications_held(filed: Filed) -> Sequence[Record]:
    """Return the qualifications that hold on the as-of day."""
    return [row for row in filed.of("qualifications") if _holds(row, filed.as_of, "issued_on")]


def high_tech_held(filed: Filed) -> Sequence[Record]:
    """Return the certificates as a high-tech enterprise; being nursed to become one is not being one."""
    named = [row for row in qualifications_held(filed) if HIGH_TECH in text_of(row, "name")]
    return [row for row in named if NURSED not in text_of(row, "name")]


def specialised_held(filed: Filed) -> Sequence[Record]:
    """Return the certificates as a specialised, refined, distinctive and novel enterprise (专精特新)."""
    return [row for row in qualifications_held(filed) if any(word in text_of(row, "name") for word in SPECIALISED)]


def patents_held(filed: Filed) -> Sequence[Record]:
    """Return the granted patents within their term on the as-of day."""
    return [row for row in filed.of("patents") if _is_patent(row, filed.as_of)]


def inventions_held(filed: Filed) -> Sequence[Record]:
    """Return the patents that are inventions."""
    return [row for row in patents_held(filed) if text_of(row, "patent_kind") == INVENTION]


def marks_held(filed: Filed) -> Sequence[Record]:
    """Return the rows of trademarks registered and not expired on the as-of day, one for each class."""
    return [
        row for row in filed.of("trademarks") if row.get("registered_on") and _holds(row, filed.as_of, "registered_on")
    ]


def honours_held(filed: Filed) -> Sequence[Record]:
    """Return the honours given and neither revoked nor expired by the as-of day."""
    given = [row for row in filed.of("honours") if _holds(row, filed.as_of, "awarded_on")]
    return [row for row in given if (day_of(row, "revoked_on") or date.max) > filed.as_of]


def red_list_entries(filed: Filed) -> Sequence[Record]:
    """Return the entries on red lists in force on the as-of day."""
    listed = [row for row in filed.of("red_lists") if _holds(row, filed.as_of, "listed_on")]
    return [row for row in listed if (day_of(row, "removed_on") or date.max) > filed.as_of]


def valid_permits(filed: Filed) -> Value:
    """Number of administrative permits that hold on the as-of day."""
    return len(permits_held(filed))


def valid_qualifications(filed: Filed) -> Value:
    """Number of qualifications that hold on the as-of day."""
    return len(qualifications_held(filed))


def high_tech_enterprise(filed: Filed) -> Value:
    """Whether the firm is a certified high-tech enterprise on the as-of day."""
    return YES if high_tech_held(filed) else NO


def specialised_enterprise(filed: Filed) -> Value:
    """Whether the firm is recognised as specialised, refined, distinctive and novel on the as-of day."""
    return YES if specialised_held(filed) else NO


def patents(filed: Filed) -> Value:
    """Number of patents in force on the as-of day."""
    return len(patents_held(filed))


def inventions(filed: Filed) -> Value:
    """Number of invention patents in force on the as-of day."""
    return len(inventions_held(filed))


def trademarks(filed: Filed) -> Value:
    """Number of trademarks in force on the as-of day, each once however many classes it covers."""
    return len({text_of(row, "number") for row in marks_held(filed)})


def honours(filed: Filed) -> Value:
    """Number of honours the firm holds on the as-of day."""
    return len(honours_held(filed))


def red_listed(filed: Filed) -> Value:
    """Whether the firm is on a red list on the as-of day."""
    return YES if red_list_entries(filed) else NO


def _holds(row: Record, as_of: date, since: str) -> bool:
    begun = max(day_of(row, since) or date.min, day_of(row, "valid_from") or date.min)
    if not begun <= as_of <= (day_of(row, "valid_until") or date.max):
        return False
    return not _ENDED.search(text_of(row, "status"))


def _is_patent(row: Record, as_of: date) -> bool:
    years = TERM_YEARS.get(text_of(row, "patent_kind"))
    if years is None or not row.get("granted_on") or not _holds(row, as_of, "granted_on"):
        return False
    filed_on = day_of(row, "filed_on")
    if years == TERM_YEARS[DESIGN] and filed_on and filed_on < DESIGN_REFORM:
        years = DESIGN_YEARS_BEFORE
    expires = add_months(filed_on, 12 * years) if filed_on else date.max
    return as_of < min(expires, day_of(row, "ended_on") or date.max)
