"""A person's own consent: which of their details one organisation may see, for what, by which method, until when.

PIPL art. 23: supplying to another handler needs its name, contact, purpose, method and kinds, and a separate consent;
art. 29: sensitive details need a further separate one, with the necessity told (art. 30); art. 15: withdrawing is as
easy as giving. What a person registers in a duty (征信业管理条例 art. 13: directors, supervisors, officers) is not
personal information: the name of the legal representative in the register is shown without it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from creditshare.kernel.canonical import digest_of
from creditshare.kernel.dated import Dated, in_force

PHONE, ID_NUMBER, GUARANTEE = "phone", "id_number", "guarantee"
TYPE = "personal-consent+jws"
VERSION = 1
LONGEST_DAYS = (
    Dated(date(2021, 11, 1), 365, "PIPL art. 19: kept no longer than needed; 365 days set by the platform, 2026-11"),
)
METHOD = "Shown on the pages of this organisation's officers here, never handed over as a file; each sight is recorded."
PROBLEMS = {
    "no_kind": "Choose at least one detail.",
    "unknown_kind": "There is no such detail: {given}.",
    "unknown_purpose": "There is no such purpose: {given}.",
    "not_separate": "This detail is sensitive. Tick it for itself as well, after reading why it is needed.",
    "already_over": "The last day ({given}) has passed. Choose a later one.",
    "too_long": "A consent of your own lasts until {bound} at most. You gave {given}.",
    "unknown_grantee": "Choose one of the listed organisations.",
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of detail: its words, why it is needed where it is sensitive (empty: not), and its valid form."""

    label: str
    necessity: str
    form: re.Pattern[str]

    @property
    def is_sensitive(self) -> bool:
        """Say whether PIPL art. 28 makes it sensitive."""
        return bool(self.necessity)


KINDS = {
    PHONE: Kind("Contact phone", "", re.compile(r"\+?[0-9][0-9 -]{5,18}[0-9]")),
    ID_NUMBER: Kind(
        "Number of the identity card, all but the first and last digits hidden",
        "The organisation must tell you from people of the same name before it signs with you.",
        re.compile(r"[0-9]{17}[0-9Xx]"),
    ),
    GUARANTEE: Kind(
        "Guarantees you have given as a person",
        "The organisation weighs a guarantee by what you are bound to already.",
        re.compile(r".{1,200}", re.DOTALL),
    ),
}
PURPOSES = {
    "contact": "To reach you about your firm's request or loan",
    "guarantee": "To judge a guarantee that you give as a person",
}


def problems_of_personal(
    kinds: Iterable[str], separate: Iterable[str], purpose: str, last_day: date, today: date
) -> list[dict[str, Any]]:
    """List what a consent of one's own may not be; `separate` names the sensitive kinds ticked for themselves."""
    wanted, ticked, found = list(kinds), set(separate), []
    unknown = [kind for kind in wanted if kind not in KINDS]
    latest = today + timedelta(days=in_force(LONGEST_DAYS, today).value)
    if not wanted:
        found.append(problem_of("kinds", "no_kind"))
    if unknown:
        found.append(problem_of("kinds", "unknown_kind", ", ".join(unknown)))
    if purpose not in PURPOSES:
        found.append(problem_of("purpose", "unknown_purpose", purpose))
    found += [
        problem_of("separate", "not_separate", kind)
        for kind in wanted
        if kind in KINDS and KINDS[kind].is_sensitive and kind not in ticked
    ]
    if last_day < today:
        found.append(problem_of("last_day", "already_over", last_day.isoformat()))
    if last_day > latest:
        found.append(problem_of("last_day", "too_long", last_day.isoformat(), latest.isoformat()))
    return found


def problem_of(field: str, code: str, given: str = "", bound: str = "") -> dict[str, Any]:
    """Tell one problem; `detail` is its English sentence, and PROBLEMS[code] its form to translate."""
    shown = {"given": given, "bound": bound}
    return {"field": field, "code": code, "detail": PROBLEMS[code].format(**shown), **shown}


def personal_template_digest(kinds: Iterable[str], purpose: str) -> str:
    """Return the digest of the words a person agreed to."""
    return digest_of(
        {
            "method": METHOD,
            "purpose": PURPOSES[purpose],
            "kinds": [[KINDS[kind].label, KINDS[kind].necessity] for kind in kinds],
        }
    )


def is_detail(kind: str, value: str) -> bool:
    """Say whether a value has the form of a kind of detail."""
    return kind in KINDS and bool(KINDS[kind].form.fullmatch(value))


def as_shown(kind: str, value: str) -> str:
    """Return a detail as another organisation sees it: of an identity card's number three and two characters."""
    return f"{value[:3]}{'*' * (len(value) - 5)}{value[-2:]}" if kind == ID_NUMBER else value
