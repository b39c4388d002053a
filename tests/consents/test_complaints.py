"""Complaints about reads: filed by the firm, answered by the reader, decided by the auditor, known to nobody else."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from creditshare.audit.models import TrailEntry
from creditshare.consents import queries, services
from creditshare.consents.errors import AlreadyComplained, ComplaintUnclear
from creditshare.consents.models import Complaint
from creditshare.consents.queries.complaints import todo_items
from creditshare.consents.rules.complaints import (
    COMPLAINT_MOVES,
    COMPLAINT_STATES,
    OUTCOMES,
    REASONS,
    STATUSES,
    TEXT_LENGTH,
    due_on,
)
from creditshare.kernel import actor as kinds
from creditshare.kernel.errors import NotFound, NotPermitted, TransitionNotAllowed
from creditshare.parties.models import Notice
from tests import makers
from tests.consents.makers import stored_complaint, stored_read
from tests.parties.makers import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    """A firm, the bank that read it, and the auditor."""
    firm, bank = makers.firm(), makers.bank()
    auditors = makers.organisation(kinds.AUDITOR_OFFICE)
    return SimpleNamespace(
        firm=firm,
        bank=bank,
        boss=makers.actor(firm, kinds.LEGAL_REPRESENTATIVE),
        desk=makers.actor(bank, kinds.ADMINISTRATOR),
        officer=makers.actor(bank, kinds.OFFICER),
        auditor=makers.actor(auditors, kinds.AUDITOR),
        entry=stored_read(firm, bank),
        now=timezone.now(),
    )


def filed(scene, **changed):
    values = {"actor": scene.boss, "entry_id": scene.entry.pk, "reason": "who", "text": "谁？", "at": scene.now}
    return services.file_complaint(**(values | changed))


def answered(scene, complaint, text="客户经理按授权查看。"):
    return services.answer_complaint(actor=scene.desk, complaint_id=complaint.pk, text=text, at=scene.now)


def decided(scene, complaint, outcome="upheld", text="无对应业务。"):
    return services.decide_complaint(
        actor=scene.auditor, complaint_id=complaint.pk, outcome=outcome, text=text, at=scene.now
    )


def told(organisation):
    return [notice.code for notice in Notice.objects.filter(organisation=organisation).order_by("pk")]


def events():
    return [entry.event for entry in TrailEntry.objects.filter(event__startswith="consents.complaint").order_by("pk")]


def test_a_complaint_goes_from_the_firm_to_the_reader_to_the_auditor_and_back(scene):
    complaint = filed(scene)
    assert (complaint.status, complaint.grantee_id) == ("filed", scene.bank.pk)
    assert complaint.due_on == timezone.localdate(scene.now) + timedelta(days=30)
    assert told(scene.bank) == ["consents.complaint.filed"]
    assert answered(scene, complaint).status == "answered"
    assert told(scene.firm) == ["consents.complaint.answered"]
    done = decided(scene, complaint)
    assert (done.status, done.decided_by_id) == ("upheld", scene.auditor.person_id)
    assert told(scene.firm)[-1] == told(scene.bank)[-1] == "consents.complaint.upheld"
    assert events() == ["consents.complaint.file", "consents.complaint.answer", "consents.complaint.decide"]


def test_the_auditor_may_decide_a_reader_that_is_silent(scene):
    assert decided(scene, filed(scene), "rejected").status == "rejected"
    assert told(scene.firm) == ["consents.complaint.rejected"]


def test_only_a_read_of_ones_own_data_can_be_complained_of(scene):
    strange = stored_read(makers.firm(), scene.bank)
    for entry_id in (strange.pk, 10**9, 0):
        with pytest.raises(NotFound):
            filed(scene, entry_id=entry_id)
    complaint = filed(scene)
    own_event = TrailEntry.objects.filter(event="consents.complaint.file").get()
    with pytest.raises(NotFound):
        filed(scene, entry_id=own_event.pk)
    assert Complaint.objects.get() == complaint


def test_one_open_complaint_a_read(scene):
    complaint = filed(scene)
    with pytest.raises(AlreadyComplained):
        filed(scene, reason="too_often")
    services.withdraw_complaint(actor=scene.boss, complaint_id=complaint.pk, at=scene.now)
    assert filed(scene, reason="too_often").status == "filed"
    assert Complaint.objects.count() == 2


@pytest.mark.parametrize(
    "changed",
    [{"reason": "nonsense"}, {"reason": "other", "text": "  "}, {"text": "x" * (TEXT_LENGTH + 1)}, {"reason": ""}],
)
def test_a_complaint_says_what_is_wrong(scene, changed):
    with pytest.raises(ComplaintUnclear):
        filed(scene, **changed)
    assert Complaint.objects.count() == 0


@pytest.mark.parametrize("text", ["", "   ", "x" * (TEXT_LENGTH + 1)])
def test_answers_and_decisions_say_why(scene, text):
    complaint = filed(scene)
    with pytest.raises(ComplaintUnclear):
        answered(scene, complaint, text)
    with pytest.raises(ComplaintUnclear):
        decided(scene, complaint, text=text)
    with pytest.raises(ComplaintUnclear):
        decided(scene, complaint, outcome="withdrawn")
    assert Complaint.objects.get().status == "filed"


def test_what_is_decided_stays(scene):
    complaint = decided(scene, filed(scene))
    for again in (
        lambda: answered(scene, complaint),
        lambda: decided(scene, complaint, "rejected"),
        lambda: services.withdraw_complaint(actor=scene.boss, complaint_id=complaint.pk, at=scene.now),
    ):
        with pytest.raises(TransitionNotAllowed):
            again()
    assert Complaint.objects.get().status == "upheld"


def test_an_answer_is_given_once(scene):
    complaint = answered(scene, filed(scene))
    with pytest.raises(TransitionNotAllowed):
        answered(scene, complaint, "anders")
    assert Complaint.objects.get().answer == "客户经理按授权查看。"


def test_each_side_does_its_own_and_strangers_find_nothing(scene):
    complaint = filed(scene)
    stranger, rival = makers.actor(makers.firm(), kinds.HANDLER), makers.actor(makers.bank(), kinds.ADMINISTRATOR)
    for actor in (stranger, rival):
        with pytest.raises(NotFound):
            queries.get_complaint(actor=actor, complaint_id=complaint.pk)
        assert list(queries.list_complaints(actor=actor)) == []
    with pytest.raises(NotFound):
        services.answer_complaint(actor=rival, complaint_id=complaint.pk, text="x", at=scene.now)
    with pytest.raises(NotPermitted):
        services.answer_complaint(actor=scene.officer, complaint_id=complaint.pk, text="x", at=scene.now)
    with pytest.raises(NotPermitted):
        services.decide_complaint(
            actor=scene.desk, complaint_id=complaint.pk, outcome="rejected", text="x", at=scene.now
        )
    with pytest.raises(NotPermitted):
        services.withdraw_complaint(actor=scene.desk, complaint_id=complaint.pk, at=scene.now)
    for actor in (scene.boss, scene.desk, scene.auditor):
        assert [row.pk for row in queries.list_complaints(actor=actor)] == [complaint.pk]


def test_the_reader_sees_the_read_and_nothing_more(scene):
    stored_read(scene.firm, makers.bank())
    complaint = filed(scene)
    shown = queries.read_complained_of(queries.get_complaint(actor=scene.desk, complaint_id=complaint.pk))
    assert (shown.entry_id, shown.organisation.pk, shown.case) == (scene.entry.pk, scene.bank.pk, "HF-1")


def test_what_waits_stands_in_the_list_of_what_to_do(scene):
    assert todo_items(scene.desk, scene.now) == []
    complaint = filed(scene)
    assert [item.count for item in todo_items(scene.desk, scene.now)] == [1]
    assert todo_items(scene.auditor, scene.now) == [] == todo_items(scene.boss, scene.now)
    answered(scene, complaint)
    assert todo_items(scene.desk, scene.now) == []
    assert [item.count for item in todo_items(scene.auditor, scene.now)] == [1]


def test_it_is_overdue_after_its_last_day_while_it_waits(scene):
    complaint = stored_complaint(scene.firm, scene.bank, due_on=timezone.localdate(scene.now))
    assert not queries.is_overdue(complaint, scene.now)
    assert queries.is_overdue(complaint, scene.now + timedelta(days=1))
    complaint.status = "rejected"
    assert not queries.is_overdue(complaint, scene.now + timedelta(days=9))


# Rules


@pytest.mark.parametrize(
    ("day", "last"), [(date(2026, 11, 23), date(2026, 12, 23)), (date(2027, 1, 31), date(2027, 3, 2))]
)
def test_thirty_days_do_not_count_the_day_of_filing(day, last):
    assert due_on(day) == last


def test_every_status_and_reason_has_words_and_the_moves_end():
    assert set(COMPLAINT_STATES) == set(STATUSES)
    assert all(REASONS.values())
    assert set(COMPLAINT_MOVES) == {"filed", "answered"}
    assert {status for ends in COMPLAINT_MOVES.values() for status in ends} >= set(OUTCOMES)


# Doors


def test_the_pages_of_the_three_sides(scene):
    firm, bank, auditor = sign_in(scene.boss), sign_in(scene.desk), sign_in(scene.auditor)
    new = reverse("complaint_new", args=[scene.entry.pk])
    assert new in firm.get(reverse("reads")).content.decode()
    assert new not in bank.get(reverse("reads")).content.decode()
    assert firm.get(new).status_code == 200
    assert firm.post(new, {"reason": "other", "text": ""}).status_code == 422
    card = firm.post(new, {"reason": "who", "text": "谁？"}).url
    assert firm.get(reverse("complaint_list")).status_code == 200
    assert firm.post(card, {"text": "x"}).status_code == 403
    assert bank.post(card, {"text": ""}).status_code == 422
    assert bank.post(card, {"text": "按授权"}).status_code == 302
    assert bank.post(card, {"text": "again"}).status_code == 409
    assert auditor.post(card, {"text": "依据"}).status_code == 422
    assert auditor.post(card, {"outcome": "upheld", "text": "依据"}).status_code == 302
    shown = firm.get(card).content.decode()
    assert "按授权" in shown and "依据" in shown
    assert firm.post(reverse("complaint_withdraw", args=[Complaint.objects.get().pk])).status_code == 409


def test_the_same_over_the_api(scene):
    root = "/api/v1/consents/complaints"
    firm, bank, auditor = sign_in(scene.boss), sign_in(scene.desk), sign_in(scene.auditor)

    def post(browser, address, **body):
        return browser.post(f"{root}{address}", body, content_type="application/json")

    made = post(firm, "", entry=scene.entry.pk, reason="too_often")
    assert made.status_code == 201
    one = f"/{made.json()['id']}"
    assert (made.json()["status"], made.json()["entry"]) == ("filed", scene.entry.pk)
    assert post(firm, "", entry=scene.entry.pk, reason="who").json()["code"] == "already_complained"
    assert post(bank, f"{one}/answer", text="按授权").json()["status"] == "answered"
    assert post(auditor, f"{one}/decide", outcome="nonsense", text="x").json()["code"] == "complaint_unclear"
    assert post(auditor, f"{one}/decide", outcome="rejected", text="x").json()["status"] == "rejected"
    assert post(firm, f"{one}/withdraw").status_code == 409
    assert [row["id"] for row in bank.get(root).json()] == [made.json()["id"]]
    assert firm.get(f"{root}{one}").json()["decision"] == "x"
