"""Consequences: what ending a consent will and will not do, computed from it before the firm decides."""

from dataclasses import dataclass
from typing import Any

from creditshare.consents.rules.purposes import PURPOSES

STOPS = "{grantee} can read nothing more from this moment on."
NEVER_READ = "It has not read anything so far, so it keeps nothing."
HAS_READ = "It has read {reads} times, last on {last}. What it read then was read lawfully and is not undone."
READS_LAPSE = "{left} reads that it has not used lapse."
DAYS_LAPSE = "The consent would have run until {until}."
ASK_ANEW = "You cannot undo this. To read again, it has to ask you anew."


@dataclass(frozen=True, slots=True)
class Consequence:
    """One sentence (English, with its values in braces) to be translated and filled."""

    text: str
    values: dict[str, Any]


def consequences_of_ending(
    *, grantee: str, purpose: str, reads: int, last: str, reads_left: int | None, until: str
) -> list[Consequence]:
    """List what withdrawing does, the most important first; `last` and `until` are dates as text."""
    said: list[tuple[str, dict[str, Any]]] = [(STOPS, {"grantee": grantee})]
    said.append((HAS_READ, {"reads": reads, "last": last}) if reads else (NEVER_READ, {}))
    said.append((PURPOSES[purpose].on_end, {}))
    if reads_left:
        said.append((READS_LAPSE, {"left": reads_left}))
    said += [(DAYS_LAPSE, {"until": until}), (ASK_ANEW, {})]
    return [Consequence(text, values) for text, values in said]
