"""Consequences: what ending a consent will and will not do, computed from it before the firm decides."""

from dataclasses import dataclass
from typing import Any

from creditshare.consents.rules.purposes import PURPOSES

STOPS = "{grantee} can read nothing more from this moment on."
NEVER_READ = "It has not read anything so far, so it keeps nothing."
HAS_READ = "It has read {reads} times, last on {last}. What it read then was read lawfully and is not undone."
READS_LAPSE = "{left} reads that it has not used lapse."
DAYS_LAPSE = "The consent would have run until {until}."
APPLICATION_STOPS = "Application {case} is no longer reviewed with your data: it stops until you agree again."
LOAN_GOES_ON = "Loan {case} runs on until {loan_until}. What was read for it may be kept that long, as evidence of it."
COPIES = "Its copies must be destroyed by {day}, and it must confirm that to you here."
COPIES_OF_LOAN = "Its copies may be kept as long as the loan runs, and must be destroyed and confirmed after that."
OTHERS = "{count} other consents let it go on reading; end them one by one if you want that too."
ASK_ANEW = "You cannot undo this. To read again, it has to ask you anew."


@dataclass(frozen=True, slots=True)
class Consequence:
    """One sentence (English, with its values in braces) to be translated and filled."""

    text: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ending:
    """What is known of a consent when it ends; days are text as people read them, empty where there is none."""

    grantee: str
    purpose: str
    reads: int
    last: str
    reads_left: int | None
    until: str
    case: str = ""
    loan_until: str = ""
    destroy_by: str = ""
    others: int = 0


def consequences_of_ending(ending: Ending) -> list[Consequence]:
    """List what withdrawing does, the most important first."""
    purpose = PURPOSES[ending.purpose]
    said: list[tuple[str, dict[str, Any]]] = [(STOPS, {"grantee": ending.grantee})]
    if ending.case and purpose.on_one_decision:
        said.append((APPLICATION_STOPS, {"case": ending.case}))
    if ending.loan_until:
        said.append((LOAN_GOES_ON, {"case": ending.case, "loan_until": ending.loan_until}))
    said.append((HAS_READ, {"reads": ending.reads, "last": ending.last}) if ending.reads else (NEVER_READ, {}))
    if ending.reads:
        said.append((COPIES, {"day": ending.destroy_by}) if ending.destroy_by else (COPIES_OF_LOAN, {}))
    said.append((purpose.on_end, {}))
    if ending.reads_left:
        said.append((READS_LAPSE, {"left": ending.reads_left}))
    if ending.others:
        said.append((OTHERS, {"count": ending.others}))
    said += [(DAYS_LAPSE, {"until": ending.until}), (ASK_ANEW, {})]
    return [Consequence(text, values) for text, values in said]
