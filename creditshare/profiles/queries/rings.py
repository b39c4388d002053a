"""Rings of trade in the district, searched or as the last search left them."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from creditshare.kernel.dated import in_force
from creditshare.kernel.dates import month_number, month_start
from creditshare.profiles.indicators.registry import YEAR
from creditshare.profiles.models import RingMark, RingSearch
from creditshare.profiles.queries.computed import shards
from creditshare.profiles.queries.firms import list_enterprise_ids, list_enterprises
from creditshare.profiles.rules.circular import LEAST_SHARE, Ring, find_rings
from creditshare.profiles.rules.trade import edges_of, in_rings_at_most, links_of, merge_links, partner_key
from creditshare.records.queries import rollup_pairs

COUNTERPARTIES, RING = "counterparties", "ring"
REMEMBERED = timedelta(days=31)

Json = dict[str, Any]


def search_rings(as_of: date) -> tuple[int, dict[int, Ring]]:
    """Search the trade of the 12 full months before a day; return how many firms were looked at, and firm → ring."""
    last = month_number(as_of)
    firm_ids, parts, sales = list_enterprise_ids(), [], {}
    for shard in shards(firm_ids):
        keys = {firm_id: partner_key(uscc) for firm_id, uscc in list_enterprises(shard)}
        pairs = rollup_pairs(shard, months=(last - YEAR.back, last - YEAR.back + YEAR.months))
        parts.append(links_of(pairs, keys))
        sold = pairs[pairs["side"] == "S"].groupby("firm")["net"].sum().to_dict()
        sales |= {keys[firm_id]: (firm_id, int(net)) for firm_id, net in sold.items()}
    edges = edges_of(in_rings_at_most(merge_links(parts))) if parts else {}
    least = in_force(LEAST_SHARE, as_of).value
    rings = find_rings(edges, {key: net for key, (_, net) in sales.items()}, least_share=least)
    return len(firm_ids), {sales[key][0]: ring for key, ring in rings.items()}  # type: ignore[index]


def ring_of(firm_id: int, as_of: date) -> Json | None:
    """Return what the latest search of the month before a day says of a firm; None where none was made.

    {"as_of", "firms", "share"}: firms 0 where no ring was found.
    """
    made = RingSearch.objects.filter(as_of__lte=as_of, as_of__gt=as_of - REMEMBERED).order_by("-as_of").first()
    if made is None:
        return None
    mark = RingMark.objects.filter(search=made, firm_id=firm_id).first()
    told = {"firms": mark.firms, "share": str(mark.share)} if mark else {"firms": 0, "share": None}
    return {"as_of": made.as_of.isoformat(), **told}


def with_ring(body: Json, firm_id: int, figures_from: date = date.min) -> Json:
    """Return a body with the mark of circular trade among its counterparties, where they and its 12 months are open."""
    block: Mapping[str, Any] | None = body["blocks"].get(COUNTERPARTIES)
    if block is None or "state" in block:
        return body
    as_of = date.fromisoformat(body["as_of"])
    ring = ring_of(firm_id, as_of)
    if ring is None or month_start(month_number(date.fromisoformat(ring["as_of"])) - YEAR.back) < figures_from:
        return body
    return body | {"blocks": {**body["blocks"], COUNTERPARTIES: {**block, RING: ring}}}
