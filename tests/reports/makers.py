"""Makers of reports: a whole profile body in the shape the gate returns, and the facts of an issue."""

import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from creditshare.kernel.actor import LEGAL_REPRESENTATIVE, PLATFORM, Actor
from creditshare.kernel.canonical import canonical_json, digest_of
from creditshare.parties.models import Organisation
from creditshare.profiles.models import Profile
from creditshare.profiles.rules.version import RULES as CURRENT_RULES
from creditshare.reports.models import Report
from creditshare.reports.rules.coverage import SOURCES
from creditshare.reports.rules.issue import Issue
from creditshare.reports.services import issue_report
from tests import makers as parties

SHANGHAI = ZoneInfo("Asia/Shanghai")
AT = datetime(2026, 11, 23, 10, 58, tzinfo=SHANGHAI)
RULES = "2026-11.2"
NAME = "合肥示例物联科技有限公司"
USCC = "91340102MA2HF7410E"
NUMBER = "YH-2026-1123-000001-7KQ2MX"
TODAY = {"from": "2026-11-23", "until": "2026-11-24"}
YEAR = {"from": "2025-11-01", "until": "2026-11-01"}


def cell(key: str, value: str | None, unit: str, source: str = "invoices", **more: Any) -> dict[str, Any]:
    """Return one indicator cell."""
    return {
        "key": key,
        "value": value,
        "unit": unit,
        "window": YEAR,
        "source": source,
        "as_of": "2026-11-20",
        "rule": RULES,
        "records": 1284,
        "unknown": None if value is not None else "no_prior_purchases",
        **more,
    }


INVOICES = [
    cell("sales_12m", "18472000.00", "CNY"),
    cell("sales_prior_12m", "15601351.35", "CNY"),
    cell("sales_growth", "0.184", "ratio"),
    cell("purchases_12m", "12930400.25", "CNY"),
    cell("purchases_prior_12m", None, "CNY"),
    cell("purchases_growth", None, "ratio"),
    cell("sales_count_12m", "1284", "count"),
    cell("active_months_24m", "24", "months"),
    cell("sales_cv_12m", "0.2213", "ratio"),
    cell("recent_quarter_ratio", "1.0821", "ratio"),
    cell("void_ratio_12m", "0.0211", "ratio"),
    cell("red_ratio_12m", "0.0082", "ratio"),
    cell("red_amount_ratio_12m", "0.0044", "ratio"),
    cell("gross_spread_12m", "0.3", "ratio"),
    cell("vat_burden_12m", "0.0291", "ratio"),
    cell("days_since_last_sale", "3", "days"),
    cell("history_months", "38", "months"),
]
PARTNERS = [
    cell("customers_12m", "46", "count"),
    cell("top_customer_share_12m", "0.461", "ratio"),
    cell("top5_customer_share_12m", "0.81", "ratio"),
    cell("customer_hhi_12m", "0.2531", "ratio"),
    cell("customer_retention", "0.7143", "ratio"),
    cell("suppliers_12m", "31", "count"),
    cell("top_supplier_share_12m", "0.22", "ratio"),
    cell("top5_supplier_share_12m", "0.58", "ratio"),
    cell("supplier_hhi_12m", "0.1103", "ratio"),
]
TAX = [
    cell("tax_grade", "A", "word", "tax_grades", records=3),
    cell("declared_sales_12m", "18361200.00", "CNY", "tax_filings", records=12),
    cell("declared_gap_12m", "0.006", "ratio", "tax_filings", records=12),
    cell("late_filings_12m", "0", "count", "tax_filings", records=12),
    cell("tax_paid_12m", "537210.36", "CNY", "tax_payments", records=24),
    cell("arrears_amount", "0.00", "CNY", "tax_arrears", records=0),
]
INTEGRITY = [
    cell("penalties", "1", "count", "penalties", records=1, window=TODAY),
    cell("dishonest_debtor", "no", "flag", "dishonest_debtors", records=0, window=TODAY),
    cell("abnormal_operation", "no", "flag", "abnormal_operations", records=0, window=TODAY),
    cell("serious_violation", None, "flag", "serious_violations", records=None, window=TODAY, unknown="not_connected"),
]
OPERATIONS = [
    cell("insured_staff", "43", "count", "social_insurance", records=1),
    cell("insured_staff_change_12m", None, "ratio", "social_insurance", records=1, unknown="no_prior_month"),
    cell("electricity_12m", "186420", "kWh", "electricity", records=12),
    cell("water_12m", "2210", "m3", "water", records=12),
    cell("gas_12m", None, "m3", "gas", records=None, unknown="not_connected"),
    cell("exports_12m", "800000.00", "CNY", "customs", records=12),
    cell("reported_liability_ratio", "0.4231", "ratio", "annual_reports", records=1, window=TODAY),
]
QUALIFICATIONS = [
    cell("valid_permits", "2", "count", "permits", records=2, window=TODAY),
    cell("high_tech_enterprise", "yes", "flag", "qualifications", records=1, window=TODAY),
    cell("patents", "3", "count", "patents", records=3, window=TODAY),
    cell("red_listed", None, "flag", "red_lists", records=None, window=TODAY, unknown="not_connected"),
]
REASONS = [
    ("active_months_24m", "invoice_summary", 42, "Sales in every one of the last 24 months."),
    ("tax_grade", "tax", 35, "The tax credit grade is A."),
    ("sales_growth", "invoice_summary", 18, "Sales grew by more than a tenth."),
    ("top5_customer_share_12m", "counterparties", -28, "The five largest customers make up more than 80 % of sales."),
    ("penalties", "integrity", -10, "There is one published administrative penalty."),
]


def months(count: int = 24) -> list[dict[str, Any]]:
    """Return monthly sales and purchases up to October 2026, growing, with a quiet new year and one unknown month."""
    rows: list[dict[str, Any]] = []
    for back in range(count, 0, -1):
        number = 2026 * 12 + 10 - back
        month = number % 12 + 1
        season = Decimal("0.55") if month in (1, 2) else Decimal(1) + Decimal(month % 3) / 10
        sales = (Decimal(900000 + 30000 * (count - back)) * season).quantize(Decimal("0.01"))
        rows.append({"month": f"{number // 12}-{month:02d}", "sales": str(sales), "purchases": str(sales * 7 / 10)})
    rows[3]["purchases"] = None
    return rows


def partners(word: str, count: int) -> list[dict[str, Any]]:
    """Return the largest partners, each half the one before."""
    amounts = [Decimal(8500000) / 2**place for place in range(count)]
    return [
        {"name": f"合肥{word}{place}号商贸有限公司", "net": f"{amount:.2f}", "count": 120 - place, "share": "0.1612"}
        for place, amount in enumerate(amounts, 1)
    ]


def sources() -> list[dict[str, Any]]:
    """Return the state of every source: most connected, one empty, one not connected."""
    connected = (
        "invoices", "tax_grades", "tax_filings", "tax_payments", "penalties", "social_insurance", "electricity",
        "water", "customs", "annual_reports", "permits", "qualifications", "patents",
    )  # fmt: skip
    listed = [
        {
            "source": source,
            "rows": 1284,
            "first": "2023-09-04",
            "last": "2026-11-20",
            "received_at": "2026-11-21T02:10:00+08:00",
            "state": "present",
        }
        for source in connected
    ]
    empty = {"rows": 0, "first": None, "last": None, "received_at": "2026-11-21T02:10:00+08:00", "state": "none"}
    listed += [{"source": source, **empty} for source in ("tax_arrears", "dishonest_debtors", "abnormal_operations")]
    absent = empty | {"received_at": None, "state": "not_connected"}
    listed += [{"source": source, **absent} for source in ("serious_violations", "gas", "red_lists")]
    return [{**source, "category": SOURCES[source["source"]][1]} for source in listed]


def body(**changes: Any) -> dict[str, Any]:
    """Return a whole profile body."""
    blocks = {
        "identity": {
            "facts": {
                "name": NAME,
                "uscc": USCC,
                "industry_code": "I6510",
                "region_code": "340102",
                "legal_representative": "张示例",
                "established_on": "2020-03-18",
                "employees": 43,
                "revenue": "18472000.00",
                "assets": None,
            }
        },
        "invoice_summary": {"indicators": INVOICES, "series": months()},
        "counterparties": {
            "indicators": PARTNERS,
            "customers": partners("客户", 5),
            "suppliers": partners("供应商", 5),
            "window": YEAR,
        },
        "tax": {"indicators": TAX, "records": []},
        "integrity": {
            "indicators": INTEGRITY,
            "records": [
                {
                    "source": "penalties",
                    "date": "2025-08-12",
                    "facts": {"document": "瑶市监罚〔2025〕17号", "authority": "瑶海区市场监督管理局"},
                }
            ],
        },
        "operations": {"indicators": OPERATIONS, "records": []},
        "qualifications": {
            "indicators": QUALIFICATIONS,
            "records": [
                {
                    "source": "patents",
                    "date": "2022-08-16",
                    "facts": {"title": "一种夹具", "number": "202010356782.1", "patent_kind": "发明"},
                }
            ],
        },
        "rating": {
            "grade": "A",
            "score": 738,
            "confidence": 92,
            "reasons": [
                {"key": key, "category": category, "points": points, "text": text}
                for key, category, points, text in REASONS
            ],
            "caps": [],
            "not_known": [{"key": "serious_violation", "text": "This number is not known."}],
            "unknown": None,
            "window": {"from": "2024-11-01", "until": "2026-11-01"},
        },
    }
    whole = {
        "uscc": USCC,
        "name": NAME,
        "as_of": "2026-10-31",
        "rules": RULES,
        "sources": sources(),
        "blocks": blocks,
    }
    return {**whole, **changes}


def body_without(*categories: str) -> dict[str, Any]:
    """Return a body whose consent does not cover some categories."""
    whole = body()
    return {**whole, "blocks": {key: block for key, block in whole["blocks"].items() if key not in categories}}


def issue(**changes: Any) -> Issue:
    """Return the facts of one issue."""
    facts: dict[str, Any] = {
        "number": NUMBER,
        "issued_at": AT,
        "expires_at": AT.replace(year=2027),
        "as_of": date(2026, 10, 31),
        "purpose": "own_report",
        "purpose_label": "Your own report",
        "reader": NAME,
        "is_own": True,
        "language": "zh-hans",
        "verify_url": f"http://localhost:8000/verify/{NUMBER}",
    }
    return Issue(**{**facts, **changes})


def stored_profile(firm: Organisation, at: datetime, **changes: Any) -> Profile:
    """Store a firm's profile of the day of `at`, so that no records are needed."""
    as_of = timezone.localdate(at)
    whole = body(uscc=firm.uscc, name=firm.name, as_of=as_of.isoformat(), rules=CURRENT_RULES, **changes)
    return Profile.objects.create(
        firm=firm,
        as_of=as_of,
        built_at=at,
        rules=CURRENT_RULES,
        body=canonical_json(whole).decode(),
        digest=digest_of(whole),
        grade="A",
        score=738,
    )


def firm_with_profile(at: datetime, name: str = NAME) -> Organisation:
    """Store an enterprise with a profile of the day."""
    made = parties.firm(name)
    stored_profile(made, at)
    return made


def owner(firm: Organisation) -> Actor:
    """Return the firm's legal representative."""
    return parties.actor(firm, LEGAL_REPRESENTATIVE)


def issued(firm: Organisation, at: datetime, **changes: Any) -> Report:
    """Issue the firm's own report by the platform's desk."""
    return issue_report(actor=PLATFORM, uscc=firm.uscc, purpose="own_report", at=at, **changes)


def stored_body(report: Report) -> dict[str, Any]:
    """Return what a report was drawn from."""
    body: dict[str, Any] = json.loads(report.snapshot)["body"]
    return body


def stored_issue(report: Report) -> Issue:
    """Return the facts of the copy that was issued."""
    return Issue.from_plain(json.loads(report.snapshot)["issue"])
