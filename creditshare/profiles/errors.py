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
    """Whoever proposed a version does not put it into force. Ask a reviewer or the head to look at it."""

    code = "second_person_needed"


class ScorecardRefused(Invalid):
    """The model file cannot be used: see each part that is wrong."""

    code = "scorecard_refused"


class AlreadyApproved(Conflict):
    """This version is approved already. To go back to an earlier one, propose its file anew."""

    code = "already_approved"


class ShadowNeeded(Conflict):
    """No shadow run of this version has been made. Rate the district by it beside the present one first."""

    code = "shadow_needed"


class SwitchDayWrong(Invalid):
    """A version cannot begin on {given}: choose a day after today on which no other version begins."""

    code = "switch_day_wrong"


class DayNotCome(Invalid):
    """{given} has not come yet: choose today or an earlier day."""

    code = "day_not_come"


class AlreadyInForce(Conflict):
    """This version is in force or was once. To go back to it, propose it anew."""

    code = "already_in_force"
