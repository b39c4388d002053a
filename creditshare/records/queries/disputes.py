"""Disputes as their parties see them, and what they do to a firm's records now or at an earlier version."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Any, cast
from uuid import UUID

from django.db.models import F, Max, Q, QuerySet
from django.urls import reverse
from django.utils.translation import ngettext_lazy

from creditshare.consents.rules.purposes import LOCAL_TIME
from creditshare.kernel.actor import ENTERPRISE, OPERATOR, Actor
from creditshare.kernel.errors import NotFound
from creditshare.kernel.permissions import may, require
from creditshare.parties.rules.todo import TodoItem
from creditshare.records.models import Batch, Dispute, DisputeStep, SourceRecord
from creditshare.records.permissions import DECIDE_DISPUTE, FILE_DISPUTE, VIEW_DISPUTE
from creditshare.records.queries.records import current_records
from creditshare.records.rules.disputes import NO_MARKS, OPEN, Marks, marks_of


def _of(actor: Actor) -> Q:
    if actor.organisation_kind == ENTERPRISE:
        return Q(firm_id=actor.organisation_id)
    return Q(routed_to=None) if actor.organisation_kind == OPERATOR else Q(routed_to_id=actor.organisation_id)


def list_disputes(*, actor: Actor) -> QuerySet[Dispute]:
    """List a firm's own disputes, or those that an office has to decide, the open ones first by their day."""
    require(VIEW_DISPUTE, actor)
    rows = Dispute.objects.select_related("firm", "routed_to", "record").filter(_of(actor))
    return cast(QuerySet, rows.order_by(F("decided_at").desc(nulls_first=True), "due_on", "pk"))


def get_dispute(*, actor: Actor, dispute_id: UUID, for_update: bool = False) -> Dispute:
    """Return a dispute to which the actor is a party; raise NotFound."""
    require(VIEW_DISPUTE, actor)
    rows = Dispute.objects.filter(_of(actor), pk=dispute_id).select_related("firm", "routed_to", "record")
    found = (rows.select_for_update(of=("self",)) if for_update else rows).first()
    if found is None:
        raise NotFound()
    return cast(Dispute, found)


def get_own_record(*, actor: Actor, source: str, record_id: int) -> SourceRecord:
    """Return the version that now holds of a record of the actor's own firm; raise NotFound."""
    require(FILE_DISPUTE, actor)
    mine = SourceRecord.objects.filter(firm_id=actor.organisation_id, kind=source)
    found = mine.filter(pk=record_id).first()
    if found is None:
        raise NotFound()
    return cast(SourceRecord, mine.filter(identity=found.identity).order_by("-pk").first())


def list_own_records(*, actor: Actor, source: str) -> list[dict[str, Any]]:
    """List the records of a source about the actor's own firm as they now hold, latest first, also the hidden ones."""
    require(FILE_DISPUTE, actor)
    rows = current_records([actor.organisation_id or 0], [source])
    return sorted(rows, key=lambda row: (row["occurred_on"] or "", row["id"]), reverse=True)


def find_reporter(firm_id: int, source: str, record: SourceRecord | None) -> int | None:
    """Return the office that reported a record, or last reported the source; None where the firm itself did."""
    reported = Batch.objects.filter(source=source).exclude(delivery__sender=None)
    if record is not None:
        reported = reported.filter(pk=record.batch_id)
    else:
        reported = reported.filter(Q(firm_id=firm_id) | Q(delivery__owner=None))
    sender = reported.order_by("-pk").values_list("delivery__sender", flat=True).first()
    return None if sender == firm_id else sender


def current_marks(firm_ids: Iterable[int]) -> dict[int, Marks]:
    """Map firms to what their disputes do to their records now; firms without any are left out."""
    rows = Dispute.objects.filter(firm__in=set(firm_ids)).order_by("filed_at", "pk")
    by_firm: dict[int, list[tuple[str, str, int | None, str]]] = defaultdict(list)
    for firm_id, *dispute in rows.values_list("firm_id", "source", "identity", "record_id", "status"):
        by_firm[firm_id].append(tuple(dispute))
    return {firm_id: marks_of(disputes) for firm_id, disputes in by_firm.items()}


def marks_as_known(firm_id: int, version: int) -> Mapping[int, Marks]:
    """Return the marks of one firm as its version had them, as current_marks does."""
    steps = DisputeStep.objects.filter(dispute__firm=firm_id, version__lte=version)
    last = steps.values("dispute").annotate(last=Max("version")).values("last")
    rows = steps.filter(version__in=last).order_by("dispute__filed_at", "dispute")
    names = ("dispute__source", "dispute__identity", "dispute__record", "status")
    disputes = list(rows.values_list(*names))
    return {firm_id: marks_of(disputes) if disputes else NO_MARKS}


def todo_items(actor: Actor, at: datetime) -> list[TodoItem]:
    """List what an office has to decide: how many disputes are open, due on the day of the first."""
    if not may(DECIDE_DISPUTE, actor):
        return []
    mine = Dispute.objects.filter(_of(actor), status=OPEN).order_by("due_on")
    first: Any = mine.first()
    if first is None:
        return []
    count = mine.count()
    label = ngettext_lazy("%(count)s dispute to decide", "%(count)s disputes to decide", count) % {"count": count}
    due = datetime.combine(first.due_on, time.max, LOCAL_TIME)
    return [TodoItem(label=label, url=reverse("dispute_list"), due=due, count=count)]
