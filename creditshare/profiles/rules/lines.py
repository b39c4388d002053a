"""A suggested line (授信额度测算): what a firm's sales and taxes carry, step by step, by a policy anyone can read.

The need is that of 流动资金贷款管理办法 (国家金融监督管理总局令2024年第2号, in force 2024-07-01), annex: sales of the
coming year over the turns of working capital. Which part of the need a grade is given, the multiple of taxes and the
highest amounts are the platform's example; a bank puts its own in their place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN, Decimal

from creditshare.kernel.dated import Dated
from creditshare.kernel.money import to_fen, to_yuan
from creditshare.profiles.rules.ways import Values

Number = Decimal | int
BASIS = 10_000

NEED, SHARE, TAX_BOUND, CEILING, EXPOSURE, ROUNDED = "need", "share", "tax_bound", "ceiling", "exposure", "rounded"
STEPS = {
    NEED: "Working capital for the coming year: sales {sales} × (1 + {growth}) ÷ {turns} turns",
    SHARE: "Of that, for grade {grade}: {share}",
    TAX_BOUND: "At most {multiple} times the taxes paid in 12 months, {tax}",
    CEILING: "At most what the policy allows grade {grade}",
    EXPOSURE: "Less what the firm owes already",
    ROUNDED: "Rounded down to whole {step}",
}
NO_GRADE, NOT_LENT, NO_SALES = "no_grade", "not_lent", "no_sales"
WHY_NONE = {
    NO_GRADE: "Without a grade no line can be suggested.",
    NOT_LENT: "The policy gives this grade no line.",
    NO_SALES: "The sales of the last 12 months are not known here, and unknown is not zero: no line can be suggested.",
}
MISSING = {
    "sales_growth": "Growth is not known: none was counted.",
    "tax_paid_12m": "Taxes paid are not known: they set no bound.",
    "exposure": "What the firm owes elsewhere is not known here: take it off.",
}


@dataclass(frozen=True, slots=True)
class LinePolicy:
    """How a line is worked out: turns a year, growth counted at most, and per grade a share (basis points) and a cap.

    `ceilings` are yuan; a grade that is not named gets no line.
    """

    turns: Decimal
    growth_most: Decimal
    shares: Mapping[str, int]
    ceilings: Mapping[str, int]
    tax_multiple: int
    step: int = 10_000


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the working: a sentence of STEPS, its values, and the amount after it (fen)."""

    key: str
    amount: int
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """The suggested line in fen (None: none, `why`), its working, what bound it, and what was not known."""

    amount: int | None
    steps: tuple[Step, ...] = ()
    bound: str = ""
    missing: tuple[str, ...] = ()
    why: str = ""


EXAMPLE = LinePolicy(
    turns=Decimal(4),
    growth_most=Decimal("0.20"),
    shares={"AAA": 6000, "AA": 5500, "A": 5000, "BBB": 4000, "BB": 3000, "B": 2000},
    ceilings={"AAA": 5_000_000, "AA": 5_000_000, "A": 3_000_000, "BBB": 2_000_000, "BB": 1_000_000, "B": 500_000},
    tax_multiple=8,
)
POLICIES: tuple[Dated[LinePolicy], ...] = (
    Dated(
        date(2024, 7, 1),
        EXAMPLE,
        "流动资金贷款管理办法 (国家金融监督管理总局令2024年第2号) annex; the rest: the platform's example",
    ),
)


def suggest_line(grade: str | None, values: Values, policy: LinePolicy, *, exposure: int | None = None) -> Line:
    """Suggest a line from sales_12m, sales_growth and tax_paid_12m (fen; None: not known) and what is owed (fen).

    Growth below nothing lowers the need; growth above the policy's most is not counted. The line never is negative.
    """
    if grade is None or grade not in policy.shares:
        return Line(None, why=NO_GRADE if grade is None else NOT_LENT)
    sales, growth, tax = (values.get(key) for key in ("sales_12m", "sales_growth", "tax_paid_12m"))
    if sales is None:
        return Line(None, why=NO_SALES)
    counted = Decimal(0) if growth is None else max(Decimal(-1), min(Decimal(str(growth)), policy.growth_most))
    working = _Working(max(0, _whole(Decimal(int(sales)) * (1 + counted) / policy.turns)))
    shown = {"sales": _yuan(int(sales)), "growth": _percent(counted), "turns": f"{policy.turns:f}"}
    working.note(NEED, shown)
    share = policy.shares[grade]
    working.amount = working.amount * share // BASIS
    working.note(SHARE, {"grade": grade, "share": _percent(Decimal(share) / BASIS)})
    if tax is not None:
        bounded = max(0, int(tax)) * policy.tax_multiple
        working.bind(TAX_BOUND, bounded, {"multiple": str(policy.tax_multiple), "tax": _yuan(int(tax))})
    working.bind(CEILING, to_fen(Decimal(policy.ceilings.get(grade, 0))), {"grade": grade})
    if exposure is not None:
        working.amount = max(0, working.amount - exposure)
        working.note(EXPOSURE, {})
    step = to_fen(Decimal(policy.step))
    working.amount -= working.amount % step
    working.note(ROUNDED, {"step": _yuan(step)})
    unknown = {"sales_growth": growth, "tax_paid_12m": tax, "exposure": exposure}
    missing = tuple(key for key, value in unknown.items() if value is None)
    return Line(working.amount, tuple(working.steps), working.bound, missing)


class _Working:
    """The amount as it stands, and the steps so far; a bound is a step only where it binds."""

    def __init__(self, amount: int) -> None:
        self.amount, self.bound, self.steps = amount, SHARE, list[Step]()

    def note(self, key: str, values: Mapping[str, str]) -> None:
        self.steps.append(Step(key, self.amount, values))

    def bind(self, key: str, most: int, values: Mapping[str, str]) -> None:
        if most < self.amount:
            self.amount, self.bound = most, key
            self.note(key, values)


def _whole(amount: Decimal) -> int:
    return int(amount.quantize(Decimal(1), rounding=ROUND_DOWN))


def _yuan(fen: int) -> str:
    return f"¥{to_yuan(fen):,.2f}"


def _percent(fraction: Decimal) -> str:
    return f"{fraction * 100:.1f}%"
