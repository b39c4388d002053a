"""Lists as workbooks: who took them on top, no cell that runs, nothing that the format cannot hold."""

import io
from datetime import datetime

import openpyxl
import pytest

from creditshare.kernel.plain_files import MARKS
from creditshare.kernel.workbook import CELL, TITLE, list_workbook

pytestmark = pytest.mark.once


def rows_of(*rows, title="查阅记录", exported="由 甲 于 2026-11-23 导出", headings=("时间", "机构")):
    sheet = openpyxl.load_workbook(io.BytesIO(list_workbook(title, exported, headings, rows))).active
    return sheet, [list(row) for row in sheet.iter_rows(values_only=True)]


def test_who_took_it_stands_on_top_then_headings_then_rows():
    moment = datetime(2026, 11, 23, 10, 0)
    sheet, rows = rows_of((moment, "科源银行"), (3, None))
    assert rows == [["由 甲 于 2026-11-23 导出", None], ["时间", "机构"], [moment, "科源银行"], [3, None]]
    assert sheet.title == "查阅记录" and sheet.freeze_panes == "A3"


@pytest.mark.parametrize("mark", MARKS)
def test_no_cell_runs(mark):
    _, rows = rows_of((f"{mark}HYPERLINK(1)", "-12.5"), exported=f"{mark}cmd|'/c calc'!A0")
    assert rows[2] == [f"'{mark}HYPERLINK(1)".replace("\r", "\n"), "-12.5"] or rows[2][0][0] == "'"
    assert rows[0][0][0] == "'"


def test_a_list_of_nothing_has_its_headings():
    assert rows_of()[1] == [["由 甲 于 2026-11-23 导出", None], ["时间", "机构"]]


def test_what_no_workbook_holds_is_left_out_or_cut():
    sheet, rows = rows_of(("a\x00b\x1f", "x" * (CELL + 9)), title="a/b[c]:" + "长" * 40)
    assert rows[2][0] == "ab" and len(rows[2][1]) == CELL
    assert len(sheet.title) == TITLE and "/" not in sheet.title
    assert rows_of(title="'")[0].title == "Sheet"
