"""Finding the heading row and reading the columns under it."""

import pytest

from creditshare.records.errors import FileEmpty, HeadingsMissing
from creditshare.records.errors.headings import HeadingsTwice
from creditshare.records.rules.cells import read_fen, read_text
from creditshare.records.rules.tables import (
    Column,
    Sheet,
    drop_rows,
    find_table,
    join_tables,
    order_sheets,
    plain_heading,
    read_table,
)

NAME = Column("名称", read_text(5), ("企业名称",))
AMOUNT = Column("金额", read_fen, ("不含税金额",))
REMARK = Column("备注", read_text(5), required=False, blank=True)
COLUMNS = (NAME, AMOUNT, REMARK)


def sheet(*rows, name="Sheet1"):
    width = max(map(len, rows), default=0)
    padded = [(*row, *[""] * (width - len(row))) for row in rows]
    columns = [list(column) for column in zip(*padded, strict=True)]
    return Sheet(name, columns, list(range(1, len(rows) + 1)))


@pytest.mark.parametrize(
    "heading", ["金额", " 金 额 ", "金　额", "*金额", "金额：", "不含税金额", "金额（元）", "金额(元)"]
)
def test_headings_are_known_however_they_are_spelled(heading):
    table = find_table(sheet(("名称", heading), ("甲", "1")), COLUMNS)
    assert table.column("金额") == ["1"]


@pytest.mark.parametrize(("text", "plain"), [("＊发票 代码：", "发票代码"), ("ＡＢ", "AB"), ("", "")])
def test_plain_headings(text, plain):
    assert plain_heading(text) == plain


def test_titles_above_the_headings_are_passed_over():
    table = find_table(sheet(("全量发票查询导出结果",), ("名称：某公司",), ("名称", "金额"), ("甲", "1")), COLUMNS)
    assert (table.cells, table.lines) == ({"名称": ["甲"], "金额": ["1"]}, [4])


def test_headings_are_not_searched_for_ever():
    rows = [("x", "y")] * 30 + [("名称", "金额"), ("甲", "1")]
    with pytest.raises(HeadingsMissing):
        find_table(sheet(*rows), COLUMNS)


def test_missing_headings_are_named():
    with pytest.raises(HeadingsMissing) as refused:
        find_table(sheet(("名称", "数量"), ("甲", "1")), COLUMNS)
    assert "金额" in str(refused.value)
    assert "名称" not in str(refused.value)


def test_a_mapping_says_which_heading_is_meant():
    table = find_table(sheet(("单位", "数额"), ("甲", "1")), COLUMNS, {"名称": "单位", "金额": "数额"})
    assert table.cells == {"名称": ["甲"], "金额": ["1"]}


@pytest.mark.parametrize("second", ["1", ""])
def test_of_two_equal_headings_the_first_counts_where_they_say_the_same(second):
    assert find_table(sheet(("名称", "金额", "金 额"), ("甲", "1", second)), COLUMNS).column("金额") == ["1"]


def test_two_equal_headings_over_other_cells_are_refused_and_named():
    with pytest.raises(HeadingsTwice) as refused:
        find_table(sheet(("名称", "金额", "金额"), ("甲", "1", "2")), COLUMNS)
    assert refused.value.facts == {"headings": "金额"}


def test_a_remark_may_stand_twice():
    assert len(find_table(sheet(("名称", "金额", "备注", "备注"), ("甲", "1", "a", "b")), COLUMNS)) == 1


def test_sheets_with_the_headings_come_first_and_keep_their_order():
    note, other = sheet(("说明",), ("请勿修改",), name="说明"), sheet(name="空")
    first, second = (sheet(("名称", "金额"), ("甲", "1"), name=name) for name in "ab")
    assert [item.name for item in order_sheets([note, first, other, second], COLUMNS)] == ["a", "b", "说明", "空"]
    assert order_sheets([note], COLUMNS) == [note]


def test_an_empty_sheet_is_refused():
    with pytest.raises(FileEmpty):
        find_table(Sheet("发票基础信息", [], []), COLUMNS)


def test_sheets_are_joined_and_lacking_columns_are_blank():
    first = find_table(sheet(("名称", "金额", "备注"), ("甲", "1", "好")), COLUMNS)
    second = find_table(sheet(("金额", "名称"), ("2", "乙")), COLUMNS)
    joined = join_tables([first, second])
    assert joined.cells == {"名称": ["甲", "乙"], "金额": ["1", "2"], "备注": ["好", ""]}
    assert joined.lines == [2, 2]


def test_rows_are_dropped_by_position():
    table = find_table(sheet(("名称", "金额"), ("甲", "1"), ("乙", "2"), ("丙", "3")), COLUMNS)
    assert drop_rows(table, []) is table
    assert drop_rows(table, [0, 2]).cells == {"名称": ["乙"], "金额": ["2"]}
    assert drop_rows(table, [0, 2]).lines == [3]


def test_wrong_cells_say_where_and_what():
    table = find_table(sheet(("名称", "金额"), ("甲", "1"), ("甲乙丙丁戊己", "x"), ("丙", "x")), COLUMNS)
    values, wrong = read_table(table, COLUMNS)
    assert values == {"名称": ["甲", None, "丙"], "金额": [100, None, None], "备注": [None, None, None]}
    assert {at: (cell.line, cell.column, cell.given, cell.code) for at, cell in wrong.items()} == {
        1: (3, "名称", "甲乙丙丁戊己", "text_too_long"),
        2: (4, "金额", "x", "amount_unreadable"),
    }
    assert wrong[2].row == {"名称": "丙", "金额": "x"}


def test_blank_cells_are_empty_only_where_the_column_allows():
    table = find_table(sheet(("名称", "金额", "备注"), ("甲", " ", " ")), COLUMNS)
    values, wrong = read_table(table, COLUMNS)
    assert values["备注"] == [None]
    assert wrong[0].code == "missing"
    assert wrong[0].column == "金额"
