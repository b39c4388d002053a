"""The rules of the own-report desk: who may fetch a firm's report in person, and what must be shown for it."""

import re
from dataclasses import dataclass
from datetime import datetime

from creditshare.consents.rules.purposes import local_date
from creditshare.reports.rules.values import gettext_noop

REPRESENTATIVE, HANDLER = "legal_representative", "handler"
CAPACITIES = {
    REPRESENTATIVE: gettext_noop("Legal representative in person"),
    HANDLER: gettext_noop("Handler with a letter of authority"),
}
ID_CARD, PASSPORT, PERMIT = "id_card", "passport", "travel_permit"
ID_KINDS = {
    ID_CARD: gettext_noop("Resident identity card"),
    PASSPORT: gettext_noop("Passport"),
    PERMIT: gettext_noop("Mainland travel permit"),
}
LETTER_LENGTH = 60
SHORTEST_NAME, LONGEST_NAME = 2, 50
_SHAPES = {ID_CARD: r"[1-9]\d{16}[\dX]", PASSPORT: r"[A-Z0-9]{5,15}", PERMIT: r"[A-Z0-9]{8,12}"}
# GB 11643-1999: weights of the 17 digits and the check character by the remainder of their sum.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


MESSAGES = {
    "capacity_unknown": gettext_noop("Choose in which capacity the visitor came."),
    "visitor_name_missing": gettext_noop("Write the visitor's name as it stands on the document, 2 to 50 characters."),
    "visitor_is_not_the_representative": gettext_noop(
        'The register names another legal representative than "{given}". Ask for a letter of authority, or have the '
        "register corrected first."
    ),
    "id_number_unreadable": gettext_noop("The number of the document is not right. Read it once more, digit by digit."),
    "letter_missing": gettext_noop("Write the number or date of the letter of authority, at most 60 characters."),
    "originals_not_checked": gettext_noop("Compare the originals with the person and tick that you did."),
}


@dataclass(frozen=True, slots=True)
class Visit:
    """Who stands at the counter, as the officer saw it."""

    capacity: str
    person_name: str
    id_kind: str
    id_number: str
    letter: str = ""
    is_checked: bool = False


def problems_of(visit: Visit, representative: str) -> list[dict[str, object]]:
    """Return what is wrong: field and code; `representative` is the register's, empty where it holds none.

    An identity number is never told back: the field alone is named.
    """
    problems: list[dict[str, object]] = []
    name = "".join(visit.person_name.split())
    if visit.capacity not in CAPACITIES:
        problems.append({"field": "capacity", "given": visit.capacity[:40], "code": "capacity_unknown"})
    if not SHORTEST_NAME <= len(name) <= LONGEST_NAME:
        problems.append({"field": "person_name", "given": "", "code": "visitor_name_missing"})
    elif visit.capacity == REPRESENTATIVE and representative and name != "".join(representative.split()):
        problems.append({"field": "person_name", "given": name, "code": "visitor_is_not_the_representative"})
    if visit.id_kind not in ID_KINDS or not is_id_number(visit.id_kind, visit.id_number):
        problems.append({"field": "id_number", "given": "", "code": "id_number_unreadable"})
    if visit.capacity == HANDLER and not 0 < len(visit.letter.strip()) <= LETTER_LENGTH:
        problems.append({"field": "letter", "given": visit.letter[:20], "code": "letter_missing"})
    if not visit.is_checked:
        problems.append({"field": "is_checked", "given": False, "code": "originals_not_checked"})
    return problems


def is_id_number(kind: str, number: str) -> bool:
    """Say whether a document number has the shape of its kind; an identity card's check character must be right."""
    wanted = number.strip().upper()
    if not re.fullmatch(_SHAPES[kind], wanted):
        return False
    if kind != ID_CARD:
        return True
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, wanted, strict=False))
    return _CHECK[total % 11] == wanted[-1]


def may_still_print(issued_at: datetime, at: datetime) -> bool:
    """Say whether the officer may still print: on the day of the visit only, Beijing time."""
    return local_date(issued_at) == local_date(at)
