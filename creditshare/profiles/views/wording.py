"""The words of a profile's page: how indicators are grouped, and what facts, sources and states are called."""

from django.utils.translation import gettext_noop as _

KEY_FIGURES = (
    "sales_12m",
    "sales_growth",
    "top_customer_share_12m",
    "void_ratio_12m",
    "declared_gap_12m",
    "tax_grade",
)

GROUPS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "invoice_summary": (
        (
            _("Sales"),
            (
                "sales_12m",
                "sales_prior_12m",
                "sales_growth",
                "sales_count_12m",
                "active_months_24m",
                "sales_cv_12m",
                "recent_quarter_ratio",
                "days_since_last_sale",
            ),
        ),
        (
            _("Purchases and margin"),
            (
                "purchases_12m",
                "purchases_prior_12m",
                "purchases_growth",
                "gross_spread_12m",
                "vat_burden_12m",
            ),
        ),
        (_("Quality of invoices"), ("void_ratio_12m", "red_ratio_12m", "red_amount_ratio_12m", "history_months")),
    ),
    "counterparties": (
        (
            _("Customer base"),
            (
                "customers_12m",
                "top_customer_share_12m",
                "top5_customer_share_12m",
                "customer_hhi_12m",
                "customer_retention",
            ),
        ),
        (
            _("Supplier base"),
            ("suppliers_12m", "top_supplier_share_12m", "top5_supplier_share_12m", "supplier_hhi_12m"),
        ),
    ),
    "operations": (
        (
            _("Staff"),
            (
                "insured_staff",
                "insured_staff_change_12m",
                "social_insurance_arrears",
                "housing_fund_staff",
                "housing_fund_12m",
            ),
        ),
        (
            _("Electricity, water and gas"),
            (
                "electricity_12m",
                "electricity_change_12m",
                "electricity_arrears",
                "water_12m",
                "water_arrears",
                "gas_12m",
                "gas_arrears",
            ),
        ),
        (_("Imports and exports"), ("exports_12m", "imports_12m", "customs_credit_grade")),
        (
            _("Annual reports"),
            ("reported_employees", "reported_revenue", "reported_assets", "reported_liability_ratio"),
        ),
    ),
}

SOURCE_LABELS = {
    "invoices": _("VAT invoices"),
    "tax_grades": _("Tax credit grades"),
    "tax_filings": _("Tax returns"),
    "tax_payments": _("Tax payments"),
    "tax_arrears": _("Tax arrears"),
    "penalties": _("Administrative penalties"),
    "dishonest_debtors": _("Dishonest judgment debtors"),
    "abnormal_operations": _("Abnormal operations"),
    "serious_violations": _("Serious violations"),
    "tax_inspections": _("Tax inspection results"),
    "tax_illegal_cases": _("Grave tax offences"),
    "tax_a_list": _("Tax grade A list"),
    "court_cases": _("Court cases"),
    "enforcement_cases": _("Enforcement cases"),
    "consumption_limits": _("Limits on consumption"),
    "credit_commitments": _("Credit commitments"),
    "public_credit_evaluations": _("Public credit evaluation"),
    "social_insurance": _("Social insurance"),
    "housing_fund": _("Housing fund"),
    "electricity": _("Electricity"),
    "water": _("Water"),
    "gas": _("Gas"),
    "customs": _("Imports and exports"),
    "annual_reports": _("Annual reports"),
    "permits": _("Administrative permits"),
    "qualifications": _("Qualifications"),
    "patents": _("Patents"),
    "trademarks": _("Trademarks"),
    "honours": _("Honours"),
    "red_lists": _("Red lists"),
}

HARMFUL = frozenset(
    {
        "penalties",
        "dishonest_debtors",
        "abnormal_operations",
        "serious_violations",
        "tax_arrears",
        "tax_illegal_cases",
        "tax_inspections",
        "enforcement_cases",
        "consumption_limits",
    }
)
"""Sources whose records speak against a firm; a lawsuit alone does not, whoever brought it."""

SOURCE_STATES = {
    "present": ("ok", _("Connected")),
    "none": ("plain", _("No records")),
    "not_connected": ("warn", _("Source not connected")),
}

TREND_TITLE = _("Monthly sales and purchases, net of tax")
SALES, PURCHASES = _("Sales"), _("Purchases")

MARKS = {"open": _("Disputed"), "undetermined": _("Disputed, could not be determined")}
"""What stands beside a record that its firm disputes."""
