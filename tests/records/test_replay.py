"""A kept original read again after its cause is mended: linked to the first, in the trail, and nothing doubled."""

import json
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import translation

from creditshare.audit.models import TrailEntry
from creditshare.kernel import actor as kinds
from creditshare.kernel.errors import NotFound, NotPermitted
from creditshare.parties.models import Notice
from creditshare.records import queries, services
from creditshare.records.errors import NothingToReplay
from creditshare.records.models import CANCELLED, DONE, READING, REFUSED, WAITING, Delivery, Invoice, SourceRecord
from creditshare.records.services.mappings import save_mapping
from tests import makers
from tests.records.makers import AT, OWN, PARTNERS, as_csv, counts, deliver, holding, invoice, rollups, stored
from tests.records.test_pages import browser_of, follow, text
from tests.records.test_reading import zipped

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=1)
NAME = f"{OWN}_发票.csv"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def scene():
    """An agency that sends, and the operator."""
    agency, operator = makers.organisation(kinds.AGENCY), makers.organisation(kinds.OPERATOR)
    officer, runner = makers.actor(agency, kinds.OFFICER), makers.actor(operator, kinds.OFFICER)
    return SimpleNamespace(agency=agency, officer=officer, runner=runner)


def grade(letter="A", code=OWN, **cells):
    return {"统一社会信用代码": code, "评价年度": "2025", "纳税信用等级": letter} | cells


def send(scene, *rows, source="tax_grades", at=AT, **options):
    return deliver(as_csv(rows, list(rows[0])), source=source, actor=scene.officer, registers=False, at=at, **options)


def replay(actor, delivery, at=LATER):
    again = services.replay_delivery(actor=actor, delivery_id=delivery.pk, at=at)
    return services.import_delivery(delivery_id=again.pk, at=at)


def refused_invoices(scene):
    """A file of invoices whose owner is not registered: nothing of it is stored."""
    return deliver([invoice("1"), invoice("2")], name=NAME, actor=scene.officer, registers=False)


class TestDeed:
    """Reading again as a use case."""

    def test_a_refused_file_is_read_once_its_firm_is_registered(self, scene):
        first = refused_invoices(scene)
        assert (first.status, first.batches.get().problem["code"], stored()) == (REFUSED, "firm_unknown", (0, 0))
        makers.firm(code=OWN)
        again = replay(scene.officer, first)
        assert (again.status, again.replays, again.original, stored()) == (DONE, first, first.original, (2, 0))
        first.refresh_from_db()
        assert first.status == REFUSED

    def test_a_file_with_unknown_headings_is_read_once_they_are_known(self, scene):
        makers.firm(code=OWN)
        row = {"税号": OWN, "哪一年": "2025", "成绩": "A"}
        first = send(scene, row)
        assert first.status == REFUSED
        look = services.look_at_file(
            actor=scene.officer, source="tax_grades", digest=first.original_id, name="x.csv", at=AT
        )
        mapping = {"统一社会信用代码": "税号", "评价年度": "哪一年", "纳税信用等级": "成绩"}
        save_mapping(actor=scene.officer, source="tax_grades", fingerprint=look.fingerprint, mapping=mapping, at=AT)
        assert replay(scene.officer, first).status == DONE
        assert SourceRecord.objects.get().content["grade"] == "A"

    def test_wrong_rows_of_unregistered_firms_come_in_and_the_others_are_the_same(self, scene):
        makers.firm(code=OWN)
        first = send(scene, grade(), grade(code=PARTNERS[0]))
        makers.firm(code=PARTNERS[0])
        again = replay(scene.officer, first)
        assert counts(again.batches.get()) == (1, 1, 0, 0)
        assert SourceRecord.objects.count() == 2

    def test_reading_again_and_again_leaves_what_reading_once_left(self, scene):
        first = refused_invoices(scene)
        makers.firm(code=OWN)
        replay(scene.officer, first)
        once = (holding(), rollups(), stored())
        for _ in range(3):
            replay(scene.officer, first)
        assert (holding(), rollups(), stored()) == once

    def test_while_it_is_read_again_it_is_not_read_once_more(self, scene):
        first = refused_invoices(scene)
        again = [services.replay_delivery(actor=scene.officer, delivery_id=first.pk, at=LATER) for _ in range(3)]
        assert len({delivery.pk for delivery in again}) == 1
        assert Delivery.objects.count() == 2

    def test_a_reading_of_a_reading_is_one_of_the_first(self, scene):
        first = refused_invoices(scene)
        second = replay(scene.officer, first)
        assert second.status == REFUSED
        assert replay(scene.officer, second).replays == first
        assert queries.list_replays(first).count() == 2

    def test_a_cancelled_delivery_is_read_again(self, scene):
        makers.firm(code=OWN)
        first = deliver([invoice("1")], name=NAME, actor=scene.officer, registers=False, reads=False)
        services.cancel_delivery(actor=scene.officer, delivery_id=first.pk, at=AT)
        assert (replay(scene.officer, first).status, Invoice.objects.count()) == (DONE, 1)

    @pytest.mark.parametrize("status", [WAITING, READING, DONE])
    def test_what_is_right_or_being_read_is_not_read_again(self, scene, status):
        makers.firm(code=OWN)
        first = deliver([invoice("1")], name=NAME, actor=scene.officer, registers=False)
        Delivery.objects.filter(pk=first.pk).update(status=status)
        with pytest.raises(NothingToReplay):
            services.replay_delivery(actor=scene.officer, delivery_id=first.pk, at=LATER)

    def test_the_sender_is_told_and_the_trail_says_who_asked(self, scene):
        first = refused_invoices(scene)
        makers.firm(code=OWN)
        again = replay(scene.runner, first)
        assert again.sender == scene.agency
        assert Notice.objects.filter(organisation=scene.agency, key=f"delivery:{again.pk}").count() == 1
        entry = TrailEntry.objects.get(event="records.delivery.replay")
        body = json.loads(entry.body)
        assert str(first.pk) in json.dumps(body)
        assert entry.subject.endswith(str(again.pk)) or str(again.pk) in entry.body


class TestOrder:
    """What a later delivery said stands, whatever an earlier original says when it is read again."""

    def test_a_record_that_was_corrected_since_stays(self, scene):
        makers.firm(code=OWN)
        first = send(scene, grade("C"), grade("B", PARTNERS[0]))
        makers.firm(code=PARTNERS[0])
        send(scene, grade("A", PARTNERS[0]), at=AT + timedelta(minutes=30))
        again = replay(scene.officer, first)
        assert counts(again.batches.get()) == (0, 2, 0, 0)
        firm = Delivery.owner.field.related_model.objects.get(uscc=PARTNERS[0])
        assert [record["grade"] for record in queries.current_records([firm.pk], ["tax_grades"])] == ["A"]

    def test_without_its_date_it_would_have_taken_the_correction_back(self, scene):
        """The negative control: the same file as a new delivery is a new statement and wins."""
        makers.firm(code=OWN)
        makers.firm(code=PARTNERS[0])
        send(scene, grade("A", PARTNERS[0]))
        assert counts(send(scene, grade("B", PARTNERS[0]), at=LATER).batches.get()) == (0, 0, 1, 0)

    def test_files_of_one_archive_keep_their_order(self, scene):
        row = grade("A")
        files = {
            name: as_csv([row | {"纳税信用等级": letter}], list(row))
            for name, letter in (("1.csv", "B"), ("2.csv", "A"))
        }
        first = deliver(zipped(files), name="x.zip", source="tax_grades", actor=scene.officer, registers=False)
        makers.firm(code=OWN)
        replay(scene.officer, first)
        assert list(SourceRecord.objects.order_by("pk").values_list("content__grade", flat=True)) == ["B", "A"]

    def test_a_second_reading_goes_on_where_the_first_one_stopped(self, scene):
        row = grade("A")
        other = grade("B", PARTNERS[0])
        files = {"1.csv": as_csv([row], list(row)), "2.csv": as_csv([other], list(row))}
        first = deliver(zipped(files), name="x.zip", source="tax_grades", actor=scene.officer, registers=False)
        makers.firm(code=OWN)
        replay(scene.officer, first)
        makers.firm(code=PARTNERS[0])
        again = replay(scene.officer, first, at=LATER + timedelta(hours=1))
        assert [counts(batch) for batch in again.batches.order_by("ordinal")] == [(0, 1, 0, 0), (1, 0, 0, 0)]

    @pytest.mark.parametrize(("reads_again", "told"), [(True, (1, 1, 0, 0)), (False, (1, 0, 1, 0))])
    def test_an_invoice_that_was_corrected_since_stays(self, scene, reads_again, told):
        """The negative control: the same file as a new delivery is a new statement and wins."""
        number = {"发票代码": "3400123456"}
        early = {"name": NAME, "actor": scene.officer, "registers": False}
        first = deliver([invoice("1", **number), invoice("2", **number)], **early)
        makers.firm(code=OWN)
        corrected = [invoice("1", net="500.00", **number), invoice("3", **number)]
        deliver(corrected, at=AT + timedelta(minutes=30), **early)
        before = holding()
        rows = [invoice("1", **number), invoice("2", **number)]
        again = replay(scene.officer, first) if reads_again else deliver(rows, at=LATER, **early)
        assert counts(again.batches.get()) == told
        assert all(row in holding() for row in before) == reads_again
        assert Invoice.objects.count() == 3


class TestWho:
    """The sender and the operator, nobody else."""

    def test_others_find_nothing(self, scene):
        makers.firm(code=PARTNERS[3])
        first = refused_invoices(scene)
        strange = makers.actor(makers.organisation(kinds.AGENCY), kinds.OFFICER)
        with pytest.raises(NotFound):
            services.replay_delivery(actor=strange, delivery_id=first.pk, at=LATER)
        with pytest.raises(NotFound):
            services.replay_delivery(actor=strange, delivery_id=uuid4(), at=LATER)
        with pytest.raises(NotPermitted):
            services.replay_delivery(actor=makers.actor(makers.bank(), kinds.OFFICER), delivery_id=first.pk, at=LATER)

    def test_the_page_offers_it_and_leads_to_the_new_delivery(self, scene):
        first = refused_invoices(scene)
        browser = browser_of(scene.officer)
        assert "Read the kept original again" in text(follow(browser, first))
        answer = browser.post(reverse("records_replay", args=[first.pk]))
        again = Delivery.objects.get(replays=first)
        assert answer["Location"] == reverse("records_delivery", args=[again.pk])
        page = text(follow(browser, first))
        assert "Read again on" in page
        assert "Read the kept original again" not in page
        assert "the kept original of another delivery, read again" in text(follow(browser, again))

    def test_the_operator_asks_for_it_on_the_page_of_the_source(self, scene):
        first = refused_invoices(scene)
        browser = browser_of(scene.runner)
        assert browser.post(reverse("records_replay", args=[first.pk]))["Location"] == "/records/quality/invoices"
        assert Delivery.objects.get(replays=first).sender == scene.agency

    def test_a_right_delivery_offers_nothing(self, scene):
        makers.firm(code=OWN)
        browser = browser_of(scene.officer)
        assert "Read it again" not in text(follow(browser, deliver([invoice("1")], name=NAME, actor=scene.officer)))
        answer = browser.post(reverse("records_replay", args=[Delivery.objects.get().pk]))
        assert answer.status_code == 409


def test_statuses_are_as_they_were(scene):
    """Reading again never touches the delivery that is read again."""
    first = refused_invoices(scene)
    before = Delivery.objects.filter(pk=first.pk).values().get()
    makers.firm(code=OWN)
    replay(scene.officer, first)
    assert Delivery.objects.filter(pk=first.pk).values().get() == before
    assert CANCELLED not in Delivery.objects.values_list("status", flat=True)
