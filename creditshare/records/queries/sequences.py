"""How far each numbered stream has come: its last number, what is missing, what came twice and what was refused."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Max, QuerySet

from creditshare.kernel.actor import OPERATOR, Actor
from creditshare.kernel.permissions import may, require
from creditshare.records.errors import SequenceNeedsSystem, SourceUnknown
from creditshare.records.models import REPLAYED, TURNED_AWAY, BatchStream, SequencedBatch, SequenceEvent
from creditshare.records.permissions import RELEASE_SEQUENCE, VIEW_SEQUENCES
from creditshare.records.rules.sequences import as_ranges, find_gaps
from creditshare.records.sources import SOURCES


@dataclass(frozen=True, slots=True)
class StreamState:
    """One stream. A gap is an alarm: batches wait behind it, the first since `waiting_since`."""

    stream_id: int | None
    client: str
    organisation: str
    source: str
    last: int
    settled: int
    waiting: int
    waiting_since: datetime | None
    gaps: list[int]
    replays: int
    refused: int

    @property
    def next(self) -> int:
        """Return the number that is applied next."""
        return self.settled + 1

    @property
    def ranges(self) -> list[tuple[int, int]]:
        """Return the missing numbers as ranges."""
        return as_ranges(self.gaps)

    @property
    def is_blocked(self) -> bool:
        """Say whether the next number is missing while later ones wait."""
        return self.next in self.gaps


def list_sequences(*, actor: Actor) -> list[StreamState]:
    """List the streams of the actor's organisation, those of all for the operator; blocked ones first."""
    require(VIEW_SEQUENCES, actor)
    streams = BatchStream.objects.all()
    if not actor.is_platform and actor.organisation_kind != OPERATOR:
        streams = streams.filter(client__organisation=actor.organisation_id)
    return sorted(_states(streams), key=lambda state: not state.gaps)


def get_sequence(*, actor: Actor, source: str) -> StreamState:
    """Return the state of the calling system's stream of a source; nothing was sent yet: all zero.

    Raise SourceUnknown, or SequenceNeedsSystem for anybody but a system.
    """
    require(VIEW_SEQUENCES, actor)
    if source not in SOURCES:
        raise SourceUnknown(source=source)
    if actor.client_id is None:
        raise SequenceNeedsSystem()
    found = _states(BatchStream.objects.filter(client=actor.client_id, source=source))
    nothing = StreamState(None, actor.name, actor.organisation_name, source, 0, 0, 0, None, [], 0, 0)
    return found[0] if found else nothing


def may_release(actor: Actor) -> bool:
    """Say whether the actor may give missing numbers up."""
    return may(RELEASE_SEQUENCE, actor)


def number_of(delivery_id: object) -> SequencedBatch | None:
    """Return a delivery's place in its stream, None where it has no number."""
    return SequencedBatch.objects.select_related("stream").filter(delivery=delivery_id).first()


def _states(streams: QuerySet[BatchStream]) -> list[StreamState]:
    named = streams.select_related("client__organisation").order_by("client__organisation__name", "source", "pk")
    rows = list(named.annotate(last=Max("batches__sequence")))
    beyond = _beyond(row.pk for row in rows)
    happened = SequenceEvent.objects.filter(stream__in=[row.pk for row in rows]).values("stream_id", "kind")
    events: Counter[tuple[int, str]] = Counter()
    for event in happened.annotate(times=Count("pk")).order_by():
        events[event["stream_id"], event["kind"]] = event["times"]
    return [
        StreamState(
            stream_id=row.pk,
            client=row.client.name,
            organisation=row.client.organisation.name,
            source=row.source,
            last=row.last or 0,
            settled=row.settled,
            waiting=len(beyond[row.pk]),
            waiting_since=min(beyond[row.pk].values(), default=None),
            gaps=find_gaps(row.settled, beyond[row.pk]),
            replays=events[row.pk, REPLAYED],
            refused=events[row.pk, TURNED_AWAY],
        )
        for row in rows
    ]


def _beyond(stream_ids: Iterable[int]) -> dict[int, dict[int, datetime]]:
    """Map each stream to the numbers that came and are not settled, with when they came."""
    found: dict[int, dict[int, datetime]] = defaultdict(dict)
    batches = SequencedBatch.objects.filter(stream__in=list(stream_ids), sequence__gt=F("stream__settled"))
    for stream_id, number, came in batches.values_list("stream_id", "sequence", "received_at"):
        found[stream_id][number] = came
    return found
