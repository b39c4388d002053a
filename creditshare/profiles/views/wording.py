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
}

SOURCE_STATES = {
    "present": ("ok", _("Connected")),
    "none": ("plain", _("No records")),
    "not_connected": ("warn", _("Source not connected")),
}

FACT_LABELS = {
    "name": _("Name"),
    "uscc": _("Unified social credit code"),
    "industry_code": _("Industry"),
    "region_code": _("Region"),
    "legal_representative": _("Legal representative"),
    "established_on": _("Established"),
    "employees": _("Employees"),
    "revenue": _("Revenue"),
    "assets": _("Total assets"),
    "year": _("Year"),
    "grade": _("Grade"),
    "score": _("Score"),
    "tax": _("Kind of tax"),
    "period_start": _("Period from"),
    "period_end": _("Period until"),
    "declared_sales": _("Declared sales"),
    "tax_due": _("Tax due"),
    "tax_paid": _("Tax paid"),
    "due_on": _("Due on"),
    "filed_on": _("Filed on"),
    "amount": _("Amount"),
    "paid_on": _("Paid on"),
    "voucher": _("Voucher"),
    "balance": _("Amount owed"),
    "late_fee": _("Late fee"),
    "recorded_on": _("Recorded on"),
    "document": _("Document"),
    "violation": _("Kind of violation"),
    "facts": _("What happened"),
    "basis": _("Basis"),
    "category": _("Kind of penalty"),
    "content": _("Penalty"),
    "fine": _("Fine"),
    "confiscated": _("Confiscated"),
    "licence": _("Licence"),
    "decided_on": _("Decided on"),
    "valid_until": _("Valid until"),
    "published_until": _("Published until"),
    "authority": _("Authority"),
    "origin": _("Reported by"),
    "remark": _("Remark"),
    "duty": _("Duty set by the court"),
    "performance": _("How far it was performed"),
    "conduct": _("Conduct"),
    "case_number": _("Case"),
    "court": _("Court"),
    "listed_on": _("Listed on"),
    "removed_on": _("Removed on"),
    "reason": _("Reason"),
    "removal_reason": _("Reason of removal"),
    "removal_authority": _("Removed by"),
}
MONEY_FACTS = frozenset(
    {
        "revenue",
        "assets",
        "declared_sales",
        "tax_due",
        "tax_paid",
        "amount",
        "balance",
        "late_fee",
        "fine",
        "confiscated",
    }
)
TITLE_FACTS = ("violation", "reason", "conduct", "grade", "tax", "content")
BY_FACTS = ("authority", "court", "origin")
"""Facts that say in one line what a record is about, and who recorded it."""

TREND_TITLE = _("Monthly sales and purchases, net of tax")
SALES, PURCHASES = _("Sales"), _("Purchases")
