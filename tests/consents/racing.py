"""The race of revocations against readers: every reader goes through the gate, over a connection of its own.

A read is late when it touched the firm's data after `revoke_consent` had returned, and succeeded. The gate makes that
impossible: its lock is held until the read is committed, and the revocation waits for it. Three counts must be 0:
reads begun after the return, reads whose data was touched after it, and entries that the trail holds behind it.
"""

import json
import random
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median
from typing import Any
from uuid import UUID

from django.db import connection, connections, transaction
from django.utils import timezone

from creditshare.audit.models import TrailEntry
from creditshare.audit.services import record_event
from creditshare.consents.access import Opened, open_access
from creditshare.consents.models import Consent
from creditshare.consents.rules.scope import Scope
from creditshare.consents.services import accept_consent, request_consent, revoke_consent
from creditshare.kernel import actor as kinds
from creditshare.kernel.dates import add_months
from creditshare.kernel.errors import NotFound
from creditshare.parties.models import Organisation
from tests import makers
from tests.consents.quotas import limited

Gate = Callable[..., Opened]


def naive_access(*, actor, uscc, purpose, categories, read, at) -> Opened:
    """Negative control: look whether the consent is live, then read and record, with no lock and no condition."""
    consent = Consent.objects.filter(
        firm_uscc=uscc, grantee_id=actor.organisation_id, purpose=purpose, status="active", expires_at__gt=at
    ).first()
    if consent is None or (consent.max_reads is not None and consent.reads_used >= consent.max_reads):
        raise NotFound()
    with transaction.atomic():
        scope = Scope(
            consent.firm_id,
            frozenset(consent.categories),
            consent.data_from,
            consent.data_until,
            purpose,
            consent.pk,
        )
        body = read(scope)
        if consent.max_reads is not None:
            Consent.objects.filter(pk=consent.pk).update(reads_used=consent.reads_used + 1)
        entry = record_event("consents.data.read", actor, consent, at=at, firm_id=consent.firm_id, fields=[])
    return Opened(body, consent, entry.pk)


@dataclass
class Scene:
    """A firm, a bank and the people who act."""

    firm: Organisation = field(default_factory=makers.firm)
    bank: Organisation = field(default_factory=makers.bank)

    def __post_init__(self):
        self.boss = makers.actor(self.firm, kinds.LEGAL_REPRESENTATIVE)
        self.officer = makers.actor(self.bank, kinds.OFFICER)

    def agree(self, max_reads: int | None = None) -> Consent:
        """Ask and accept, as in life."""
        now = timezone.now()
        asked = request_consent(
            actor=self.officer,
            uscc=self.firm.uscc,
            purpose="underwriting",
            categories=["identity", "tax"],
            data_from=add_months(now.date(), -12),
            data_until=now.date(),
            expires_at=now + timedelta(days=27),
            max_reads=max_reads,
            at=now,
        )
        return accept_consent(actor=self.boss, consent_id=asked.pk, at=now)


@dataclass
class Success:
    """One read that succeeded: under which consent, when it began and when it had touched the data."""

    consent_id: UUID
    began: float
    touched: float


class Readers:
    """Threads that read the firm's data again and again, each over its own connection."""

    def __init__(self, scene: Scene, gate: Gate, count: int) -> None:
        self.scene, self.gate = scene, gate
        self.successes: list[Success] = []
        self.refusals, self.attempts, self.failures = 0, 0, []
        self.moved, self.stopped, self.racing = threading.Condition(), threading.Event(), threading.Event()
        self.threads = [threading.Thread(target=self._run, daemon=True) for _ in range(count)]

    def __enter__(self) -> "Readers":
        # Python hands its lock on every 5 ms: seventeen threads would wait 85 ms for their turn after each statement.
        self.interval = sys.getswitchinterval()
        sys.setswitchinterval(0.0002)
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self.racing.set()
        sys.setswitchinterval(self.interval)
        for thread in self.threads:
            thread.join()
        if self.failures:
            raise self.failures[0]

    def wait_for(self, reached: Callable[[], bool]) -> None:
        """Wait until something is true, looking after every attempt; raise what a reader raised."""
        with self.moved:
            if not self.moved.wait_for(lambda: reached() or self.failures, timeout=60) or self.failures:
                raise RuntimeError(f"the readers are stuck: {self.failures}")

    def _run(self) -> None:
        try:
            while not self.stopped.is_set():
                self.racing.wait()
                self._read_once()
        except Exception as error:
            self.failures.append(error)
        finally:
            connections.close_all()

    def _read_once(self) -> None:
        touched: dict[str, Any] = {}

        def read(scope: Scope) -> dict[str, Any]:
            name = Organisation.objects.values_list("name", flat=True).get(pk=scope.firm_id)
            touched.update(consent_id=scope.consent_id, touched=time.perf_counter())
            return {"name": name}

        began = time.perf_counter()
        asked = {"actor": self.scene.officer, "uscc": self.scene.firm.uscc, "purpose": "underwriting"}
        try:
            self.gate(categories=None, read=read, at=timezone.now(), **asked)
        except NotFound:
            touched.clear()
        with self.moved:
            self.attempts += 1
            self.refusals += not touched
            if touched:
                self.successes.append(Success(began=began, **touched))
            self.moved.notify_all()


@limited()
def race_revocations(gate: Gate, *, revocations: int, readers: int, seed: int) -> dict[str, Any]:
    """Revoke consent after consent while the readers read; return the counts."""
    draw, scene, returned, waits = random.Random(seed), Scene(), {}, []
    started = time.perf_counter()
    with Readers(scene, gate, readers) as crowd:
        for _ in range(revocations):
            consent, before, wanted = scene.agree(), len(crowd.successes), draw.randint(1, readers)
            crowd.racing.set()
            crowd.wait_for(lambda before=before, wanted=wanted: len(crowd.successes) >= before + wanted)
            asked = time.perf_counter()
            revoke_consent(actor=scene.boss, consent_id=consent.pk, at=timezone.now())
            returned[consent.pk] = time.perf_counter()
            waits.append(returned[consent.pk] - asked)
            seen = crowd.attempts
            crowd.wait_for(lambda seen=seen: crowd.attempts >= seen + readers)
            crowd.racing.clear()
    return {
        "engine": connection.vendor,
        "gate": gate.__name__,
        "seed": seed,
        "readers": readers,
        "revocations": len(returned),
        "reads": len(crowd.successes),
        "refusals": crowd.refusals,
        "begun_after_return": sum(read.began > returned[read.consent_id] for read in crowd.successes),
        "late_reads": sum(read.touched > returned[read.consent_id] for read in crowd.successes),
        "entries_behind": _entries_behind_the_revocation(list(returned)),
        "reads_without_entry": len(crowd.successes) - _count_entries(scene),
        "revocation_ms": {"median": round(median(waits) * 1000), "longest": round(max(waits) * 1000)},
        "seconds": round(time.perf_counter() - started, 1),
    }


@limited()
def race_spending(gate: Gate, *, rounds: int, readers: int, seed: int) -> dict[str, Any]:
    """Let the readers fight for a few reads; return by how much the limits were exceeded."""
    draw, scene, allowed = random.Random(seed), Scene(), 0
    with Readers(scene, gate, readers) as crowd:
        for _ in range(rounds):
            limit = draw.randint(1, readers // 2)
            scene.agree(limit)
            allowed += limit
            seen = crowd.attempts
            crowd.racing.set()
            crowd.wait_for(lambda seen=seen: crowd.attempts >= seen + 3 * readers)
            crowd.racing.clear()
    counts: dict[UUID, int] = {}
    for read in crowd.successes:
        counts[read.consent_id] = counts.get(read.consent_id, 0) + 1
    over = sum(max(0, counts.get(consent.pk, 0) - consent.max_reads) for consent in _consents_of(scene))
    return {
        "engine": connection.vendor,
        "gate": gate.__name__,
        "seed": seed,
        "readers": readers,
        "rounds": rounds,
        "allowed": allowed,
        "reads": len(crowd.successes),
        "reads_over_the_limit": over,
        "reads_without_entry": len(crowd.successes) - _count_entries(scene),
    }


def _consents_of(scene: Scene) -> list[Consent]:
    return list(Consent.objects.filter(firm_uscc=scene.firm.uscc))


def _count_entries(scene: Scene) -> int:
    return TrailEntry.objects.filter(event="consents.data.read", firm_id=scene.firm.pk).count()


def _entries_behind_the_revocation(consent_ids: list[UUID]) -> int:
    """Count read entries with a higher number than the revocation of their consent."""
    subjects = {str(consent_id) for consent_id in consent_ids}
    revoked = dict(TrailEntry.objects.filter(event="consents.consent.revoke").values_list("subject", "pk"))
    reads = TrailEntry.objects.filter(event="consents.data.read").values_list("subject", "pk")
    return sum(number > revoked[subject] for subject, number in reads if subject in subjects)


GATES: dict[str, Gate] = {"gate": open_access, "naive": naive_access}
EXPECT_ZERO = ("begun_after_return", "late_reads", "entries_behind", "reads_over_the_limit", "reads_without_entry")


def campaign(*, revocations: int, readers: int, seed: int) -> dict[str, Any]:
    """Run both races with the gate and with the naive variant; `held` says whether all was as it must be."""
    rounds = max(10, revocations // 20)
    results = {}
    for name, gate in GATES.items():
        share = revocations if name == "gate" else max(20, revocations // 10)
        results[name] = race_revocations(gate, revocations=share, readers=readers, seed=seed)
        print(json.dumps(results[name]), flush=True)
        results[f"{name}_spending"] = race_spending(gate, rounds=rounds, readers=readers, seed=seed)
        print(json.dumps(results[f"{name}_spending"]), flush=True)
    protected = [results["gate"], results["gate_spending"]]
    clean = all(result.get(count, 0) == 0 for result in protected for count in EXPECT_ZERO)
    leaks = results["naive"]["late_reads"] > 0 and results["naive_spending"]["reads_over_the_limit"] > 0
    return {"held": clean and leaks, "clean": clean, "control_leaks": leaks, **results}
