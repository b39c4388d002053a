"""One signed report: assemble, draw, seal, register; against drawing the same blocks and signing them, nothing else.

Ours reads the stored profile, takes a number, builds the blocks, draws, registers, seals, stores the file and writes
the trail entry, in PostgreSQL. The yardstick gets the finished blocks: reportlab draws them, pyHanko signs the bytes
with the same P-256 key, already loaded. Growth: the same work while the register holds 1, 4 and 16 times as many rows.
"""

from datetime import timedelta
from itertools import cycle
from uuid import uuid4

from benchmarks.harness import growth, measure, private_platform, run

SEED_ROWS = 500
COPIES = 16


def main(quick: bool) -> None:
    """Measure the figures `report` and `report_growth`."""
    with private_platform():
        # The project can be imported only once settings know the private platform.
        from django.utils import timezone  # noqa: PLC0415

        from creditshare.reports.models import Report  # noqa: PLC0415
        from creditshare.reports.pdf.document import draw_report  # noqa: PLC0415
        from creditshare.reports.pdf.report import assemble_report, furniture_of  # noqa: PLC0415
        from creditshare.reports.seal.sealing import sign  # noqa: PLC0415
        from tests.reports import makers  # noqa: PLC0415

        at = timezone.now()
        firm = makers.firm_with_profile(at)
        body, stem = makers.body(), makers.issue().verify_url
        # Every report has a number, and so a QR code, of its own: the yardstick's too.
        issues = [makers.issue(verify_url=f"{stem}{copy:02d}") for copy in range(COPIES)]
        prepared = cycle([(assemble_report(body, issue), furniture_of(body, issue)) for issue in issues])
        times = 2 if quick else 10

        def ours() -> int:
            for _ in range(times):
                makers.issued(firm, at)
            return times

        def yardstick() -> int:
            for _ in range(times):
                sign(draw_report(*next(prepared)), at=makers.AT)
            return times

        def fill_register(size: int) -> None:
            missing = size - Report.objects.count()
            Report.objects.bulk_create(
                Report(
                    number=f"filler-{uuid4().hex[:20]}",
                    firm=firm,
                    purpose="own_report",
                    requested_by=firm,
                    as_of=at.date(),
                    issued_at=at - timedelta(days=1),
                    expires_at=at,
                    snapshot="{}",
                    snapshot_digest="",
                    unsigned_sha256=uuid4().hex,
                    sha256=uuid4().hex,
                    size=0,
                    key_id="",
                )
                for _ in range(missing)
            )

        measure("report", ours, yardstick, pairs=3 if quick else 5, unit="reports", goal=("time_ratio", 1.25))
        base = SEED_ROWS // 10 if quick else SEED_ROWS
        growth(
            lambda size: ours(),
            [base, 4 * base, 16 * base],
            name="report_growth",
            prepare=fill_register,
            repeats=3 if quick else 5,
            goal=0.1,
        )


if __name__ == "__main__":
    run(main)
