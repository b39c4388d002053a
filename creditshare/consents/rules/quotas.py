"""Quotas: how much one person or one system may read in a day, so that a stolen sign-in does not empty the platform."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from creditshare.consents.rules.purposes import LOCAL_TIME, local_date
from creditshare.kernel.dated import Dated, in_force


@dataclass(frozen=True, slots=True)
class Quota:
    """The most reads and the most different firms of one reader in one day of Asia/Shanghai."""

    reads: int
    firms: int


_SOURCE = (
    "征信业管理条例 (State Council Order 631) article 22: clear rules of querying by one's own staff; "
    "the numbers are the platform's table of 2026-11"
)
_SINCE = date(2022, 1, 1)
PERSON_QUOTAS = (Dated(_SINCE, Quota(reads=1_000, firms=300), _SOURCE),)
"""A read every half minute of an eight-hour day: more than anybody reads by hand with care."""

CLIENT_QUOTAS = (Dated(_SINCE, Quota(reads=100_000, firms=20_000), _SOURCE),)


def person_quota(moment: datetime) -> Quota:
    """Return the platform's quota of a person at a moment: no organisation may set a higher one."""
    return in_force(PERSON_QUOTAS, max(local_date(moment), PERSON_QUOTAS[0].since)).value


def seconds_to_reset(moment: datetime) -> int:
    """Return the whole seconds, at least one, until the next day of Asia/Shanghai begins."""
    local = moment.astimezone(LOCAL_TIME)
    midnight = datetime.combine(local.date() + timedelta(days=1), datetime.min.time(), LOCAL_TIME)
    return max(1, int((midnight - local).total_seconds()))
