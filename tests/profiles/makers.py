"""Makers for profiles: raw invoices (invented or real) and the two rollup frames, as records promises them."""

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from creditshare.db.fields import Money
from creditshare.kernel.canonical import digest_of
from creditshare.kernel.money import to_yuan
from creditshare.parties.models import Organisation
from creditshare.profiles.indicators import CATEGORIES
from creditshare.profiles.indicators.books import lay_books
from creditshare.profiles.rules.body import Prepared, prepare
from creditshare.profiles.rules.firm import Firm, Source
from creditshare.profiles.rules.model import CARD, MODEL, card_name, model_of
from creditshare.records.models import Batch, Counterparty, Delivery, InvoiceMonth, InvoicePair, SourceRecord
from tests import makers
from tests.makers import MOMENT

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


CONNECTED = tuple(kind for kind in CATEGORIES if kind != "invoices")


def sample_firm(firm_id: int = 1, *, connected=CONNECTED, **records) -> Firm:
    """Make a firm whose sources are connected, with the given records by source."""
    states = {kind: "present" if records.get(kind) else "none" for kind in connected}
    sources = [Source("invoices", "present", 3, "2018-03-01", "2020-02-01", "2020-02-21T00:00:00+08:00")]
    for kind in CONNECTED:
        rows = records.get(kind, [])
        days = sorted(row["occurred_on"] for row in rows)
        ends = (days[0], days[-1]) if days else (None, None)
        sources.append(Source(kind, states.get(kind, "not_connected"), len(rows) or None, *ends))
    return Firm(firm_id, f"91340102MA000000{firm_id:02d}", f'示例"{firm_id}"公司', {"employees": 7}, records, sources)


def sample_invoices(firm_id: int = 1):
    """Make two years of monthly sales and purchases with a few partners, in round fen."""
    rows = []
    for place in range(24):
        year, month = divmod(2018 * 12 + 1 + place, 12)
        day = f"{year}-{month + 1:02d}-10"
        rows.append((firm_id, "S", day, f"客户{place % 4}", 1_000_000 + 7_001 * place, 130_000, False))
        rows.append((firm_id, "P", day, f"供方{place % 3}", 700_000 + 3_001 * place, 91_000, False))
    return raw(*rows)


def prepared(firms, invoices=None, as_of=REAL_DAY) -> list[Prepared]:
    """Prepare the profiles of some firms from raw invoices."""
    invoices = sample_invoices() if invoices is None else invoices
    books = lay_books(np.array([firm.id for firm in firms]), *rollups(invoices), as_of)
    return prepare(firms, books, {partner_key(name): name for name in invoices.partner.unique()}, CARD)


def body_of(firm=None, invoices=None, as_of=REAL_DAY) -> dict:
    """Prepare one firm's profile and read it."""
    return json.loads(prepared([firm or sample_firm()], invoices, as_of)[0].body)


def cells(body: dict) -> dict[str, dict]:
    """Return every cell of a body by key."""
    return {cell["key"]: cell for block in body["blocks"].values() for cell in block.get("indicators", [])}


def store_books(firm, invoices: pd.DataFrame) -> None:
    """Store the rollups of raw invoices as the books of an organisation."""
    months, pairs = rollups(invoices)
    for model, frame in ((InvoiceMonth, months), (InvoicePair, pairs)):
        money = {field.name for field in model._meta.get_fields() if isinstance(field, Money)}
        model.objects.bulk_create(
            model(
                firm=firm,
                **{key: to_yuan(value) if key in money else value for key, value in row.items() if key != "firm"},
            )
            for row in frame.to_dict("records")
        )


def store_records(firm, kind: str, *contents: dict, at=MOMENT, owner=None) -> None:
    """Store records of a source about a firm, as one delivered file (an agency's, unless an owner is given)."""
    delivery = Delivery.objects.create(source=kind, name="file", owner=owner, status="done", received_at=at)
    batch = Batch.objects.create(
        delivery=delivery, ordinal=0, name="file", source=kind, digest="", firm=firm, status="done", applied_at=at
    )
    for line, content in enumerate(contents):
        SourceRecord.objects.create(
            firm=firm,
            kind=kind,
            identity=digest_of(content.get("identity", [kind, line])),
            digest=digest_of(content),
            occurred_on=content.get("occurred_on"),
            content={key: value for key, value in content.items() if key not in ("occurred_on", "identity")},
            batch=batch,
            line=line,
        )


def firm_with_books(name: str = "") -> Organisation:
    """Store an enterprise with the sample books of two years before 2020-02."""
    organisation = makers.firm(name)
    store_books(organisation, sample_invoices(organisation.pk))
    for partner in sample_invoices().partner.unique():
        Counterparty.objects.get_or_create(key=partner_key(partner), defaults={"name": partner})
    return organisation


def challenger(shift: int = -60) -> dict:
    """Return the model file of the shipped card with another start: everybody's score moves by the shift."""
    card = replace(CARD, name="", base=CARD.base + shift)
    return model_of(replace(card, name=card_name(card)), MODEL["provenance"])
