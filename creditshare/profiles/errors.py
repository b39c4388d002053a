"""What can be refused about profiles."""

from creditshare.kernel.errors import Conflict, DomainError, Invalid


class PurposeMissing(DomainError):
    """Say for what purpose you read: send the header X-Purpose with one of {purposes}."""

    code = "purpose_missing"
    status = 400


class UnknownFirms(DomainError):
    """Of the {given} firms with an outcome only {known} are registered: import their records with --register first."""

    code = "unknown_firms"
    status = 422


class TooFewOutcomes(DomainError):
    """A scorecard needs {least} firms that defaulted and as many that did not; these are {defaults} and {others}."""

    code = "too_few_outcomes"
    status = 422


class LabelsWrong(DomainError):
    """Line {line} of the labels cannot be read: each needs 统一社会信用代码 once and 是否违约 with 是 or 否."""

    code = "labels_wrong"
    status = 422


class StrategyRefused(Invalid):
    """The strategy cannot be used: see each part that is wrong."""

    code = "strategy_refused"


class SecondPersonNeeded(Conflict):
    """Whoever proposed a strategy does not put it into force. Ask a reviewer or the head to look at it."""

    code = "second_person_needed"


class AlreadyInForce(Conflict):
    """This version is in force or was once. To go back to it, propose it anew."""

    code = "already_in_force"
