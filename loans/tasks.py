"""Work of loans that the outbox runs."""

from datetime import date, datetime, timedelta
from uuid import UUID

from creditshare.consents.rules.purposes import local_date
from creditshare.outbox.services import enqueue
from loans import services
from loans.queries.closing import open_shards

CLOSE = "loans.tasks.close_shard"


def close_yesterday(*, at: datetime) -> None:
    """Have the day before closed, shard by shard, once."""
    day = local_date(at) - timedelta(days=1)
    for number, shard in enumerate(open_shards(day)):
        key = f"{CLOSE}:{day.isoformat()}:{number}"
        enqueue(CLOSE, at=at, key=key, day=day.isoformat(), loan_ids=[str(loan_id) for loan_id in shard])


def close_shard(*, at: datetime, day: str, loan_ids: list[str]) -> None:
    """Close a day for one shard of loans."""
    services.close_day(day=date.fromisoformat(day), loan_ids=[UUID(loan_id) for loan_id in loan_ids])
