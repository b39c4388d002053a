"""Wrong rows as files: headings kept, faults marked, formulas neutralised."""

import csv
import io

import openpyxl
import pytest

from creditshare.records.rules.wrong_files import Fault, as_csv, as_workbook, neutral

FAULTS = [
    Fault("a.csv", 3, "金额", "x", "Not an amount.", {"发票号码": "00000001", "金额": "x"}, "100.00"),
    Fault("b.csv", 9, "", "", "Firm unknown.", {"发票号码": "00000002", "备注": "@cmd"}),
]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd", "'+cmd"),
        ("-cmd|x", "'-cmd|x"),
        ("@sum", "'@sum"),
        ("\tx", "'\tx"),
        ("-120.93", "-120.93"),
        ("+5", "+5"),
        ("-1,234.5", "-1,234.5"),
        ("正常", "正常"),
        ("", ""),
    ],
)
def test_formulas_do_not_run_and_numbers_stay_numbers(text, kept):
    assert neutral(text) == kept


def test_csv_has_the_fault_before_the_row():
    rows = list(csv.reader(io.StringIO(as_csv(FAULTS, ("file", "line", "column", "mend")))))
    assert rows == [
        ["file", "line", "column", "mend", "发票号码", "金额", "备注", "修改建议"],
        ["a.csv", "3", "金额", "Not an amount.", "00000001", "x", "", "金额: 100.00"],
        ["b.csv", "9", "", "Firm unknown.", "00000002", "", "'@cmd", "Firm unknown."],
    ]


def test_the_workbook_marks_the_cell_or_the_row():
    sheet = openpyxl.load_workbook(io.BytesIO(as_workbook(FAULTS, "wrong"))).active
    assert [cell.value for cell in sheet[1]] == ["发票号码", "金额", "备注", "修改建议"]
    assert [sheet["D2"].value, sheet["D3"].value] == ["金额: 100.00", "Firm unknown."]
    assert sheet["B2"].comment.text.startswith("a.csv 3")
    assert sheet["A3"].comment.text.endswith("Firm unknown.")
    assert sheet["A2"].comment is None
    assert sheet["A2"].value == "00000001"


def test_no_faults_make_an_empty_file():
    assert as_csv([], ("a", "b", "c", "d")).strip() == "a,b,c,d,修改建议"
    assert openpyxl.load_workbook(io.BytesIO(as_workbook([], "wrong"))).active.max_row == 1
