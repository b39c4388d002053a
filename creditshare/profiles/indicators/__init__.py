"""The indicators, in the order in which they are shown and exported: from invoices, then from other record sources."""

from creditshare.profiles.indicators import parties, purchases, sales
from creditshare.profiles.indicators.filed import FiledIndicator
from creditshare.profiles.indicators.filings import FILED_INDICATORS
from creditshare.profiles.indicators.registry import (
    CNY,
    COUNT,
    DAYS,
    MONTHS,
    PARTNERS,
    PRIOR_YEAR,
    RATIO,
    SINCE_FIRST,
    SINCE_LAST,
    SUMMARY,
    TWO_YEARS,
    YEAR,
    Indicator,
)

INDICATORS: tuple[Indicator, ...] = (
    Indicator(sales.sales_12m, "Sales, last 12 months", CNY, YEAR, "S"),
    Indicator(sales.sales_prior_12m, "Sales, the 12 months before", CNY, PRIOR_YEAR, "S"),
    Indicator(purchases.purchases_12m, "Purchases, last 12 months", CNY, YEAR, "P"),
    Indicator(purchases.purchases_prior_12m, "Purchases, the 12 months before", CNY, PRIOR_YEAR, "P"),
    Indicator(sales.sales_growth, "Sales growth", RATIO, TWO_YEARS, "S", unknown="no_prior_sales"),
    Indicator(purchases.purchases_growth, "Purchases growth", RATIO, TWO_YEARS, "P", unknown="no_prior_purchases"),
    Indicator(sales.sales_count_12m, "Invoices issued", COUNT, YEAR, "S"),
    Indicator(sales.active_months_24m, "Months with sales, of 24", MONTHS, TWO_YEARS, "S"),
    Indicator(sales.sales_cv_12m, "Unevenness of monthly sales", RATIO, YEAR, "S"),
    Indicator(sales.recent_quarter_ratio, "Last quarter against the year", RATIO, YEAR, "S"),
    Indicator(parties.customers_12m, "Customers", COUNT, YEAR, "S", category=PARTNERS),
    Indicator(parties.suppliers_12m, "Suppliers", COUNT, YEAR, "P", category=PARTNERS),
    Indicator(
        parties.top_customer_share_12m,
        "Share of the largest customer",
        RATIO,
        YEAR,
        "S",
        category=PARTNERS,
        unknown="no_customers",
    ),
    Indicator(
        parties.top5_customer_share_12m,
        "Share of five largest customers",
        RATIO,
        YEAR,
        "S",
        category=PARTNERS,
        unknown="no_customers",
    ),
    Indicator(
        parties.customer_hhi_12m,
        "Concentration of customers",
        RATIO,
        YEAR,
        "S",
        category=PARTNERS,
        unknown="no_customers",
    ),
    Indicator(
        parties.top_supplier_share_12m,
        "Share of the largest supplier",
        RATIO,
        YEAR,
        "P",
        category=PARTNERS,
        unknown="no_suppliers",
    ),
    Indicator(
        parties.top5_supplier_share_12m,
        "Share of five largest suppliers",
        RATIO,
        YEAR,
        "P",
        category=PARTNERS,
        unknown="no_suppliers",
    ),
    Indicator(
        parties.supplier_hhi_12m,
        "Concentration of suppliers",
        RATIO,
        YEAR,
        "P",
        category=PARTNERS,
        unknown="no_suppliers",
    ),
    Indicator(
        parties.customer_retention,
        "Customers who came back",
        RATIO,
        TWO_YEARS,
        "S",
        category=PARTNERS,
        unknown="no_prior_customers",
    ),
    Indicator(sales.void_ratio_12m, "Voided invoices", RATIO, YEAR, "S", "void", unknown="no_invoices"),
    Indicator(sales.red_ratio_12m, "Red-letter invoices by number", RATIO, YEAR, "S", "red", unknown="no_invoices"),
    Indicator(sales.red_amount_ratio_12m, "Red-letter invoices by amount", RATIO, YEAR, "S", "red"),
    Indicator(purchases.gross_spread_12m, "Spread of sales over purchases", RATIO, YEAR, "SP"),
    Indicator(purchases.vat_burden_12m, "Value-added tax burden", RATIO, YEAR, "SP"),
    Indicator(sales.days_since_last_sale, "Days since the last sale", DAYS, SINCE_LAST, "S"),
    Indicator(purchases.history_months, "Months of invoice history", MONTHS, SINCE_FIRST, "SP", unknown="no_invoices"),
)

ALL: tuple[Indicator | FiledIndicator, ...] = (*INDICATORS, *FILED_INDICATORS)
BY_KEY: dict[str, Indicator | FiledIndicator] = {item.key: item for item in ALL}
UNITS: dict[str, str] = {item.key: item.unit for item in ALL}
CATEGORIES: dict[str, str] = {"invoices": SUMMARY, **{item.source: item.category for item in FILED_INDICATORS}}
