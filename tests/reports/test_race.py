"""Release against revocation on PostgreSQL: while a report is on its way out, the firm's revocation waits for it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from creditshare.consents.models import Consent
from creditshare.consents.services import revoke_consent
from creditshare.kernel.actor import OFFICER
from creditshare.kernel.errors import NotFound
from creditshare.reports import queries, services
from creditshare.reports.models import Report
from creditshare.reports.services import issuing
from tests import makers as parties
from tests.consents.makers import stored_consent
from tests.reports import makers

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
PATIENCE = 60


class Scene:
    """A firm that consented to a bank, and the two who meet: the officer and the firm's owner."""

    def __init__(self) -> None:
        self.now = timezone.now()
        self.firm = makers.firm_with_profile(self.now)
        bank = parties.bank()
        self.officer = parties.actor(bank, OFFICER)
        self.owner = makers.owner(self.firm)
        self.consent = stored_consent(self.firm, bank)

    def issue(self) -> Report:
        """Issue the bank's report."""
        return services.issue_report(actor=self.officer, uscc=self.firm.uscc, purpose="underwriting", at=self.now)

    def revoke(self, patience: str = "300ms") -> None:
        """Revoke the consent; OperationalError when somebody holds it for longer than the patience."""
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [patience])
            revoke_consent(actor=self.owner, consent_id=self.consent.pk, at=self.now)

    def is_revoked(self) -> bool:
        """Say whether the revocation is committed."""
        return Consent.objects.get(pk=self.consent.pk).status == "revoked"


@contextmanager
def held_at(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> Iterator[tuple[Event, Event]]:
    """Stop whoever calls a function just before it, until told to go on."""
    reached, go_on = Event(), Event()
    real = getattr(owner, name)

    def stopped(*arguments: Any, **named: Any) -> Any:
        reached.set()
        assert go_on.wait(PATIENCE)
        return real(*arguments, **named)

    monkeypatch.setattr(owner, name, stopped)
    try:
        yield reached, go_on
    finally:
        go_on.set()


def in_thread(work: Callable[[], Any]) -> Callable[[], Any]:
    """Close the thread's connection after its work."""

    def run() -> Any:
        try:
            return work()
        finally:
            connection.close()

    return run


def test_a_revocation_waits_for_the_issue_in_flight(monkeypatch):
    scene = Scene()
    with held_at(monkeypatch, issuing, "seal_report") as (reached, go_on), ThreadPoolExecutor(1) as pool:
        issue = pool.submit(in_thread(scene.issue))
        assert reached.wait(PATIENCE)
        with pytest.raises(OperationalError):
            scene.revoke()
        assert not scene.is_revoked()
        go_on.set()
        report = issue.result(PATIENCE)
    scene.revoke()
    with pytest.raises(NotFound):
        services.download_report(actor=scene.officer, number=report.number, at=scene.now)
    with pytest.raises(NotFound):
        scene.issue()


def test_a_revocation_waits_for_the_download_in_flight(monkeypatch):
    scene = Scene()
    number = scene.issue().number

    def download() -> Any:
        return services.download_report(actor=scene.officer, number=number, at=scene.now)

    with held_at(monkeypatch, queries, "read_bytes") as (reached, go_on), ThreadPoolExecutor(1) as pool:
        release = pool.submit(in_thread(download))
        assert reached.wait(PATIENCE)
        with pytest.raises(OperationalError):
            scene.revoke()
        go_on.set()
        assert release.result(PATIENCE)[1].startswith(b"%PDF")
    scene.revoke()
    with pytest.raises(NotFound):
        download()


def test_control_without_the_lock_a_report_leaves_after_the_revocation(monkeypatch):
    """The naive variant asks whether the consent lives and lets go of it: the release comes after the revocation."""
    scene = Scene()
    number = scene.issue().number

    def looks_alive(report: Report) -> bool:
        return Report.objects.filter(pk=report.pk, consent__status="active").exists()

    monkeypatch.setattr(queries, "is_releasable", looks_alive)
    with held_at(monkeypatch, queries, "read_bytes") as (reached, go_on), ThreadPoolExecutor(1) as pool:
        release = pool.submit(
            in_thread(lambda: services.download_report(actor=scene.officer, number=number, at=scene.now))
        )
        assert reached.wait(PATIENCE)
        scene.revoke()
        assert scene.is_revoked()
        assert not release.done()
        go_on.set()
        assert release.result(PATIENCE)[1].startswith(b"%PDF")


def test_numbers_taken_at_once_differ():
    scene = Scene()
    with ThreadPoolExecutor(4) as pool:
        issues = [pool.submit(in_thread(lambda: makers.issued(scene.firm, scene.now))) for _ in range(12)]
        numbers = [issue.result(PATIENCE).number for issue in issues]
    assert sorted(number[13:19] for number in numbers) == [f"{serial:06d}" for serial in range(1, 13)]
