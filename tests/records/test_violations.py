"""The check of invariants finds what was tampered with (each a negative control), and nothing in a sound database."""

import pytest
from django.db import DatabaseError, connection, transaction

from creditshare.parties.models import ApiClient, Organisation
from creditshare.records import queries
from creditshare.records.models import (
    Batch,
    BatchStream,
    Delivery,
    Dispute,
    DisputeStep,
    FirmVersion,
    InvoiceMonth,
    InvoicePair,
    SequencedBatch,
    SourceRecord,
)
from tests import makers
from tests.records.makers import AT, OWN, PARTNERS, apply, invoice

pytestmark = pytest.mark.django_db


@pytest.fixture
def sound():
    apply([invoice("1"), invoice("2", buyer=PARTNERS[1], net="-5.00"), invoice("3", day="2026-04-30")])
    apply([invoice("1", status="作废"), invoice("4", seller=PARTNERS[3], buyer=OWN)])
    assert list(queries.find_violations()) == []


def details():
    return " ".join(f"{item['subject']} {item['detail']}" for item in queries.find_violations())


@pytest.mark.parametrize(
    "column",
    ["all_count", "valid_count", "void_count", "red_count", "net", "tax", "positive_net", "negative_net", "days"],
)
def test_a_changed_month_is_found(sound, column):
    row = InvoiceMonth.objects.order_by("pk").first()
    InvoiceMonth.objects.filter(pk=row.pk).update(**{column: getattr(row, column) + 1})
    assert "records_invoicemonth" in details()


@pytest.mark.parametrize("column", ["count", "net"])
def test_a_changed_pair_is_found(sound, column):
    row = InvoicePair.objects.order_by("pk").first()
    InvoicePair.objects.filter(pk=row.pk).update(**{column: getattr(row, column) + 1})
    assert "records_invoicepair" in details()


def test_a_missing_and_an_invented_row_are_found(sound):
    InvoicePair.objects.order_by("pk").first().delete()
    assert "not stored as its invoices say" in details()
    month = InvoiceMonth.objects.order_by("pk").first()
    month.pk, month.month = None, 1
    month.save()
    assert "stored, but its invoices say otherwise" in details()


def test_rows_that_are_not_accounted_for_are_found(sound):
    batch = Batch.objects.order_by("pk").first()
    Batch.objects.filter(pk=batch.pk).update(same=7)
    assert f"batch {batch.pk} 3 rows, 10 accounted for" in details()


def test_a_batch_that_claims_more_than_it_stored_is_found(sound):
    batch = Batch.objects.order_by("pk").first()
    Batch.objects.filter(pk=batch.pk).update(new=4, rows=4)
    assert "says 4 new rows, 3 are stored" in details()


def test_an_invoice_without_a_firm_is_found(sound):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO records_invoice (firm_id, batch_id, side, identity, code, number, digest, line, issue_date,"
            " counterparty, net, tax, total, status, risk, kind, remark) SELECT 999999, batch_id, side, identity, code,"
            " number, digest, line, issue_date, counterparty, net, tax, total, status, risk, kind, remark"
            " FROM records_invoice LIMIT 1"
        )
    assert "records_invoice.firm_id 999999 no such parties_organisation" in details()


def test_the_database_itself_refuses_to_change_an_invoice(sound):
    for statement in ("UPDATE records_invoice SET net = 0", "DELETE FROM records_invoicecorrection"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert list(queries.find_violations()) == []


def test_a_gap_of_versions_and_records_without_one_are_found(sound):
    firm = Organisation.objects.get(uscc=OWN)
    FirmVersion.objects.create(firm=firm.pk, version=9, recorded_at=AT)
    assert "have a gap: 3 up to 9" in details()
    delivery = Delivery.objects.create(source="penalties", name="x", status="done", received_at=AT)
    batch = Batch.objects.create(delivery=delivery, ordinal=1, name="x", source="penalties", status="done")
    facts = {"firm": firm, "kind": "penalties", "identity": "i", "digest": "d", "content": {}, "line": 1}
    SourceRecord.objects.create(batch=batch, **facts)
    assert f"has no version for its records of batch {batch.pk}" in details()


def test_a_dispute_that_its_steps_do_not_tell_is_found(sound):
    firm = Organisation.objects.get(uscc=OWN)
    dispute = Dispute.objects.create(firm=firm, source="penalties", claim="x", filed_at=AT, due_on=AT.date())
    assert f"dispute {dispute.pk} has no step" in details().replace(dispute.pk.hex, str(dispute.pk))
    DisputeStep.objects.create(dispute=dispute, version=3, status="open", at=AT)
    assert list(queries.find_violations()) == []
    Dispute.objects.update(status="kept", decided_at=AT)
    assert "its last step says otherwise" in details()


def test_a_numbered_batch_read_before_its_turn_is_found(sound):
    client = ApiClient.objects.create(
        client_id="c", organisation=makers.organisation("agency"), name="c", jwks={}, created_at=AT
    )
    stream = BatchStream.objects.create(client=client, source="penalties")
    delivery = Delivery.objects.create(source="penalties", name="x", status="waiting", received_at=AT)
    SequencedBatch.objects.create(stream=stream, sequence=2, digest="0" * 64, delivery=delivery, received_at=AT)
    assert list(queries.find_violations()) == []
    Delivery.objects.filter(pk=delivery.pk).update(status="done")
    assert "read number 2 before its turn" in details()
