"""What the invented offices report fits together: with the invoices, with each other, and with the day it is told on."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest

from creditshare.parties.rules.uscc import is_valid_uscc
from demo import affairs, filings, rights
from demo.cast import FIRMS, firm_code
from demo.ledger import invoice_rows

TODAY = date(2026, 11, 23)
by_key = {firm.key: firm for firm in FIRMS}
KEYS = list(by_key)
CODE = ("统一社会信用代码", "行政相对人代码_1(统一社会信用代码)")


def told(source, key, today=TODAY):
    return list(filings.FILINGS[source](by_key[key], today))


def money(rows, heading):
    return sum((Decimal(row[heading]) for row in rows), Decimal(0))


def with_trouble(trouble):
    return [firm.key for firm in FIRMS if firm.trouble == trouble]


@pytest.mark.parametrize("source", sorted(filings.FILINGS))
def test_every_row_names_its_firm_and_has_the_columns_of_its_file(source):
    rows = [(key, row) for key in KEYS for row in told(source, key)]
    assert len({tuple(row) for _, row in rows}) == 1
    for key, row in rows:
        (code,) = (row[heading] for heading in CODE if heading in row)
        assert code == firm_code(key)
        assert is_valid_uscc(code)


@pytest.mark.parametrize("source", sorted(filings.FILINGS))
def test_the_file_of_a_source_holds_every_row_once(source):
    files = {name: (label, body) for name, label, body in filings.filing_files(list(FIRMS), TODAY)}
    label, body = files[source]
    read = list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))
    assert label == f"{source}_20261123.csv"
    assert read == [row for key in KEYS for row in told(source, key)]
    assert len({tuple(row.values()) for row in read}) == len(read)


def test_a_return_declares_what_the_invoices_of_its_month_say():
    for key in KEYS:
        valid = [row for row in invoice_rows(by_key[key], "S", TODAY) if row[14] == "正常"]
        for row in told("tax_filings", key):
            month = row["所属期起"][:7]
            invoiced = sum((Decimal(one[9]) for one in valid if one[8].startswith(month)), Decimal(0))
            assert Decimal(row["申报销售额"]) == invoiced, (key, month)


def test_returns_cover_fourteen_full_months_before_the_present_one():
    periods = [(row["所属期起"], row["所属期止"]) for row in told("tax_filings", "wulian")]
    assert len(periods) == 14
    assert periods[0] == ("2025-09-01", "2025-09-30")
    assert periods[-1] == ("2026-10-01", "2026-10-31")
    assert ("2026-02-01", "2026-02-28") in periods


@pytest.mark.parametrize("key", KEYS)
def test_what_was_assessed_was_paid_in_the_same_period(key):
    assessed = {row["所属期起"]: row["应纳税额"] for row in told("tax_filings", key) if Decimal(row["应纳税额"]) > 0}
    paid = {row["所属期起"]: row["缴款金额"] for row in told("tax_payments", key)}
    assert paid == assessed


def test_only_the_firm_in_arrears_files_late():
    late = {
        key for key in KEYS for row in told("tax_filings", key) if date.fromisoformat(row["申报日期"])
        > date.fromisoformat(row["申报期限"])
    }  # fmt: skip
    assert late == set(with_trouble("arrears"))


@pytest.mark.parametrize(
    ("source", "trouble"),
    [
        ("tax_arrears", "arrears"),
        ("penalties", "penalty"),
        ("dishonest_debtors", "enforcement"),
        ("enforcement_cases", "enforcement"),
        ("abnormal_operations", "abnormal"),
    ],
)
def test_trouble_is_reported_of_those_who_have_it_and_of_nobody_else(source, trouble):
    assert with_trouble(trouble)
    assert [key for key in KEYS if told(source, key)] == with_trouble(trouble)


def test_a_penalty_ends_its_publication_after_a_year_and_is_still_public_today():
    (row,) = told("penalties", *with_trouble("penalty"))
    decided, until = date.fromisoformat(row["处罚决定日期"]), date.fromisoformat(row["公示截止期"])
    assert (until.year - decided.year, until.month, until.day) == (1, decided.month, decided.day)
    assert decided < TODAY < until


def test_the_grade_of_the_year_before_is_never_better_than_can_be():
    for key in KEYS:
        rows = told("tax_grades", key)
        assert [row["评价年度"] for row in rows] in ([], ["2024", "2025"])
        assert [row["纳税信用等级"] for row in rows][-1:] == ([by_key[key].tax_grade] if rows else [])


def test_distress_stops_paying_for_its_staff_and_nobody_else_does():
    for key in KEYS:
        rows = told("social_insurance", key)
        assert (money(rows, "欠缴金额") > 0) == (by_key[key].trend == "distress")
        for row in rows:
            owing = Decimal(row["欠缴金额"]) > 0
            assert Decimal(row["实缴金额"]) == (0 if owing else Decimal(row["应缴金额"]))


def test_growth_hires_and_distress_dismisses():
    def staff(key):
        return [int(row["参保人数"]) for row in told("social_insurance", key)]

    assert staff("wulian") == sorted(staff("wulian")) and staff("wulian")[0] < staff("wulian")[-1]
    assert staff("jiancai") == sorted(staff("jiancai"), reverse=True) and staff("jiancai")[0] > staff("jiancai")[-1]


@pytest.mark.parametrize("source", ["social_insurance", "housing_fund", "electricity", "water"])
@pytest.mark.parametrize("key", KEYS)
def test_months_follow_each_other_since_the_firm_began(source, key):
    heading = {"social_insurance": "费款所属期", "housing_fund": "缴存月份", "electricity": "用电月份"}.get(
        source, "用水月份"
    )
    months = [row[heading].replace("-", "") for row in told(source, key)]
    assert months == sorted(set(months))
    assert months[-1] == "202610"
    assert months[0] >= f"{by_key[key].established_on:%Y%m}"
    assert len(months) <= affairs.MONTHS_TOLD


def test_only_exporters_have_customs_records_and_they_export_a_share_of_their_sales():
    exporting = {key for key in KEYS if told("customs", key)}
    assert exporting == set(affairs.EXPORTERS)
    for key in exporting:
        yearly = money(told("customs", key)[-12:], "出口金额")
        assert yearly < by_key[key].monthly_sales * 12


def test_annual_reports_begin_after_the_firm_did_and_debts_tell_distress():
    for key in KEYS:
        for row in told("annual_reports", key):
            assert int(row["年报年度"]) > by_key[key].established_on.year
            share = Decimal(row["负债总额(万元)"]) / Decimal(row["资产总额(万元)"])
            assert (share > Decimal("0.9")) == (by_key[key].trend == "distress")


def test_patents_were_granted_after_they_were_filed_and_carry_their_own_number():
    rows = [row for key in KEYS for row in told("patents", key)]
    assert len({row["专利号"] for row in rows}) == len(rows) == sum(rights.PATENTS.values())
    assert all(row["申请日"] < row["授权公告日"] <= str(TODAY) for row in rows)
    assert {row["专利类型"] for row in rows} == {"发明专利", "实用新型"}


@pytest.mark.parametrize("source", ["permits", "qualifications", "trademarks", "red_lists"])
def test_what_ends_ends_after_it_began(source):
    begun = {"permits": "有效期自", "qualifications": "发证日期", "trademarks": "注册公告日期", "red_lists": "认定日期"}
    ended = {"trademarks": "专用权期限"}
    for key in KEYS:
        for row in told(source, key):
            assert row[begun[source]] < row[ended.get(source, "有效期至")]
            assert row[begun[source]] <= str(TODAY)


def test_the_case_that_is_enforced_was_lost_before():
    (lost,) = told("court_cases", "jiancai")
    (enforced,) = told("enforcement_cases", "jiancai")
    assert lost["诉讼地位"] == "被告"
    assert lost["结案日期"] <= enforced["立案时间"] <= str(TODAY)
    assert Decimal(enforced["未履行金额"]) <= Decimal(enforced["执行标的"]) == Decimal(lost["标的额"])


@pytest.mark.parametrize("today", [date(2027, 1, 1), date(2027, 2, 28), date(2028, 2, 29), date(2026, 12, 31)])
@pytest.mark.parametrize("source", sorted(filings.FILINGS))
def test_a_district_told_on_an_awkward_day_dates_nothing_in_the_future(source, today):
    ends = {"有效期至", "公示截止期", "专用权期限", "处罚有效期", "申报期限", "缴款期限", "申报日期", "缴款日期"}
    for key in KEYS:
        for row in told(source, key, today):
            for heading, value in row.items():
                if heading.endswith(("日期", "时间", "日")) and heading not in ends:
                    assert value <= str(today), (source, key, heading, value)
