"""The invoice blocks of many profiles at once: indicators, months, and the largest customers and suppliers."""

from collections.abc import Mapping, Sequence

import numpy as np

from creditshare.kernel.dates import month_label
from creditshare.profiles.indicators import INDICATORS
from creditshare.profiles.indicators.books import MONTHS, Books, Ints
from creditshare.profiles.indicators.column import Column
from creditshare.profiles.indicators.partners import Partners
from creditshare.profiles.indicators.registry import PARTNERS, SUMMARY, YEAR
from creditshare.profiles.rules.cells import invoice_cells, window_of, window_text
from creditshare.profiles.rules.text import array, quoted, yuan, yuan_texts

SHOWN_PARTNERS = 5


def summary_texts(books: Books, columns: Mapping[str, Column]) -> list[str]:
    """Write each firm's invoice_summary block."""
    series = series_texts(books)
    cells = _cells(SUMMARY, books, columns)
    return [f'{{"indicators":{array(row)},"series":{months}}}' for row, months in zip(cells, series, strict=True)]


def partner_texts(books: Books, columns: Mapping[str, Column], names: Mapping[int, str]) -> list[str]:
    """Write each firm's counterparties block; `names` names the keys of `shown_partners`."""
    window = window_text(*window_of(YEAR, books.as_of))
    customers, suppliers = (_largest(side.partners, names) for side in (books.issued, books.received))
    rows = zip(customers, _cells(PARTNERS, books, columns), suppliers, strict=True)
    return [
        f'{{"customers":{sold_to},"indicators":{array(row)},"suppliers":{bought_from},"window":{window}}}'
        for sold_to, row, bought_from in rows
    ]


def shown_partners(books: Books) -> set[int]:
    """Return the keys of all counterparties that the blocks will name."""
    return {
        key
        for side in (books.issued, books.received)
        for key in side.partners.key[side.partners.counts & (side.partners.rank < SHOWN_PARTNERS)].tolist()
    }


def series_texts(books: Books) -> list[str]:
    """Write each firm's 24 full months, oldest first; null before the month of its first reported invoice."""
    first = books.month - MONTHS
    months = [
        f'{{"month":"{month_label(first + place)}","purchases":%s,"purchases_count":%s,"sales":%s,"sales_count":%s}}'
        for place in range(MONTHS)
    ]
    known = (np.arange(first, books.month)[None, :] >= books.first_month[:, None]).ravel()
    columns = [
        _or_null(yuan_texts(books.received.net.ravel()), known),
        _or_null(_counts(books.received.valid_count), known),
        _or_null(yuan_texts(books.issued.net.ravel()), known),
        _or_null(_counts(books.issued.valid_count), known),
    ]
    template = array(months)
    flat = [text for row in zip(*columns, strict=True) for text in row]
    width = MONTHS * len(columns)
    return [template % tuple(flat[start : start + width]) for start in range(0, len(flat), width)]


def _counts(counts: Ints) -> list[str]:
    return [str(count) for count in counts.ravel().tolist()]


def _or_null(texts: list[str], known: Sequence[bool] | np.ndarray) -> list[str]:
    return [text if flag else "null" for text, flag in zip(texts, known.tolist(), strict=True)]  # type: ignore[union-attr]


def _cells(category: str, books: Books, columns: Mapping[str, Column]) -> list[tuple[str, ...]]:
    mine = [indicator for indicator in INDICATORS if indicator.category == category]
    return list(zip(*(invoice_cells(item, columns[item.key], books) for item in mine), strict=True))


def _largest(partners: Partners, names: Mapping[int, str]) -> list[str]:
    chosen = np.flatnonzero(partners.counts & (partners.rank < SHOWN_PARTNERS))
    shares = partners.net[chosen] / partners.total[partners.position[chosen]]
    listed: list[list[str]] = [[] for _ in range(partners.size)]
    columns = (partners.position, partners.key, partners.net, partners.count)
    rows = zip(*(column[chosen].tolist() for column in columns), shares.tolist(), strict=True)
    for position, key, net, count, share in rows:
        name = quoted(names.get(key, ""))
        listed[position].append(f'{{"count":{count},"name":{name},"net":"{yuan(net)}","share":"{share!r}"}}')
    return [array(items) for items in listed]
