"""The affairs: what other offices report of the firms month by month and year by year: staff, meters, trade."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from creditshare.kernel.dates import month_number, month_start
from demo.cast import FirmRole, Row, firm_code, random_for, who
from demo.ledger import season_factor

MONTHS_TOLD = 26
EXPORTERS = {"zhizao": Decimal("0.31"), "jiaju": Decimal("0.12")}


def _told_months(firm: FirmRole, today: date) -> Iterator[tuple[date, int]]:
    """Yield the full months of the story since the firm was founded, with their age in months."""
    now = month_number(today)
    for number in range(now - MONTHS_TOLD, now):
        if month_start(number) >= firm.established_on:
            yield month_start(number), now - number


def _staff(firm: FirmRole, age: int) -> int:
    """Return the head count of a month: growing firms had fewer people before, shrinking ones more."""
    slope = {"growth": -0.010, "decline": 0.012, "distress": 0.035}.get(firm.trend, 0.0)
    return max(1, round(firm.employees * (1 + slope * (age - 1))))


def social_insurance(firm: FirmRole, today: date) -> Iterator[Row]:
    """Yield the insured staff and contributions month by month; a firm in distress stopped paying."""
    for first, age in _told_months(firm, today):
        staff = _staff(firm, age)
        due = Decimal(staff) * Decimal("1182.50")
        owed = due * min(3, max(0, 4 - age)) if firm.trend == "distress" else Decimal(0)
        yield who(firm) | {
            "费款所属期": f"{first:%Y%m}",
            "参保人数": str(staff),
            "应缴金额": str(due),
            "实缴金额": str(Decimal(0) if owed else due),
            "欠缴金额": str(owed),
        }


def housing_fund(firm: FirmRole, today: date) -> Iterator[Row]:
    """Yield the housing fund month by month: paid for most of the insured staff."""
    for first, age in _told_months(firm, today):
        staff = _staff(firm, age) * 4 // 5
        yield who(firm) | {
            "缴存月份": f"{first:%Y-%m}",
            "单位账号": f"5510{firm_code(firm.key)[-6:]}",
            "缴存人数": str(staff),
            "缴存额": str(Decimal(staff) * Decimal("860.00")),
        }


def _metered(
    firm: FirmRole, today: date, kind: str, per_head: int, price: str
) -> Iterator[tuple[date, Decimal, Decimal]]:
    chance = random_for(firm.key, kind)
    industry = 6 if firm.industry[0] == "C" else 1
    for first, age in _told_months(firm, today):
        factor = season_factor(firm.trend, age, first.month) * chance.uniform(0.93, 1.07)
        used = Decimal(round(firm.employees * per_head * industry * factor))
        yield first, used, (used * Decimal(price)).quantize(Decimal("0.01"))


def electricity(firm: FirmRole, today: date) -> Iterator[Row]:
    """Yield the electricity bills: what a firm makes shows in what it uses."""
    for first, used, cost in _metered(firm, today, "electricity", 160, "0.712"):
        yield who(firm) | {
            "用电月份": f"{first:%Y-%m}",
            "用户号": f"34{firm_code(firm.key)[-8:-1]}",
            "用电量(千瓦时)": str(used),
            "电费金额": str(cost),
            "欠费金额": "0.00",
        }


def water(firm: FirmRole, today: date) -> Iterator[Row]:
    """Yield the water bills."""
    for first, used, cost in _metered(firm, today, "water", 3, "3.45"):
        yield who(firm) | {
            "用水月份": f"{first:%Y-%m}",
            "用户号": f"55{firm_code(firm.key)[-8:-1]}",
            "用水量(立方米)": str(used),
            "水费金额": str(cost),
            "欠费金额": "0.00",
        }


def customs(firm: FirmRole, today: date) -> Iterator[Row]:
    """Yield the foreign trade of the firms that export."""
    share = EXPORTERS.get(firm.key)
    for first, age in _told_months(firm, today) if share else ():
        sold = Decimal(firm.monthly_sales) * Decimal(str(round(season_factor(firm.trend, age, first.month), 3)))
        yield who(firm) | {
            "统计月份": f"{first:%Y%m}",
            "出口金额": str((sold * (share or 0)).quantize(Decimal("0.01"))),
            "进口金额": "0.00",
            "报关单数": str(age % 5 + 2),
            "海关信用等级": "高级认证企业" if firm.key == "zhizao" else "注册登记和备案企业",
        }


def annual_reports(firm: FirmRole, today: date) -> Iterator[Row]:
    """Yield the annual reports of the two years before; amounts are 万元."""
    day = 10 + len(firm.key)
    last = today.year - (1 if today >= date(today.year, 5, day) else 2)
    for year in (last - 1, last):
        if year <= firm.established_on.year:
            continue
        revenue = Decimal(firm.monthly_sales * 12) / 10_000 * (1 if year == last else Decimal("0.93"))
        debts = {"distress": Decimal("0.97"), "decline": Decimal("0.71")}.get(firm.trend, Decimal("0.46"))
        assets = revenue * Decimal("0.8")
        yield who(firm) | {
            "年报年度": str(year),
            "从业人数": str(firm.employees),
            "资产总额(万元)": f"{assets:.2f}",
            "负债总额(万元)": f"{assets * debts:.2f}",
            "营业总收入(万元)": f"{revenue:.2f}",
            "报送日期": f"{year + 1}-05-{day}",
        }


AFFAIRS: dict[str, Callable[[FirmRole, date], Iterator[Row]]] = {
    source.__name__: source for source in (social_insurance, housing_fund, electricity, water, customs, annual_reports)
}
