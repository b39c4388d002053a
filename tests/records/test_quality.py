"""The quality board: late, refused, wrong, doubled, missing and covered, by source, in a fixed number of queries."""

import io
from datetime import date, timedelta
from types import SimpleNamespace

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone, translation

from creditshare.kernel import actor as kinds
from creditshare.kernel.errors import NotPermitted
from creditshare.records import queries
from creditshare.records.models import BatchStream, SequencedBatch
from creditshare.records.rules.shapes import LONGEST, shape_of
from creditshare.records.sources import SOURCES
from tests import makers
from tests.parties.makers import system
from tests.records.makers import AT, OWN, PARTNERS, as_csv, deliver, invoice
from tests.records.test_pages import browser_of, text
from tests.records.test_reading import zipped

pytestmark = pytest.mark.django_db
NAME = f"{OWN}_发票.csv"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def scene():
    """A firm and two agencies that report, and the operator."""
    firm = makers.firm(code=OWN)
    agency, other = (makers.organisation(kinds.AGENCY) for _ in range(2))
    return SimpleNamespace(
        firm=firm,
        agency=agency,
        handler=makers.actor(firm, kinds.HANDLER),
        officer=makers.actor(agency, kinds.OFFICER),
        other=makers.actor(other, kinds.OFFICER),
        operator=makers.actor(makers.organisation(kinds.OPERATOR), kinds.OFFICER),
    )


def grade(code=OWN, year="2025", letter="A"):
    return {"统一社会信用代码": code, "评价年度": year, "纳税信用等级": letter}


def send(actor, *rows, source="tax_grades", at=AT, **options):
    return deliver(as_csv(rows, list(rows[0])), source=source, actor=actor, registers=False, at=at, **options)


def board(actor, at=AT):
    return {row.source: row for row in queries.list_quality(actor=actor, at=at)}


class TestFigures:
    """What is counted."""

    def test_rows_files_wrong_and_same(self, scene):
        send(scene.officer, grade(), grade(year="x"), grade())
        send(scene.officer, grade())
        row = board(scene.operator)["tax_grades"]
        assert (row.files, row.rows, row.wrong, row.same, row.refused) == (2, 4, 1, 2, 0)
        assert (row.wrong_ratio, row.same_ratio) == (0.25, 0.5)

    def test_refused_files_by_reason(self, scene):
        send(scene.officer, {"a": "1"})
        deliver(b"\x89PNG", source="tax_grades", actor=scene.officer)
        deliver(zipped({"../x.csv": b"1"}), name="x.zip", source="tax_grades", actor=scene.officer)
        mixed = {"good.csv": as_csv([grade()], list(grade())), "bad.csv": b"a,b\n1,2\n"}
        deliver(zipped(mixed), name="y.zip", source="tax_grades", actor=scene.officer)
        row = board(scene.operator)["tax_grades"]
        assert row.refused == 4
        assert row.reasons == {"headings_missing": 2, "file_is_picture": 1, "archive_outside": 1}
        assert row.files == 4
        assert queries.list_refused(actor=scene.operator, source="tax_grades").count() == 4

    def test_every_source_is_there_for_the_operator_and_what_it_sent_for_an_office(self, scene):
        send(scene.officer, grade())
        assert board(scene.operator).keys() == SOURCES.keys()
        assert list(board(scene.officer)) == ["tax_grades"]
        assert board(scene.other) == {}

    def test_what_was_never_sent_has_no_ratio(self, scene):
        row = board(scene.operator)["patents"]
        assert (row.files, row.last, row.late_since, row.wrong_ratio, row.same_ratio) == (0, None, None, None, None)
        assert row.coverage_ratio == 0

    @pytest.mark.parametrize(("days", "is_late"), [(0, False), (426, False), (427, True)])
    def test_late_is_what_the_policy_says(self, scene, days, is_late):
        send(scene.officer, grade())
        row = board(scene.operator, AT + timedelta(days=days))["tax_grades"]
        assert row.late_after_days == 366 + 60
        assert (row.late_since is not None) == is_late

    def test_a_refused_file_does_not_make_a_source_come(self, scene):
        send(scene.officer, grade())
        send(scene.officer, {"a": "1"}, at=AT + timedelta(days=500))
        assert board(scene.operator, AT + timedelta(days=500))["tax_grades"].late_since == date(2028, 1, 23)

    def test_coverage_is_of_registered_firms(self, scene):
        makers.firm(code=PARTNERS[0])
        makers.firm()
        send(scene.officer, grade(), grade(year="2024"), grade(PARTNERS[0]))
        row = board(scene.operator)["tax_grades"]
        assert (row.firms, row.all_firms, row.recent_firms) == (2, 3, None)

    def test_of_invoices_it_is_said_how_many_firms_have_recent_ones(self, scene):
        makers.firm(code=PARTNERS[2])
        deliver([invoice("1", day="2026-09-30")], name=NAME, actor=scene.handler)
        old = invoice("2", seller=PARTNERS[2], day="2026-08-31")
        deliver([old], name=f"{PARTNERS[2]}.csv", actor=scene.officer)
        row = board(scene.operator)["invoices"]
        assert (row.firms, row.recent_firms, row.recent_ratio) == (2, 1, 0.5)
        mine = board(scene.officer)["invoices"]
        assert (mine.firms, mine.recent_firms, mine.rows) == (1, 0, 1)

    def test_gaps_are_the_missing_numbers_of_all_streams(self, scene):
        for numbers in ((2, 5), (1, 3)):
            stream = BatchStream.objects.create(client=system(scene.agency), source="tax_grades")
            for number in numbers:
                delivery = deliver(b"x", source="tax_grades", actor=scene.officer, reads=False)
                SequencedBatch.objects.create(
                    stream=stream, sequence=number, digest="0" * 64, delivery=delivery, received_at=AT
                )
        assert board(scene.operator)["tax_grades"].gaps == 3 + 1
        assert board(scene.officer)["tax_grades"].gaps == 4
        assert board(scene.other) == {}

    def test_six_months_are_shown_with_the_silent_ones(self, scene):
        send(scene.officer, grade(), at=AT - timedelta(days=200))
        send(scene.officer, grade(year="2024"), grade(year="x"), at=AT - timedelta(days=62))
        send(scene.officer, grade(year="2023"))
        row = board(scene.operator)["tax_grades"]
        assert [month.month for month in row.trend] == [date(2026, month, 1) for month in range(6, 12)]
        assert row.trend_rows == [0, 0, 0, 2, 0, 1]
        assert [month.wrong_ratio for month in row.trend] == [None, None, None, 0.5, None, 0.0]

    def test_a_month_begins_at_midnight_of_the_place(self, scene):
        first = timezone.make_aware(AT.replace(tzinfo=None, day=1, hour=0, minute=0))
        send(scene.officer, grade(), at=first)
        send(scene.officer, grade(year="2024"), at=first - timedelta(seconds=1))
        assert board(scene.operator)["tax_grades"].trend_rows[-2:] == [1, 1]

    def test_broken_rules_by_column(self, scene):
        send(scene.officer, grade(year="soon"), grade(year="later"), grade(letter="Z"))
        rules = queries.list_broken_rules(actor=scene.officer, source="tax_grades")
        assert [(rule["column"], rule["code"], rule["times"], rule["sample"]) for rule in rules] == [
            ("评价年度", "year_unreadable", 2, "soon"),
            ("纳税信用等级", "choice_unknown", 1, "Z"),
        ]
        assert queries.list_broken_rules(actor=scene.other, source="tax_grades") == []

    def test_senders_are_told_apart(self, scene):
        send(scene.officer, grade())
        send(scene.other, grade(year="x"))
        senders = queries.list_sender_quality(actor=scene.operator, source="tax_grades")
        assert [(row["files"], row["total"], row["bad"]) for row in senders] == [(1, 1, 1), (1, 1, 0)]
        assert len(queries.list_sender_quality(actor=scene.officer, source="tax_grades")) == 1

    def test_the_number_of_queries_does_not_grow(self, scene, django_assert_max_num_queries):
        with django_assert_max_num_queries(14):
            board(scene.operator)
        for serial in range(3):
            send(scene.officer, grade(year=str(2020 + serial)), grade(year="x"))
            send(scene.other, {"a": "1"})
            deliver([invoice(str(serial))], name=NAME, actor=scene.handler)
        with django_assert_max_num_queries(14):
            board(scene.operator)


class TestPages:
    """Who sees what of it."""

    @pytest.mark.parametrize("who", ["handler"])
    def test_a_firm_sees_no_board(self, scene, who):
        with pytest.raises(NotPermitted):
            queries.list_quality(actor=getattr(scene, who), at=AT)
        for name, words in (("records_quality", ()), ("records_quality_source", ("invoices",)), ("quality_xlsx", ())):
            assert browser_of(scene.handler).get(reverse(name, args=words)).status_code == 403

    def test_the_operator_sees_the_shape_of_a_cell_and_no_name_of_a_file(self, scene):
        send(scene.officer, grade(year="12月2025"), name="甲公司.csv")
        send(scene.officer, {"a": "1"}, name=f"{OWN}_甲公司.csv")
        browser = browser_of(scene.operator)
        page = browser.get(reverse("records_quality_source", args=["tax_grades"]))
        said = text(page)
        assert "99字9999" in said
        assert "These headings were not found" in said
        assert "….csv" in said
        for secret in ("12月2025", OWN, "甲公司"):
            assert secret not in page.content.decode()

    def test_an_agency_sees_its_own_and_nothing_of_others(self, scene):
        send(scene.officer, grade(year="12月2025"))
        send(scene.officer, {"a": "1"}, name="mine.csv")
        send(scene.other, {"a": "1"}, name="theirs.csv")
        said = text(browser_of(scene.officer).get(reverse("records_quality_source", args=["tax_grades"])))
        assert "12月2025" in said and "mine.csv" in said
        assert "theirs.csv" not in said
        assert "99字" not in said

    def test_what_is_no_source_is_not_found_and_what_was_not_sent_is_empty(self, scene):
        send(scene.officer, grade())
        for actor in (scene.officer, scene.operator):
            browser = browser_of(actor)
            assert browser.get(reverse("records_quality_source", args=["nonsense"])).status_code == 404
            page = browser.get(reverse("records_quality_source", args=["patents"]))
            assert "Source not connected" in text(page)

    def test_the_board_names_what_is_late_and_what_never_came(self, scene):
        send(scene.officer, grade(), at=AT - timedelta(days=700))
        said = text(browser_of(scene.operator).get(reverse("records_list")))
        assert "1 is late" in said
        assert "Sources that never reported" in said
        assert "Patents" in said.partition("Sources that never reported")[2]
        source = text(browser_of(scene.officer).get(reverse("records_quality_source", args=["tax_grades"])))
        assert "Late since" in source

    def test_an_office_that_sent_nothing_is_told_so(self, scene):
        said = text(browser_of(scene.other).get(reverse("records_quality")))
        assert "Nothing was delivered yet" in said
        assert "Quality of records" in text(browser_of(scene.other).get(reverse("records_list")))

    def test_reasons_of_a_refusal_hide_whose_file_it_is(self, scene):
        deliver([invoice("1", seller=PARTNERS[2])], name=f"{PARTNERS[2]}.csv", actor=scene.officer, registers=False)
        page = browser_of(scene.operator).get(reverse("records_quality_source", args=["invoices"])).content.decode()
        assert "is not registered on the platform" in page
        assert PARTNERS[2] not in page
        assert PARTNERS[2] in text(browser_of(scene.officer).get(reverse("records_quality_source", args=["invoices"])))

    def test_the_lists_as_workbooks(self, scene):
        send(scene.officer, grade(), grade(year="x"), name="=cmd.csv")
        book = openpyxl.load_workbook(io.BytesIO(browser_of(scene.operator).get(reverse("quality_xlsx")).content))
        assert book.active.max_row == len(SOURCES) + 2
        assert scene.operator.name in book.active["A1"].value and "operator" in book.active["A1"].value
        row = next(row for row in book.active.iter_rows(values_only=True) if row[0] == "Tax credit grades")
        assert row[3:] == (1, 0, 2, 1, 0, 0, 1, 1)
        mine = openpyxl.load_workbook(io.BytesIO(browser_of(scene.officer).get(reverse("deliveries_xlsx")).content))
        (_, _, sent) = mine.active.iter_rows(values_only=True)
        assert (sent[0], sent[1], sent[2], sent[4:]) == ("'=cmd.csv", "Tax credit grades", "Done", (2, 1, 0, 0, 1))

    def test_the_page_of_a_source_takes_as_many_queries_for_many_files(self, scene, django_assert_max_num_queries):
        for serial in range(4):
            send(scene.officer, grade(year=str(2020 + serial)), grade(year="x"))
            send(scene.other, {"a": "1"}, name=f"{serial}.csv")
        browser = browser_of(scene.operator)
        browser.get(reverse("records_list"))
        with django_assert_max_num_queries(28):
            browser.get(reverse("records_quality_source", args=["tax_grades"]))


@pytest.mark.parametrize(
    ("said", "shape"),
    [
        ("2026/13/45", "9999/99/99"),
        ("91340102MA0000005W", "99999999AA9999999A"),
        ("张三 abc", "字字 aaa"),
        ("１２", "99"),
        ("", ""),
        ("a\x00b", "a?a"),
        ("x" * 50, "a" * LONGEST + "…"),
    ],
)
def test_a_shape_says_nothing_of_what_is_said(said, shape):
    assert shape_of(said) == shape
