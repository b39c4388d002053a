"""Overlapping exports: periods overlap, statuses change, both parties of an invoice import it; net sales to the fen."""

from decimal import Decimal
from random import Random

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from creditshare.parties.models import Organisation
from creditshare.records.models import Invoice, InvoiceCorrection, InvoiceMonth
from creditshare.records.queries import find_violations
from tests.records.makers import OWN, PARTNERS, apply, counts, invoice

pytestmark = pytest.mark.django_db
BUYER = PARTNERS[0]
RANKS = {"正常": 0, "已红冲-部分": 2, "已红冲-全额": 3, "已作废": 4}


def digital(serial, net, month, status="正常"):
    number = f"26332{serial:015d}"
    return invoice("", net=net, buyer=BUYER, day=f"2026-{month:02d}-10", status=status) | {"数电发票号码": number}


def net_sales(code, side="S"):
    months = InvoiceMonth.objects.filter(firm=Organisation.objects.get(uscc=code), side=side)
    return months.aggregate(net=Sum("net"))["net"] or Decimal(0)


def test_a_red_letter_of_next_month_is_in_the_net_and_in_the_log():
    january = [digital(1, "1000.00", 1), digital(2, "500.00", 1)]
    february = [digital(1, "1000.00", 1, "已红冲-部分"), digital(2, "500.00", 1), digital(3, "-300.00", 2)]
    assert counts(apply(january)) == (2, 0, 0, 0)
    assert counts(apply(february)) == (1, 1, 1, 0)
    assert net_sales(OWN) == Decimal("1200.00")
    assert [row.status for row in InvoiceCorrection.objects.all()] == [2]
    # The first export again, as people do: it takes nothing back.
    assert counts(apply(january)) == (0, 2, 0, 0)
    assert net_sales(OWN) == Decimal("1200.00")


def test_a_voided_invoice_leaves_the_net_and_stays_in_the_books():
    apply([digital(1, "1000.00", 1), digital(2, "1.00", 1)])
    apply([digital(1, "1000.00", 1, "已作废")], owner=OWN)
    assert net_sales(OWN) == Decimal("1.00")
    assert Invoice.objects.count() == 2


def test_both_parties_import_the_same_invoices():
    rows = [digital(serial, f"{100 * serial}.00", serial) for serial in range(1, 6)]
    assert counts(apply(rows, owner=OWN)) == (5, 0, 0, 0)
    assert counts(apply(rows, owner=BUYER)) == (5, 0, 0, 0)
    assert counts(apply(rows, owner=OWN)) == counts(apply(rows, owner=BUYER)) == (0, 5, 0, 0)
    assert (net_sales(OWN), net_sales(OWN, "P")) == (Decimal("1500.00"), Decimal(0))
    assert (net_sales(BUYER), net_sales(BUYER, "P")) == (Decimal(0), Decimal("1500.00"))
    # What one party learns of an invoice changes nothing in the books of the other.
    assert counts(apply([digital(5, "500.00", 5, "已作废")], owner=BUYER)) == (0, 0, 1, 0)
    assert (net_sales(OWN), net_sales(BUYER, "P")) == (Decimal("1500.00"), Decimal("1000.00"))
    assert list(find_violations()) == []


INVOICES = st.lists(
    st.tuples(st.integers(-90000, 90000).filter(bool), st.integers(1, 10), st.sampled_from(sorted(RANKS))),
    min_size=1,
    max_size=8,
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(INVOICES, st.integers(0, 2**16))
def test_any_overlap_in_any_order_ends_at_the_last_status(given_rows, seed):
    """Each invoice is first normal and later what it became; exports overlap at random and come in any order."""
    random = Random(seed)
    before = [digital(place, str(Decimal(fen) / 100), month) for place, (fen, month, _) in enumerate(given_rows)]
    after = [row | {"发票状态": status} for row, (_, _, status) in zip(before, given_rows, strict=True)]
    exports = [random.sample(rows, random.randint(1, len(rows))) for rows in (before, after) for _ in range(3)]
    exports += [before, after]
    random.shuffle(exports)
    with transaction.atomic():
        for rows in exports:
            apply(rows, owner=OWN)
        kept = sum(fen for fen, _, status in given_rows if status != "已作废")
        assert net_sales(OWN) == Decimal(kept) / 100
        changed = sum(status != "正常" for _, _, status in given_rows)
        assert Invoice.objects.count() == len(given_rows)
        assert (
            InvoiceCorrection.objects.count() >= 0
            and Invoice.objects.count() + InvoiceCorrection.objects.count() <= len(given_rows) + changed
        )
        assert list(find_violations()) == []
        transaction.set_rollback(True)
