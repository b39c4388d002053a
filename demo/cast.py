"""The cast: a small district of invented firms whose trade has seasons, growth, decline and trouble.

Everything follows from a seed and the day it is told on, so the same day gives the same district to the byte.
"""

from dataclasses import dataclass
from datetime import date
from random import Random

from creditshare.kernel import actor as kinds
from creditshare.parties.rules.uscc import with_check_character

Row = dict[str, str]
"""One line of an office's file: heading → text."""

SEED = 20261123
MONTHS = 30


@dataclass(frozen=True, slots=True)
class FirmRole:
    """One invented firm: who it is, how it trades and what its records hold."""

    key: str
    name: str
    industry: str
    legal_representative: str
    established_on: date
    employees: int
    monthly_sales: int
    invoices_a_month: int
    trend: str
    customers: int
    tax_grade: str | None = "B"
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class PersonRole:
    """One invented person and the post they hold."""

    key: str
    organisation: str
    full_name: str
    title: str
    roles: tuple[str, ...]


FIRMS = (
    FirmRole(
        "wulian", "合肥示例物联科技有限公司", "I6520", "陈明远", date(2018, 5, 8), 46, 1_420_000, 26, "growth", 22, "A"
    ),
    FirmRole(
        "jiaju", "合肥样本家居制造有限公司", "C2110", "李桂芳", date(2014, 3, 20), 118, 2_900_000, 30, "season", 34, "B"
    ),
    FirmRole(
        "kangyang", "合肥范例康养服务有限公司", "Q8514", "王建国", date(2021, 9, 1), 23, 380_000, 18, "steady", 15, "M"
    ),
    FirmRole(
        "zhizao",
        "安徽例解精密制造有限公司",
        "C3489",
        "赵立新",
        date(2011, 11, 11),
        205,
        6_100_000,
        36,
        "steady",
        18,
        "A",
    ),
    FirmRole(
        "shangmao", "合肥试行商贸有限公司", "F5191", "周晓梅", date(2016, 7, 15), 19, 2_300_000, 40, "decline", 41, "B"
    ),
    FirmRole(
        "jiancai",
        "合肥演示建材有限公司",
        "F5165",
        "吴国强",
        date(2013, 4, 2),
        31,
        1_750_000,
        22,
        "distress",
        9,
        "C",
        "enforcement",
    ),
    FirmRole(
        "shipin", "瑶海示范食品有限公司", "C1411", "郑秀英", date(2009, 6, 30), 88, 1_980_000, 34, "season", 57, "A"
    ),
    FirmRole(
        "wuliu",
        "合肥样例物流有限公司",
        "G5430",
        "孙志刚",
        date(2017, 1, 9),
        64,
        1_260_000,
        28,
        "growth",
        26,
        "B",
        "penalty",
    ),
    FirmRole(
        "ruanjian", "合肥见本软件有限公司", "I6513", "许静怡", date(2020, 12, 3), 15, 410_000, 9, "growth", 7, "M"
    ),
    FirmRole(
        "huanbao",
        "安徽举例环保工程有限公司",
        "N7721",
        "何文斌",
        date(2015, 8, 26),
        52,
        1_530_000,
        12,
        "lumpy",
        11,
        "B",
        "abnormal",
    ),
    FirmRole(
        "fuzhuang",
        "合肥参考服装有限公司",
        "C1810",
        "曹丽萍",
        date(2012, 2, 14),
        97,
        1_340_000,
        25,
        "decline",
        29,
        "B",
        "arrears",
    ),
    FirmRole(
        "xinchuang",
        "合肥初样科技有限公司",
        "M7320",
        "高飞",
        date(2026, 1, 12),
        6,
        120_000,
        6,
        "young",
        5,
        None,
    ),
)

ORGANISATIONS = (
    ("bank_a", kinds.BANK, "甲银行瑶海支行"),
    ("bank_b", kinds.BANK, "乙银行合肥分行"),
    ("guarantor", kinds.GUARANTOR, "丁融资担保有限公司"),
    ("tax", kinds.AGENCY, "瑶海区税务数据专线（演示）"),
    ("market", kinds.AGENCY, "瑶海区市场监管数据专线（演示）"),
    ("finance", kinds.FINANCE_OFFICE, "瑶海区财政局（演示）"),
    ("operator", kinds.OPERATOR, "瑶海信融运营中心（演示）"),
    ("auditor", kinds.AUDITOR_OFFICE, "瑶海区审计局（演示）"),
    ("data", kinds.AGENCY, "瑶海区数据资源局（演示）"),
)

PEOPLE = (
    PersonRole("enterprise", "wulian", "陈明远", "法定代表人", (kinds.LEGAL_REPRESENTATIVE,)),
    PersonRole("representative", "jiaju", "李桂芳", "法定代表人", (kinds.LEGAL_REPRESENTATIVE,)),
    PersonRole("handler", "jiaju", "李小桐", "财务经办", (kinds.HANDLER,)),
    PersonRole("newcomer", "xinchuang", "高飞", "法定代表人", (kinds.LEGAL_REPRESENTATIVE,)),
    PersonRole("bank", "bank_a", "刘客", "客户经理（工号 0417）", (kinds.OFFICER,)),
    PersonRole("bank_reviewer", "bank_a", "吴审", "审批岗（工号 0092）", (kinds.REVIEWER,)),
    PersonRole("bank_b", "bank_b", "马行", "客户经理（工号 2206）", (kinds.OFFICER,)),
    PersonRole("guarantor", "guarantor", "丁保", "项目经理", (kinds.OFFICER,)),
    PersonRole("agency", "tax", "税专", "数据专员", (kinds.OFFICER,)),
    PersonRole("agency_market", "market", "市监", "数据专员", (kinds.OFFICER,)),
    PersonRole("agency_data", "data", "数专", "数据专员", (kinds.OFFICER,)),
    PersonRole("finance", "finance", "财审", "业务科长", (kinds.OFFICER,)),
    PersonRole("operator", "operator", "运维", "平台管理员", (kinds.ADMINISTRATOR,)),
    PersonRole("model_head", "operator", "模审", "模型负责人", (kinds.HEAD,)),
    PersonRole("counter", "operator", "窗小瑶", "企业征信窗口专员", (kinds.OFFICER,)),
    PersonRole("auditor", "auditor", "审计", "审计员", (kinds.AUDITOR,)),
)


def code_of(serial: int, prefix: str = "91340102MA") -> str:
    """Return the invented but valid unified social credit code of a serial number."""
    return with_check_character(f"{prefix}{serial:07d}"[:17])


def firm_code(key: str) -> str:
    """Return the code of a firm of the cast."""
    return code_of(5_000_001 + 137 * [firm.key for firm in FIRMS].index(key))


def organisation_code(key: str) -> str:
    """Return the code of an organisation of the cast."""
    return code_of(7_000_001 + 101 * [row[0] for row in ORGANISATIONS].index(key), "11340102MB")


def random_for(*words: object) -> Random:
    """Return a random source of its own for one purpose, so that adding a firm changes no other firm."""
    return Random("/".join(str(word) for word in (SEED, *words)))


def who(firm: FirmRole) -> Row:
    """Return the columns by which an office names a firm."""
    return {"统一社会信用代码": firm_code(firm.key), "单位名称": firm.name}
