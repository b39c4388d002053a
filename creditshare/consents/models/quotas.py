"""Spent quotas: how much one reader read in one day, counted in the transaction of the read itself.

What is left is asked before anything about the firm is looked up: so a used-up quota says the same of a firm that is
there and of one that is not. It is spent last, when the read is sure: only successful reads count, and the row of a
reader and a day, the lock that lets none pass the limit unseen, is held for a moment and not for the whole read. Who
loses the race for the last read is refused although the first question let it in; only readers whose consent is live
come that far, so it tells nothing.
"""

import hashlib
from dataclasses import dataclass
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
# One statement: what was spent, and what the reader's own organisation allows (its people's limit, or this person's).
_LEFT = """
SELECT 'spent', reads, firms, EXISTS (SELECT 1 FROM consents_spentfirm WHERE spent_id = spent.id AND firm = %(firm)s)
  FROM consents_spentquota AS spent
 WHERE organisation_id = %(organisation)s AND reader = %(reader)s AND day = {day}
UNION ALL
SELECT reader, reads, firms, FALSE FROM consents_ownquota
 WHERE organisation_id = %(organisation)s AND reader IN (%(reader)s, %(all)s)
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


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one reader may still read today: the quota, who reads, and whether the firm was read before."""

    quota: Quota
    organisation_id: int | None
    reader: str
    firm: str
    is_known: bool

    def spend(self) -> None:
        """Count one read, at the end of its transaction; raise QuotaUsedUp when others were quicker."""
        asked = {"organisation": self.organisation_id, "reader": self.reader, "reads": self.quota.reads}
        with connection.cursor() as cursor:
            cursor.execute(_SPEND_READ.format(day=_DAY[connection.vendor]), asked)
            spent = cursor.fetchone()
            if spent is None:
                raise _used_up(self.quota)
            if self.is_known:
                return
            cursor.execute(_SPEND_FIRM, [spent[0], self.firm])
            is_new = cursor.fetchone() is not None
        left = SpentQuota.objects.filter(pk=spent[0], firms__lt=self.quota.firms)
        if is_new and not left.update(firms=models.F("firms") + 1):
            raise _used_up(self.quota)


def allowance(actor: Actor, uscc: str, at: datetime) -> Allowance:
    """Return what a reader may still read today; raise QuotaUsedUp when nothing is left, or no further firm.

    `at` chooses the table in force, the database's clock the day.
    """
    quotas = CLIENT_QUOTAS if actor.client_id else PERSON_QUOTAS
    quota = in_force(quotas, max(local_date(at), quotas[0].since)).value
    reader = f"client {actor.client_id}" if actor.client_id else f"person {actor.person_id}"
    firm = hashlib.sha256(uscc.encode("utf-8", "surrogatepass")).hexdigest()
    # What an organisation says of all its people does not bind its systems.
    everybody = reader if actor.client_id else ""
    asked = {"organisation": actor.organisation_id, "reader": reader, "firm": firm, "all": everybody}
    with connection.cursor() as cursor:
        cursor.execute(_LEFT.format(day=_DAY[connection.vendor]), asked)
        found = {row[0]: row[1:] for row in cursor.fetchall()}
    reads, firms, is_known = found.pop("spent", (0, 0, False))
    if own := found.get(reader, found.get("")):
        quota = Quota(min(quota.reads, own[0]), min(quota.firms, own[1]))
    if reads >= quota.reads or (firms >= quota.firms and not is_known):
        raise _used_up(quota)
    return Allowance(quota, actor.organisation_id, reader, firm, bool(is_known))


def _used_up(quota: Quota) -> QuotaUsedUp:
    return QuotaUsedUp(reads=quota.reads, firms=quota.firms, seconds=seconds_to_reset(database_now()))
