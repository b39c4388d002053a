"""A heading's unit of money: the same unit is taken however it is spelled, another one is never taken as it stands."""

import pytest

from creditshare.records.errors import HeadingsMissing
from creditshare.records.rules import cells
from creditshare.records.rules.units import is_other_unit, unit_stated, with_unit
from tests.records.makers import parse
from tests.records.test_sources import FILES, file_of


@pytest.mark.parametrize(
    ("bracket", "unit"),
    [
        ("元)", "元"),
        ("人民币元)", "元"),
        ("单位:元)", "元"),
        ("万元)", "万元"),
        ("单位:万元)", "万元"),
        ("人民币万元)", "万元"),
        ("万)", "万元"),
        ("亿元)", "亿元"),
        ("千元)", "千元"),
        ("百万元)", "百万元"),
        ("美元)", "美元"),
        ("万美元)", "万美元"),
        ("usd)", "usd"),
        ("cny)", "元"),
        ("不含税)", ""),
        ("千瓦时)", ""),
        ("立方米)", ""),
        ("", ""),
        ("1))", ""),
    ],
)
def test_units_that_headings_state(bracket, unit):
    assert unit_stated(bracket) == unit


@pytest.mark.parametrize(
    ("bracket", "read", "other"),
    [
        ("万元)", cells.read_yuan, True),
        ("元)", cells.read_yuan, False),
        ("元)", cells.read_wan, True),
        ("万元)", cells.read_wan, False),
        ("万元)", cells.read_fen, True),
        ("美元)", cells.read_tax, True),
        ("不含税)", cells.read_fen, False),
        ("万元)", cells.read_date, False),
    ],
)
def test_a_unit_is_another_one_only_where_money_is_read(bracket, read, other):
    assert is_other_unit(bracket, read) is other


@pytest.mark.parametrize(
    ("kind", "given", "heading", "wanted"),
    [
        ("penalties", "cf_nr_fk", "罚款金额(元)", "罚款金额(万元)"),
        ("customs", "出口额", "出口额(万元)", "出口金额(元)"),
        ("customs", "出口额", "出口金额（万美元）", "出口金额(元)"),
        ("annual_reports", "资产总额", "资产总额（元）", "资产总额(万元)"),
        ("tax_filings", "应税销售额", "应税销售额（万元）", "申报销售额(元)"),
        ("enforcement_cases", "执行标的", "执行标的(万元)", "执行标的(元)"),
    ],
)
def test_a_column_in_another_unit_is_asked_for_and_never_misread(kind, given, heading, wanted):
    row = {heading if name == given else name: text for name, text in FILES[kind][0].items()}
    with pytest.raises(HeadingsMissing) as refused:
        parse(file_of(row), source=kind)
    assert wanted in str(refused.value.facts["headings"])


@pytest.mark.parametrize(
    ("kind", "given", "heading"),
    [
        ("penalties", "cf_nr_fk", "罚款金额（万元）"),
        ("customs", "出口额", "出口额（元）"),
        ("customs", "出口额", "出口额(人民币元)"),
        ("annual_reports", "资产总额", "资产总额(单位：万元)"),
        ("electricity", "电量", "用电量（千瓦时）"),
    ],
)
def test_the_same_unit_is_taken_however_it_is_spelled(kind, given, heading):
    row = {heading if name == given else name: text for name, text in FILES[kind][0].items()}
    assert parse(file_of(row), source=kind).records[0].content == FILES[kind][1]


def test_who_has_both_columns_has_the_right_one():
    row = FILES["customs"][0] | {"出口额(万元)": "80"}
    assert parse(file_of(row), source="customs").records[0].content == FILES["customs"][1]


def test_a_mapped_heading_is_taken_at_its_word():
    row = {("罚款金额(元)" if name == "cf_nr_fk" else name): text for name, text in FILES["penalties"][0].items()}
    records = parse(file_of(row), source="penalties", mapping={"罚款金额(万元)": "罚款金额(元)"}).records
    assert records[0].content["fine"] == FILES["penalties"][1]["fine"]


@pytest.mark.parametrize(
    ("name", "read", "written"),
    [
        ("出口金额", cells.read_yuan, "出口金额(元)"),
        ("资产总额(万元)", cells.read_wan, "资产总额(万元)"),
        ("案号", cells.read_text(9), "案号"),
    ],
)
def test_a_name_with_its_unit(name, read, written):
    assert with_unit(name, read) == written
