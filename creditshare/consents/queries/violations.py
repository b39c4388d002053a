"""Is every read one that its consent allowed, and every consent the one that was signed?"""

import json
from collections import defaultdict
from typing import Any

from creditshare.consents.errors import ArtefactRefused
from creditshare.consents.models import Consent
from creditshare.consents.queries.reads import entries_of
from creditshare.consents.queries.signed import verify_artefact
from creditshare.consents.rules.lifecycle import UNSIGNED
from creditshare.consents.rules.proof import Grant, Recorded, problems_of_trail
from creditshare.consents.rules.terms import Terms

PAGE = 1000


def find_violations() -> list[dict[str, str]]:
    """List reads the consent did not allow (trust 1, 2) and consents that are not what was signed (trust 5)."""
    trails: dict[str, list[Recorded]] = defaultdict(list)
    for entry in entries_of("consents."):
        facts = json.loads(entry.body)["facts"]
        trails[entry.subject].append(Recorded(entry.pk, entry.event, entry.organisation_id, entry.firm_id, facts))
    found = []
    for consent in Consent.objects.exclude(status__in=UNSIGNED).select_related("grantee").iterator(chunk_size=PAGE):
        trail = trails.pop(str(consent.pk), [])
        grant = Grant(consent.firm_id, consent.grantee_id, consent.purpose, Terms.of(consent), consent.reads_used)
        found += _violations(consent.pk, problems_of_trail(grant, trail[::-1]))
        if not _is_as_signed(consent):
            found.append({"invariant": "trust 5", "subject": f"consent {consent.pk}", "detail": "not what was signed"})
    for subject, trail in trails.items():
        found += _violations(subject, problems_of_trail(None, trail[::-1]))
    return found


def _violations(consent_id: Any, problems: list[tuple[int, str]]) -> list[dict[str, str]]:
    return [
        {"invariant": "trust 2", "subject": f"consent {consent_id} entry {entry_id}", "detail": detail}
        for entry_id, detail in problems
    ]


def _is_as_signed(consent: Consent) -> bool:
    try:
        return (
            verify_artefact(artefact=consent.artefact, firm_uscc=consent.firm_uscc, grantee_uscc=consent.grantee.uscc)
            == consent
        )
    except ArtefactRefused:
        return False
