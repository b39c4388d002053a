"""The check of the whole trail at the press of a button: done by a worker, its verdict kept, recorded and shown."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from creditshare.audit import queries, services
from creditshare.audit.errors import AlreadyChecking
from creditshare.audit.models import TrailCheck, TrailEntry
from creditshare.kernel import actor as kinds
from creditshare.kernel.errors import NotPermitted
from creditshare.outbox.services import drain
from tests import makers
from tests.audit.makers import sealed
from tests.audit.test_sealing import break_trail
from tests.parties.makers import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def published(settings, tmp_path):
    """Keep the checkpoints of other tests out of this one."""
    settings.AUDIT_CHECKPOINT_FILE = tmp_path / "checkpoint"


@pytest.fixture
def auditor():
    return makers.actor(makers.organisation(kinds.AUDITOR_OFFICE, "监督单位"), kinds.AUDITOR)


def done(at):
    """Let a worker do what waits."""
    return drain(worker="test/1/x", at=at)


def falsify(position):
    """Change an entry behind the triggers' back."""
    break_trail(f"UPDATE audit_trailentry SET body = replace(body, 'tests', 'texts') WHERE position = {position}")


def test_an_intact_trail_is_said_to_be_intact(auditor, at):
    sealed([6, 3], at)
    check = services.ask_check(actor=auditor, at=at)
    assert (check.verdict, check.finished_at) == ("", None)
    assert done(at + timedelta(seconds=5)) == 1
    (found,) = queries.list_checks(actor=auditor)
    # The request itself is an entry, numbered only later.
    assert (found.verdict, found.entries, found.sealed, found.first_bad_index) == ("intact", 9, 9, None)
    assert found.finished_at == at + timedelta(seconds=5)
    told = TrailEntry.objects.filter(event__startswith="audit.trail.").order_by("pk")
    assert [entry.event for entry in told] == ["audit.trail.verify", "audit.trail.checked"]
    assert '"verdict":"intact"' in told[1].body and told[0].person_id == auditor.person_id


def test_a_falsified_entry_is_named_by_its_place(auditor, at):
    sealed([8], at)
    falsify(5)
    services.ask_check(actor=auditor, at=at)
    done(at)
    (found,) = queries.list_checks(actor=auditor)
    assert (found.verdict, found.first_bad_index) == ("tampered", 5) and found.problem
    page = sign_in(auditor).get(reverse("trail_standing")).content.decode()
    assert "首个异常条目：第 5 位" in page and "已被改动" in page


def test_one_check_at_a_time(auditor, at):
    sealed([2], at)
    services.ask_check(actor=auditor, at=at)
    with pytest.raises(AlreadyChecking):
        services.ask_check(actor=auditor, at=at)
    done(at)
    assert services.ask_check(actor=auditor, at=at).verdict == ""
    assert TrailCheck.objects.count() == 2


def test_work_done_twice_keeps_the_first_verdict(auditor, at):
    sealed([2], at)
    check = services.ask_check(actor=auditor, at=at)
    renewed = []
    services.run_check(check_id=check.pk, at=at, renew=lambda: renewed.append(1))
    assert renewed
    falsify(1)
    services.run_check(check_id=check.pk, at=at + timedelta(days=1), renew=lambda: None)
    check.refresh_from_db()
    assert (check.verdict, check.finished_at) == ("intact", at)


def test_only_the_auditor_has_the_trail_checked(at):
    for kind, role in ((kinds.OPERATOR, kinds.ADMINISTRATOR), (kinds.AUDITOR_OFFICE, kinds.ADMINISTRATOR)):
        other = makers.actor(makers.organisation(kind), role)
        with pytest.raises(NotPermitted):
            services.ask_check(actor=other, at=at)
        assert queries.list_checks(actor=other) == []
        assert reverse("trail_check") not in sign_in(other).get(reverse("trail_standing")).content.decode()


def test_the_page_has_the_button_waits_and_then_shows_the_result(auditor, at):
    sealed([3], at)
    browser = sign_in(auditor)
    assert "尚未在此发起过校验" in browser.get(reverse("trail_standing")).content.decode()
    assert browser.post(reverse("trail_check")).headers["Location"] == reverse("trail_standing")
    waiting = browser.get(reverse("trail_standing")).content.decode()
    assert "disabled" in waiting and 'hx-trigger="every 3s"' in waiting
    assert "正在校验" in browser.post(reverse("trail_check"), follow=True).content.decode()
    done(timezone.now())
    shown = browser.get(reverse("trail_standing")).content.decode()
    assert "完好" in shown and "every 3s" not in shown and "已核对 3 条" in shown
