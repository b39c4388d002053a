"""What can be refused about loans."""

from creditshare.kernel.errors import Conflict, Invalid


class LoanRefused(Invalid):
    """This cannot be: see each field that is wrong."""

    code = "loan_refused"


class NumberTaken(Conflict):
    """Your bank already has a loan with the number {given}."""

    code = "loan_number_taken"


class LaterFirst(Conflict):
    """What came later rests on it: reverse that first, from the last one back."""

    code = "reverse_later_first"


class ReversedAlready(Conflict):
    """This entry is reversed already, or is itself a reversal."""

    code = "reversed_already"


class NotToday(Invalid):
    """{given} has not come yet: record what happened, on the day it happened."""

    code = "day_not_come"
