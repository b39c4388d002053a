"""Import of invoices as CSV, xlsx and XML, each against the least that could be done with the same bytes.

`ingest` unzips, parses, validates, identifies, stores, rolls up and tells progress of the real invoices, file by file;
its yardstick puts the same rows, parsed beforehand, into a table with the same indexes by COPY to a staging table and
INSERT … ON CONFLICT. `ingest_again` delivers everything once more. `ingest_xlsx` reads a workbook of 50,000 rows in the
reading process, its start and its answer included, against the reader library alone (python-calamine). `ingest_xml`
reads 2,000 originals of invoices in one zip, against lxml parsing them. `…_stored` tells the same until all is stored.
"""

import io
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
from lxml import etree
from python_calamine import CalamineWorkbook

from benchmarks.harness import measure, private_platform, run

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
REAL = Path(__file__).resolve().parents[2] / "shared" / "data" / "real-invoices"
COLUMNS = (
    "digest, batch_id, line, issue_date, counterparty, net, tax, total, status, risk, kind, remark, firm_id, side, "
    "identity, code, number"
)
TABLES = (
    "records_invoicecorrection, records_invoice, records_invoicemonth, records_invoicepair, records_wrongrow, "
    "records_batch, records_delivery"
)
XLSX_ROWS, XML_FILES = 50_000, 2_000
NUMBERS = {"序号", "金额", "税额", "价税合计"}
FIRST_DAY, DAYS = date(2023, 1, 1), 1000


class Platform:
    """Deliveries to a private PostgreSQL, and forgetting them; Django is set up only by then."""

    def __init__(self) -> None:
        from django.db import connection, transaction  # noqa: PLC0415

        from creditshare.records import queries, services  # noqa: PLC0415

        self.connection, self.transaction = connection, transaction
        self.services, self.queries = services, queries

    def deliver(self, *paths: Path) -> int:
        """Deliver files and read them; return how many rows they had."""
        from creditshare.kernel.actor import PLATFORM  # noqa: PLC0415

        facts = {"actor": PLATFORM, "source": "invoices", "registers": True, "at": AT}
        rows = 0
        for path in paths:
            delivery = self.services.receive_delivery(name=path.name, path=path, **facts)
            delivery = self.services.import_delivery(delivery_id=delivery.pk, at=AT)
            if delivery.problem:
                raise SystemExit(f"NOT MEASURED: {path.name}: {delivery.problem}")
            rows += self.queries.sum_deliveries([delivery.pk])["rows"]
        return rows

    def execute(self, *statements: str) -> None:
        """Run statements."""
        with self.connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def forget(self) -> None:
        """Forget every delivery and what came of it."""
        # Append-only tables refuse a TRUNCATE; a replica's session runs no triggers.
        with self.transaction.atomic():
            forgetting = f"TRUNCATE {TABLES}, records_sourcerecord CASCADE"
            self.execute("SET LOCAL session_replication_role = replica", forgetting)

    def copied(self) -> tuple[bytes, int]:
        """Return the stored invoices as COPY writes them, and how many there are."""
        with self.connection.cursor() as cursor:
            with cursor.copy(f"COPY records_invoice ({COLUMNS}) TO STDOUT") as copy:
                parsed = b"".join(bytes(block) for block in copy)
            cursor.execute("SELECT count(*) FROM records_invoice")
            return parsed, cursor.fetchone()[0]

    def stage(self, parsed: bytes) -> None:
        """Put parsed invoices into the yardstick's table by way of a staging table."""
        with self.transaction.atomic():
            self.execute("CREATE TEMP TABLE staged (LIKE yard INCLUDING DEFAULTS INCLUDING IDENTITY) ON COMMIT DROP")
            with self.connection.cursor() as cursor, cursor.copy(f"COPY staged ({COLUMNS}) FROM STDIN") as copy:
                copy.write(parsed)
            self.execute(f"INSERT INTO yard ({COLUMNS}) SELECT {COLUMNS} FROM staged ON CONFLICT DO NOTHING")


def measure_csv(platform: Platform, quick: bool) -> None:
    """Measure the real invoices; say loudly when they are absent."""
    if not REAL.exists():
        raise SystemExit(f"NOT MEASURED: {REAL} is absent")
    paths = [REAL / "labelled.zip"] if quick else [REAL / "labelled.zip", REAL / "unlabelled.zip"]
    platform.deliver(*paths)
    like = "INCLUDING DEFAULTS INCLUDING INDEXES INCLUDING IDENTITY"
    platform.execute(f"CREATE TABLE yard (LIKE records_invoice {like})")
    parsed, stored = platform.copied()

    def deliver() -> int:
        return platform.deliver(*paths)

    def stage() -> int:
        platform.stage(parsed)
        return stored

    pairs = 2 if quick else 3
    measure(
        "ingest", deliver, stage, pairs=pairs, unit="rows", before_ours=platform.forget,
        before_yardstick=lambda: platform.execute("TRUNCATE yard"), goal=("speed_ratio", 0.5),
    )  # fmt: skip
    measure("ingest_again", deliver, stage, pairs=pairs, unit="rows", goal=("speed_ratio", 0.5))


def measure_xlsx(platform: Platform, folder: Path, quick: bool) -> None:
    """Measure a workbook as the tax bureau writes it: text in most columns, numbers in the amounts."""
    path = folder / f"{_owner()}.xlsx"
    path.write_bytes(write_xlsx(XLSX_ROWS))
    content = path.read_bytes()

    def library() -> int:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for title in workbook.sheet_names:
            workbook.get_sheet_by_name(title).to_python(skip_empty_area=False)
        return XLSX_ROWS

    options: dict[str, Any] = {"pairs": 2 if quick else 5, "unit": "rows", "bytes": len(content)}
    measure("ingest_xlsx", lambda: _read(path), library, goal=("time_ratio", 2.0), **options)
    measure("ingest_xlsx_stored", lambda: platform.deliver(path), library, before_ours=platform.forget, **options)


def measure_xml(platform: Platform, folder: Path, quick: bool) -> None:
    """Measure originals of invoices in one zip, each a file of its own with its reason where it is refused."""
    files = 200 if quick else XML_FILES
    path = folder / "originals.zip"
    originals = write_originals(files)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, original in enumerate(originals):
            archive.writestr(f"{_owner()}_{number:05d}.xml", original)

    def parse() -> int:
        for original in originals:
            etree.fromstring(original)
        return files

    options: dict[str, Any] = {"pairs": 2 if quick else 5, "unit": "invoices", "files": files}
    measure("ingest_xml", lambda: _read(path), parse, **options)
    measure("ingest_xml_stored", lambda: platform.deliver(path), parse, before_ours=platform.forget, **options)


def _read(path: Path) -> int:
    from creditshare.records.sources.reading.child import Job  # noqa: PLC0415
    from creditshare.records.sources.reading.parent import read_original  # noqa: PLC0415

    job = Job(str(path), path.name, "invoices", None, {}, AT.date().isoformat())
    return sum(document["parsed"]["rows"] for document in read_original(job) if "plan" not in document)


def _owner() -> str:
    from tests.records.makers import OWN  # noqa: PLC0415

    return OWN


def write_xlsx(rows: int) -> bytes:
    """Write a workbook of so many different invoices."""
    from tests.records.makers import HEADINGS, PARTNERS, invoice  # noqa: PLC0415

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("发票基础信息")
    sheet.append(HEADINGS)
    for number in range(1, rows + 1):
        day = FIRST_DAY + timedelta(days=number % DAYS)
        net = f"{100 + number % 9000}.{number % 100:02d}"
        row = invoice(f"{number:08d}", net=net, buyer=PARTNERS[number % 4], day=str(day)) | {"序号": number}
        sheet.append([float(row[name]) if name in NUMBERS else row.get(name, "") for name in HEADINGS])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def write_originals(count: int) -> list[bytes]:
    """Write so many different originals."""
    from tests.records.einvoices import as_xml, einvoice  # noqa: PLC0415
    from tests.records.makers import PARTNERS  # noqa: PLC0415

    return [as_xml(einvoice(f"{26_342 * 10**15 + number}", buyer=PARTNERS[number % 4])) for number in range(count)]


def main(quick: bool) -> None:
    """Measure on a private PostgreSQL."""
    with private_platform():
        platform = Platform()
        from django.conf import settings  # noqa: PLC0415

        measure_xlsx(platform, Path(settings.HOME), quick)
        measure_xml(platform, Path(settings.HOME), quick)
        measure_csv(platform, quick)


if __name__ == "__main__":
    run(main)
