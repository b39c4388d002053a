"""The words for indicators and for why one cannot be known."""

from typing import Any

from creditshare.reports.rules.values import Words, gettext_noop

LABELS: dict[str, str] = {
    "sales_12m": gettext_noop("Sales, last 12 months"),
    "sales_prior_12m": gettext_noop("Sales, the 12 months before"),
    "purchases_12m": gettext_noop("Purchases, last 12 months"),
    "purchases_prior_12m": gettext_noop("Purchases, the 12 months before"),
    "sales_growth": gettext_noop("Sales growth"),
    "purchases_growth": gettext_noop("Purchases growth"),
    "sales_count_12m": gettext_noop("Invoices issued"),
    "active_months_24m": gettext_noop("Months with sales, of 24"),
    "sales_cv_12m": gettext_noop("Unevenness of monthly sales"),
    "recent_quarter_ratio": gettext_noop("Last quarter against the year"),
    "customers_12m": gettext_noop("Customers"),
    "suppliers_12m": gettext_noop("Suppliers"),
    "top_customer_share_12m": gettext_noop("Share of the largest customer"),
    "top5_customer_share_12m": gettext_noop("Share of five largest customers"),
    "customer_hhi_12m": gettext_noop("Concentration of customers"),
    "top_supplier_share_12m": gettext_noop("Share of the largest supplier"),
    "top5_supplier_share_12m": gettext_noop("Share of five largest suppliers"),
    "supplier_hhi_12m": gettext_noop("Concentration of suppliers"),
    "customer_retention": gettext_noop("Customers who came back"),
    "void_ratio_12m": gettext_noop("Voided invoices"),
    "red_ratio_12m": gettext_noop("Red-letter invoices by number"),
    "red_amount_ratio_12m": gettext_noop("Red-letter invoices by amount"),
    "gross_spread_12m": gettext_noop("Spread of sales over purchases"),
    "vat_burden_12m": gettext_noop("Value-added tax burden"),
    "days_since_last_sale": gettext_noop("Days since the last sale"),
    "history_months": gettext_noop("Months of invoice history"),
    "tax_grade": gettext_noop("Tax credit grade"),
    "tax_grade_before": gettext_noop("Tax credit grade before"),
    "declared_sales_12m": gettext_noop("Declared sales, last 12 months"),
    "declared_gap_12m": gettext_noop("Declared against invoiced sales"),
    "late_filings_12m": gettext_noop("Tax returns filed late"),
    "zero_declarations_12m": gettext_noop("Months declared without sales"),
    "tax_paid_12m": gettext_noop("Taxes paid, last 12 months"),
    "arrears_amount": gettext_noop("Tax arrears"),
    "arrears_days": gettext_noop("Days in arrears"),
    "penalties": gettext_noop("Administrative penalties"),
    "penalty_amount": gettext_noop("Fines and confiscations"),
    "dishonest_debtor": gettext_noop("Dishonest judgment debtor"),
    "abnormal_operation": gettext_noop("Abnormal operations"),
    "serious_violation": gettext_noop("Serious violations"),
    "name": gettext_noop("Name"),
    "uscc": gettext_noop("Unified social credit code"),
    "industry_code": gettext_noop("Industry (GB/T 4754)"),
    "region_code": gettext_noop("Region"),
    "legal_representative": gettext_noop("Legal representative"),
    "established_on": gettext_noop("Established on"),
    "employees": gettext_noop("Employees"),
    "revenue": gettext_noop("Yearly revenue"),
    "assets": gettext_noop("Total assets"),
}

WHY_UNKNOWN: dict[str, str] = {
    "outside_period": gettext_noop("Outside the period that the consent covers."),
    "not_reported": gettext_noop("No invoice of this firm has been reported."),
    "not_connected": gettext_noop("This source is not connected."),
    "no_sales": gettext_noop("There are no sales in the period to compare with."),
    "no_prior_sales": gettext_noop("There are no sales in the 12 months before to compare with."),
    "no_prior_purchases": gettext_noop("There are no purchases in the 12 months before to compare with."),
    "no_customers": gettext_noop("There is no customer in the period."),
    "no_prior_customers": gettext_noop("There is no customer in the 12 months before to compare with."),
    "no_suppliers": gettext_noop("There is no supplier in the period."),
    "no_invoices": gettext_noop("There is no invoice in the period."),
    "not_rated": gettext_noop("The tax authority has not graded this firm."),
    "no_filings": gettext_noop("No tax return of the period has been reported."),
    "no_payments": gettext_noop("No tax payment of the period has been reported."),
    "no_date": gettext_noop("The record does not say since when."),
}
"""Why a number cannot be known, by the code that stands in its cell."""

ANSWERS = {"yes": gettext_noop("Yes"), "no": gettext_noop("No")}


def label(key: str, gettext: Words) -> str:
    """Return the words for an indicator; the bare key where nobody named it."""
    return gettext(LABELS[key]) if key in LABELS else key


def why_unknown(cell: dict[str, Any], gettext: Words) -> str:
    """Return the sentence that says why a cell has no value."""
    code = str(cell.get("state") or cell.get("unknown") or "")
    return gettext(WHY_UNKNOWN[code]) if code in WHY_UNKNOWN else code
