"""A body is one firm's profile as stored: canonical JSON in blocks by data category, every number a cell.

{"uscc", "name", "as_of", "rules",
 "sources": [{"source", "category", "state": present | none | not_connected, "rows", "first", "last", "received_at"}],
 "blocks": {
   "identity":        {"facts": {name, uscc, industry_code, region_code, legal_representative, established_on, …}},
   "invoice_summary": {"indicators": [cell], "series": [{"month": "2019-05", "sales", "sales_count", "purchases",
                       "purchases_count"}] — 24 full months, null before the first reported invoice},
   "counterparties":  {"indicators": [cell], "customers": [{"name", "net", "count", "share"}], "suppliers": […],
                       "window"},
   "tax", "integrity", "operations", "qualifications":
                      {"indicators": [cell], "records": [{"source", "date", "facts": {…}}]},
   "rating":          {"grade", "score" = "base" + all points, "pd": text, "confidence": percent, "card",
                       "reasons": [{"key", "category", "code", "points", "text"}] by weight (points > 0: for it),
                       "caps": [{"key", "category", "grade", "text"}],
                       "not_known": [{"key", "text"}], "unknown": why there is no grade, "window"}}}
cell = {"key", "value": text | null, "unit": CNY | ratio | count | days | months | kWh | m3 | word | flag,
        "window": {"from", "until"}, "source", "as_of", "rule", "records": count | null, "unknown": reason code | null}
`until` is the first day that no longer belongs to the window; a `from` of null reaches back without limit. Texts are
English message ids, reason codes those of indicators.registry.UNKNOWN; pages translate both.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from creditshare.profiles.indicators import CATEGORIES, INDICATORS, UNITS
from creditshare.profiles.indicators.books import Books
from creditshare.profiles.indicators.column import Column
from creditshare.profiles.rules.card import Card
from creditshare.profiles.rules.filed_blocks import FiledPart, filed_columns, filed_parts
from creditshare.profiles.rules.firm import Firm, Source
from creditshare.profiles.rules.invoice_blocks import partner_texts, summary_texts
from creditshare.profiles.rules.rating_block import rating_text
from creditshare.profiles.rules.scorecard import Rating, rate
from creditshare.profiles.rules.text import canonical, quoted
from creditshare.profiles.rules.version import RULES


@dataclass(frozen=True)
class Prepared:
    """One firm's profile ready to be stored."""

    firm_id: int
    body: str
    digest: str
    grade: str
    score: int | None
    card: str


def invoice_columns(books: Books) -> dict[str, Column]:
    """Compute every invoice indicator over all firms of the books."""
    return {indicator.key: indicator.compute(books) for indicator in INDICATORS}


def rated_columns(firms: Sequence[Firm], books: Books) -> dict[str, Column]:
    """Compute every number that a card may look at for the firms of the books (in the same order)."""
    columns = invoice_columns(books)
    return {**columns, **filed_columns(filed_parts(firms, columns["sales_12m"], books.as_of))}


def prepare(firms: Sequence[Firm], books: Books, names: Mapping[int, str], card: Card) -> list[Prepared]:
    """Write the profiles of the firms of the books (in the same order), rated by a card.

    `names` names the counterparties shown.
    """
    columns = invoice_columns(books)
    parts = filed_parts(firms, columns["sales_12m"], books.as_of)
    ratings = rate({**columns, **filed_columns(parts)}, UNITS, card)
    rows = zip(firms, partner_texts(books, columns, names), summary_texts(books, columns), parts, ratings, strict=True)
    return [_prepared(*row, books=books) for row in rows]


def _prepared(
    firm: Firm,
    partners: str,
    summary: str,
    part: FiledPart,
    rating: Rating,
    *,
    books: Books,
) -> Prepared:
    facts = canonical({"facts": {"name": firm.name, "uscc": firm.uscc, **firm.facts}})
    written = {
        **part.blocks,
        "counterparties": partners,
        "identity": facts,
        "invoice_summary": summary,
        "rating": rating_text(rating, books.as_of),
    }
    blocks = ",".join(f'"{category}":{written[category]}' for category in sorted(written))
    body = (
        f'{{"as_of":"{books.as_of.isoformat()}","blocks":{{{blocks}}},"name":{quoted(firm.name)},'
        f'"rules":"{RULES}","sources":{canonical([_source(item, firm.disputes) for item in firm.sources])},'
        f'"uscc":{quoted(firm.uscc)}}}'
    )
    digest = hashlib.sha256(body.encode()).hexdigest()
    return Prepared(firm.id, body, digest, rating.grade or "", rating.score, rating.card)


def _source(item: Source, disputes: Mapping[str, int]) -> dict[str, Any]:
    marked = {"disputed": disputes[item.source]} if item.source in disputes else {}
    return marked | {
        "category": CATEGORIES[item.source],
        "first": item.first,
        "last": item.last,
        "received_at": item.received_at,
        "rows": item.rows,
        "source": item.source,
        "state": item.state,
    }
