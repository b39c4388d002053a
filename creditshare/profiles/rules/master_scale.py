"""The master scale: for each grade the highest probability of default it stands for, dated and sourced."""

from datetime import date

from creditshare.kernel.dated import Dated

# No law sets the bands; the default rate of the labelled firms (18 of 83) is far above that of a whole district, so the
# bands are wide, and a bank reads the probability beside the letter.
MASTER_SCALE = (
    Dated(
        date(2016, 1, 1),
        (
            ("AAA", 0.02), ("AA", 0.035), ("A", 0.06), ("BBB", 0.10), ("BB", 0.16),
            ("B", 0.25), ("CCC", 0.40), ("CC", 0.60), ("C", 0.80), ("D", 1.0),
        ),
        "CreditShare operating rule 2026-11: probability of default within a year, on the labelled firms' base rate",
    ),
)  # fmt: skip
