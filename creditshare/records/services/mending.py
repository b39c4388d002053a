"""Send wrong rows again, mended: they become a further delivery of the same source, judged by the same rules."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from creditshare.audit.services import record_event
from creditshare.kernel.actor import Actor
from creditshare.kernel.errors import NotFound
from creditshare.kernel.permissions import require
from creditshare.records.errors import NothingToMend, RowEmptied
from creditshare.records.models import Delivery, RowMending, WrongRow
from creditshare.records.permissions import MEND_ROWS
from creditshare.records.queries.mending import OPEN, RowState, mended_delivery, row_states
from creditshare.records.rules.records import FIRM
from creditshare.records.services.deliveries import receive_delivery
from creditshare.records.sources import SOURCES, invoices

ANCHORS = {invoices.KIND: (*invoices.NUMBERS, "销方识别号", "购方识别号")}
"""Columns of which a row needs one: an invoice without any of them is taken for a total row and left out."""


@dataclass(frozen=True, slots=True)
class Mend:
    """One row as somebody mended it: the wrong row, the number of the attempt, and the cells that were changed."""

    wrong_row_id: int
    attempt: int
    cells: Mapping[str, str]


@transaction.atomic
def mend_rows(
    *, actor: Actor, delivery_id: UUID, mends: Sequence[Mend], name: str, at: datetime
) -> tuple[list[Delivery], int]:
    """Send mended rows of a delivery again, under a name; return the deliveries they became, and how many rows it were.

    A row that is mended, or whose last attempt is still being read, is passed over. Raise NothingToMend where none is
    left, RowEmptied, or a refusal of the actor.
    """
    require(MEND_ROWS, actor)
    delivery = Delivery.objects.select_for_update(of=("self",)).select_related("owner").filter(pk=delivery_id).first()
    if delivery is None:
        raise NotFound()
    require(MEND_ROWS, actor, delivery)
    chosen = _open_rows(delivery, mends)
    if not chosen or mended_delivery(delivery) is not None:
        raise NothingToMend()
    owners = defaultdict(list)
    for state, row in chosen:
        firm = state.first.batch.firm if delivery.source == invoices.KIND else delivery.owner
        owners[firm.uscc if firm else None].append((state, row))
    sent = [_send(actor, delivery, owner, rows, name, at) for owner, rows in owners.items()]
    facts: dict[str, Any] = {"rows": len(chosen), "deliveries": [str(further.pk) for further in sent]}
    record_event(MEND_ROWS, actor, delivery, at=at, firm_id=delivery.owner_id, **facts)
    return sent, len(chosen)


def _open_rows(delivery: Delivery, mends: Sequence[Mend]) -> list[tuple[RowState, dict[str, str]]]:
    """Return the rows that may be mended and were changed, each with the state in which it stands."""
    asked = {mend.wrong_row_id: mend for mend in mends}
    rows = WrongRow.objects.filter(pk__in=asked, batch__delivery=delivery).select_related("batch__firm")
    chosen = []
    for state in row_states(list(rows.order_by("pk"))):
        mend = asked[state.first.pk]
        row = {name: str(text) for name, text in state.now.row.items()}
        mended = row | {name: text for name, text in mend.cells.items() if row.get(name, "") != text}
        if state.state == OPEN and state.attempt == mend.attempt and mended != row:
            if not any(mended.get(anchor, "").strip() for anchor in ANCHORS.get(delivery.source, (FIRM.name,))):
                raise RowEmptied(line=state.first.line)
            chosen.append((state, mended))
    return chosen


def _send(
    actor: Actor,
    delivery: Delivery,
    owner: str | None,
    rows: Sequence[tuple[RowState, dict[str, str]]],
    name: str,
    at: datetime,
) -> Delivery:
    given = {heading for _, row in rows for heading in row}
    further = receive_delivery(
        actor=actor,
        source=delivery.source,
        owner_uscc=owner,
        name=name,
        content=json.dumps([row for _, row in rows], ensure_ascii=False).encode(),
        registers=delivery.registers,
        # A row that was read goes by the names of its columns, whatever the file called them.
        mapping={
            column.name: column.name if column.name in given else "" for column in SOURCES[delivery.source].COLUMNS
        },
        at=at,
    )
    RowMending.objects.bulk_create(
        RowMending(wrong_row=state.first, attempt=state.attempt, delivery=further, line=line)
        for line, (state, _) in enumerate(rows, start=1)
    )
    return further
