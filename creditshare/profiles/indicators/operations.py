"""Operations: staff, metered supply, foreign trade and annual reports. Amounts are fen, quantities whole units."""

from collections.abc import Sequence

from creditshare.profiles.indicators.filed import Filed, Record, Value
from creditshare.profiles.indicators.monthly import (
    YEAR,
    change,
    fen,
    latest_rows,
    rows_back,
    total,
    usage_change,
    whole,
    year_earlier,
)
from creditshare.profiles.indicators.reading import text_of


def insured_latest(filed: Filed) -> Sequence[Record]:
    """Return the latest month of social insurance."""
    return latest_rows(filed, "social_insurance")


def insured_compared(filed: Filed) -> Sequence[Record]:
    """Return the latest month of social insurance and the same month a year before."""
    return [*insured_latest(filed), *year_earlier(filed, "social_insurance")]


def fund_latest(filed: Filed) -> Sequence[Record]:
    """Return the latest month of the housing fund."""
    return latest_rows(filed, "housing_fund")


def fund_year(filed: Filed) -> Sequence[Record]:
    """Return the last 12 months of the housing fund."""
    return rows_back(filed, "housing_fund", YEAR)


def electricity_latest(filed: Filed) -> Sequence[Record]:
    """Return the latest month's bills of electricity."""
    return latest_rows(filed, "electricity")


def electricity_year(filed: Filed) -> Sequence[Record]:
    """Return the last 12 months' bills of electricity."""
    return rows_back(filed, "electricity", YEAR)


def water_latest(filed: Filed) -> Sequence[Record]:
    """Return the latest month's bills of water."""
    return latest_rows(filed, "water")


def water_year(filed: Filed) -> Sequence[Record]:
    """Return the last 12 months' bills of water."""
    return rows_back(filed, "water", YEAR)


def gas_latest(filed: Filed) -> Sequence[Record]:
    """Return the latest month's bills of gas."""
    return latest_rows(filed, "gas")


def gas_year(filed: Filed) -> Sequence[Record]:
    """Return the last 12 months' bills of gas."""
    return rows_back(filed, "gas", YEAR)


def electricity_two_years(filed: Filed) -> Sequence[Record]:
    """Return the last 24 months' bills of electricity."""
    return rows_back(filed, "electricity", 2 * YEAR, 2 * YEAR)


def trade_year(filed: Filed) -> Sequence[Record]:
    """Return the last 12 months of foreign trade."""
    return rows_back(filed, "customs", YEAR)


def customs_graded(filed: Filed) -> Sequence[Record]:
    """Return the months of the last 12 that name the grade of customs, latest first."""
    rows = [row for row in trade_year(filed) if text_of(row, "credit_grade")]
    return sorted(rows, key=lambda row: text_of(row, "month"), reverse=True)


def latest_report(filed: Filed) -> Sequence[Record]:
    """Return the annual report of the latest year that was over by the as-of day (a report is made the year after)."""
    known = [row for row in filed.of("annual_reports") if int(text_of(row, "year")) < filed.as_of.year]
    return sorted(known, key=lambda row: int(text_of(row, "year")), reverse=True)[:1]


def insured_staff(filed: Filed) -> Value:
    """Staff with social insurance in the latest month reported of the last 12."""
    return whole(total(insured_latest(filed), "insured"))


def insured_staff_change_12m(filed: Filed) -> Value:
    """Change of the insured staff against the same month a year before; unknown without that month."""
    now, before = insured_latest(filed), year_earlier(filed, "social_insurance")
    return change(total(now, "insured"), total(before, "insured"))


def social_insurance_arrears(filed: Filed) -> Value:
    """Social insurance owed at the latest month reported of the last 12."""
    return fen(total(insured_latest(filed), "arrears"))


def housing_fund_staff(filed: Filed) -> Value:
    """Staff for whom the housing fund was paid in the latest month reported of the last 12."""
    return whole(total(fund_latest(filed), "contributors"))


def housing_fund_12m(filed: Filed) -> Value:
    """Housing fund paid in for the last 12 months, as far as reported."""
    return fen(total(fund_year(filed), "amount"))


def electricity_12m(filed: Filed) -> Value:
    """Electricity used in the last 12 months in kilowatt-hours, as far as reported."""
    return whole(total(electricity_year(filed), "usage"))


def electricity_change_12m(filed: Filed) -> Value:
    """Change of the electricity used against the 12 months before; unknown unless the same months were reported."""
    return usage_change(filed, "electricity")


def electricity_arrears(filed: Filed) -> Value:
    """Electricity bills owed at the latest month reported of the last 12."""
    return fen(total(electricity_latest(filed), "arrears"))


def water_12m(filed: Filed) -> Value:
    """Water used in the last 12 months in cubic metres, as far as reported."""
    return whole(total(water_year(filed), "usage"))


def water_arrears(filed: Filed) -> Value:
    """Water bills owed at the latest month reported of the last 12."""
    return fen(total(water_latest(filed), "arrears"))


def gas_12m(filed: Filed) -> Value:
    """Gas used in the last 12 months in cubic metres, as far as reported."""
    return whole(total(gas_year(filed), "usage"))


def gas_arrears(filed: Filed) -> Value:
    """Gas bills owed at the latest month reported of the last 12."""
    return fen(total(gas_latest(filed), "arrears"))


def exports_12m(filed: Filed) -> Value:
    """Exports of the last 12 months in yuan, as far as reported."""
    return fen(total(trade_year(filed), "exports"))


def imports_12m(filed: Filed) -> Value:
    """Imports of the last 12 months in yuan, as far as reported."""
    return fen(total(trade_year(filed), "imports"))


def customs_credit_grade(filed: Filed) -> Value:
    """Latest grade that customs gave the firm in the last 12 months."""
    rows = customs_graded(filed)
    return text_of(rows[0], "credit_grade") if rows else None


def reported_employees(filed: Filed) -> Value:
    """Employees as the firm's latest annual report states them."""
    return whole(total(latest_report(filed), "employees"))


def reported_revenue(filed: Filed) -> Value:
    """Revenue as the firm's latest annual report states it."""
    return fen(total(latest_report(filed), "revenue"))


def reported_assets(filed: Filed) -> Value:
    """Total assets as the firm's latest annual report states them."""
    return fen(total(latest_report(filed), "assets"))


def reported_liability_ratio(filed: Filed) -> Value:
    """Liabilities over assets by the firm's latest annual report; unknown without assets."""
    rows = latest_report(filed)
    liabilities, assets = total(rows, "liabilities"), total(rows, "assets")
    return None if liabilities is None or assets is None or assets <= 0 else float(liabilities / assets)
