"""Numbers and profiles worked out from the records as they are now; nothing is stored."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice

from creditshare.profiles.indicators import INDICATORS, UNITS
from creditshare.profiles.queries.firms import list_enterprise_ids, load_as_known, load_shard
from creditshare.profiles.queries.scorecards import card_on
from creditshare.profiles.rules.body import Prepared, invoice_columns, prepare, rated_columns
from creditshare.profiles.rules.card import Card
from creditshare.profiles.rules.cells import value_texts
from creditshare.profiles.rules.invoice_blocks import shown_partners
from creditshare.profiles.rules.scorecard import Rating, rate
from creditshare.records.queries import counterparty_names
from creditshare.records.queries.versions import Known

SHARD = 500


def shards(firm_ids: Sequence[int], workers: int = 1) -> Iterator[list[int]]:
    """Cut the firms into shards that fit into memory whatever the district's size, at least one for each worker."""
    size = min(SHARD, max(1, -(-len(firm_ids) // workers)))
    remaining = iter(firm_ids)
    while shard := list(islice(remaining, size)):
        yield shard


def prepare_profiles(firm_ids: Sequence[int], as_of: date) -> list[Prepared]:
    """Write the profiles of one shard of firms as of a day."""
    firms, books = load_shard(firm_ids, as_of)
    return prepare(firms, books, counterparty_names(shown_partners(books)), card_on(as_of))


def body_as_known(firm_id: int, as_of: date, known: Known) -> str:
    """Write a firm's profile as of a day from what was known at a version: the bytes that were written then.

    The present rules write it, so the bytes are the same where `rules` in the body is that of today.
    """
    firms, books = load_as_known(firm_id, as_of, known.firms.get(firm_id, 0), known.news)
    return prepare(firms, books, counterparty_names(shown_partners(books)), card_on(as_of))[0].body


def list_indicators(as_of: date) -> Iterator[tuple[str, list[str | None]]]:
    """Yield every enterprise's code with the texts of its invoice indicators (None where unknown), by code."""
    for shard in shards(list_enterprise_ids()):
        firms, books = load_shard(shard, as_of)
        columns = invoice_columns(books)
        texts = zip(*(value_texts(columns[item.key], item.unit) for item in INDICATORS), strict=True)
        codes = (firm.uscc for firm in firms)
        yield from sorted(zip(codes, map(list, texts), strict=True))


def list_ratings(as_of: date, card: Card | None = None) -> Iterator[tuple[str, Rating]]:
    """Yield every enterprise's code with its rating by a card (None: the one in force on the day), by code."""
    card = card or card_on(as_of)
    for shard in shards(list_enterprise_ids()):
        firms, books = load_shard(shard, as_of)
        codes = [firm.uscc for firm in firms]
        yield from sorted(
            zip(codes, rate(rated_columns(firms, books), UNITS, card), strict=True), key=lambda row: row[0]
        )
