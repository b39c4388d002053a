"""The JSON of what happens to a loan; amounts are text in yuan, rates yearly fractions as text."""

from datetime import date

from ninja import Schema


class RepaymentIn(Schema):
    """Money that came in on a day; `prepay`: keep_tenor or keep_instalment for what is left after all that is due."""

    amount: str
    day: date
    prepay: str = ""


class AmountIn(Schema):
    """Money and its day."""

    amount: str
    day: date


class RateIn(Schema):
    """Another yearly rate from a day on."""

    rate: str
    day: date


class PauseIn(Schema):
    """Days past due are not counted from `day` to before `until`."""

    day: date
    until: date
    reason: str


class RowIn(Schema):
    """A due date and the principal that falls due then."""

    due_date: date
    principal: str


class ExtensionIn(Schema):
    """The principal not yet due on other days."""

    day: date
    plan: list[RowIn]
    rate: str | None = None


class DayIn(Schema):
    """A day of business."""

    day: date


class ReasonIn(Schema):
    """Why a line is taken out."""

    reason: str
