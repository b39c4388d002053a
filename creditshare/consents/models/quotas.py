"""Spent quotas: how much one reader read in one day, counted in the transaction of the read itself.

Spending comes before anything about the firm is looked up and a refused read rolls it back: so the quota's refusal says
the same of a firm that exists and of one that does not, and only successful reads count. The row of a reader and a day
is the lock: the same reader's reads take turns, and none passes the limit unseen.
"""

import hashlib
from datetime import datetime

from django.db import connection, models

from creditshare.consents.errors import QuotaUsedUp
from creditshare.consents.rules.purposes import local_date
from creditshare.consents.rules.quotas import CLIENT_QUOTAS, PERSON_QUOTAS, Quota, seconds_to_reset
from creditshare.db.clock import database_now
from creditshare.kernel.actor import Actor
from creditshare.kernel.dated import in_force

# The day is the district's, by the database's clock; both engines know the rest of the statement.
_DAY = {
    "postgresql": "(clock_timestamp() AT TIME ZONE 'Asia/Shanghai')::date",
    "sqlite": "date('now', '+8 hours')",
}
_SPEND_READ = """
INSERT INTO consents_spentquota AS spent (organisation_id, reader, day, reads, firms)
VALUES (%(organisation)s, %(reader)s, {day}, 1, 0)
ON CONFLICT (organisation_id, reader, day) DO UPDATE SET reads = spent.reads + 1 WHERE spent.reads < %(reads)s
RETURNING id
"""
_SPEND_FIRM = "INSERT INTO consents_spentfirm (spent_id, firm) VALUES (%s, %s) ON CONFLICT DO NOTHING RETURNING id"


class SpentQuota(models.Model):
    """What one reader (`person 7`, `client 7`) of an organisation has read on one day of Asia/Shanghai."""

    organisation = models.ForeignKey("parties.Organisation", on_delete=models.PROTECT, related_name="+")
    reader = models.CharField(max_length=40)
    day = models.DateField()
    reads = models.PositiveIntegerField(default=0)
    firms = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "reader", "day"], name="consents_quota_one_a_day")
        ]


class SpentFirm(models.Model):
    """One of the firms that a reader has read on one day, by the SHA-256 of the code that was asked for."""

    spent = models.ForeignKey(SpentQuota, on_delete=models.CASCADE, related_name="firms_read")
    firm = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["spent", "firm"], name="consents_quota_firm_once")]


def spend_quota(actor: Actor, uscc: str, at: datetime) -> None:
    """Count one read of a firm against the reader's quota of today; raise QuotaUsedUp when nothing is left.

    Call it first in the transaction of the read. `at` chooses the table in force, the database's clock the day.
    """
    quotas = CLIENT_QUOTAS if actor.client_id else PERSON_QUOTAS
    quota = in_force(quotas, max(local_date(at), quotas[0].since)).value
    reader = f"client {actor.client_id}" if actor.client_id else f"person {actor.person_id}"
    asked = {"organisation": actor.organisation_id, "reader": reader, "reads": quota.reads}
    with connection.cursor() as cursor:
        cursor.execute(_SPEND_READ.format(day=_DAY[connection.vendor]), asked)
        spent = cursor.fetchone()
        if spent is None:
            raise _used_up(quota)
        firm = hashlib.sha256(uscc.encode("utf-8", "surrogatepass")).hexdigest()
        cursor.execute(_SPEND_FIRM, [spent[0], firm])
        is_new = cursor.fetchone() is not None
    if is_new:
        left = SpentQuota.objects.filter(pk=spent[0], firms__lt=quota.firms)
        if not left.update(firms=models.F("firms") + 1):
            raise _used_up(quota)


def _used_up(quota: Quota) -> QuotaUsedUp:
    return QuotaUsedUp(reads=quota.reads, firms=quota.firms, seconds=seconds_to_reset(database_now()))
