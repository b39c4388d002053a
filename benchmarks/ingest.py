"""Import of the real invoices, whole, against already parsed rows: COPY to a staging table + INSERT … ON CONFLICT.

Ours unzips, parses, validates, identifies, stores, rolls up and tells progress, file by file. The yardstick puts the
same rows, parsed beforehand, into a table with the same indexes. The second figure delivers everything once more.
"""

from datetime import UTC, datetime
from pathlib import Path

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


def main(quick: bool) -> None:
    """Measure on a private PostgreSQL; say loudly when the real data is absent."""
    names = ["labelled.zip"] if quick else ["labelled.zip", "unlabelled.zip"]
    if not REAL.exists():
        raise SystemExit(f"NOT MEASURED: {REAL} is absent")
    with private_platform():
        # Django is set up only now.
        from django.db import connection, transaction  # noqa: PLC0415

        from creditshare.kernel.actor import PLATFORM  # noqa: PLC0415
        from creditshare.records.queries import sum_deliveries  # noqa: PLC0415
        from creditshare.records.services import import_delivery, receive_delivery  # noqa: PLC0415

        def deliver() -> int:
            rows = 0
            for name in names:
                delivery = receive_delivery(
                    actor=PLATFORM, source="invoices", name=name, path=REAL / name, registers=True, at=AT
                )
                import_delivery(delivery_id=delivery.pk, at=AT)
                rows += sum_deliveries([delivery.pk])["rows"]
            return rows

        def execute(*statements: str) -> None:
            with connection.cursor() as cursor:
                for statement in statements:
                    cursor.execute(statement)

        def forget() -> None:
            # Append-only tables refuse a TRUNCATE; a replica's session runs no triggers.
            with transaction.atomic():
                forgetting = f"TRUNCATE {TABLES}, records_sourcerecord CASCADE"
                execute("SET LOCAL session_replication_role = replica", forgetting)

        deliver()
        execute("CREATE TABLE yard (LIKE records_invoice INCLUDING DEFAULTS INCLUDING INDEXES INCLUDING IDENTITY)")
        with connection.cursor() as cursor:
            with cursor.copy(f"COPY records_invoice ({COLUMNS}) TO STDOUT") as copy:
                parsed = b"".join(bytes(block) for block in copy)
            cursor.execute("SELECT count(*) FROM records_invoice")
            stored = cursor.fetchone()[0]

        def stage() -> int:
            with transaction.atomic():
                execute("CREATE TEMP TABLE staged (LIKE yard INCLUDING DEFAULTS INCLUDING IDENTITY) ON COMMIT DROP")
                with connection.cursor() as cursor, cursor.copy(f"COPY staged ({COLUMNS}) FROM STDIN") as copy:
                    copy.write(parsed)
                execute(f"INSERT INTO yard ({COLUMNS}) SELECT {COLUMNS} FROM staged ON CONFLICT DO NOTHING")
            return stored

        pairs = 2 if quick else 3
        measure(
            "ingest", deliver, stage, pairs=pairs, unit="rows", before_ours=forget,
            before_yardstick=lambda: execute("TRUNCATE yard"), goal=("speed_ratio", 0.5),
        )  # fmt: skip
        measure("ingest_again", deliver, stage, pairs=pairs, unit="rows", goal=("speed_ratio", 0.5))


if __name__ == "__main__":
    run(main)
