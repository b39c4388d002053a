"""The first expert card: a table of bins and points that anyone can read; the rating issue replaces it by a fitted one.

Start at BASE, add the points of the bin each number falls into, read the grade off BANDS, apply the CAPS. A number that
is unknown adds nothing and lowers the confidence; it never counts as bad. Amounts are yuan, ratios plain fractions.
The points are the judgement of the project's first issue (2026-11), not an estimate from outcomes.
"""

from dataclasses import dataclass

CARD = "expert-1"
BASE = 600
LEAST_CONFIDENCE = 30


@dataclass(frozen=True)
class Bin:
    """Numbers below `below` and not in an earlier bin; None takes the rest. `text` is the reason in words."""

    below: float | None
    points: int
    text: str


@dataclass(frozen=True)
class Choice:
    """One value of a number that is a word (a tax grade, yes or no)."""

    value: str
    points: int
    text: str


@dataclass(frozen=True)
class Factor:
    """One number of the card with its bins or choices."""

    key: str
    category: str
    rows: tuple[Bin, ...] | tuple[Choice, ...]


@dataclass(frozen=True)
class Cap:
    """While the number has the value, the grade is at most `grade`, whatever the points."""

    key: str
    category: str
    value: str
    grade: str
    text: str


BANDS = (
    (780, "AAA"),
    (730, "AA"),
    (680, "A"),
    (630, "BBB"),
    (580, "BB"),
    (530, "B"),
    (480, "CCC"),
    (430, "CC"),
    (380, "C"),
    (None, "D"),
)

_SUMMARY, _PARTNERS, _TAX, _INTEGRITY = "invoice_summary", "counterparties", "tax", "integrity"

FACTORS: tuple[Factor, ...] = (
    Factor("sales_12m", _SUMMARY, (
        Bin(100_000, -60, "Sales of the last 12 months are below 100,000 yuan."),
        Bin(1_000_000, -30, "Sales of the last 12 months are below 1 million yuan."),
        Bin(5_000_000, 0, "Sales of the last 12 months are between 1 and 5 million yuan."),
        Bin(20_000_000, 30, "Sales of the last 12 months are above 5 million yuan."),
        Bin(None, 50, "Sales of the last 12 months are above 20 million yuan."),
    )),
    Factor("sales_growth", _SUMMARY, (
        Bin(-0.5, -40, "Sales fell by more than half against the year before."),
        Bin(-0.2, -20, "Sales fell by more than a fifth against the year before."),
        Bin(0.1, 0, "Sales are about as in the year before."),
        Bin(0.5, 15, "Sales grew by more than a tenth against the year before."),
        Bin(None, 20, "Sales grew by more than half against the year before."),
    )),
    Factor("active_months_24m", _SUMMARY, (
        Bin(6, -50, "Invoices were issued in fewer than 6 of the last 24 months."),
        Bin(15, -25, "Invoices were issued in fewer than 15 of the last 24 months."),
        Bin(21, 0, "Invoices were issued in most of the last 24 months."),
        Bin(None, 30, "Invoices were issued in nearly every one of the last 24 months."),
    )),
    Factor("sales_cv_12m", _SUMMARY, (
        Bin(0.5, 25, "Monthly sales are even."),
        Bin(1.0, 5, "Monthly sales vary moderately."),
        Bin(1.6, -10, "Monthly sales vary strongly."),
        Bin(None, -35, "Sales hang on a few months of the year."),
    )),
    Factor("recent_quarter_ratio", _SUMMARY, (
        Bin(0.25, -40, "Sales of the last three months are below a quarter of the year's average."),
        Bin(0.6, -15, "Sales of the last three months are clearly below the year's average."),
        Bin(1.5, 5, "Sales of the last three months are in line with the year's average."),
        Bin(None, 15, "Sales of the last three months are well above the year's average."),
    )),
    Factor("top_customer_share_12m", _PARTNERS, (
        Bin(0.3, 20, "No customer makes up more than 30 percent of sales."),
        Bin(0.6, 0, "The largest customer makes up 30 to 60 percent of sales."),
        Bin(0.9, -15, "The largest customer makes up more than 60 percent of sales."),
        Bin(None, -30, "Nearly all sales go to one customer."),
    )),
    Factor("customer_retention", _PARTNERS, (
        Bin(0.1, -25, "Hardly any customer of the year before came back."),
        Bin(0.3, -5, "Fewer than a third of the customers of the year before came back."),
        Bin(0.5, 10, "A third to a half of the customers of the year before came back."),
        Bin(None, 20, "More than half of the customers of the year before came back."),
    )),
    Factor("void_ratio_12m", _SUMMARY, (
        Bin(0.05, 15, "Few invoices are voided."),
        Bin(0.12, 0, "The share of voided invoices is usual."),
        Bin(0.25, -20, "More than 12 percent of the invoices are voided."),
        Bin(None, -45, "More than a quarter of the invoices are voided."),
    )),
    Factor("red_amount_ratio_12m", _SUMMARY, (
        Bin(0.03, 5, "Hardly any sales are reversed by red-letter invoices."),
        Bin(0.1, -5, "Some sales are reversed by red-letter invoices."),
        Bin(0.3, -15, "More than a tenth of the sales are reversed by red-letter invoices."),
        Bin(None, -35, "More than 30 percent of the sales are reversed by red-letter invoices."),
    )),
    Factor("gross_spread_12m", _SUMMARY, (
        Bin(0.0, -25, "Purchases exceed sales."),
        Bin(0.05, -5, "Sales hardly exceed purchases."),
        Bin(None, 10, "Sales exceed purchases."),
    )),
    Factor("days_since_last_sale", _SUMMARY, (
        Bin(35, 15, "The last sale is less than five weeks ago."),
        Bin(60, 5, "The last sale is less than two months ago."),
        Bin(100, -10, "There has been no sale for two months."),
        Bin(200, -30, "There has been no sale for more than three months."),
        Bin(None, -60, "There has been no sale for more than half a year."),
    )),
    Factor("history_months", _SUMMARY, (
        Bin(12, -25, "The invoice history is shorter than a year."),
        Bin(24, -5, "The invoice history is shorter than two years."),
        Bin(36, 10, "The invoice history covers two years."),
        Bin(None, 20, "The invoice history covers three years or more."),
    )),
    Factor("tax_grade", _TAX, (
        Choice("A", 40, "The tax credit grade is A."),
        Choice("B", 15, "The tax credit grade is B."),
        Choice("M", 0, "The tax credit grade is M (newly established or without income)."),
        Choice("C", -30, "The tax credit grade is C."),
        Choice("D", -80, "The tax credit grade is D."),
    )),
    Factor("declared_gap_12m", _TAX, (
        Bin(0.1, 10, "Declared and invoiced sales agree."),
        Bin(0.3, -5, "Declared and invoiced sales differ by more than a tenth."),
        Bin(None, -25, "Declared and invoiced sales differ by more than 30 percent."),
    )),
    Factor("late_filings_12m", _TAX, (
        Bin(1, 10, "All tax returns of the last 12 months were filed in time."),
        Bin(3, -10, "One or two tax returns of the last 12 months were filed late."),
        Bin(None, -30, "Three or more tax returns of the last 12 months were filed late."),
    )),
    Factor("arrears_amount", _TAX, (
        Bin(0.01, 10, "There are no tax arrears."),
        Bin(10_000, -20, "There are tax arrears below 10,000 yuan."),
        Bin(None, -50, "There are tax arrears of 10,000 yuan or more."),
    )),
    Factor("penalties", _INTEGRITY, (
        Bin(1, 10, "There is no published administrative penalty."),
        Bin(2, -10, "There is one published administrative penalty."),
        Bin(None, -30, "There are two or more published administrative penalties."),
    )),
    Factor("dishonest_debtor", _INTEGRITY, (
        Choice("no", 5, "The firm is not on the list of dishonest judgment debtors."),
        Choice("yes", -120, "The firm is on the list of dishonest judgment debtors."),
    )),
    Factor("abnormal_operation", _INTEGRITY, (
        Choice("no", 5, "The firm is not on the list of abnormal operations."),
        Choice("yes", -60, "The firm is on the list of abnormal operations."),
    )),
    Factor("serious_violation", _INTEGRITY, (
        Choice("no", 5, "The firm is not on the list of serious violations."),
        Choice("yes", -150, "The firm is on the list of serious violations."),
    )),
)  # fmt: skip

CAPS: tuple[Cap, ...] = (
    Cap("dishonest_debtor", _INTEGRITY, "yes", "C", "A dishonest judgment debtor is graded C at most."),
    Cap("serious_violation", _INTEGRITY, "yes", "CC", "A firm listed for serious violations is graded CC at most."),
    Cap("tax_grade", _TAX, "D", "CCC", "A firm with tax credit grade D is graded CCC at most."),
    Cap("abnormal_operation", _INTEGRITY, "yes", "B", "A firm listed for abnormal operations is graded B at most."),
)
