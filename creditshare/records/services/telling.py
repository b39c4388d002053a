"""Tell the parties of a dispute, and whoever read what went out of use; nobody is told what is hidden from them."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from creditshare.consents.queries import list_readers
from creditshare.outbox.services import enqueue
from creditshare.parties.queries import get_organisation
from creditshare.parties.services import tell
from creditshare.records.models import Dispute, DisputeStep, FirmVersion, SourceRecord
from creditshare.records.rules.disputes import CORRECTED, OPEN, UNDETERMINED
from creditshare.records.rules.notices import DISPUTE_DECIDED, DISPUTE_FILED, RECORD_CHANGED
from creditshare.records.rules.publication import REPAIRS, documents_of
from creditshare.records.sources import SOURCES

TELL_READERS = "creditshare.records.tasks.tell_readers"


def tell_of_dispute(*, step_id: int, at: datetime) -> None:
    """Tell the office of a new dispute; tell the firm of its decision, and the banks that read what it is about."""
    step = DisputeStep.objects.select_related("dispute__firm", "dispute__record").get(pk=step_id)
    dispute = step.dispute
    told = {"link": reverse("dispute_card", args=[dispute.pk]), "key": f"dispute:{step.pk}", "at": at}
    if step.status == OPEN and dispute.routed_to_id:
        facts = {"firm": dispute.firm.name, "due": dispute.due_on.isoformat()}
        tell(organisation_id=dispute.routed_to_id, code=DISPUTE_FILED, facts=facts, **told)
    if step.status not in (OPEN, "withdrawn"):
        tell(organisation_id=dispute.firm_id, code=DISPUTE_DECIDED, facts={}, **told)
    if step.status in (CORRECTED, UNDETERMINED):
        category = SOURCES[dispute.source].SCOPE
        tell_readers(firm_id=dispute.firm_id, category=category, since=_first_known(dispute), about=told["key"], at=at)


def _first_known(dispute: Dispute) -> datetime:
    """Return from when on somebody may have read what is disputed."""
    if dispute.record is None:
        return dispute.filed_at
    known = FirmVersion.objects.filter(firm=dispute.firm_id, batch=dispute.record.batch_id)
    return known.values_list("recorded_at", flat=True).first() or dispute.filed_at


def tell_readers(*, firm_id: int, category: str, since: datetime | str, about: str, at: datetime) -> None:
    """Tell every organisation that read a category of a firm since a moment that it is no longer as it was.

    It is not said what changed: of a repair nobody may be told what it repaired.
    """
    moment = datetime.fromisoformat(since) if isinstance(since, str) else since
    firm = get_organisation(firm_id)
    for reader in sorted(list_readers(firm_id, category, since=moment)):
        link = reverse("bank_profile", args=[firm.uscc])
        facts = {"firm": firm.name}
        tell(organisation_id=reader, code=RECORD_CHANGED, facts=facts, link=link, key=f"changed:{about}", at=at)


def enqueue_telling_of_repairs(*, batch_id: int, firm_ids: Iterable[int], at: datetime) -> None:
    """Record the work of telling who read what the repairs of a batch take away, in the batch's own transaction."""
    wanted = sorted(firm_ids)
    repaired = {
        (row.firm_id, document)
        for row in SourceRecord.objects.filter(batch=batch_id, kind=REPAIRS, firm__in=wanted)
        for document in documents_of(row.content)
    }
    hidden = SourceRecord.objects.filter(firm__in=wanted).exclude(kind=REPAIRS).select_related("batch")
    since: dict[tuple[int, str], datetime] = {}
    for row in hidden:
        if any((row.firm_id, document) in repaired for document in documents_of(row.content)):
            place = row.firm_id, SOURCES[row.kind].SCOPE
            since[place] = min(since.get(place, at), row.batch.applied_at or at)
    for (firm_id, category), moment in sorted(since.items()):
        about = f"repair:{batch_id}:{firm_id}:{category}"
        arguments = {"firm_id": firm_id, "category": category, "since": moment, "about": about}
        enqueue(TELL_READERS, at=at, key=f"{TELL_READERS}:{about}", **arguments)
