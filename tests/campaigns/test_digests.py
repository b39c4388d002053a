"""Two runs that reached the same state have the same digests, and any row more, less or other shows."""

import random
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from campaigns import digests
from creditshare.parties.models import Enterprise, Organisation
from creditshare.records.models import Batch, Delivery, InvoiceMonth, Original
from tests import makers

pytestmark = pytest.mark.django_db


def month(firm: Organisation, number: int, net: str = "100.00") -> InvoiceMonth:
    """Store a firm's month."""
    counts = dict.fromkeys(("all_count", "valid_count", "void_count", "red_count", "days"), 1)
    amounts = dict.fromkeys(("tax", "positive_net", "negative_net"), Decimal("1.00"))
    return InvoiceMonth.objects.create(firm=firm, side="S", month=number, net=Decimal(net), **counts, **amounts)


def delivered(name: str, digest: str = "a" * 64) -> Batch:
    """Store a delivery of one file."""
    now = timezone.now()
    original, _ = Original.objects.get_or_create(digest=digest, defaults={"size": 1, "path": name, "received_at": now})
    delivery = Delivery.objects.create(source="invoices", name=name, original=original, received_at=now)
    return Batch.objects.create(delivery=delivery, ordinal=1, name=name, source="invoices")


def again(make) -> tuple[dict, dict]:
    """Return the digests of making something twice, the first one taken away in between by a rollback."""
    from django.db import transaction

    found = []
    for _ in range(2):
        with transaction.atomic():
            make()
            found.append(digests.digest_tables())
            transaction.set_rollback(True)
    return found[0], found[1]


def test_the_order_of_writing_does_not_count():
    firm = makers.firm(code=makers.uscc(1))

    def make() -> None:
        months = list(range(100, 120))
        random.shuffle(months)
        for number in months:
            month(firm, number)

    one, other = again(make)
    assert one["records_invoicemonth"]["rows"] == 20
    assert digests.differences(one, other) == []


def test_surrogate_keys_and_moments_do_not_count():
    def make() -> None:
        batch = delivered("x.zip")
        firm = makers.firm("同一家", makers.uscc(2))
        Batch.objects.filter(pk=batch.pk).update(firm=firm, applied_at=timezone.now())
        month(firm, 7)

    one, other = again(make)
    assert digests.differences(one, other) == []


def test_one_fen_counts():
    firm = makers.firm()
    row = month(firm, 1)
    before = digests.digest_table(InvoiceMonth)
    InvoiceMonth.objects.filter(pk=row.pk).update(net=Decimal("100.01"))
    assert digests.digest_table(InvoiceMonth) != before


def test_a_doubled_row_counts():
    before = delivered("x.zip") and digests.digest_table(Batch)
    delivered("x.zip")
    after = digests.digest_table(Batch)
    assert (before["rows"], after["rows"]) == (1, 2)
    assert before["digest"] != after["digest"]


def test_a_row_of_another_firm_counts_though_all_else_is_the_same():
    one, other = makers.firm("甲"), makers.firm("乙")
    row = month(one, 1)
    before = digests.digest_table(InvoiceMonth)
    InvoiceMonth.objects.filter(pk=row.pk).update(firm=other)
    digests.natural_key.cache_clear()
    assert digests.digest_table(InvoiceMonth) != before


def test_a_key_that_leads_nowhere_is_told_from_one_that_leads_somewhere():
    assert digests.natural_key(Organisation, 10**9) == "orphan"
    assert digests.natural_key(Organisation, makers.firm().pk) != "orphan"


def test_a_key_that_is_data_counts():
    names = {field.name for field in digests.telling_fields(Original)}
    assert names == {"digest", "size"}
    assert "organisation" in {field.name for field in digests.telling_fields(Enterprise)}
    assert "id" not in {field.name for field in digests.telling_fields(Delivery)}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"at": "2026-11-23T10:00:00+08:00"}, {"at": "2026-11-23T10:00:01+08:00"}, True),
        ('{"received_at":"2026-11-23T10:00:00Z","rows":1}', '{"received_at":"2026-11-24T00:00:00Z","rows":1}', True),
        ('{"rows":1}', '{"rows":2}', False),
        ({"as_of": "2026-11-23"}, {"as_of": "2026-11-24"}, False),
        ({"b": 1, "a": 2}, {"a": 2, "b": 1}, True),
    ],
)
def test_moments_inside_documents_do_not_count_and_days_do(one: object, other: object, same: bool):
    assert (digests._plain(one) == digests._plain(other)) is same


def test_differences_name_the_table():
    one = {"a": {"rows": 1, "digest": "x"}, "b": {"rows": 1, "digest": "x"}}
    other = {"a": {"rows": 1, "digest": "x"}, "c": {"rows": 1, "digest": "x"}}
    assert [line.split(":")[0] for line in digests.differences(one, other)] == ["b", "c"]


def test_effects_are_counted_by_handler_and_event():
    from creditshare.outbox.models import Work

    now = timezone.now()
    for done in (now, now, None):
        Work.objects.create(handler="creditshare.x.tasks.y", created_at=now, due_at=now + timedelta(1), done_at=done)
    counted = digests.count_effects()
    assert counted["work_done"] == {"creditshare.x.tasks.y": 2}
    assert counted["work_open"] == {"creditshare.x.tasks.y": 1}
