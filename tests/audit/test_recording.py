"""Entries are written once, numbered without gaps, and refuse every change, in Python and in the database."""

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from creditshare.audit import queries
from creditshare.audit.models import Checkpoint, TrailEntry
from creditshare.audit.rules.merkle import leaf_hash
from creditshare.audit.services import record_event, record_refusal, seal_trail, sequence_entries
from creditshare.kernel.actor import BANK, NOBODY, OFFICER, PLATFORM
from creditshare.kernel.errors import NotFound
from creditshare.kernel.permissions import Permission
from tests import makers
from tests.audit.makers import entries

pytestmark = pytest.mark.django_db


def positions() -> list[int | None]:
    return list(TrailEntry.objects.order_by("pk").values_list("position", flat=True))


def test_an_entry_says_who_did_what_to_what_for_whom(at):
    lender, firm = makers.bank(), makers.firm()
    officer = makers.actor(lender, OFFICER)
    entry = record_event(
        Permission("loans.application.approve", {BANK: frozenset({OFFICER})}),
        officer,
        firm,
        at=at,
        firm_id=firm.pk,
        amount=Decimal("100.00"),
        fields=["sales_12m"],
    )
    said = json.loads(entry.body)
    assert said["event"] == entry.event == "loans.application.approve"
    assert said["organisation"] == lender.pk
    assert said["person"] == officer.person_id
    assert said["roles"] == [OFFICER]
    assert said["firm"] == firm.pk
    assert said["subject"] == str(firm.pk)
    assert said["facts"] == {"amount": "100.00", "fields": ["sales_12m"]}
    assert bytes(entry.leaf_hash) == leaf_hash(entry.body.encode())
    assert entry.position is None


def test_an_entry_is_one_statement(at, django_assert_num_queries):
    with transaction.atomic(), django_assert_num_queries(1):
        record_event("tests.thing.do", PLATFORM, "x", at=at)


def test_a_float_never_enters_the_trail(at):
    with pytest.raises(TypeError):
        record_event("tests.thing.do", PLATFORM, at=at, ratio=0.1)
    assert not TrailEntry.objects.exists()


def test_a_refusal_is_recorded_with_its_code_and_no_facts(at):
    record_refusal(actor=NOBODY, error=NotFound(), path="/firms/1", at=at)
    facts = json.loads(TrailEntry.objects.get().body)["facts"]
    assert facts["code"] == "not_found"
    assert facts["path"].keys() == {"digest"}
    assert queries.open_fields(actor=PLATFORM, entry_id=TrailEntry.objects.get().pk)["path"]["value"] == "/firms/1"


def test_what_rolls_back_leaves_no_entry(at):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record_event("tests.thing.do", PLATFORM, at=at)
        raise ZeroDivisionError
    assert not TrailEntry.objects.exists()


def test_positions_run_without_gaps_in_the_order_of_writing(at):
    entries(5, at)
    assert positions() == [None] * 5
    assert sequence_entries(at=at) == 5
    assert positions() == [0, 1, 2, 3, 4]


def test_numbering_again_changes_nothing_and_goes_on(at):
    entries(3, at)
    sequence_entries(at=at)
    assert sequence_entries(at=at) == 0
    entries(2, at)
    assert sequence_entries(at=at) == 2
    assert positions() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(("count", "batch"), [(7, 3), (6, 3), (1, 1), (0, 4), (4, 100)])
def test_batches_end_in_the_same_numbers(at, count, batch):
    entries(count, at)
    assert sequence_entries(at=at, batch=batch) == count
    assert positions() == list(range(count))


def test_numbering_and_sealing_take_a_fixed_number_of_statements(at, django_assert_max_num_queries):
    entries(200, at)
    with django_assert_max_num_queries(12):
        seal_trail(at=at)


CHANGES = (
    "UPDATE audit_trailentry SET body = 'x' WHERE position = 1",
    "UPDATE audit_trailentry SET firm_id = NULL, event = 'y' WHERE position = 1",
    "UPDATE audit_trailentry SET position = 9 WHERE position = 1",
    "UPDATE audit_trailentry SET position = NULL WHERE position = 1",
    "DELETE FROM audit_trailentry WHERE position = 1",
    "DELETE FROM audit_trailentry",
    "UPDATE audit_checkpoint SET size = 7",
    "DELETE FROM audit_checkpoint",
)


@pytest.mark.parametrize("statement", CHANGES)
def test_the_database_refuses_every_change(at, statement):
    entries(3, at)
    seal_trail(at=at)
    before = list(TrailEntry.objects.values_list().order_by("pk"))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert list(TrailEntry.objects.values_list().order_by("pk")) == before
    assert Checkpoint.objects.get().size == 3


@pytest.mark.postgres
def test_postgresql_refuses_truncate():
    for table in ("audit_trailentry", "audit_checkpoint"):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {table} CASCADE")


def test_the_model_refuses_every_change(at):
    entry = entries(1, at)[0]
    entry.event = "other"
    changes = (
        entry.save,
        entry.delete,
        TrailEntry.objects.all().delete,
        lambda: TrailEntry.objects.update(event="other"),
        lambda: TrailEntry.objects.filter(pk=entry.pk).update(at=at + timedelta(days=1)),
    )
    for change in changes:
        with pytest.raises(TypeError, match="append-only"):
            change()
    assert TrailEntry.objects.get().event == "tests.thing.do"
