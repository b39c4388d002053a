"""A model is trained on the invoice indicators of firms whose outcome is known."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from creditshare.profiles.errors import TooFewOutcomes, UnknownFirms
from creditshare.profiles.indicators import UNITS
from creditshare.profiles.queries.computed import shards
from creditshare.profiles.queries.firms import list_enterprise_ids, load_shard
from creditshare.profiles.rules.body import invoice_columns
from creditshare.profiles.rules.sayings import DIRECTIONS
from creditshare.profiles.rules.training import LEAST_DEFAULTS, digest_of_sample, joined, sample_of, train


def train_model(outcomes: Mapping[str, bool], as_of: date) -> dict[str, Any]:
    """Return the model file fitted on firms with a known outcome (code → has it defaulted) as of a day.

    Raise UnknownFirms where a code is of no enterprise, TooFewOutcomes where too few defaulted or too few did not.
    """
    codes = sorted(outcomes)
    firm_ids = list_enterprise_ids(codes)
    if len(firm_ids) != len(codes):
        raise UnknownFirms(given=len(codes), known=len(firm_ids))
    bad = sum(outcomes.values())
    if min(bad, len(codes) - bad) < LEAST_DEFAULTS:
        raise TooFewOutcomes(defaults=bad, others=len(codes) - bad, least=LEAST_DEFAULTS)
    found, flags, parts = [], [], []
    for shard in shards(firm_ids):
        firms, books = load_shard(shard, as_of)
        columns = invoice_columns(books)
        parts.append({key: columns[key] for key in DIRECTIONS})
        found += [firm.uscc for firm in firms]
        flags += [outcomes[firm.uscc] for firm in firms]
    columns = joined(parts)
    digest = digest_of_sample(found, columns, flags)
    return train(sample_of(columns, UNITS, flags), as_of=as_of, digest=digest)
