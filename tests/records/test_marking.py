"""The whole table given back: wrong cells red with a comment, proposals in a last column, right rows the same again."""

import io
import json
from types import SimpleNamespace

import openpyxl
import pytest
from django.urls import reverse
from django.utils import translation

from creditshare.kernel import actor as kinds
from creditshare.kernel.errors import NotFound
from creditshare.records import services
from creditshare.records.errors import FileRefused, ReadingStopped
from creditshare.records.models import DONE
from creditshare.records.rules.mapping import SUGGESTION, fingerprint
from creditshare.records.rules.wrong_files import Fault, write_marked
from creditshare.records.services.originals import path_of
from creditshare.records.sources import SOURCES
from creditshare.records.sources.reading.laying import lay_out
from tests import makers
from tests.records.makers import AT, HEADINGS, OWN, PARTNERS, as_csv, counts, deliver, invoice
from tests.records.test_pages import browser_of
from tests.records.test_reading import zipped

pytestmark = pytest.mark.django_db
RED = "FFF9C9C5"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def scene():
    """A firm, an agency, and their browsers."""
    firm, agency = makers.firm(code=OWN), makers.organisation(kinds.AGENCY)
    handler, officer = makers.actor(firm, kinds.HANDLER), makers.actor(agency, kinds.OFFICER)
    return SimpleNamespace(
        firm=firm, handler=handler, officer=officer, at_firm=browser_of(handler), at_agency=browser_of(officer)
    )


def workbook(sheets):
    """Write sheets (name → rows) as the bytes of a workbook."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def table(rows, headings=HEADINGS):
    return [list(headings), *([row.get(heading, "") for heading in headings] for row in rows)]


def marked(browser, delivery, ordinal=1):
    answer = browser.get(reverse("marked_xlsx", args=[delivery.pk, ordinal]))
    assert answer.status_code == 200, answer.content[:200]
    return answer.content, openpyxl.load_workbook(io.BytesIO(answer.content))


def red_cells(sheet):
    return [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.start_color.rgb == RED]


def values(sheet):
    return [[cell.value or "" for cell in row] for row in sheet.iter_rows()]


ROWS = [invoice("1"), invoice("2", day="28/7/2026"), invoice("3", 备注="=1+1"), invoice("4", total="")]


class TestTable:
    """What comes back."""

    def test_the_table_comes_back_with_its_faults_marked(self, scene):
        delivery = deliver(ROWS, actor=scene.handler)
        _, book = marked(scene.at_firm, delivery)
        sheet = book.active
        assert [cell.value for cell in sheet[1]] == [*HEADINGS, SUGGESTION]
        assert sheet.max_row == len(ROWS) + 1
        day, total = (HEADINGS.index(name) + 1 for name in ("开票日期", "价税合计"))
        assert red_cells(sheet) == [sheet.cell(3, day).coordinate, sheet.cell(5, total).coordinate]
        assert "This is not a date" in sheet.cell(3, day).comment.text
        assert sheet.cell(3, len(HEADINGS) + 1).value == "开票日期: 2026-07-28"
        assert sheet.cell(5, len(HEADINGS) + 1).value == "价税合计: 113.00"
        assert sheet.cell(2, len(HEADINGS) + 1).value is None

    def test_formulas_stay_texts(self, scene):
        _, book = marked(scene.at_firm, deliver(ROWS, actor=scene.handler))
        cell = book.active.cell(4, HEADINGS.index("备注") + 1)
        assert (cell.data_type, cell.value) == ("s", "'=1+1")

    def test_untouched_it_is_the_same_and_the_wrong_rows_are_wrong_again(self, scene):
        content, _ = marked(scene.at_firm, deliver(ROWS, actor=scene.handler))
        again = deliver(content, name="marked.xlsx", actor=scene.handler)
        assert counts(again.batches.get()) == (0, 2, 0, 2)

    def test_mended_by_its_proposals_all_of_it_is_right(self, scene):
        _, book = marked(scene.at_firm, deliver(ROWS, actor=scene.handler))
        sheet = book.active
        for row in sheet.iter_rows(min_row=2):
            column, _, proposal = (row[-1].value or "").partition(": ")
            if column:
                row[HEADINGS.index(column)].value = proposal
        out = io.BytesIO()
        book.save(out)
        batch = deliver(out.getvalue(), name="mended.xlsx", actor=scene.handler).batches.get()
        assert (batch.status, counts(batch)) == (DONE, (2, 2, 0, 0))

    def test_a_second_round_has_one_column_of_proposals(self, scene):
        content, _ = marked(scene.at_firm, deliver(ROWS, actor=scene.handler))
        _, book = marked(scene.at_firm, deliver(content, name="marked.xlsx", actor=scene.handler))
        assert [cell.value for cell in book.active[1]] == [*HEADINGS, SUGGESTION]
        assert book.active.cell(3, len(HEADINGS) + 1).value == "开票日期: 2026-07-28"

    def test_titles_above_the_headings_and_other_sheets_stay(self, scene):
        sheets = {
            "说明": [["导出说明"], ["x", "y"]],
            "发票基础信息": [["全量发票查询导出结果"], [], *table(ROWS[:2])],
            "发票基础信息1": table([invoice("7"), invoice("8", day="soon")]),
        }
        delivery = deliver(workbook(sheets), name="x.xlsx", actor=scene.handler)
        _, book = marked(scene.at_firm, delivery)
        assert book.sheetnames == list(sheets)
        assert values(book["说明"]) == [["导出说明", ""], ["x", "y"]]
        first, second = book["发票基础信息"], book["发票基础信息1"]
        assert (first["A1"].value, first.cell(2, len(HEADINGS) + 1).value) == ("全量发票查询导出结果", SUGGESTION)
        assert (len(red_cells(first)), len(red_cells(second))) == (1, 1)
        assert second.cell(3, len(HEADINGS) + 1).value.startswith("开票日期: This is not a date")

    def test_rows_of_the_same_line_in_two_sheets_are_told_apart(self, scene):
        sheets = {
            "发票基础信息": table([invoice("1"), invoice("2")]),
            "发票基础信息1": table([invoice("3", day="soon"), invoice("4")]),
        }
        delivery = deliver(workbook(sheets), name="x.xlsx", actor=scene.handler)
        _, book = marked(scene.at_firm, delivery)
        assert [len(red_cells(sheet)) for sheet in book.worksheets] == [0, 1]

    def test_an_unregistered_firm_is_marked_at_its_code(self, scene):
        rows = [{"统一社会信用代码": code, "评价年度": "2025", "纳税信用等级": "A级"} for code in (OWN, PARTNERS[0])]
        delivery = deliver(as_csv(rows, list(rows[0])), source="tax_grades", actor=scene.officer, registers=False)
        _, book = marked(scene.at_agency, delivery)
        assert red_cells(book.active) == ["A3"]
        assert "not registered" in book.active["A3"].comment.text

    def test_rows_pushed_as_json_come_back_as_a_table(self, scene):
        rows = [{"统一社会信用代码": OWN, "评价年度": year, "纳税信用等级": "A"} for year in ("2025", "二〇二四年")]
        delivery = deliver(json.dumps(rows).encode(), name="rows.json", source="tax_grades", actor=scene.officer)
        _, book = marked(scene.at_agency, delivery)
        assert (red_cells(book.active), book.active["D3"].value) == (["B3"], "评价年度: 2024")

    def test_of_an_archive_each_file_comes_back(self, scene):
        files = {"a.csv": as_csv(ROWS[:1]), "b.csv": as_csv(ROWS[:2]), "c.csv": as_csv(ROWS[3:])}
        delivery = deliver(zipped(files), name="all.zip", actor=scene.handler)
        assert [len(red_cells(marked(scene.at_firm, delivery, ordinal)[1].active)) for ordinal in (2, 3)] == [1, 1]
        for ordinal in (1, 4, 0):
            answer = scene.at_firm.get(reverse("marked_xlsx", args=[delivery.pk, ordinal]))
            assert answer["Location"] == reverse("records_delivery", args=[delivery.pk])

    def test_lines_summed_to_an_invoice_are_marked_where_it_begins(self, scene):
        headings = [*HEADINGS, "货物或应税劳务名称", "规格型号", "单价"]
        lines = [invoice("1"), invoice("2", day="soon"), invoice("2", day="soon")]
        sheets = {"信息汇总表": table(lines, headings)}
        delivery = deliver(workbook(sheets), name="x.xlsx", actor=scene.handler)
        _, book = marked(scene.at_firm, delivery)
        assert red_cells(book.active) == [book.active.cell(3, headings.index("开票日期") + 1).coordinate]


class TestWho:
    """Nobody but the sender sees wrong rows."""

    def test_others_find_nothing(self, scene):
        delivery = deliver(ROWS, actor=scene.officer, owner_uscc=OWN)
        assert scene.at_firm.get(reverse("marked_xlsx", args=[delivery.pk, 1])).status_code == 404
        with pytest.raises(NotFound):
            services.mark_original(actor=scene.handler, delivery_id=delivery.pk, ordinal=1, faults=[], at=AT)

    def test_what_ends_too_early_is_no_table(self, scene, monkeypatch):
        delivery = deliver(ROWS, actor=scene.handler)
        head = {"sheet": "x", "width": 1, "heading": None, "places": {}, "alone": True}
        monkeypatch.setattr("creditshare.records.services.marking.read_original", lambda job: iter([head]))
        with pytest.raises(ReadingStopped):
            services.mark_original(actor=scene.handler, delivery_id=delivery.pk, ordinal=1, faults=[], at=AT)

    def test_an_original_that_is_lost_is_refused(self, scene):
        delivery = deliver(ROWS, actor=scene.handler)
        path_of(delivery.original).write_bytes(b"")
        with pytest.raises(FileRefused):
            services.mark_original(actor=scene.handler, delivery_id=delivery.pk, ordinal=1, faults=[], at=AT)


def test_a_sheet_without_the_headings_is_laid_out_as_it_is(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"a,b\n1,2\n")
    asked = {"path": str(path), "name": "x.csv", "ordinal": 1, "mapping": {}, "saved": {}}
    head, rows, end = lay_out(SOURCES["invoices"], **asked)
    assert (head["places"], head["heading"], rows["rows"], end) == (
        {},
        None,
        [(1, ("a", "b")), (2, ("1", "2"))],
        {"end": True},
    )


def test_our_column_changes_no_fingerprint():
    assert fingerprint([*HEADINGS, SUGGESTION]) == fingerprint(HEADINGS)
    assert fingerprint([*HEADINGS, "建议"]) != fingerprint(HEADINGS)


@pytest.mark.parametrize("name", ["a/b[1]:*?.csv", "x" * 60, "'", "", "\x00\ufffe"])
def test_any_name_becomes_a_sheet(name):
    out = io.BytesIO()
    head = {"sheet": name, "width": 1, "heading": 0, "places": {"金额": 0}, "alone": True, "has_proposals": False}
    rows = {"rows": [[1, ["金额"]], [2, ["x\ufffe\x01"]]]}
    write_marked([head, rows], [Fault("f", 2, "金额", "x", "No.", {})], out)
    sheet = openpyxl.load_workbook(out).active
    assert (len(sheet.title) <= 31, sheet["A2"].value, sheet["B2"].value) == (True, "x", "金额: No.")
