"""What a fitted factor says when it speaks for a firm, when it says little and when it speaks against it; and its code.

The sentences hold whatever edges a model has; the bin stands beside them. Codes are those of adverse action notices.
"""

from dataclasses import dataclass

from creditshare.profiles.indicators.registry import PARTNERS, SUMMARY


@dataclass(frozen=True)
class Saying:
    """A factor's direction (`rising`: more is better) and its three sentences."""

    category: str
    rising: bool
    good: str
    plain: str
    bad: str

    def of(self, points: int, usual: int) -> str:
        """Choose the sentence for points; fewer than `usual` either way say little."""
        return self.good if points > usual else self.bad if points < -usual else self.plain


FITTED: dict[str, Saying] = {
    "sales_12m": Saying(
        SUMMARY,
        True,
        "Sales of the last 12 months are high among the firms compared.",
        "Sales of the last 12 months are in the middle of the firms compared.",
        "Sales of the last 12 months are low among the firms compared.",
    ),
    "active_months_24m": Saying(
        SUMMARY,
        True,
        "Invoices were issued in nearly all of the last 24 months.",
        "The number of months with sales is in the middle of the firms compared.",
        "In many of the last 24 months no invoice was issued.",
    ),
    "sales_cv_12m": Saying(
        SUMMARY,
        False,
        "Monthly sales are even.",
        "Monthly sales vary moderately.",
        "Sales hang on a few months of the year.",
    ),
    "top_customer_share_12m": Saying(
        PARTNERS,
        False,
        "Sales do not hang on one customer.",
        "The largest customer makes up a usual share of sales.",
        "Most sales go to one customer.",
    ),
    "void_ratio_12m": Saying(
        SUMMARY,
        False,
        "Few invoices are voided.",
        "The share of voided invoices is usual.",
        "Many invoices are voided.",
    ),
    "history_months": Saying(
        SUMMARY,
        True,
        "The invoice history is long.",
        "The invoice history is of middling length.",
        "The invoice history is short.",
    ),
}
DIRECTIONS: dict[str, bool] = {key: saying.rising for key, saying in FITTED.items()}
USUAL = 4

CODES = {
    "sales_12m": "R01", "active_months_24m": "R02", "sales_cv_12m": "R03", "top_customer_share_12m": "R04",
    "void_ratio_12m": "R05", "history_months": "R06", "tax_grade": "R11", "declared_gap_12m": "R12",
    "late_filings_12m": "R13", "arrears_amount": "R14", "penalties": "R21", "dishonest_debtor": "R22",
    "abnormal_operation": "R23", "serious_violation": "R24",
}  # fmt: skip
