"""Build profiles: shard by shard, one pass over the rollups, one prepared row for each firm and day."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import connection, transaction

from creditshare.profiles.queries.computed import prepare_profiles, shards
from creditshare.profiles.queries.firms import list_enterprise_ids
from creditshare.profiles.rules.body import Prepared
from creditshare.profiles.rules.version import RULES
from creditshare.records.queries.versions import Known, known_versions

_STORE = """
INSERT INTO profiles_profile (firm_id, as_of, built_at, rules, body, digest, version, news, grade, score, card)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (firm_id, as_of) DO UPDATE SET built_at = excluded.built_at, rules = excluded.rules,
  body = excluded.body, digest = excluded.digest, version = excluded.version, news = excluded.news,
  grade = excluded.grade, score = excluded.score, card = excluded.card
"""


def build_profiles(*, firm_ids: Sequence[int] | None = None, as_of: date, at: datetime) -> int:
    """Build and store the profiles of some firms (None: all enterprises) as of a day; return how many."""
    wanted = list_enterprise_ids() if firm_ids is None else list(dict.fromkeys(firm_ids))
    return sum(build_shard(firm_ids=shard, as_of=as_of, at=at) for shard in shards(wanted))


@transaction.atomic
def build_shard(*, firm_ids: Sequence[int], as_of: date, at: datetime) -> int:
    """Build and store the profiles of one shard of firms in one transaction; return how many."""
    prepared, known = _prepare_settled(firm_ids, as_of)
    _store(prepared, known, as_of, at)
    return len(prepared)


@transaction.atomic
def refresh_profile(*, firm_id: int, as_of: date, at: datetime) -> str:
    """Build and store one firm's profile as of a day and return its body (canonical JSON)."""
    prepared, known = _prepare_settled([firm_id], as_of)
    _store(prepared, known, as_of, at)
    return prepared[0].body


def _prepare_settled(firm_ids: Sequence[int], as_of: date) -> tuple[list[Prepared], Known]:
    """Prepare profiles that rest on exactly one version of each firm's records, and return those versions.

    A profile is read in several statements, and an import may be committed between two of them: whom it concerns is
    prepared again. Each turn needs an import that ended in the meantime, so that the turns come to an end.
    """
    settled: dict[int, Prepared] = {}
    waiting, known = list(firm_ids), known_versions(firm_ids)
    while waiting:
        fresh = {item.firm_id: item for item in prepare_profiles(waiting, as_of)}
        then, known = known, known_versions(firm_ids)
        if then.news != known.news:
            # What is said of everybody is in every profile: all of them rest on it.
            settled, waiting = {}, list(firm_ids)
            continue
        settled |= fresh
        waiting = [firm_id for firm_id in firm_ids if then.firms[firm_id] != known.firms[firm_id]]
    return [settled[firm_id] for firm_id in sorted(settled)], known


def _store(prepared: Sequence[Prepared], known: Known, as_of: date, at: datetime) -> None:
    day = connection.ops.adapt_datefield_value(as_of)
    moment = connection.ops.adapt_datetimefield_value(at)
    rows = [
        (item.firm_id, day, moment, RULES, item.body, item.digest, *stand, item.grade, item.score, item.card)
        for item, stand in ((item, (known.firms[item.firm_id], known.news)) for item in prepared)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_STORE, rows)
