"""Pull records from elsewhere: each page is taken in once, and the next is asked for when it was applied."""

import hashlib
from datetime import datetime

from django.db import transaction

from creditshare.kernel.actor import PLATFORM
from creditshare.outbox.services import enqueue
from creditshare.records.errors import ConnectorMisconfigured, PullFailed, PullOverlaps
from creditshare.records.models import ConnectorState, Delivery, PulledPage
from creditshare.records.services.batches import Renew
from creditshare.records.services.deliveries import import_delivery, receive_delivery
from creditshare.records.services.turns import ENDED
from creditshare.records.sources.connectors.configured import find_connector, list_connectors
from creditshare.records.sources.connectors.protocol import Connector, PulledRows

PULL = "creditshare.records.tasks.pull_connector"
LONGEST_ERROR = 500


def pull_connector(*, name: str, at: datetime, renew: Renew | None = None) -> list[Delivery]:
    """Pull everything new from a connector and apply it page by page; return the deliveries.

    Raise ConnectorUnknown, ConnectorMisconfigured, PullFailed (kept with the connector; the next run goes on where
    this one stopped) or PullOverlaps.
    """
    connector = find_connector(name)
    state, _ = ConnectorState.objects.get_or_create(connector=name)
    _finish_last(state, at, renew)
    deliveries = []
    try:
        for page in connector.pull(state.cursor, at):
            delivery = _take_page(state, connector, page, at)
            if delivery is not None:
                deliveries.append(import_delivery(delivery_id=delivery.pk, at=at, renew=renew))
    except (ConnectorMisconfigured, PullFailed) as failed:
        ConnectorState.objects.filter(pk=state.pk).update(last_run_at=at, last_error=str(failed)[:LONGEST_ERROR])
        raise
    ConnectorState.objects.filter(pk=state.pk).update(last_run_at=at, last_error="")
    return deliveries


def enqueue_pulls(*, at: datetime) -> None:
    """Record the work of asking every connector, once for each moment it is asked for."""
    for name in list_connectors():
        enqueue(PULL, at=at, key=f"{PULL}:{name}:{at.isoformat()}", name=name)


def _finish_last(state: ConnectorState, at: datetime, renew: Renew | None) -> None:
    """Apply the page that a run before us took in and did not live to apply: a later one may correct it."""
    last = state.pages.select_related("delivery").order_by("-pk").first()
    if last is not None and last.delivery.status not in ENDED:
        import_delivery(delivery_id=last.delivery_id, at=at, renew=renew)


@transaction.atomic
def _take_page(state: ConnectorState, connector: Connector, page: PulledRows, at: datetime) -> Delivery | None:
    """Move the cursor and take the page in, both or neither; None where it has no rows or came before."""
    here = ConnectorState.objects.filter(pk=state.pk, cursor=page.since)
    if not here.update(cursor=page.next):
        raise PullOverlaps()
    digest = hashlib.sha256(page.content).hexdigest()
    if not page.content or state.pages.filter(since=page.since, digest=digest).exists():
        return None
    delivery = receive_delivery(
        actor=PLATFORM,
        source=connector.source,
        name=page.name,
        content=page.content,
        registers=connector.registers,
        at=at,
    )
    PulledPage.objects.create(state=state, since=page.since, digest=digest, delivery=delivery, pulled_at=at)
    return delivery
