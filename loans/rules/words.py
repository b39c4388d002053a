"""The words of loans that pages show: methods, states, kinds of lines, and what cannot be."""

from loans.rules.agreed import MESSAGES as TERMS
from loans.rules.classification import DOUBTFUL, LOSS, NORMAL, SPECIAL_MENTION, SUBSTANDARD
from loans.rules.contract import KEEP_INSTALMENT, KEEP_TENOR
from loans.rules.standing import OVERDUE, RUNNING, SETTLED, WRITTEN_OFF

METHODS = {
    "annuity": "Equal instalments",
    "equal_principal": "Equal principal",
    "interest_only": "Interest first, principal at the end",
    "bullet": "Everything at the end",
}
PREPAYMENTS = {KEEP_TENOR: "Repay early and keep the term", KEEP_INSTALMENT: "Repay early and keep the instalment"}
STATES = {RUNNING: "Running", OVERDUE: "Overdue", SETTLED: "Settled", WRITTEN_OFF: "Written off"}
CATEGORIES = {
    NORMAL: "Normal",
    SPECIAL_MENTION: "Special mention",
    SUBSTANDARD: "Substandard",
    DOUBTFUL: "Doubtful",
    LOSS: "Loss",
}
KINDS = {
    "repaid": "Money in",
    "repriced": "Another rate",
    "extended": "Extended",
    "paused": "Count paused",
    "written_off": "Written off",
    "recovered": "Recovery",
    "reversed": "Line taken out",
}
MESSAGES = TERMS | {
    "more_than_is_due": "More than is due: choose what becomes of the rest.",
    "more_than_is_owed": "More than is owed altogether.",
    "less_than_the_interest_so_far": "What is left does not even pay the interest of the running period.",
    "written_off": "The loan is written off: record a recovery.",
    "not_written_off": "The loan is not written off.",
    "beyond_the_loss": "More than the loss.",
    "before_the_book": "Before the loan began.",
    "nothing_is_owed": "Nothing is owed.",
    "another_principal": "The sum is not the principal that is not yet due.",
    "must_rise_after_the_day": "Each due date must come after the day and after the one before.",
    "day_not_come": "{given} has not come yet.",
    "loan_number_taken": "Your bank already has a loan with this number.",
}
