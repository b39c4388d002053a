"""What must always hold of records (trust 6): rollups equal invoices, every row is counted, nothing is orphaned."""

from collections.abc import Iterator

from django.db import connection

from creditshare.records.queries.holding import HOLDING
from creditshare.records.rules.invoices import VOID
from creditshare.records.rules.rollups import MONTH_SUMS, PAIR_SUMS

TRUST_6, TRUST_14 = "trust 6", "trust 14"
SHOWN = 20
Violation = dict[str, str]


def _month(day: str) -> str:
    if connection.vendor == "postgresql":
        return f"(EXTRACT(YEAR FROM {day})::int * 12 + EXTRACT(MONTH FROM {day})::int - 1)"
    return f"(CAST(strftime('%Y', {day}) AS INTEGER) * 12 + CAST(strftime('%m', {day}) AS INTEGER) - 1)"


def _bit(day: str) -> str:
    if connection.vendor == "postgresql":
        return f"(1::bigint << EXTRACT(DAY FROM {day})::int)"
    return f"(1 << CAST(strftime('%d', {day}) AS INTEGER))"


def _computed_months() -> str:
    valid = f"h.status <> {VOID}"
    # Distinct powers of two sum to their bitmap, in either database.
    return f"""
        SELECT h.firm_id, h.side, {_month("h.issue_date")} AS month, COUNT(*),
          SUM(CASE WHEN {valid} THEN 1 ELSE 0 END), SUM(CASE WHEN {valid} THEN 0 ELSE 1 END),
          SUM(CASE WHEN {valid} AND h.net < 0 THEN 1 ELSE 0 END),
          SUM(CASE WHEN {valid} THEN h.net ELSE 0 END), SUM(CASE WHEN {valid} THEN h.tax ELSE 0 END),
          SUM(CASE WHEN {valid} AND h.net > 0 THEN h.net ELSE 0 END),
          SUM(CASE WHEN {valid} AND h.net < 0 THEN h.net ELSE 0 END),
          SUM(DISTINCT CASE WHEN {valid} THEN {_bit("h.issue_date")} ELSE 0 END)
        FROM ({HOLDING}) h GROUP BY 1, 2, 3
    """  # noqa: S608


def _computed_pairs() -> str:
    return f"""
        SELECT h.firm_id, h.side, {_month("h.issue_date")} AS month, h.counterparty, COUNT(*), SUM(h.net)
        FROM ({HOLDING}) h WHERE h.status <> {VOID} GROUP BY 1, 2, 3, 4
    """  # noqa: S608


def _rows(sql: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchmany(SHOWN)


def _differences(table: str, key: str, sums: tuple[str, ...], computed: str) -> Iterator[Violation]:
    columns = ", ".join(f'"{name}"' for name in sums)
    stored = f"SELECT {key}, {columns} FROM {table}"  # noqa: S608
    for first, second, words in (
        (stored, computed, "stored, but its invoices say otherwise"),
        (computed, stored, "not stored as its invoices say"),
    ):
        for row in _rows(f"{first} EXCEPT {second} ORDER BY 1, 2, 3"):
            subject = f"{table} firm {row[0]} side {row[1]} month {row[2]}"
            yield {"invariant": TRUST_6, "subject": subject, "detail": f"{words}: {row[3:]}"}


def _orphans() -> Iterator[Violation]:
    for table, column, parent in (
        ("records_invoice", "firm_id", "parties_organisation"),
        ("records_invoice", "batch_id", "records_batch"),
        ("records_invoicecorrection", "batch_id", "records_batch"),
        ("records_invoicemonth", "firm_id", "parties_organisation"),
        ("records_invoicepair", "firm_id", "parties_organisation"),
    ):
        sql = (
            f"SELECT DISTINCT t.{column} FROM {table} t "  # noqa: S608
            f"WHERE NOT EXISTS (SELECT 1 FROM {parent} p WHERE p.id = t.{column})"
        )
        for (missing,) in _rows(sql):
            yield {"invariant": TRUST_6, "subject": f"{table}.{column} {missing}", "detail": f"no such {parent}"}


def _miscounted_batches() -> Iterator[Violation]:
    sums = "SELECT id, rows, new + same + changed + wrong FROM records_batch WHERE rows <> new + same + changed + wrong"
    for batch, rows, counted in _rows(sums):
        yield {"invariant": TRUST_6, "subject": f"batch {batch}", "detail": f"{rows} rows, {counted} accounted for"}
    for table, column in (("records_invoice", "new"), ("records_invoicecorrection", "changed")):
        sql = (
            f"SELECT b.id, b.{column}, COUNT(t.id) FROM records_batch b LEFT JOIN {table} t ON t.batch_id = b.id "  # noqa: S608
            f"WHERE b.source = 'invoices' AND b.{column} > 0 GROUP BY b.id, b.{column} HAVING COUNT(t.id) <> b.{column}"
        )
        for batch, said, found in _rows(sql):
            detail = f"says {said} {column} rows, {found} are stored"
            yield {"invariant": TRUST_6, "subject": f"batch {batch}", "detail": detail}


# What no database constraint says of versions, disputes and numbered batches: a query that finds what contradicts it.
_CONTRADICTIONS = (
    (
        TRUST_6,
        "SELECT firm, COUNT(*), MAX(version) FROM records_firmversion GROUP BY firm HAVING COUNT(*) <> MAX(version)",
        "the versions of firm {0} have a gap: {1} up to {2}",
    ),
    (
        TRUST_6,
        "SELECT DISTINCT r.firm_id, r.batch_id FROM records_sourcerecord r WHERE NOT EXISTS "
        "(SELECT 1 FROM records_firmversion v WHERE v.firm = r.firm_id AND v.batch_id = r.batch_id)",
        "firm {0} has no version for its records of batch {1}",
    ),
    (
        TRUST_14,
        "SELECT d.id, d.status FROM records_dispute d WHERE d.status <> (SELECT s.status FROM records_disputestep s "
        "WHERE s.dispute_id = d.id ORDER BY s.version DESC LIMIT 1)",
        "dispute {0} is {1}, its last step says otherwise",
    ),
    (
        TRUST_14,
        "SELECT d.id FROM records_dispute d WHERE NOT EXISTS "
        "(SELECT 1 FROM records_disputestep s WHERE s.dispute_id = d.id)",
        "dispute {0} has no step",
    ),
    (
        TRUST_6,
        "SELECT b.stream_id, b.sequence FROM records_sequencedbatch b JOIN records_batchstream s ON s.id = b.stream_id "
        "JOIN records_delivery d ON d.id = b.delivery_id WHERE b.sequence > s.settled + 1 AND d.status <> 'waiting'",
        "stream {0} read number {1} before its turn",
    ),
)


def _contradictions() -> Iterator[Violation]:
    for invariant, sql, words in _CONTRADICTIONS:
        for row in _rows(sql):
            yield {"invariant": invariant, "subject": str(row[0]), "detail": words.format(*row)}


def find_violations() -> Iterator[Violation]:
    """Find rollups that differ from their invoices, rows that are not accounted for, and rows without firm or batch.

    Also versions with gaps, disputes that are not what their steps say, and numbered batches read before their turn.
    """
    yield from _miscounted_batches()
    yield from _orphans()
    yield from _contradictions()
    key = "firm_id, side, month"
    yield from _differences("records_invoicemonth", key, (*MONTH_SUMS, "days"), _computed_months())
    yield from _differences("records_invoicepair", f"{key}, counterparty", PAIR_SUMS, _computed_pairs())
