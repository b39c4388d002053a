"""Refusals of disputes and of their decisions."""

from creditshare.kernel.errors import Conflict, Invalid


class ClaimMissing(Invalid):
    """Say in at most {limit} characters what is wrong and how it should read."""

    code = "claim_missing"


class AnswerMissing(Invalid):
    """Give the reasons of the decision in at most {limit} characters: the enterprise gets them in writing."""

    code = "answer_missing"


class DisputeOpen(Conflict):
    """This is already disputed and waits for its decision, due {due}."""

    code = "dispute_open"
