"""The check of invariants finds what was tampered with (each a negative control), and nothing in a sound database."""

import pytest
from django.db import DatabaseError, connection, transaction

from creditshare.records import queries
from creditshare.records.models import Batch, InvoiceMonth, InvoicePair
from tests.records.makers import OWN, PARTNERS, apply, invoice

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
