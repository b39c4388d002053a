"""The ledger: the invoices an invented firm issued and received, as its e-tax export would list them."""

import csv
import io
from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from random import Random

from creditshare.kernel.dates import month_number, month_start
from creditshare.kernel.money import to_yuan
from demo.cast import MONTHS, FirmRole, code_of, firm_code, random_for

HEADINGS = (
    "序号", "发票代码", "发票号码", "数电发票号码", "销方识别号", "销方名称", "购方识别号", "购买方名称", "开票日期",
    "金额", "税额", "价税合计", "发票来源", "发票票种", "发票状态", "是否正数发票", "发票风险等级", "开票人", "备注",
)  # fmt: skip
SURNAMES = "恒瑞信达通华安徽新元远景鼎盛嘉禾众合天工正泰博远联创云帆立信宏图兴业"
TRADES = ("贸易", "电子", "机电", "建材", "科技", "物资", "包装", "服务", "工程", "供应链")
VAT_PERCENT = {"C": 13, "F": 13, "I": 6, "G": 9, "M": 6, "N": 9, "Q": 6}
SPRING_FESTIVAL = 0.55


def season_factor(trend: str, age: int, month: int) -> float:
    """Return how a firm's trade of one month compares to its usual month; `age` counts months back from now."""
    festival = SPRING_FESTIVAL if month == 2 else 1.0
    progress = 1 - age / MONTHS
    shapes = {
        "growth": 0.65 + 0.7 * progress,
        "decline": 1.3 - 0.65 * progress,
        "season": 1.55 if month in (9, 10, 11, 12) else 0.8,
        "distress": 1.2 if age > 9 else max(0.0, 0.12 * (age - 2)),
        "lumpy": 2.1 if month % 3 == 0 else 0.45,
        "young": 0.0 if age > 9 else 0.5 + 0.06 * (9 - age),
    }
    return festival * shapes.get(trend, 1.0)


def partners(firm: FirmRole, side: str, number: int) -> list[tuple[str, str]]:
    """Return the invented trading partners of one side as (code, name)."""
    chance = random_for(firm.key, side, "partners")
    made = []
    for position in range(number):
        first, second = chance.sample(SURNAMES, 2)
        name = f"合肥{first}{second}{chance.choice(TRADES)}有限公司"
        serial = chance.randrange(1_000_000, 9_000_000) + position
        made.append((code_of(serial, "91340100MA"), name))
    return made


def _month_rows(firm: FirmRole, side: str, age: int, first: date, last: date, chance: Random) -> Iterator[list[str]]:
    """Yield one month's invoices of one side, oldest first."""
    factor = season_factor(firm.trend, age, first.month) * (1.0 if side == "S" else 0.72)
    expected = firm.invoices_a_month * factor * (1.0 if side == "S" else 0.6)
    count = round(expected * chance.uniform(0.85, 1.15))
    if count <= 0 or last < first:
        return
    share = firm.monthly_sales * 100 * factor / count
    others = partners(firm, side, firm.customers if side == "S" else max(4, firm.customers // 2))
    percent = VAT_PERCENT.get(firm.industry[0], 13)
    for day in sorted(chance.randint(first.day, last.day) for _ in range(count)):
        net = max(10_000, round(share * chance.lognormvariate(-0.18, 0.6)))
        other = others[min(int(chance.paretovariate(0.9)) - 1, len(others) - 1)]
        status = "已作废" if chance.random() < 0.02 else "正常"
        yield _row(firm, side, date(first.year, first.month, day), net, percent, other, status, chance)
        if status == "正常" and chance.random() < 0.012:
            yield _row(firm, side, date(first.year, first.month, day), -net, percent, other, status, chance)


def _row(
    firm: FirmRole, side: str, day: date, net: int, percent: int, other: tuple[str, str], status: str, chance: Random
) -> list[str]:
    tax = (abs(net) * percent + 50) // 100 * (1 if net >= 0 else -1)
    own = (firm_code(firm.key), firm.name)
    seller, buyer = (own, other) if side == "S" else (other, own)
    number = f"{day:%y}34{chance.randrange(10**16):016d}"
    return [
        "", "", "", number, *seller, *buyer, f"{day} {chance.randint(8, 18):02d}:{chance.randint(0, 59):02d}:00",
        str(to_yuan(net)), str(to_yuan(tax)), str(to_yuan(net + tax)), "电子发票服务平台", "数电发票（增值税专用发票）",
        status, "是" if net >= 0 else "否", "正常", "开票员", "",
    ]  # fmt: skip


def invoice_rows(firm: FirmRole, side: str, today: date, months: int = MONTHS) -> list[list[str]]:
    """Return the invoices of one side over the last months up to today, numbered, oldest first."""
    rows: list[list[str]] = []
    now = month_number(today)
    for month in range(now - months + 1, now + 1):
        first = month_start(month)
        last = min(date(first.year, first.month, monthrange(first.year, first.month)[1]), today)
        rows.extend(_month_rows(firm, side, now - month, first, last, random_for(firm.key, side, month)))
    for position, row in enumerate(rows, start=1):
        row[0] = str(position)
    return rows


def as_csv(headings: tuple[str, ...] | list[str], rows: list[list[str]], encoding: str = "utf-8-sig") -> bytes:
    """Write rows as the CSV file an office would send."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def invoice_file(firm: FirmRole, side: str, today: date, encoding: str = "utf-8-sig") -> tuple[str, bytes]:
    """Return the name and bytes of one e-tax export."""
    label = "开具发票" if side == "S" else "取得发票"
    return f"{firm_code(firm.key)}_{label}.csv", as_csv(HEADINGS, invoice_rows(firm, side, today), encoding)
