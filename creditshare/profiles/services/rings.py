"""Search the district's trade for rings and keep the marks."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction

from creditshare.profiles.models import RingMark, RingSearch
from creditshare.profiles.queries.rings import search_rings

SHARE = Decimal("0.0001")
MOST_SHARE = Decimal(999)
"""A share of sales can be absurd where sales are nearly nothing; it is told up to here."""


def mark_rings(*, as_of: date, at: datetime) -> int:
    """Search the trade of the 12 months before a day and keep the marks in place of the day's earlier ones; count."""
    firms, rings = search_rings(as_of)
    with transaction.atomic():
        RingSearch.objects.filter(as_of=as_of).delete()
        search = RingSearch.objects.create(as_of=as_of, made_at=at, firms=firms)
        RingMark.objects.bulk_create(
            RingMark(search=search, firm_id=firm_id, firms=len(ring.firms), share=_share(ring.share))
            for firm_id, ring in sorted(rings.items())
        )
    return len(rings)


def _share(share: float) -> Decimal:
    return min(Decimal(share).quantize(SHARE, ROUND_HALF_UP), MOST_SHARE)
