"""Wrong rows mended in the page: sent again as a delivery of the same source, judged by the same rules, each once."""

import re
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from creditshare.audit.models import TrailEntry
from creditshare.kernel import actor as kinds
from creditshare.kernel.errors import NotFound, NotPermitted
from creditshare.outbox.services import drain
from creditshare.records import queries, services
from creditshare.records.errors import NothingToMend, RowEmptied
from creditshare.records.models import DONE, READING, REFUSED, Delivery, Invoice, RowMending, SourceRecord, WrongRow
from creditshare.records.queries.mending import MENDED, OPEN, SENT
from creditshare.records.services import Mend
from creditshare.records.sources import SOURCES
from tests import makers
from tests.records.makers import AT, OWN, PARTNERS, as_csv, deliver, invoice
from tests.records.test_pages import browser_of, follow, text
from tests.records.test_reading import zipped

pytestmark = pytest.mark.django_db
GRADE = {"统一社会信用代码": OWN, "企业名称": "甲", "评价年度": "2025", "纳税信用等级": "A"}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def scene():
    """A firm and an agency, each with somebody at work."""
    firm, agency = makers.firm(code=OWN), makers.organisation(kinds.AGENCY)
    handler, officer = makers.actor(firm, kinds.HANDLER), makers.actor(agency, kinds.OFFICER)
    return SimpleNamespace(firm=firm, handler=handler, officer=officer, at_firm=browser_of(handler))


def faulty(scene, *rows):
    """A delivery of the firm with one right row and some wrong ones."""
    return deliver([invoice("90000001"), *rows], actor=scene.handler, registers=False)


def wrong_of(delivery):
    return list(WrongRow.objects.filter(batch__delivery=delivery).order_by("batch__ordinal", "line"))


def mend(actor, delivery, *changes, attempt=1, name="mended"):
    """Mend the wrong rows of a delivery in their order, one dictionary of cells for each."""
    mends = [Mend(row.pk, attempt, cells) for row, cells in zip(wrong_of(delivery), changes, strict=False)]
    return services.mend_rows(actor=actor, delivery_id=delivery.pk, mends=mends, name=name, at=AT)


def read(delivery):
    return services.import_delivery(delivery_id=delivery.pk, at=AT)


def states(delivery):
    return [state.state for state in queries.row_states(wrong_of(delivery))]


def counted(delivery):
    counts = queries.count_mended(delivery)
    return counts.mended, counts.sent


def fields_of(page):
    """The fields of the forms in a page, as a browser would send them."""
    return dict(re.findall(r'<input type="text" id="[^"]+" name="([^"]+)" value="([^"]*)"', page.content.decode()))


def field(delivery, heading, number=0, attempt=1):
    """The name of one cell's field."""
    place = [column.name for column in SOURCES[delivery.source].COLUMNS].index(heading)
    return f"r{wrong_of(delivery)[number].pk}-{attempt}-{place}"


class TestDeed:
    """Mending as a use case."""

    def test_a_mended_row_becomes_a_delivery_and_its_record(self, scene):
        delivery = faulty(scene, invoice("2", day="soon"), invoice("3", day="later"))
        (further,), rows = mend(scene.handler, delivery, {"开票日期": "2026-03-09"})
        assert (rows, states(delivery), counted(delivery)) == (1, [SENT, OPEN], (0, 1))
        assert (further.source, further.name, further.owner, further.sender) == (
            "invoices",
            "mended",
            scene.firm,
            scene.firm,
        )
        assert read(further).status == DONE
        assert (states(delivery), counted(delivery)) == ([MENDED, OPEN], (1, 0))
        assert Invoice.objects.filter(number="00000002", issue_date="2026-03-09").count() == 1
        assert queries.mended_delivery(further) == delivery
        assert queries.mended_delivery(delivery) is None

    def test_the_work_is_done_by_the_outbox(self, scene):
        delivery = faulty(scene, invoice("2", day="soon"))
        mend(scene.handler, delivery, {"开票日期": "2026-03-09"})
        drain(worker="test", at=AT)
        assert states(delivery) == [MENDED]

    def test_a_row_still_wrong_says_what_is_wrong_now_and_is_mended_at_the_next_attempt(self, scene):
        delivery = faulty(scene, invoice("2", day="soon"))
        read(mend(scene.handler, delivery, {"开票日期": "2026-03-09", "金额": "much"})[0][0])
        (state,) = queries.row_states(wrong_of(delivery))
        assert (state.state, state.attempt, state.now.column, state.now.code) == (OPEN, 2, "金额", "amount_unreadable")
        assert (state.first.column, state.now.row["开票日期"]) == ("开票日期", "2026-03-09")
        read(mend(scene.handler, delivery, {"金额": "100.00"}, attempt=2)[0][0])
        assert (states(delivery), Invoice.objects.count()) == ([MENDED], 2)

    def test_a_row_is_mended_once(self, scene):
        delivery = faulty(scene, invoice("2", day="soon"))
        read(mend(scene.handler, delivery, {"开票日期": "2026-03-09"})[0][0])
        for attempt in (1, 2):
            with pytest.raises(NothingToMend):
                mend(scene.handler, delivery, {"开票日期": "2026-03-10"}, attempt=attempt)
        assert (RowMending.objects.count(), Invoice.objects.count()) == (1, 2)

    def test_two_people_cannot_mend_one_row_at_once(self, scene):
        delivery = faulty(scene, invoice("2", day="soon"), invoice("3", day="soon"))
        mend(scene.handler, delivery, {"开票日期": "2026-03-09"})
        mends = [Mend(row.pk, 1, {"开票日期": "2026-03-10"}) for row in wrong_of(delivery)]
        (further,), rows = services.mend_rows(
            actor=scene.handler, delivery_id=delivery.pk, mends=mends, name="x", at=AT
        )
        assert rows == 1
        assert [mending.wrong_row.line for mending in further.mendings.all()] == [4]

    def test_a_refused_attempt_leaves_the_row_open(self, scene):
        delivery = faulty(scene, *(invoice(str(serial), day="soon") for serial in range(2, 5)))
        swapped = {"开票日期": "2026-03-09", "金额": "13", "税额": "100"}
        further = read(mend(scene.handler, delivery, swapped, swapped, swapped)[0][0])
        assert (further.status, states(delivery), counted(delivery)) == (REFUSED, [OPEN] * 3, (0, 0))
        right = {"开票日期": "2026-03-09"}
        read(mend(scene.handler, delivery, right, right, right, attempt=2)[0][0])
        assert states(delivery) == [MENDED] * 3

    def test_a_cancelled_attempt_leaves_the_row_open(self, scene):
        delivery = faulty(scene, invoice("2", day="soon"))
        (further,), _ = mend(scene.handler, delivery, {"开票日期": "2026-03-09"})
        services.cancel_delivery(actor=scene.handler, delivery_id=further.pk, at=AT)
        assert states(delivery) == [OPEN]

    @pytest.mark.parametrize("changes", [{}, {"开票日期": "soon"}, {"开票日期": "soon", "备注": ""}])
    def test_what_was_not_changed_is_not_sent(self, scene, changes):
        delivery = faulty(scene, invoice("2", day="soon"))
        with pytest.raises(NothingToMend):
            mend(scene.handler, delivery, changes)
        assert not RowMending.objects.exists()

    def test_a_row_that_names_nobody_is_not_sent(self, scene):
        delivery = faulty(scene, invoice("2", day="soon"))
        blank = dict.fromkeys(("发票代码", "发票号码", "数电发票号码", "销方识别号", "购方识别号"), "")
        with pytest.raises(RowEmptied) as refused:
            mend(scene.handler, delivery, blank)
        assert refused.value.facts == {"line": 3}
        assert Delivery.objects.count() == 1

    def test_rows_of_several_firms_become_a_delivery_for_each(self, scene):
        other = makers.firm(code=PARTNERS[2])
        files = {
            f"{code}.csv": as_csv([invoice("1", seller=code), invoice("2", seller=code, day="soon")])
            for code in (OWN, PARTNERS[2])
        }
        delivery = deliver(zipped(files), name="all.zip", actor=scene.officer)
        right = {"开票日期": "2026-03-09"}
        further, rows = mend(scene.officer, delivery, right, right)
        assert (rows, {one.owner for one in further}) == (2, {scene.firm, other})
        assert [read(one).status for one in further] == [DONE, DONE]
        assert Invoice.objects.filter(issue_date="2026-03-09").count() == 2

    def test_headings_and_units_of_any_source_come_through(self, scene):
        penalty = {
            "cf_xdr_shxym": OWN,
            "cf_wsh": "罚1号",
            "罚款金额": "3.5",
            "cf_jdrq": "28/7/2026",
        }
        delivery = deliver(as_csv([penalty], list(penalty)), source="penalties", actor=scene.officer)
        read(mend(scene.officer, delivery, {"处罚决定日期": "2026-07-28"})[0][0])
        record = SourceRecord.objects.get()
        assert (record.content["fine"], record.content["decided_on"]) == ("35000.00", "2026-07-28")

    def test_an_unregistered_firm_can_be_corrected(self, scene):
        row = GRADE | {"统一社会信用代码": PARTNERS[0]}
        delivery = deliver(as_csv([row], list(row)), source="tax_grades", actor=scene.officer, registers=False)
        (wrong,) = wrong_of(delivery)
        assert (wrong.column, wrong.row) == ("统一社会信用代码", row)
        read(mend(scene.officer, delivery, {"统一社会信用代码": OWN})[0][0])
        assert SourceRecord.objects.get().firm == scene.firm

    def test_fines_of_an_unregistered_firm_keep_their_unit(self, scene):
        row = {
            "统一社会信用代码": PARTNERS[0],
            "行政处罚决定书文号": "1",
            "罚款金额(万元)": "3",
            "处罚决定日期": "20260901",
        }
        delivery = deliver(as_csv([row], list(row)), source="penalties", actor=scene.officer, registers=False)
        (wrong,) = wrong_of(delivery)
        assert wrong.row["罚款金额(万元)"] == "3.000000"
        read(mend(scene.officer, delivery, {"统一社会信用代码": OWN})[0][0])
        assert SourceRecord.objects.get().content["fine"] == "30000.00"

    def test_mended_rows_that_stay_wrong_are_mended_where_they_came_from(self, scene):
        delivery = faulty(scene, invoice("2", day="soon"))
        (further,), _ = mend(scene.handler, delivery, {"开票日期": "later"})
        read(further)
        with pytest.raises(NothingToMend):
            mend(scene.handler, further, {"开票日期": "2026-03-09"})

    def test_the_deed_is_in_the_trail(self, scene):
        delivery = faulty(scene, invoice("2", day="soon"))
        (further,), _ = mend(scene.handler, delivery, {"开票日期": "2026-03-09"})
        entry = TrailEntry.objects.get(event="records.wrong_row.mend")
        assert str(further.pk) in entry.body
        assert "soon" not in entry.body


class TestWho:
    """Only who sent the delivery mends it."""

    def test_others_find_nothing(self, scene):
        delivery = deliver([invoice("1"), invoice("2", day="soon")], actor=scene.officer, owner_uscc=OWN)
        stranger = makers.actor(makers.firm(), kinds.HANDLER)
        for actor in (scene.handler, stranger):
            with pytest.raises(NotFound):
                mend(actor, delivery, {"开票日期": "2026-03-09"})
        with pytest.raises(NotPermitted):
            mend(makers.actor(makers.bank(), kinds.OFFICER), delivery, {"开票日期": "2026-03-09"})
        with pytest.raises(NotFound):
            services.mend_rows(actor=scene.officer, delivery_id=uuid4(), mends=[], name="x", at=AT)
        assert not RowMending.objects.exists()

    def test_rows_of_another_delivery_are_passed_over(self, scene):
        mine = faulty(scene, invoice("2", day="soon"))
        theirs = deliver([invoice("1"), invoice("2", day="soon")], actor=scene.officer, owner_uscc=OWN)
        foreign = wrong_of(theirs)[0]
        with pytest.raises(NothingToMend):
            services.mend_rows(
                actor=scene.handler,
                delivery_id=mine.pk,
                mends=[Mend(foreign.pk, 1, {"开票日期": "2026-03-09"})],
                name="x",
                at=AT,
            )

    def test_the_page_of_a_firm_shows_no_form_for_an_agencys_rows(self, scene):
        delivery = deliver([invoice("1"), invoice("2", day="soon")], actor=scene.officer, owner_uscc=OWN)
        assert not fields_of(follow(scene.at_firm, delivery))
        address = reverse("records_mend", args=[delivery.pk])
        assert scene.at_firm.post(address, {field(delivery, "开票日期"): "2026-03-09"}).status_code == 404


class TestPage:
    """The forms in the page."""

    def test_each_wrong_row_is_a_form_with_its_fault_described(self, scene):
        delivery = faulty(scene, invoice("2", day="28/7/2026"))
        page = follow(scene.at_firm, delivery)
        key, html = field(delivery, "开票日期").rpartition("-")[0], page.content.decode()
        assert fields_of(page)[field(delivery, "开票日期")] == "28/7/2026"
        assert f'aria-describedby="{key}_error"' in html
        assert f'id="{key}_error"' in html
        assert "Fill in “2026-07-28”" in text(page)
        assert "Line 3" in text(page)
        assert fields_of(page)[field(delivery, "金额")] == "100.00"

    def test_every_field_has_a_label_of_its_own(self, scene):
        html = follow(scene.at_firm, faulty(scene, invoice("2", day="x"), invoice("3", day="y"))).content.decode()
        ids = re.findall(r'<input type="text" id="([^"]+)"', html)
        assert len(ids) == len(set(ids)) > 20
        assert set(ids) == set(re.findall(r'<label for="(r[^"]+)"', html))

    def test_sending_shows_what_became_of_the_row(self, scene):
        delivery = faulty(scene, invoice("2", day="soon"), invoice("3", day="soon"))
        sent = fields_of(follow(scene.at_firm, delivery)) | {field(delivery, "开票日期"): "2026-03-09"}
        answer = scene.at_firm.post(reverse("records_mend", args=[delivery.pk]), sent)
        assert (answer.status_code, answer["Location"]) == (302, f"/records/deliveries/{delivery.pk}#wrong")
        page = follow(scene.at_firm, delivery)
        assert "1 row was sent again." in text(page)
        assert "Sent again, being read" in text(page)
        assert 'hx-select="#mended"' in page.content.decode()
        drain(worker="test", at=timezone.now())
        page = follow(scene.at_firm, delivery)
        assert "1 of 2 wrong rows are mended" in text(page)
        assert "hx-trigger" not in page.content.decode()
        further = Delivery.objects.exclude(pk=delivery.pk).get()
        assert further.name == "Mended rows of file.csv"
        assert "These are rows of another delivery, mended." in text(follow(scene.at_firm, further))

    def test_a_proposal_fills_the_form_and_keeps_what_was_typed(self, scene):
        delivery = faulty(scene, invoice("2", day="28/7/2026"), invoice("3", day="7/30/2026"))
        first, second = (field(delivery, "开票日期", number) for number in (0, 1))
        typed = fields_of(follow(scene.at_firm, delivery)) | {second: "typed"}
        address = reverse("records_mend", args=[delivery.pk])
        page = scene.at_firm.post(address, typed | {"use": first.rpartition("-")[0]})
        assert page.status_code == 200
        assert (fields_of(page)[first], fields_of(page)[second]) == ("2026-07-28", "typed")
        page = scene.at_firm.post(address, typed | {"use": "all"})
        assert (fields_of(page)[first], fields_of(page)[second]) == ("2026-07-28", "2026-07-30")
        assert Delivery.objects.count() == 1

    def test_nothing_changed_says_so_and_keeps_the_page(self, scene):
        delivery = faulty(scene, invoice("2", day="soon"))
        answer = scene.at_firm.post(
            reverse("records_mend", args=[delivery.pk]), fields_of(follow(scene.at_firm, delivery))
        )
        assert answer.status_code == 409
        assert "None of these rows was changed" in text(answer)

    def test_fields_that_nobody_made_are_passed_over(self, scene):
        delivery = faulty(scene, invoice("2", day="soon"))
        row = wrong_of(delivery)[0].pk
        made_up = {f"r{row}-1-999": "x", "r1-2": "x", "rx-1-1": "x", f"r{10**30}-1-1": "x", "r²-1-1": "x", "r": "x"}
        for words in (made_up, made_up | {"use": "all"}, made_up | {"use": "r999-1"}):
            assert scene.at_firm.post(reverse("records_mend", args=[delivery.pk]), words).status_code in (200, 409)
        assert Delivery.objects.count() == 1

    def test_the_look_that_asks_again_leads_to_the_result_when_it_is_there(self, scene):
        delivery = faulty(scene, invoice("2", day="soon"))
        read(mend(scene.handler, delivery, {"开票日期": "later"})[0][0])
        address = reverse("records_delivery", args=[delivery.pk])
        assert "Look again" in text(scene.at_firm.get(address, headers={"HX-Request": "true"}))
        plain = scene.at_firm.get(address)
        assert "Look again" not in text(plain)
        assert "0 of 1 wrong rows are mended" in text(plain)

    def test_it_is_shown_that_a_row_is_still_wrong(self, scene):
        delivery = faulty(scene, invoice("2", day="soon"))
        read(mend(scene.handler, delivery, {"开票日期": "2026-03-09", "金额": "much"})[0][0])
        page = follow(scene.at_firm, delivery)
        assert "Still wrong" in text(page)
        assert "This is not an amount" in text(page)
        assert fields_of(page)[field(delivery, "金额", attempt=2)] == "much"

    def test_a_stale_form_sends_nothing_twice(self, scene):
        delivery = faulty(scene, invoice("2", day="soon"))
        sent = fields_of(follow(scene.at_firm, delivery)) | {field(delivery, "开票日期"): "2026-03-09"}
        address = reverse("records_mend", args=[delivery.pk])
        assert [scene.at_firm.post(address, sent).status_code for _ in range(3)] == [302, 409, 409]
        assert Delivery.objects.count() == 2

    def test_the_page_takes_as_many_queries_for_many_rows(self, scene, django_assert_max_num_queries):
        delivery = faulty(scene, *(invoice(str(serial), day="soon") for serial in range(2, 22)))
        read(mend(scene.handler, delivery, *[{"开票日期": "2026-03-09"}] * 10)[0][0])
        mend(scene.handler, delivery, *[{"开票日期": "x"}] * 20)
        with django_assert_max_num_queries(24):
            follow(scene.at_firm, delivery)

    def test_rows_on_a_later_page_come_back_to_that_page(self, scene):
        delivery = faulty(scene, *(invoice(str(serial), day="soon") for serial in range(2, 25)))
        page = scene.at_firm.get(reverse("records_delivery", args=[delivery.pk]), {"page": 2})
        assert f'action="/records/deliveries/{delivery.pk}/mend?page=2#wrong"' in page.content.decode()
        typed = fields_of(page) | {field(delivery, "开票日期", 21): "2026-03-09"}
        answer = scene.at_firm.post(reverse("records_mend", args=[delivery.pk]) + "?page=2", typed)
        assert answer["Location"].endswith("?page=2#wrong")

    def test_while_it_is_read_nothing_is_mended(self, scene):
        delivery = faulty(scene, invoice("2", day="soon"))
        Delivery.objects.filter(pk=delivery.pk).update(status=READING, finished_at=None)
        mend(scene.handler, delivery, {"开票日期": "2026-03-09"})
        assert states(delivery) == [SENT]
