"""Complaints (投诉): a firm says that a read of its data was not in order; the reader answers, the auditor decides."""

from datetime import date, timedelta

from creditshare.kernel.dated import Dated, in_force
from creditshare.kernel.lifecycle import Moves

FILED, ANSWERED, UPHELD, REJECTED, WITHDRAWN = "filed", "answered", "upheld", "rejected", "withdrawn"
STATUSES = (FILED, ANSWERED, UPHELD, REJECTED, WITHDRAWN)
OPEN = (FILED, ANSWERED)
OUTCOMES = (UPHELD, REJECTED)
COMPLAINT_MOVES: Moves = {
    FILED: frozenset({ANSWERED, UPHELD, REJECTED, WITHDRAWN}),
    ANSWERED: frozenset({UPHELD, REJECTED, WITHDRAWN}),
}
"""The auditor may decide without an answer once the reader has let its time pass, or at once where all is clear."""

COMPLAINT_STATES = {
    FILED: "Waits for the reader's answer",
    ANSWERED: "Waits for the auditor's decision",
    UPHELD: "Upheld",
    REJECTED: "Not upheld",
    WITHDRAWN: "Taken back",
}
REASONS = {
    "no_business": "We have no business with this organisation",
    "other_purpose": "Our data was used for something else",
    "too_often": "It was read more often than needed",
    "passed_on": "What was read was passed on to others",
    "who": "We do not know the person who read",
    "other": "Something else",
}
DAYS_TO_ANSWER = (
    Dated(date(2013, 3, 15), 30, "征信业管理条例 (State Council Order 631, in force 2013-03-15) article 26: 30 days"),
)
TEXT_LENGTH = 1000


def due_on(filed: date) -> date:
    """Return the last day for the decision; the day of filing is not counted (民法典 art. 201)."""
    return filed + timedelta(days=in_force(DAYS_TO_ANSWER, filed).value)
