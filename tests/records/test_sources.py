"""The other sources: their headings as offices write them, what a row becomes, versions, and unknown firms."""

import pytest

from creditshare.consents.rules.categories import CATEGORIES
from creditshare.kernel import actor as kinds
from creditshare.outbox.models import Work
from creditshare.parties.models import Organisation
from creditshare.records import queries
from creditshare.records.models import SourceRecord
from creditshare.records.rules import policy
from creditshare.records.rules.publication import REGIMES
from creditshare.records.sources import SOURCES
from tests import makers
from tests.records.makers import OWN, PARTNERS, apply, as_csv, counts, parse

FILES = {
    "tax_grades": (
        {"纳税人识别号": OWN, "纳税人名称": "某公司", "评价年度": "2025", "纳税信用等级": "B级"},
        {"year": 2025, "grade": "B"},
        "2025-12-31",
    ),
    "tax_filings": (
        {
            "统一社会信用代码": OWN, "企业名称": "某公司", "税种": "增值税", "税款所属期起": "2026-07-01",
            "税款所属期止": "2026-07-31", "应税销售额": "1,000.50", "应纳税额": "130.07", "申报期限": "2026/8/15",
            "申报日期": "20260816",
        },
        {
            "tax": "增值税", "period_start": "2026-07-01", "period_end": "2026-07-31", "declared_sales": "1000.50",
            "tax_due": "130.07", "due_on": "2026-08-15", "filed_on": "2026-08-16",
        },
        "2026-07-31",
    ),
    "tax_payments": (
        {"统一社会信用代码": OWN, "税种": "增值税", "实缴金额": "130.07", "缴款日期": "2026-08-16", "税票号码": "1"},
        {"tax": "增值税", "amount": "130.07", "paid_on": "2026-08-16", "voucher": "1"},
        "2026-08-16",
    ),
    "tax_arrears": (
        {"统一社会信用代码": OWN, "税种": "企业所得税", "欠税余额": "5000", "缴款期限": "2026-05-31"},
        {"tax": "企业所得税", "balance": "5000.00", "due_on": "2026-05-31"},
        "2026-05-31",
    ),
    "penalties": (
        {
            "cf_xdr_mc": "某公司", "cf_xdr_shxym": OWN, "cf_wsh": "合瑶市监罚〔2026〕1号", "cf_wfxw": "虚假宣传",
            "cf_cflb": "罚款", "cf_nr_fk": "1.250001", "cf_jdrq": "2026-06-01", "cf_gsjzq": "2099/12/31",
        },
        {
            "document": "合瑶市监罚〔2026〕1号", "violation": "虚假宣传", "category": "罚款", "fine": "12500.01",
            "decided_on": "2026-06-01", "published_until": "2099-12-31",
        },
        "2026-06-01",
    ),
    "dishonest_debtors": (
        {
            "被执行人名称": "某公司", "统一社会信用代码": OWN, "案号": "(2026)皖0102执1号", "执行法院": "瑶海区人民法院",
            "履行情况": "全部未履行", "立案时间": "2026-01-05", "发布时间": "2026-02-01",
        },
        {
            "case_number": "(2026)皖0102执1号", "court": "瑶海区人民法院", "performance": "全部未履行",
            "filed_on": "2026-01-05", "listed_on": "2026-02-01",
        },
        "2026-02-01",
    ),
    "abnormal_operations": (
        {"统一社会信用代码": OWN, "列入日期": "2026-07-01", "列入原因": "未按期年报", "列入机关": "瑶海区市监局"},
        {"listed_on": "2026-07-01", "reason": "未按期年报", "authority": "瑶海区市监局"},
        "2026-07-01",
    ),
    "serious_violations": (
        {"统一社会信用代码": OWN, "列入日期": "2026-07-01", "列入原因": "虚假登记", "移出日期": "2026-10-01"},
        {"listed_on": "2026-07-01", "reason": "虚假登记", "removed_on": "2026-10-01"},
        "2026-07-01",
    ),
    "tax_illegal_cases": (
        {
            "纳税人名称": "某公司", "纳税人识别号或统一社会信用代码": OWN, "案件性质": "虚开增值税专用发票",
            "主要违法事实": "虚开发票 12 份", "公布时间": "2026-03-15", "检查机关": "合肥市税务局第一稽查局",
        },
        {
            "offence": "虚开增值税专用发票", "facts": "虚开发票 12 份", "listed_on": "2026-03-15",
            "authority": "合肥市税务局第一稽查局",
        },
        "2026-03-15",
    ),
    "tax_inspections": (
        {
            "企业名称": "某公司", "统一社会信用代码": OWN, "税务处理决定书文号": "合税稽处〔2026〕8号",
            "检查所属日期起": "2024-01-01", "检查所属日期止": "2024-12-31", "查补税额": "20000", "处罚金额": "10000.50",
            "滞纳金": "0", "处理决定日期": "2026-02-10",
        },
        {
            "document": "合税稽处〔2026〕8号", "period_start": "2024-01-01", "period_end": "2024-12-31",
            "tax_due": "20000.00", "fine": "10000.50", "late_fee": "0.00", "decided_on": "2026-02-10",
        },
        "2026-02-10",
    ),
    "tax_a_list": (
        {"纳税人识别号": OWN, "纳税人名称": "某公司", "评价年度": "2025", "公布日期": "2026-04-20"},
        {"year": 2025, "listed_on": "2026-04-20"},
        "2026-04-20",
    ),
    "credit_repairs": (
        {
            "主体名称": "某公司", "统一社会信用代码": OWN, "修复类型": "行政处罚",
            "处罚决定书文号": "合瑶市监罚〔2026〕1号", "准予信用修复决定书文号": "合信修〔2026〕3号",
            "修复结果": "准予修复", "修复日期": "2026-09-30", "修复机关": "瑶海区市监局",
        },
        {
            "repaired_kind": "行政处罚", "document": "合瑶市监罚〔2026〕1号", "repair_document": "合信修〔2026〕3号",
            "result": "准予", "repaired_on": "2026-09-30", "authority": "瑶海区市监局",
        },
        "2026-09-30",
    ),
    "court_cases": (
        {
            "当事人名称": "某公司", "统一社会信用代码": OWN, "案号": "(2026)皖0102民初77号", "审理法院": "瑶海区人民法院",
            "案由": "买卖合同纠纷", "诉讼地位": "被告", "立案日期": "2026-03-02", "裁判日期": "2026-06-02",
            "标的额(元)": "300,000", "判决结果": "驳回诉讼请求",
        },
        {
            "case_number": "(2026)皖0102民初77号", "court": "瑶海区人民法院", "cause": "买卖合同纠纷", "role": "被告",
            "filed_on": "2026-03-02", "closed_on": "2026-06-02", "amount": "300000.00", "result": "驳回诉讼请求",
        },
        "2026-03-02",
    ),
    "enforcement_cases": (
        {
            "被执行人姓名/名称": "某公司", "统一社会信用代码": OWN, "案号": "(2026)皖0102执9号",
            "执行法院": "瑶海区人民法院", "立案时间": "2026-07-01", "执行标的": "88000", "未履行金额": "80000",
        },
        {
            "case_number": "(2026)皖0102执9号", "court": "瑶海区人民法院", "filed_on": "2026-07-01",
            "amount": "88000.00", "unpaid": "80000.00",
        },
        "2026-07-01",
    ),
    "consumption_limits": (
        {"企业名称": "某公司", "统一社会信用代码": OWN, "案号": "(2026)皖0102执9号", "限消令发布日期": "2026年8月1日"},
        {"case_number": "(2026)皖0102执9号", "listed_on": "2026-08-01"},
        "2026-08-01",
    ),
    "public_credit_evaluations": (
        {"主体名称": "某公司", "统一社会信用代码": OWN, "评价结果": "良级", "评价分值": "81.50", "评价时间": "2026-05-31"},
        {"level": "良", "score": "81.5", "evaluated_on": "2026-05-31"},
        "2026-05-31",
    ),
    "permits": (
        {
            "XK_XDR_MC": "某公司", "XK_XDR_SHXYM": OWN, "XK_XKWS": "食品经营许可决定书", "XK_WSH": "瑶许〔2024〕5号",
            "XK_XKLB": "普通", "XK_XKZS": "食品经营许可证", "XK_XKBH": "JY13401020000001", "XK_JDRQ": "2024/05/01",
            "XK_YXQZ": "2024/05/01", "XK_YXQZI": "2099/12/31", "XK_XKJG": "瑶海区市监局", "XK_ZT": "1",
        },
        {
            "document_name": "食品经营许可决定书", "document": "瑶许〔2024〕5号", "permit_kind": "普通",
            "certificate": "食品经营许可证", "number": "JY13401020000001", "decided_on": "2024-05-01",
            "valid_from": "2024-05-01", "valid_until": "2099-12-31", "authority": "瑶海区市监局", "status": "1",
        },
        "2024-05-01",
    ),
    "qualifications": (
        {
            "企业名称": "某公司", "统一社会信用代码": OWN, "资质名称": "高新技术企业", "高企证书号": "GR202434000001",
            "发证日期": "2024-11-28", "有效期止": "2027-11-27", "颁证单位": "安徽省科学技术厅",
        },
        {
            "name": "高新技术企业", "number": "GR202434000001", "issued_on": "2024-11-28", "valid_until": "2027-11-27",
            "authority": "安徽省科学技术厅",
        },
        "2024-11-28",
    ),
    "patents": (
        {
            "企业名称": "某公司", "统一社会信用代码": OWN, "专利号": "ZL 202010356782.1", "专利名称": "一种夹具",
            "专利类型": "发明授权", "法律状态": "专利权维持", "申请日": "2020-04-29", "授权公告日": "2022-08-16",
        },
        {
            "number": "202010356782.1", "title": "一种夹具", "patent_kind": "发明", "status": "专利权维持",
            "filed_on": "2020-04-29", "granted_on": "2022-08-16",
        },
        "2022-08-16",
    ),
    "trademarks": (
        {
            "企业名称": "某公司", "统一社会信用代码": OWN, "申请/注册号": "311683", "商标名称": "徽匠", "国际分类": "29",
            "商标状态": "已注册", "注册公告日期": "1988-04-10", "专用权期限": "2018年04月10日至2028年04月09日",
        },
        {
            "number": "311683", "name": "徽匠", "goods_class": "29", "status": "已注册", "registered_on": "1988-04-10",
            "valid_until": "2028-04-09",
        },
        "1988-04-10",
    ),
    "honours": (
        {"企业名称": "某公司", "统一社会信用代码": OWN, "荣誉称号": "合肥市质量奖", "获奖日期": "2025-12-01"},
        {"name": "合肥市质量奖", "awarded_on": "2025-12-01"},
        "2025-12-01",
    ),
    "red_lists": (
        {
            "主体名称": "某公司", "统一社会信用代码": OWN, "红名单名称": "劳动保障A级单位", "认定部门": "瑶海区人社局",
            "认定日期": "2025-07-01", "有效期至": "长期",
        },
        {
            "list": "劳动保障A级单位", "authority": "瑶海区人社局", "listed_on": "2025-07-01",
            "valid_until": "2099-12-31",
        },
        "2025-07-01",
    ),
    "credit_commitments": (
        {
            "主体名称": "某公司", "统一社会信用代码": OWN, "承诺编号": "CN20260017", "承诺类型": "容缺受理型",
            "承诺内容": "三个月内补齐环评批复", "受理部门": "瑶海区行政审批局", "承诺作出日期": "2026年3月2日",
            "履约状态": "已履行", "核查日期": "2026-06-10",
        },
        {
            "number": "CN20260017", "category": "容缺受理型", "matter": "三个月内补齐环评批复",
            "authority": "瑶海区行政审批局", "committed_on": "2026-03-02", "outcome": "履行",
            "confirmed_on": "2026-06-10",
        },
        "2026-03-02",
    ),
    "social_insurance": (
        {
            "单位名称": "某公司", "统一社会信用代码": OWN, "应收年月": "202608", "月参保总人数": "56人",
            "养老保险人数": "56", "应缴费额": "61000", "实缴费额": "61,000.00", "欠费金额": "0",
        },
        {
            "month": "2026-08", "insured": 56, "pension": 56, "due": "61000.00", "paid": "61000.00",
            "arrears": "0.00",
        },
        "2026-08-31",
    ),
    "housing_fund": (
        {
            "单位名称": "某公司", "统一社会信用代码": OWN, "缴存日期": "2026-08-21 00:00:00", "公积金单位帐号": "101",
            "单位缴存人数": "40.0", "本期缴存金额(元)": "12320",
        },
        {"month": "2026-08", "account": "101", "contributors": 40, "amount": "12320.00"},
        "2026-08-31",
    ),
    "electricity": (
        {"户名": "某公司", "统一社会信用代码": OWN, "用电月份": "2026-08", "户号": "0551", "电量": "12,500.50", "电费": "9375"},
        {"month": "2026-08", "account": "0551", "usage": "12500.5", "amount": "9375.00"},
        "2026-08-31",
    ),
    "water": (
        {
            "用户名称": "某公司", "统一社会信用代码": OWN, "统计年月": "2026年8月", "用户号": "3433500",
            "用户性质": "工业", "本期水量": "1166", "水费": "3498", "滞纳金额": "0",
        },
        {
            "month": "2026-08", "account": "3433500", "user_kind": "工业", "usage": "1166", "amount": "3498.00",
            "late_fee": "0.00",
        },
        "2026-08-31",
    ),
    "gas": (
        {
            "单位名称": "某公司", "统一社会信用代码": OWN, "用气月份": "2026/8", "本期用气量": "300", "燃气费": "1050",
            "欠费": "1050", "抄表日期": "2026-08-30",
        },
        {"month": "2026-08", "usage": "300", "amount": "1050.00", "arrears": "1050.00", "read_on": "2026-08-30"},
        "2026-08-31",
    ),
    "customs": (
        {
            "企业名称": "某公司", "统一社会信用代码": OWN, "统计月份": "202608", "出口额": "800000", "进口额": "0",
            "报关单数": "12票", "海关信用等级": "高级认证企业",
        },
        {
            "month": "2026-08", "exports": "800000.00", "imports": "0.00", "declarations": 12,
            "credit_grade": "高级认证企业",
        },
        "2026-08-31",
    ),
    "annual_reports": (
        {
            "企业名称": "某公司", "统一社会信用代码": OWN, "年报年度": "2025", "从业人数": "58", "资产总额": "2600.5",
            "负债总额": "1100", "营业总收入": "4800.123456", "净利润": "-6", "公示日期": "2026-05-20",
        },
        {
            "year": 2025, "employees": 58, "assets": "26005000.00", "liabilities": "11000000.00",
            "revenue": "48001234.56", "net_profit": "-60000.00", "reported_on": "2026-05-20",
        },
        "2025-12-31",
    ),
}  # fmt: skip


def file_of(*rows):
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    return as_csv(rows, headings)


def test_the_registry_is_whole():
    assert sorted(SOURCES) == sorted(["invoices", *FILES])
    for kind, source in SOURCES.items():
        assert kind == source.KIND
        assert source.SCOPE in CATEGORIES
        assert source.LABEL
        assert source.SENDERS <= set(kinds.ORGANISATION_KINDS)
        assert len({column.name for column in source.COLUMNS}) == len(source.COLUMNS)
        assert any(column.required for column in source.COLUMNS)


AUTHORISED = {
    "invoices", "tax_grades", "tax_filings", "tax_payments", "tax_arrears", "tax_inspections", "social_insurance",
    "housing_fund", "electricity", "water", "gas", "customs", "annual_reports", "public_credit_evaluations",
}  # fmt: skip
MONTHLY = {
    "invoices", "tax_filings", "tax_payments", "social_insurance", "housing_fund", "electricity", "water", "gas",
    "customs", "patents", "trademarks",
}  # fmt: skip
LEAVE_PUBLICATION = {
    "penalties": "penalty",
    "tax_illegal_cases": "listing",
    "dishonest_debtors": "listing",
    "abnormal_operations": "listing",
    "serious_violations": "listing",
    "consumption_limits": "listing",
}


@pytest.mark.parametrize("kind", SOURCES)
def test_every_source_has_a_policy(kind):
    rules = SOURCES[kind].POLICY
    assert rules.standard
    assert rules.cycle in policy.CYCLE_DAYS
    assert rules.mode in {policy.OPEN, policy.AUTHORISED}
    assert rules.sensitivity in {policy.PUBLIC, policy.INTERNAL, policy.SENSITIVE}
    assert rules.retention_years in {policy.TAX_PAPERS, policy.ADVERSE, policy.STANDING}
    assert rules.late_after_days > 0
    assert rules.publication in {"", *REGIMES}


def test_the_firm_authorises_what_is_not_published_anyway():
    assert {kind for kind, source in SOURCES.items() if source.POLICY.mode == policy.AUTHORISED} == AUTHORISED
    public = {kind for kind, source in SOURCES.items() if source.POLICY.sensitivity == policy.PUBLIC}
    assert public == set(SOURCES) - AUTHORISED
    assert {kind for kind, source in SOURCES.items() if source.POLICY.cycle == policy.MONTHLY} == MONTHLY


def test_what_leaves_publication_says_how():
    assert {kind: source.POLICY.publication for kind, source in SOURCES.items() if source.POLICY.publication} == (
        LEAVE_PUBLICATION
    )


def test_no_source_takes_in_a_person():
    names = {
        name for source in SOURCES.values() for column in source.COLUMNS for name in (column.name, *column.aliases)
    }
    assert not {name for name in names if "身份证" in name or "证件号码" in name or "发明人" in name or "电话" in name}


def test_only_invoices_come_from_the_firm_itself():
    assert [kind for kind, source in SOURCES.items() if kinds.ENTERPRISE in source.SENDERS] == ["invoices"]


@pytest.mark.parametrize("kind", FILES)
def test_a_row_becomes_a_record(kind):
    row, content, day = FILES[kind]
    parsed = parse(file_of(row), source=kind)
    assert (parsed.kind, parsed.rows, parsed.wrong) == (kind, 1, [])
    record = parsed.records[0]
    assert (record.uscc, record.content, record.occurred_on, record.line) == (OWN, content, day, 2)


@pytest.mark.parametrize("kind", FILES)
def test_a_row_without_a_required_cell_is_wrong(kind):
    row = FILES[kind][0]
    for heading in row:
        table_row = row | {heading: ""}
        parsed = parse(file_of(table_row), source=kind)
        blanked = {cell.column for cell in parsed.wrong}
        required = {column.name for column in SOURCES[kind].COLUMNS if column.required}
        assert blanked <= required
        assert len(parsed.wrong) + len(parsed.records) == 1


@pytest.mark.parametrize("kind", FILES)
def test_every_alias_names_one_column_only(kind):
    names = [name for column in SOURCES[kind].COLUMNS for name in (column.name, *column.aliases)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("kind", "cells", "code"),
    [
        ("tax_grades", {"纳税信用等级": "E"}, "choice_unknown"),
        ("tax_grades", {"评价年度": "25"}, "year_unreadable"),
        ("tax_grades", {"纳税人识别号": "91340102MA000000"}, "uscc_invalid"),
        ("tax_filings", {"税款所属期止": "2026-06-30"}, "period_reversed"),
        ("tax_filings", {"应税销售额": "1.005"}, "amount_fraction"),
        ("tax_payments", {"缴款日期": "soon"}, "date_unreadable"),
        ("penalties", {"cf_nr_fk": "0.0000001"}, "amount_fraction"),
        ("penalties", {"cf_gsjzq": "2026-05-01"}, "period_reversed"),
        ("dishonest_debtors", {"案号": "长" * 101}, "text_too_long"),
        ("serious_violations", {"移出日期": "2026-06-30"}, "period_reversed"),
        ("credit_repairs", {"修复结果": "不予修复"}, "choice_unknown"),
        ("credit_repairs", {"处罚决定书文号": ""}, "missing"),
        ("court_cases", {"裁判日期": "2026-03-01"}, "period_reversed"),
        ("enforcement_cases", {"执行标的": "很多"}, "amount_unreadable"),
        ("public_credit_evaluations", {"评价结果": "AAA"}, "choice_unknown"),
        ("permits", {"XK_YXQZI": "2024-04-30"}, "period_reversed"),
        ("qualifications", {"有效期止": "2024-01-01"}, "period_reversed"),
        ("patents", {"专利类型": "集成电路"}, "choice_unknown"),
        ("patents", {"专利号": "ZL2020"}, "patent_malformed"),
        ("trademarks", {"专用权期限": "1988-01-01"}, "period_reversed"),
        ("social_insurance", {"应收年月": "2026"}, "month_unreadable"),
        ("social_insurance", {"月参保总人数": "五十六"}, "count_unreadable"),
        ("electricity", {"电量": "-5"}, "quantity_unreadable"),
        ("gas", {"燃气费": "1.005"}, "amount_fraction"),
        ("annual_reports", {"营业总收入": "0.0000001"}, "amount_fraction"),
    ],
)
def test_broken_rows_say_which_rule(kind, cells, code):
    parsed = parse(file_of(FILES[kind][0] | cells, FILES[kind][0]), source=kind)
    assert [(cell.line, cell.code) for cell in parsed.wrong] == [(2, code)]
    assert len(parsed.records) == 1


def test_a_grade_may_be_written_either_way():
    rows = [FILES["tax_grades"][0] | {"纳税信用等级": text} for text in ("A", "A级", " M ", "Ｄ")]
    assert [record.content["grade"] for record in parse(file_of(*rows), source="tax_grades").records] == [
        "A",
        "A",
        "M",
        "D",
    ]


def test_a_penalty_says_by_which_procedure_and_how_grave():
    row = FILES["penalties"][0] | {"处罚程序": "简易程序", "失信严重程度": "轻微"}
    content = parse(file_of(row), source="penalties").records[0].content
    assert (content["procedure"], content["severity"]) == ("简易程序", "轻微")


def test_the_field_codes_of_the_standard_may_be_written_in_capitals():
    row = {heading.upper(): text for heading, text in FILES["penalties"][0].items()}
    assert parse(file_of(row), source="penalties").records[0].content == FILES["penalties"][1]


def test_meters_of_one_month_are_records_of_their_own():
    row = FILES["water"][0]
    records = parse(file_of(row, row | {"用户号": "2"}, row | {"统计年月": "2026-07"}), source="water").records
    assert len({record.identity for record in records}) == 3


def test_a_patent_and_its_application_are_one_record():
    row = FILES["patents"][0]
    pending = row | {"专利号": "2020103567821", "专利类型": "发明公布", "授权公告日": ""}
    assert len({record.identity for record in parse(file_of(row, pending), source="patents").records}) == 1


def test_with_an_owner_every_row_is_about_that_firm():
    parsed = parse(file_of(FILES["tax_grades"][0]), source="tax_grades", owner=PARTNERS[0])
    assert [cell.code for cell in parsed.wrong] == ["foreign"]


@pytest.mark.django_db
class TestStored:
    """Versions of records, in the database."""

    def grade(self, **cells):
        return FILES["tax_grades"][0] | cells

    def send(self, *rows, kind="tax_grades", **options):
        return apply(file_of(*rows), source=kind, **options)

    def current(self, kind="tax_grades"):
        keep = {"id", "firm", "kind", "identity", "occurred_on", "batch", "line"}
        return [
            {name: value for name, value in row.items() if name not in keep}
            for row in queries.current_records(None, [kind])
        ]

    @pytest.mark.parametrize("kind", FILES)
    def test_every_source_is_stored_once_and_read_back(self, kind):
        row, content, day = FILES[kind]
        first, again = self.send(row, kind=kind), self.send(row, kind=kind)
        assert (counts(first), counts(again)) == ((1, 0, 0, 0), (0, 1, 0, 0))
        found = queries.current_records([first.firm_id], [kind])
        assert [(item["kind"], item["firm"], item["occurred_on"]) for item in found] == [(kind, first.firm_id, day)]
        assert self.current(kind) == [content]

    def test_other_content_is_a_further_version(self):
        self.send(self.grade())
        assert counts(self.send(self.grade(纳税信用等级="C"))) == (0, 0, 1, 0)
        assert self.current() == [{"year": 2025, "grade": "C"}]
        assert SourceRecord.objects.count() == 2

    def test_an_old_version_again_does_not_come_back(self):
        self.send(self.grade())
        self.send(self.grade(纳税信用等级="C"))
        assert counts(self.send(self.grade())) == (0, 1, 0, 0)
        assert self.current() == [{"year": 2025, "grade": "C"}]

    def test_a_row_twice_in_a_file_counts_once(self):
        assert counts(self.send(self.grade(), self.grade(), self.grade(纳税信用等级="A"))) == (1, 1, 1, 0)

    def test_a_file_tells_of_many_firms(self):
        batch = self.send(self.grade(), self.grade(纳税人识别号=PARTNERS[0]), self.grade(评价年度="2024"))
        assert counts(batch) == (3, 0, 0, 0)
        assert batch.firm is None
        refreshed = {work.arguments["firm_id"] for work in Work.objects.filter(handler__endswith="refresh_profile")}
        assert len(refreshed) == 2

    def test_the_same_document_of_two_firms_is_two_records(self):
        row = FILES["penalties"][0]
        batch = self.send(row, row | {"cf_xdr_shxym": PARTNERS[0]}, kind="penalties")
        assert counts(batch) == (2, 0, 0, 0)

    def test_unknown_firms_are_wrong_rows_unless_registered(self):
        makers.firm(code=OWN)
        batch = self.send(self.grade(), self.grade(纳税人识别号=PARTNERS[0]), registers=False)
        assert counts(batch) == (1, 0, 0, 1)
        wrong = batch.wrong_rows.get()
        assert (wrong.code, wrong.given, wrong.line) == ("firm_unknown", PARTNERS[0], 3)
        assert not Organisation.objects.filter(uscc=PARTNERS[0]).exists()

    def test_a_firm_that_nothing_changed_for_is_not_refreshed(self):
        self.send(self.grade())
        Work.objects.all().delete()
        self.send(self.grade())
        assert not Work.objects.filter(handler__endswith="refresh_profile").exists()

    def test_records_are_read_for_the_firms_and_kinds_asked_for(self):
        batch = self.send(self.grade())
        self.send(FILES["penalties"][0], kind="penalties")
        assert queries.current_records([batch.firm_id + 10_000], list(FILES)) == []
        assert len(queries.current_records([batch.firm_id], list(FILES))) == 2
        assert len(queries.current_records([batch.firm_id], ["penalties"])) == 1
        assert queries.current_records([], list(FILES)) == []
