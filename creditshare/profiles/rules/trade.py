"""The district's trade as a graph: who sold how much to whom, from both sides' books, cut to what can be in a ring."""

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from creditshare.records.rules.invoices import counterparty_key

Links = pd.DataFrame
"""seller, buyer (keys of trading partners), net (fen)."""


def links_of(pairs: pd.DataFrame, keys: Mapping[int, int]) -> Links:
    """Return the links that some firms' books tell of; `pairs` are rollups, `keys`: firm → its key as a partner."""
    summed = pairs.groupby(["firm", "side", "counterparty"], observed=True, as_index=False)["net"].sum()
    own = summed["firm"].map(keys).to_numpy(dtype=np.int64)
    other = summed["counterparty"].to_numpy(dtype=np.int64)
    sells = (summed["side"] == "S").to_numpy()
    return pd.DataFrame(
        {"seller": np.where(sells, own, other), "buyer": np.where(sells, other, own), "net": summed["net"].to_numpy()}
    )


def merge_links(parts: Iterable[Links]) -> Links:
    """Put links together: where both books tell of one, the larger counts, not their sum."""
    every = pd.concat(list(parts), ignore_index=True)
    return every.groupby(["seller", "buyer"])["net"].max().reset_index()


def in_rings_at_most(links: Links) -> Links:
    """Drop, again and again, links of whoever only sells or only buys: no ring goes through them."""
    kept = links[(links["net"] > 0) & (links["seller"] != links["buyer"])]
    while True:
        fewer = kept[kept["seller"].isin(kept["buyer"]) & kept["buyer"].isin(kept["seller"])]
        if len(fewer) == len(kept):
            return fewer
        kept = fewer


def edges_of(links: Links) -> dict[tuple[int, int], int]:
    """Return (seller, buyer) → net in fen."""
    columns = (links[name].tolist() for name in ("seller", "buyer", "net"))
    return {(seller, buyer): net for seller, buyer, net in zip(*columns, strict=True)}


def partner_key(uscc: str) -> int:
    """Return the key by which other firms' books name a firm."""
    return counterparty_key(uscc, "")
