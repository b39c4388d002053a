"""One new invoice → the firm's profile current, against one indexed UPDATE and the bare kernel on that firm's rollup.

Both change the firm's rollup of the month; ours then reads what is known of the firm, writes the whole profile, rates
it and stores it. Growth: the same with 1, 4 and 16 times the firms in the tables; it should not grow.
"""

from datetime import UTC, datetime

import numpy as np

from benchmarks.harness import growth, measure, private_platform, run

AT = datetime(2020, 2, 21, 2, 0, tzinfo=UTC)
TOUCH = (
    "UPDATE records_invoicemonth SET net = net + 1, positive_net = positive_net + 1 WHERE firm_id = %s AND side = 'S'"
)
IN_THE_LAST_MONTH = f"{TOUCH} AND month = %s"


def main(quick: bool) -> None:
    """Measure on a private PostgreSQL, firm after firm."""
    with private_platform():
        # Django is set up only now.
        from django.db import connection  # noqa: PLC0415

        from benchmarks import _district as district  # noqa: PLC0415
        from creditshare.kernel.dates import month_number  # noqa: PLC0415
        from creditshare.profiles.indicators import INDICATORS  # noqa: PLC0415
        from creditshare.profiles.indicators.books import lay_books  # noqa: PLC0415
        from creditshare.profiles.services import refresh_profile  # noqa: PLC0415
        from tests.profiles.makers import rollups  # noqa: PLC0415

        invoices, origin = district.raw_invoices()
        months, pairs = rollups(invoices)
        firms, last = int(invoices.firm.max()) + 1, month_number(district.AS_OF) - 1
        firm_ids = district.register_firms(firms)
        district.store_names(invoices)
        district.store_rollups(months, pairs, firm_ids)
        books = [
            (months[months.firm == place], pairs[(pairs.firm == place) & (pairs.month >= last - 23)])
            for place in range(firms)
        ]

        def touch(firm_id: int) -> None:
            with connection.cursor() as cursor:
                cursor.execute(IN_THE_LAST_MONTH, [firm_id, last])

        def ours(_: int = 0) -> int:
            for firm_id in firm_ids:
                touch(firm_id)
                refresh_profile(firm_id=firm_id, as_of=district.AS_OF, at=AT)
            return firms

        def yardstick() -> int:
            for place, firm_id in enumerate(firm_ids):
                touch(firm_id)
                laid = lay_books(np.array([place]), *books[place], district.AS_OF)
                for indicator in INDICATORS:
                    indicator.compute(laid)
            return firms

        measure(
            "refresh",
            ours,
            yardstick,
            pairs=2 if quick else 5,
            unit="firms",
            goal=("time_ratio", 3),
            origin=origin,
        )
        stored = [firms]

        def fill(times: int) -> None:
            if stored[0] < firms * times:
                district.store_rollups(months, pairs, district.register_firms(firms * times - stored[0]))
                stored[0] = firms * times

        growth(ours, list(district.sizes(quick)), name="refresh_growth", prepare=fill, goal=0.07, firms=firms)


if __name__ == "__main__":
    run(main)
