"""The words of a verdict: what it says, what to do, and what an answer by number alone cannot say."""

from dataclasses import dataclass

from creditshare.reports.rules.values import gettext_noop
from creditshare.reports.rules.verdict import ALTERED, AUTHENTIC, EXPIRED, SUPERSEDED, UNKNOWN, WITHDRAWN


@dataclass(frozen=True, slots=True)
class Wording:
    """A verdict in words (English message ids): the tag, the sentence, the advice."""

    tag: str
    title: str
    advice: str


BY_FILE: dict[str, Wording] = {
    AUTHENTIC: Wording(
        gettext_noop("Authentic"),
        gettext_noop("This platform issued this report and nothing in it was changed"),
        gettext_noop("Every byte of the file is the one that was issued, and no newer report for this purpose exists."),
    ),
    ALTERED: Wording(
        gettext_noop("Altered"),
        gettext_noop("This file is not the report that was issued"),
        gettext_noop(
            "It carries the number or the seal of this platform, but its bytes differ from the register. Do not "
            "rely on it. Ask whoever showed it to you for the original file, or scan the code printed on it here."
        ),
    ),
    WITHDRAWN: Wording(
        gettext_noop("Withdrawn"),
        gettext_noop("This report was issued here and has been withdrawn"),
        gettext_noop("Do not rely on it any more. Ask the enterprise for a new report."),
    ),
    SUPERSEDED: Wording(
        gettext_noop("Superseded"),
        gettext_noop("No longer the latest"),
        gettext_noop("It is genuine and unchanged, but a report or the records are newer. Ask for a new one."),
    ),
    EXPIRED: Wording(
        gettext_noop("Expired"),
        gettext_noop("This report is genuine, but its figures are too old"),
        gettext_noop("It was issued here and nothing in it was changed. Ask the enterprise for a new report."),
    ),
    UNKNOWN: Wording(
        gettext_noop("Unknown"),
        gettext_noop("This platform did not issue this file"),
        gettext_noop(
            "It carries neither a number nor a seal of this platform. A scan, a photo or a printout cannot be "
            "compared: give the PDF file as it was downloaded, or type the number printed on every page."
        ),
    ),
}

BY_NUMBER: dict[str, Wording] = {
    **BY_FILE,
    AUTHENTIC: Wording(
        gettext_noop("Number authentic"),
        gettext_noop("A report with this number was issued here and is the latest"),
        gettext_noop(
            "Compare what is printed with the lines below. To check every figure, drop the PDF file here as well."
        ),
    ),
    UNKNOWN: Wording(
        gettext_noop("Unknown"),
        gettext_noop("No report with this number was ever issued"),
        gettext_noop("Check every character of the number; it is printed at the foot of each page of a report."),
    ),
}

CONSENT_WITHDRAWN = Wording(
    gettext_noop("Consent withdrawn"),
    gettext_noop("The enterprise withdrew the consent this report rests on"),
    gettext_noop("The report was issued here, but it may no longer be used. Ask the enterprise for a new consent."),
)


def wording(word: str, *, by_number: bool, consent_withdrawn: bool = False) -> Wording:
    """Return the words of a verdict."""
    if consent_withdrawn and word == WITHDRAWN:
        return CONSENT_WITHDRAWN
    return (BY_NUMBER if by_number else BY_FILE)[word]
