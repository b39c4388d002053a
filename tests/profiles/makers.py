"""Makers for profiles: raw invoices (invented or real) and the two rollup frames, as records promises them."""

import hashlib
import io
import zipfile
from datetime import date
from pathlib import Path

import pandas as pd

REAL = Path(__file__).resolve().parents[3] / "shared" / "data" / "real-invoices"
REAL_DAY = date(2020, 2, 21)
RAW = ["firm", "side", "day", "partner", "net", "tax", "void"]


def partner_key(code: str) -> int:
    """Return the counterparty key of a code as records keeps it: 8 bytes of BLAKE2b as a signed number."""
    return int.from_bytes(hashlib.blake2b(code.encode(), digest_size=8).digest(), "big", signed=True)


def raw(*rows) -> pd.DataFrame:
    """Make raw invoices from (firm, side, ISO day, partner, net fen, tax fen, void?) tuples."""
    frame = pd.DataFrame([(*row[:2], pd.Timestamp(row[2]), *row[3:]) for row in rows], columns=RAW)
    return frame.astype({"firm": "int64", "net": "int64", "tax": "int64", "void": "bool", "day": "datetime64[s]"})


def rollups(invoices: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Add raw invoices up to the month and pair frames of records.queries."""
    rows = invoices.assign(
        month=invoices.day.dt.year * 12 + invoices.day.dt.month - 1,
        valid_count=(~invoices.void).astype("int64"),
        void_count=invoices.void.astype("int64"),
    )
    valid = rows.valid_count
    rows = rows.assign(
        all_count=1,
        red_count=((rows.net < 0) & ~rows.void).astype("int64"),
        positive_net=rows.net.clip(lower=0) * valid,
        negative_net=rows.net.clip(upper=0) * valid,
        bit=valid.where(valid == 0, 2 ** rows.day.dt.day.astype("int64")),
    )
    rows["net"], rows["tax"] = rows.net * valid, rows.tax * valid
    counted = ["all_count", "valid_count", "void_count", "red_count", "net", "tax", "positive_net", "negative_net"]
    grouped = rows.groupby(["firm", "side", "month"])
    months = grouped[counted].sum()
    days = rows.drop_duplicates(["firm", "side", "month", "bit"]).groupby(["firm", "side", "month"]).bit.sum()
    months = months.assign(days=days).reset_index().astype({"month": "int64", "days": "int64"})
    pairs = rows[~rows.void].assign(counterparty=lambda frame: frame.partner.map(partner_key), count=1)
    pairs = pairs.groupby(["firm", "side", "month", "counterparty"])[["count", "net"]].sum().reset_index()
    return months, pairs.astype(dict.fromkeys(("firm", "month", "counterparty", "count", "net"), "int64"))


def real_invoices() -> tuple[pd.DataFrame, list[str]]:
    """Read the real firms' invoices, each once per identity with its latest status; firm is a position in the codes."""
    parts = []
    for name in ("labelled.zip", "unlabelled.zip"):
        with zipfile.ZipFile(REAL / name) as archive:
            for entry in sorted(archive.namelist()):
                if entry.endswith(".csv"):
                    parts.append(_real_file(entry, archive.read(entry)))
    rows = pd.concat(parts, ignore_index=True)
    identity = ["owner", "side", "销方识别号", "购方识别号", "发票号码", "开票日期", "价税合计"]
    rows = rows.drop_duplicates(identity, keep="last")
    codes = sorted(rows.owner.unique())
    other = rows["购方识别号"].where(rows.side == "S", rows["销方识别号"])
    frame = pd.DataFrame(
        {
            "firm": rows.owner.map({code: position for position, code in enumerate(codes)}).astype("int64"),
            "side": rows.side,
            "day": pd.to_datetime(rows["开票日期"]).astype("datetime64[s]"),
            "partner": other,
            "net": _fen(rows["金额"]),
            "tax": _fen(rows["税额"]),
            "void": rows["发票状态"].str.contains("作废"),
        }
    )
    return frame, codes


def _real_file(entry: str, content: bytes) -> pd.DataFrame:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    owner, kind = Path(entry).stem.split("_")
    frame = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    return frame.assign(owner=owner, side="S" if "开具" in kind else "P")


def _fen(amounts: pd.Series) -> pd.Series:
    return (pd.to_numeric(amounts) * 100).round().astype("int64")
