"""How far the records of a firm have come, now or at a moment: what makes an earlier profile reproducible."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce

from creditshare.records.models import EVERYBODY, FirmVersion

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Known:
    """What was known: the last version of some firms (0: nothing yet), and of what is said of everybody."""

    firms: Mapping[int, int]
    news: int


def known_versions(firm_ids: Iterable[int], *, at: datetime | None = None) -> Known:
    """Return the versions of some firms as they stand, or as they stood at a moment."""
    wanted = sorted({int(firm_id) for firm_id in firm_ids})
    rows = FirmVersion.objects.all() if at is None else FirmVersion.objects.filter(recorded_at__lte=at)
    latest: dict[int, int] = {}
    for start in range(0, len(wanted) + 1, AT_ONCE):
        chunk = [EVERYBODY, *wanted[start : start + AT_ONCE]]
        latest |= dict(rows.filter(firm__in=chunk).values_list("firm").annotate(Max("version")))
    return Known({firm_id: latest.get(firm_id, 0) for firm_id in wanted}, latest.get(EVERYBODY, 0))


def current_version(firm_column: str) -> Coalesce:
    """Return the expression of the version at which the records of an outer row's firm stand now."""
    mine = FirmVersion.objects.filter(firm=OuterRef(firm_column)).order_by("-version")
    return Coalesce(Subquery(mine.values("version")[:1]), Value(0))
