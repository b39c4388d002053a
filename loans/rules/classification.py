"""The five categories by days past due, dated; it is the platform's own view, the bank reports the official one."""

from datetime import date

from creditshare.kernel.dated import Dated, in_force

NORMAL, SPECIAL_MENTION, SUBSTANDARD, DOUBTFUL, LOSS = "normal", "special_mention", "substandard", "doubtful", "loss"
CATEGORIES = (NORMAL, SPECIAL_MENTION, SUBSTANDARD, DOUBTFUL, LOSS)
"""正常, 关注, 次级, 可疑, 损失."""
NON_PERFORMING = frozenset({SUBSTANDARD, DOUBTFUL, LOSS})

# (more days than this → at least this category), the worst first.
LIMITS = (
    Dated(
        date(2023, 7, 1),
        ((360, LOSS), (270, DOUBTFUL), (90, SUBSTANDARD), (0, SPECIAL_MENTION)),
        "商业银行金融资产风险分类办法 (银保监会 人民银行令2023年第1号), arts. 10-14",
    ),
)
BUCKETS = (
    (0, "current"),
    (30, "1-30"),
    (60, "31-60"),
    (90, "61-90"),
    (180, "91-180"),
    (270, "181-270"),
    (360, "271-360"),
)


def classify(days_past_due: int, on: date, *, restructured: bool = False, written_off: bool = False) -> str:
    """Return the category of a loan on a day; raise Invalid before 2023-07-01.

    Restructured loans are at least special mention, written-off ones a loss.
    """
    if written_off:
        return LOSS
    limits = in_force(LIMITS, on).value
    by_days = next((category for limit, category in limits if days_past_due > limit), NORMAL)
    return max(by_days, SPECIAL_MENTION, key=CATEGORIES.index) if restructured else by_days


def bucket(days_past_due: int) -> str:
    """Return the span of days past due that a loan is counted under."""
    return next((name for most, name in BUCKETS if days_past_due <= most), "361+")
