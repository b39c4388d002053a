"""Rating a district of firms against the bare matrix product on the same frame.

Ours looks every number up in the card's bins, adds the points, applies the caps and reads the grade; the second figure
also writes down every reason in words. The yardstick multiplies the frame of numbers by one vector of weights: what a
score would cost if it needed neither bins nor caps nor the unknown. Frame: the real firms, repeated to the district's
58,639 (invented numbers where the real data are not there).
"""

import os

import django
import numpy as np

from benchmarks.harness import growth, measure, run

DISTRICT = 58_639


def main(quick: bool) -> None:
    """Measure in this process: no database is asked."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditshare.settings")
    django.setup()
    # Django is set up only now.
    from benchmarks import _district as district  # noqa: PLC0415
    from creditshare.profiles.indicators import UNITS  # noqa: PLC0415
    from creditshare.profiles.indicators.books import lay_books  # noqa: PLC0415
    from creditshare.profiles.indicators.column import Column  # noqa: PLC0415
    from creditshare.profiles.rules.body import invoice_columns  # noqa: PLC0415
    from creditshare.profiles.rules.model import CARD  # noqa: PLC0415
    from creditshare.profiles.rules.scorecard import rate  # noqa: PLC0415
    from creditshare.profiles.rules.scoring import score_firms  # noqa: PLC0415
    from tests.profiles.makers import rollups  # noqa: PLC0415

    invoices, origin = district.raw_invoices()
    own = int(invoices.firm.max()) + 1
    told = invoice_columns(lay_books(np.arange(own), *rollups(invoices), district.AS_OF))
    keys = sorted({factor.key for factor in CARD.factors} | {cap.key for cap in CARD.caps})

    def frame(firms: int) -> dict[str, Column]:
        places = np.arange(firms) % own
        nothing = Column(np.zeros(own), np.zeros(own, dtype=bool))
        chosen = {key: told.get(key, nothing) for key in keys}
        return {key: Column(column.values[places], column.known[places]) for key, column in chosen.items()}

    firms = 4_000 if quick else DISTRICT
    columns = frame(firms)
    matrix = np.column_stack([columns[factor.key].values.astype(np.float64) for factor in CARD.factors])
    weights = np.array([factor.weight for factor in CARD.factors], dtype=np.float64)
    frames = {times: frame(firms * times) for times in (1, 4, 16)}

    def yardstick() -> int:
        return len(matrix @ weights)

    def scores(times: int = 1) -> int:
        return len(score_firms(frames[times], UNITS, CARD).scores)

    facts = {"firms": firms, "factors": len(CARD.factors), "origin": origin}
    measure("rating", scores, yardstick, pairs=3 if quick else 9, unit="firms", **facts)
    measure("rating_reasons", lambda: len(rate(columns, UNITS, CARD)), yardstick, pairs=3, unit="firms", **facts)
    growth(scores, [1, 4, 16], name="rating_growth", repeats=3, goal=1.1, firms=firms)


if __name__ == "__main__":
    run(main)
