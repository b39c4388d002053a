"""Risk-based pricing: the yearly rate at which a loan leaves the bank most, when dear money also drives customers away.

The published relation (CUMCM 2020 C, annex 3) says which share of customers of a rating is lost at which rate. It is an
example: a bank that has measured its own customers puts its own relation in its place.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

RELATION = Path(__file__).with_name("customer_loss.csv")
SOURCE = "CUMCM 2020 C, annex 3"
FIGURES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Offered:
    """One rate with the share of customers lost at it, by customers' class (A, B, C)."""

    rate: Decimal
    lost: Mapping[str, Decimal]


def _read(path: Path) -> tuple[Offered, ...]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return tuple(
        Offered(Decimal(row["annual_rate"]), {letter: Decimal(row[f"churn_{letter}"]) for letter in "ABC"})
        for row in rows
    )


PUBLISHED: tuple[Offered, ...] = _read(RELATION)
CLASSES = {"AAA": "A", "AA": "A", "A": "A", "BBB": "B", "BB": "B", "B": "C", "CCC": "C"}
"""Which class of the published relation a grade is taken for; lower grades are not lent to."""


@dataclass(frozen=True, slots=True)
class PricePolicy:
    """What money costs the bank a year, what is lost of a loan in default, and the highest rate it asks (fractions).

    Loss given default of the example: 40 %, a senior unsecured claim on a firm (Basel III, CRE32.6, in force
    2023-01-01; 商业银行资本管理办法, 国家金融监督管理总局令2023年第4号). Cost of money: an example.
    """

    funding: Decimal = Decimal("0.020")
    loss_given_default: Decimal = Decimal("0.40")
    most: Decimal = Decimal("0.15")


@dataclass(frozen=True, slots=True)
class Price:
    """The rate that leaves most, what of one yuan offered is expected to remain, and the shares behind it."""

    rate: Decimal
    remains: Decimal
    lost: Decimal
    breaks_even: Decimal


def remains_of(offered: Offered, letter: str, chance: Decimal, policy: PricePolicy) -> Decimal:
    """Return what a yuan offered for a year should leave: (1 − lost) × ((1 − pd) × rate − pd × lgd − funding)."""
    kept = 1 - offered.lost[letter]
    return kept * ((1 - chance) * offered.rate - chance * policy.loss_given_default - policy.funding)


def suggest_price(
    grade: str | None, chance: Decimal | None, policy: PricePolicy, relation: tuple[Offered, ...] = PUBLISHED
) -> Price | None:
    """Suggest a rate for a firm of a grade and a probability of default; None where nothing is left at any rate.

    Of two rates that leave the same, the lower one is suggested.
    """
    letter = CLASSES.get(grade or "")
    within = [offered for offered in relation if offered.rate <= policy.most]
    if letter is None or chance is None or not within:
        return None
    best = max(within, key=lambda offered: (remains_of(offered, letter, chance, policy), -offered.rate))
    remains = remains_of(best, letter, chance, policy)
    if remains <= 0:
        return None
    even = (policy.funding + chance * policy.loss_given_default) / (1 - chance)
    return Price(best.rate, remains.quantize(FIGURES), best.lost[letter], even.quantize(FIGURES))
