"""Makers of records: invoice files as the tax bureau exports them, delivered with or without the reading process."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db import connection

from creditshare.kernel.actor import PLATFORM
from creditshare.records import services
from creditshare.records.models import Batch, Delivery, Invoice, InvoiceCorrection, InvoiceMonth, InvoicePair
from creditshare.records.queries.holding import HOLDING
from creditshare.records.services.batches import apply_file
from creditshare.records.sources import SOURCES
from creditshare.records.sources.reading.limits import Limits
from creditshare.records.sources.reading.sheets import read_sheets
from tests import makers

AT = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = date(2026, 11, 23)
HEADINGS = (
    "序号,发票代码,发票号码,数电发票号码,销方识别号,销方名称,购方识别号,购买方名称,开票日期,金额,税额,价税合计,"
    "发票来源,发票票种,发票状态,是否正数发票,发票风险等级,开票人,备注"
).split(",")
OWN = makers.uscc(9_000_001)
PARTNERS = [makers.uscc(9_000_100 + serial) for serial in range(4)]


def invoice(number="00000001", *, seller=OWN, buyer=PARTNERS[0], **cells):
    """Return one row of an export, by heading; give other cells by name."""
    net = Decimal(cells.pop("net", "100.00"))
    tax = Decimal(cells.pop("tax", net * 13 / 100)).quantize(Decimal("0.01"))
    row = {
        "发票号码": number,
        "销方识别号": seller,
        "销方名称": f"卖方{seller[-4:]}",
        "购方识别号": buyer,
        "购买方名称": f"买方{buyer[-4:]}",
        "开票日期": cells.pop("day", "2026-03-05"),
        "金额": str(net),
        "税额": str(tax),
        "价税合计": str(cells.pop("total", net + tax)),
        "发票来源": "增值税发票管理系统",
        "发票状态": cells.pop("status", "正常"),
        "是否正数发票": "是" if net > 0 else "否",
        "发票风险等级": "正常",
    }
    return row | cells


def as_csv(rows, headings=HEADINGS, encoding="utf-8-sig"):
    """Write rows as the bytes of a CSV file."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(headings)
    for serial, row in enumerate(rows, start=1):
        writer.writerow([row.get(heading, str(serial) if heading == "序号" else "") for heading in headings])
    return text.getvalue().encode(encoding)


def parse(rows, *, source="invoices", name=f"{OWN}_发票.csv", owner=None, **options):
    """Read rows as a file of a source, in this process."""
    content = rows if isinstance(rows, bytes) else as_csv(rows)
    sheets = read_sheets(content, name, Limits())
    return SOURCES[source].parse(sheets, name=name, today=TODAY, owner=owner, **options)


def apply(rows, *, registers=True, at=AT, **options):
    """Deliver rows as one file and apply it at a moment, in this process; return its batch."""
    source = options.get("source", "invoices")
    delivery = Delivery.objects.create(source=source, name="file.csv", registers=registers, received_at=at)
    batch = Batch.objects.create(delivery=delivery, ordinal=1, name="file.csv", source=source)
    parsed = parse(rows, **options)
    apply_file(delivery=delivery, ordinal=1, digest="0" * 64, parsed=parsed, share_done=1.0, at=at, renew=lambda: None)
    batch.refresh_from_db()
    return batch


def deliver(content, *, name="file.csv", source="invoices", actor=PLATFORM, reads=True, at=AT, **options):
    """Deliver bytes through the whole path and read them in the reading process; return the delivery as it ended."""
    if not isinstance(content, bytes):
        content = as_csv(content)
    # Only the platform and offices may register firms, so a firm of the test does not ask for it.
    options.setdefault("registers", actor.is_platform)
    delivery = services.receive_delivery(actor=actor, source=source, name=name, content=content, at=at, **options)
    return services.import_delivery(delivery_id=delivery.pk, at=at) if reads else delivery


def counts(batch):
    """Return new, same, changed and wrong of a batch."""
    return batch.new, batch.same, batch.changed, batch.wrong


def holding():
    """Return every invoice as it now holds, without what depends on the order of arrival."""
    sql = f"{HOLDING} ORDER BY 1"
    names = ("firm", "side", "identity", "counterparty", "issue_date", "net", "tax", "total", "status")
    chosen = "firm_id, side, identity, counterparty, issue_date, net, tax, total, status"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {chosen} FROM ({sql}) h ORDER BY firm_id, side, identity")
        return [dict(zip(names, map(str, row), strict=True)) for row in cursor.fetchall()]


def rollups():
    """Return both rollups as they stand."""
    months = InvoiceMonth.objects.order_by("firm", "side", "month").values()
    pairs = InvoicePair.objects.order_by("firm", "side", "month", "counterparty").values()
    return [{name: value for name, value in row.items() if name != "id"} for row in (*months, *pairs)]


def stored():
    """Count invoices and corrections."""
    return Invoice.objects.count(), InvoiceCorrection.objects.count()
