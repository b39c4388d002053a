"""Who of an organisation has read how much today, and how much each may."""

from dataclasses import dataclass
from decimal import Decimal

from creditshare.consents.models import OwnQuota, SpentQuota
from creditshare.consents.permissions import ASKING, VIEW_QUOTAS
from creditshare.consents.rules.purposes import local_date
from creditshare.consents.rules.quotas import Quota, person_quota
from creditshare.db.clock import database_now
from creditshare.kernel.actor import Actor
from creditshare.kernel.permissions import require
from creditshare.parties.queries import list_members

EVERYBODY = ""


@dataclass(frozen=True, slots=True)
class Use:
    """One reader's day: name, what was read, what may be, and whether a limit of its own stands for it."""

    reader: str
    name: str
    roles: tuple[str, ...]
    reads: int
    firms: int
    quota: Quota
    is_own: bool

    @property
    def share(self) -> Decimal:
        """Return how much of the day is spent, from 0 to 1: the larger of reads and firms."""
        spent = ((self.reads, self.quota.reads), (self.firms, self.quota.firms))
        return max(min(Decimal(1), Decimal(done) / most) if most else Decimal(1) for done, most in spent)


def own_readers(actor: Actor) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return the people of the actor's organisation who may read firms: name and roles by reader (`person 7`)."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for member in list_members(actor=actor):
        if member.is_active and member.role in ASKING:
            reader = f"person {member.person_id}"
            roles = found[reader][1] if reader in found else ()
            found[reader] = (member.person.full_name, (*roles, member.role))
    return found


def list_use(*, actor: Actor) -> list[Use]:
    """List the day's use of each of the organisation's readers, who has spent most first; raise NotPermitted."""
    require(VIEW_QUOTAS, actor)
    now = database_now()
    most, own = person_quota(now), own_quotas(actor)
    today = SpentQuota.objects.filter(organisation_id=actor.organisation_id, day=local_date(now))
    spent = {row.reader: (row.reads, row.firms) for row in today}
    rows = []
    for reader, (name, roles) in own_readers(actor).items():
        limit = own.get(reader, own.get(EVERYBODY))
        quota = Quota(min(most.reads, limit.reads), min(most.firms, limit.firms)) if limit else most
        rows.append(Use(reader, name, roles, *spent.get(reader, (0, 0)), quota, reader in own))
    return sorted(rows, key=lambda row: (-row.share, row.name, row.reader))


def own_quotas(actor: Actor) -> dict[str, Quota]:
    """Return the limits that the actor's organisation set, by reader; the empty one is for all of its people."""
    rows = OwnQuota.objects.filter(organisation_id=actor.organisation_id)
    return {row.reader: Quota(row.reads, row.firms) for row in rows}
