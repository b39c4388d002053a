"""A district for benchmarks: the real firms' invoices (generated where they are absent), repeated under new firms."""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
from django.db import connection

from creditshare.kernel.actor import ENTERPRISE
from tests.makers import MOMENT, uscc
from tests.profiles.makers import RAW, REAL, REAL_DAY, partner_key, raw, real_invoices

AS_OF = REAL_DAY
FIRMS, MEDIAN, SIGMA, MOST = 233, 1100, 1.31, 44_863
"""Real invoices of a firm in three years: median 1,100, mean 2,587, most 44,863; a log-normal with both."""


def raw_invoices() -> tuple[pd.DataFrame, str]:
    """Return raw invoices with firms numbered from 0, and where they come from."""
    if REAL.exists():
        return real_invoices()[0], "real"
    return generated_invoices(FIRMS), "generated"


def generated_invoices(firms: int, seed: int = 20200221) -> pd.DataFrame:
    """Draw firms with the real distribution of sizes; the seed makes them the same every time."""
    chance = np.random.default_rng(seed)
    sizes = np.minimum(chance.lognormal(np.log(MEDIAN), SIGMA, firms).astype(int) + 1, MOST)
    parts = []
    for firm, size in enumerate(sizes.tolist()):
        partners = chance.zipf(1.4, size) % max(3, size // 12)
        net = (chance.lognormal(12, 1.4, size) * 100 / 50).astype(np.int64) * np.where(
            chance.random(size) < 0.03, -1, 1
        )
        days = pd.Timestamp(AS_OF) - pd.to_timedelta(chance.integers(0, 1200, size), unit="D")
        side = np.where(chance.random(size) < 0.4, "S", "P")
        parts.append(
            pd.DataFrame(
                {
                    "firm": firm, "side": side, "day": days.astype("datetime64[s]"),
                    "partner": [f"P{number}" for number in partners.tolist()],
                    "net": net, "tax": net * 13 // 100, "void": chance.random(size) < 0.06,
                }
            )
        )  # fmt: skip
    return pd.concat(parts, ignore_index=True)[RAW].astype(raw(("0", "S", "2020-01-01", "", 0, 0, False)).dtypes)


def repeated(invoices: pd.DataFrame, times: int) -> pd.DataFrame:
    """Return the invoices under as many firms times over."""
    firms = int(invoices.firm.max()) + 1
    return pd.concat([invoices.assign(firm=invoices.firm + firms * copy) for copy in range(times)], ignore_index=True)


def register_firms(count: int) -> list[int]:
    """Store enterprises and return their ids."""
    with connection.cursor() as cursor:
        rows = [(uscc(), f"企业{number}", ENTERPRISE, True, MOMENT) for number in range(count)]
        sql = "INSERT INTO parties_organisation (uscc, name, kind, is_active, created_at) VALUES (%s, %s, %s, %s, %s)"
        cursor.executemany(sql, rows)
        cursor.execute("SELECT id FROM parties_organisation WHERE kind = %s ORDER BY id", [ENTERPRISE])
        firm_ids = [row[0] for row in cursor.fetchall()][-count:]
        register = "INSERT INTO parties_enterprise (organisation_id, region_code, industry_code, legal_representative)"
        cursor.executemany(f"{register} VALUES (%s, '340102', '', '')", [(firm_id,) for firm_id in firm_ids])
    return firm_ids


def store_rollups(months: pd.DataFrame, pairs: pd.DataFrame, firm_ids: list[int]) -> None:
    """Store rollups of firms numbered from 0 under the ids (by COPY), repeated until the ids are used up."""
    firms = int(months.firm.max()) + 1
    for start in range(0, len(firm_ids), firms):
        ids = np.array(firm_ids[start : start + firms], dtype=np.int64)
        for table, frame in (("records_invoicemonth", months), ("records_invoicepair", pairs)):
            mine = frame[(frame.firm < len(ids)).to_numpy()]
            _copy(table, mine.assign(firm=ids[mine.firm.to_numpy()]))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _copy(table: str, frame: pd.DataFrame) -> None:
    columns = ", ".join("firm_id" if name == "firm" else f'"{name}"' for name in frame.columns)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT csv)") as copy:
        copy.write(frame.to_csv(index=False, header=False, quoting=csv.QUOTE_NONNUMERIC))


def store_names(invoices: pd.DataFrame) -> None:
    """Store the name of every counterparty."""
    names = invoices.partner.unique()
    frame = pd.DataFrame({"key": [partner_key(name) for name in names], "code": "", "name": names})
    _copy("records_counterparty", frame.drop_duplicates("key"))


def write_parquet(invoices: pd.DataFrame, path: Path) -> None:
    """Write raw invoices as the yardstick reads them."""
    invoices.assign(day=invoices.day.dt.date).to_parquet(path, index=False)


def sizes(quick: bool) -> Iterator[int]:
    """Yield how often the firms are repeated."""
    yield from (1, 2) if quick else (1, 4, 16)
