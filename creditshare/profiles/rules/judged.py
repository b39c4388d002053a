"""What judgement sets: points for tax and integrity records, which no labelled firm came with, and the named caps.

The points are the judgement of the project's first issue (2026-11), not an estimate from outcomes; a model file repeats
them, so that an old rating is recomputed with those of its day. A number that is unknown adds nothing.
"""

from creditshare.profiles.rules.card import Bin, Cap, Choice, Factor

_SUMMARY, _TAX, _INTEGRITY = "invoice_summary", "tax", "integrity"

JUDGED: tuple[Factor, ...] = (
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
    Cap("dishonest_debtor", _INTEGRITY, "C", "A dishonest judgment debtor is graded C at most.", value="yes"),
    Cap("serious_violation", _INTEGRITY, "CC", "A firm listed for serious violations is graded CC at most.",
        value="yes"),
    Cap("tax_illegal_case", _TAX, "CC", "A firm with a grave tax offence is graded CC at most.", value="yes"),
    Cap("tax_grade", _TAX, "CCC", "A firm with tax credit grade D is graded CCC at most.", value="D"),
    Cap("consumption_limited", _INTEGRITY, "CCC", "A firm under a limit on consumption is graded CCC at most.",
        value="yes"),
    Cap("sales_12m", _SUMMARY, "CCC", "A firm without sales in the last 12 months is graded CCC at most.", at_most=0),
    Cap("abnormal_operation", _INTEGRITY, "B", "A firm listed for abnormal operations is graded B at most.",
        value="yes"),
    Cap("open_enforcement_cases", _INTEGRITY, "BB", "A firm with an open enforcement case is graded BB at most.",
        at_least=1),
    Cap("arrears_amount", _TAX, "BB", "A firm with tax arrears of 10,000 yuan or more is graded BB at most.",
        at_least=10_000),
)  # fmt: skip
