"""The words for indicators and for why one cannot be known."""

from creditshare.reports.rules.values import Words, gettext_noop

LABELS: dict[str, str] = {
    "sales_12m": gettext_noop("Sales, last 12 months"),
    "sales_prior_12m": gettext_noop("Sales, the 12 months before"),
    "purchases_12m": gettext_noop("Purchases, last 12 months"),
    "purchases_prior_12m": gettext_noop("Purchases, the 12 months before"),
    "sales_growth": gettext_noop("Sales growth"),
    "purchases_growth": gettext_noop("Purchases growth"),
    "sales_count_12m": gettext_noop("Sales invoices, last 12 months"),
    "active_months_24m": gettext_noop("Months with sales, of the last 24"),
    "sales_cv_12m": gettext_noop("Unsteadiness of monthly sales"),
    "recent_quarter_ratio": gettext_noop("Last quarter against the average quarter"),
    "customers_12m": gettext_noop("Customers, last 12 months"),
    "suppliers_12m": gettext_noop("Suppliers, last 12 months"),
    "top_customer_share_12m": gettext_noop("Share of the largest customer"),
    "top5_customer_share_12m": gettext_noop("Share of the five largest customers"),
    "customer_hhi_12m": gettext_noop("Concentration of customers (HHI)"),
    "top_supplier_share_12m": gettext_noop("Share of the largest supplier"),
    "top5_supplier_share_12m": gettext_noop("Share of the five largest suppliers"),
    "supplier_hhi_12m": gettext_noop("Concentration of suppliers (HHI)"),
    "customer_retention": gettext_noop("Customers that stayed"),
    "void_ratio_12m": gettext_noop("Voided invoices"),
    "red_ratio_12m": gettext_noop("Red-letter invoices, by number"),
    "red_amount_ratio_12m": gettext_noop("Red-letter invoices, by amount"),
    "gross_spread_12m": gettext_noop("Spread between sales and purchases"),
    "vat_burden_12m": gettext_noop("VAT burden"),
    "days_since_last_sale": gettext_noop("Days since the last sale"),
    "history_months": gettext_noop("Months of history"),
    "tax_grade": gettext_noop("Tax credit grade"),
    "declared_sales_12m": gettext_noop("Declared sales, last 12 months"),
    "declared_gap_12m": gettext_noop("Gap between declared and invoiced sales"),
    "late_filings_12m": gettext_noop("Late tax returns, last 12 months"),
    "taxes_paid_12m": gettext_noop("Taxes paid, last 12 months"),
    "arrears_amount": gettext_noop("Tax arrears"),
    "penalties": gettext_noop("Published administrative penalties"),
    "dishonest_debtor": gettext_noop("Dishonest judgment debtor"),
    "abnormal_operation": gettext_noop("Listed for abnormal operations"),
    "serious_violation": gettext_noop("Listed for serious violations"),
    "name": gettext_noop("Name"),
    "uscc": gettext_noop("Unified social credit code"),
    "industry_code": gettext_noop("Industry (GB/T 4754)"),
    "region_code": gettext_noop("Region"),
    "size": gettext_noop("Size class"),
    "legal_representative": gettext_noop("Legal representative"),
    "established_on": gettext_noop("Established on"),
    "employees": gettext_noop("Employees"),
    "revenue": gettext_noop("Yearly revenue"),
    "assets": gettext_noop("Total assets"),
}

ANSWERS = {"yes": gettext_noop("Yes"), "no": gettext_noop("No")}


def label(key: str, gettext: Words) -> str:
    """Return the words for an indicator; the bare key where nobody named it."""
    return gettext(LABELS[key]) if key in LABELS else key
