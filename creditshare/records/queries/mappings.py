"""What the headings of files mean, as was said before: by the sender, or for files without one by offices."""

from django.db.models import Q

from creditshare.kernel.actor import AGENCY, FINANCE_OFFICE
from creditshare.records.models import SourceMapping

MOST = 40
"""As many as the reading process is told of: it gets them as one argument, which may have 128 KB."""


def saved_mappings(source: str, *, sender_id: int | None, owner_id: int | None) -> dict[str, dict[str, str]]:
    """Return fingerprint → mapping for the files of a sender, the latest version of each, newest first.

    The platform's own imports have no sender: they go by what the owner of the records said, and what offices said. One
    firm never says what another's headings mean.
    """
    whose = Q(organisation=sender_id)
    if sender_id is None:
        whose = Q(organisation=owner_id) | Q(organisation__kind__in=(AGENCY, FINANCE_OFFICE))
    rows = SourceMapping.objects.filter(whose, source=source).order_by("-pk")
    found: dict[str, dict[str, str]] = {}
    for fingerprint, mapping in rows.values_list("fingerprint", "mapping")[: MOST * 10]:
        if len(found) < MOST:
            found.setdefault(fingerprint, mapping)
    return found
