"""The filings: what the tax office and the market regulator report about the invented firms, as their files list it."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

from creditshare.kernel.dates import add_months, month_number, month_start
from creditshare.kernel.money import to_yuan
from demo.affairs import AFFAIRS
from demo.cast import FirmRole, Row, firm_code, random_for
from demo.ledger import as_csv, invoice_rows
from demo.rights import RIGHTS

AGENCY_OF = {
    "tax_grades": "agency",
    "tax_filings": "agency",
    "tax_payments": "agency",
    "tax_arrears": "agency",
    "penalties": "agency_market",
    "dishonest_debtors": "agency_market",
    "abnormal_operations": "agency_market",
    **dict.fromkeys((*AFFAIRS, *RIGHTS), "agency_data"),
    "social_insurance": "agency",
}
"""Social insurance has been levied by the tax offices since 2020; most else reaches the district's data bureau."""


def _who(firm: FirmRole) -> Row:
    return {"统一社会信用代码": firm_code(firm.key), "纳税人名称": firm.name}


def _sales_of_month(firm: FirmRole, today: date) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for row in invoice_rows(firm, "S", today):
        if row[14] == "正常":
            month = row[8][:7]
            sums[month] = sums.get(month, Decimal(0)) + Decimal(row[9])
    return sums


def tax_grades(firm: FirmRole, today: date) -> Iterator[Row]:
    """Yield the yearly tax credit grades: the present one, and a step less sure before."""
    if firm.tax_grade is None:
        return
    earlier = {"A": "B", "B": "B", "M": "M", "C": "B"}[firm.tax_grade]
    # The grades of a year are published at the end of the next April (纳税信用管理办法 art. 25).
    last = today.year - (1 if (today.month, today.day) >= (4, 28) else 2)
    for year, grade in ((last - 1, earlier), (last, firm.tax_grade)):
        yield _who(firm) | {"评价年度": str(year), "纳税信用等级": grade, "评价日期": f"{year + 1}-04-28"}


def _months(today: date) -> Iterator[date]:
    for number in range(month_number(today) - 14, month_number(today)):
        yield month_start(number)


def tax_filings(firm: FirmRole, today: date) -> Iterator[Row]:
    """Yield fourteen months of value-added tax returns that nearly agree with the invoices."""
    sales, chance = _sales_of_month(firm, today), random_for(firm.key, "filings")
    for first in _months(today):
        declared = sales.get(f"{first:%Y-%m}", Decimal(0)).quantize(Decimal("0.01"))
        due = add_months(first, 1) + timedelta(days=14)
        late = firm.trouble == "arrears" and chance.random() < 0.3
        tax = (declared * Decimal("0.021")).quantize(Decimal("0.01"))
        yield _who(firm) | {
            "税种": "增值税",
            "所属期起": str(first),
            "所属期止": str(add_months(first, 1) - timedelta(days=1)),
            "申报销售额": str(declared),
            "应纳税额": str(tax),
            "申报期限": str(due),
            "申报日期": str(due + timedelta(days=9) if late else due - timedelta(days=chance.randint(1, 8))),
        }


def tax_payments(firm: FirmRole, today: date) -> Iterator[Row]:
    """Yield the payments of those returns."""
    for row in tax_filings(firm, today):
        if Decimal(row["应纳税额"]) > 0:
            yield _who(firm) | {
                "税种": row["税种"],
                "所属期起": row["所属期起"],
                "所属期止": row["所属期止"],
                "缴款金额": row["应纳税额"],
                "缴款日期": row["申报日期"],
                "税票号码": f"34010{row['所属期起'].replace('-', '')}{firm_code(firm.key)[-5:]}",
            }


def tax_arrears(firm: FirmRole, today: date) -> Iterator[Row]:
    """Yield what is overdue."""
    if firm.trouble == "arrears":
        first = add_months(today.replace(day=1), -4)
        yield _who(firm) | {
            "税种": "增值税",
            "所属期起": str(first),
            "所属期止": str(add_months(first, 1) - timedelta(days=1)),
            "欠税余额": str(to_yuan(8_642_050)),
            "缴款期限": str(add_months(first, 1) + timedelta(days=14)),
            "滞纳金": str(to_yuan(432_100)),
        }


def penalties(firm: FirmRole, today: date) -> Iterator[Row]:
    """Yield an administrative penalty by the national field list."""
    if firm.trouble == "penalty":
        decided = add_months(today, -5)
        yield {
            "行政相对人名称": firm.name,
            "行政相对人类别": "法人及非法人组织",
            "行政相对人代码_1(统一社会信用代码)": firm_code(firm.key),
            "法定代表人": firm.legal_representative,
            "行政处罚决定书文号": f"瑶市监罚〔{decided.year}〕118号",
            "违法行为类型": "超限运输",
            "违法事实": "车辆装载超过核定质量百分之二十",
            "处罚依据": "《公路安全保护条例》第六十四条",
            "处罚类别": "罚款",
            "处罚内容": "罚款人民币贰万元整",
            "罚款金额(万元)": "2.000000",
            "没收违法所得、没收非法财物的金额(万元)": "0.000000",
            "处罚决定日期": str(decided),
            "处罚有效期": "2099-12-31",
            "公示截止期": str(add_months(decided, 12)),
            "处罚机关": "瑶海区交通运输局（演示）",
        }


def dishonest_debtors(firm: FirmRole, today: date) -> Iterator[Row]:
    """Yield an entry on the list of dishonest judgment debtors."""
    if firm.trouble == "enforcement":
        listed = add_months(today, -2)
        yield {
            "名称": firm.name,
            "统一社会信用代码": firm_code(firm.key),
            "法定代表人": firm.legal_representative,
            "生效法律文书确定的义务": "支付货款 1,260,000 元及利息",
            "履行情况": "全部未履行",
            "失信行为具体情形": "有履行能力而拒不履行生效法律文书确定义务",
            "执行依据单位和文号": f"瑶海区人民法院（演示）（{listed.year}）皖0102民初3312号",
            "案号": f"（{listed.year}）皖0102执1877号",
            "立案时间": str(add_months(listed, -2)),
            "发布日期": str(listed),
            "执行法院": "瑶海区人民法院（演示）",
        }


def abnormal_operations(firm: FirmRole, today: date) -> Iterator[Row]:
    """Yield an entry on the list of abnormal operations that was lifted again."""
    if firm.trouble == "abnormal":
        listed = add_months(today, -4)
        yield {
            "企业名称": firm.name,
            "统一社会信用代码": firm_code(firm.key),
            "列入原因": "未按照规定期限公示年度报告",
            "列入日期": str(listed),
            "作出决定机关": "瑶海区市场监督管理局（演示）",
            "移出日期": str(add_months(listed, 2)),
            "移出原因": "已补报年度报告",
        }


FILINGS: dict[str, Callable[[FirmRole, date], Iterator[Row]]] = (
    {
        source.__name__: source
        for source in (
            tax_grades,
            tax_filings,
            tax_payments,
            tax_arrears,
            penalties,
            dishonest_debtors,
            abnormal_operations,
        )
    }
    | AFFAIRS
    | RIGHTS
)


def filing_files(firms: list[FirmRole], today: date) -> Iterator[tuple[str, str, bytes]]:
    """Yield each source's file as (source, name, bytes)."""
    for source, rows_of in FILINGS.items():
        rows = [row for firm in firms for row in rows_of(firm, today)]
        headings = list(rows[0])
        yield source, f"{source}_{today:%Y%m%d}.csv", as_csv(headings, [list(row.values()) for row in rows])
