"""The auditor's search: a page out of 1,000,000 entries by each column, against the bare read of 50 rows by number.

The entries are those of 20 banks with 400 officers who read 2,000 firms over two years; one in a hundred is a rare
event, one read in a thousand names a rare purpose. `kinds` gives milliseconds by kind of search (median and slowest of
twenty, each another one, half of them deep in the past); `unusual` opens entries one by one, at most 1,000 a page.
"""

import time
from datetime import UTC, date, datetime, timedelta
from random import Random
from statistics import median
from typing import Any

from benchmarks.harness import growth, measure, private_platform, run
from creditshare.kernel.actor import AUDITOR, AUDITOR_OFFICE, PLATFORM, Actor

FIRMS, BANKS, OFFICERS, DAYS, TIMES = 2_000, 20, 400, 730, 20
_PARTIES = """
INSERT INTO parties_organisation (uscc, name, kind, created_at, is_active)
SELECT 'U' || to_char(n, 'FM000000000000000'), '机构' || n, CASE WHEN n <= {banks} THEN 'bank' ELSE 'enterprise' END,
       now(), TRUE FROM generate_series(1, {all}) AS n;
INSERT INTO parties_person (username, full_name, password, first_name, last_name, email, is_superuser, is_staff,
                            is_active, is_demo, date_joined)
SELECT 'p' || n, '人员' || n, '', '', '', '', FALSE, FALSE, TRUE, FALSE, now() FROM generate_series(1, {officers}) AS n;
INSERT INTO parties_membership (person_id, organisation_id, role, title, since, is_active)
SELECT p.id, o.id, 'officer', '', now(), TRUE FROM parties_person AS p
  JOIN parties_organisation AS o ON o.name = '机构' || (substr(p.username, 2)::int % {banks} + 1)
"""
_ENTRIES = """
WITH ends AS (SELECT (SELECT MIN(id) FROM parties_organisation) AS org, (SELECT MIN(id) FROM parties_person) AS person),
drawn AS (
  SELECT n, (n * 7919::bigint) % {officers} AS officer, (n * 104729::bigint) % {firms} AS firm,
         now() - make_interval(secs => ({count} - n)::float * {days} * 86400 / {count}) AS moment
    FROM generate_series({first}, {count}) AS n
)
INSERT INTO audit_trailentry (event, organisation_id, person_id, firm_id, subject, at, body, leaf_hash, position)
SELECT CASE WHEN n % 100 = 0 THEN 'consents.consent.pause' ELSE 'consents.data.read' END,
       ends.org + (officer + 1) % {banks}, ends.person + officer, ends.org + {banks} + firm,
       md5((n / 20)::text)::uuid::text, moment,
       '{{"event":"x","facts":{{"case":"HF-' || n || '","categories":["identity","tax"],"data_from":"2025-01-01",'
       || '"data_until":"2026-01-01","digest":"' || md5(n::text) || '","fields":["tax.tax_grade"],"purpose":"'
       || CASE WHEN n % 1000 = 1 THEN 'guarantee_review' ELSE 'underwriting' END || '"}},"roles":["officer"]}}',
       decode(md5(n::text) || md5(n::text), 'hex'), n - 1
  FROM drawn, ends
"""


def main(quick: bool) -> None:
    """Measure the figures `trail_search` and `trail_search_growth`."""
    count = 48_000 if quick else 1_000_000
    with private_platform():
        _measure(count)


def _measure(count: int) -> None:
    # The project's models can be imported only once settings know the private platform.
    from django.db import connection  # noqa: PLC0415

    from creditshare.audit.models import TrailEntry  # noqa: PLC0415
    from creditshare.audit.queries import search_entries  # noqa: PLC0415
    from creditshare.audit.rules.wanted import Wanted  # noqa: PLC0415
    from creditshare.consents.queries.searching import find_in_trail  # noqa: PLC0415
    from creditshare.consents.rules.searching import Filters  # noqa: PLC0415

    sizes = {"firms": FIRMS, "banks": BANKS, "officers": OFFICERS, "days": DAYS, "all": FIRMS + BANKS}
    random, auditor = Random(7), Actor(organisation_id=0, organisation_kind=AUDITOR_OFFICE, roles=frozenset({AUDITOR}))

    def grow(size: int) -> None:
        first = TrailEntry.objects.count() + 1
        with connection.cursor() as cursor:
            if first == 1:
                cursor.execute(_PARTIES.format(**sizes))
            cursor.execute(_ENTRIES.format(**sizes, first=first, count=size))
            cursor.execute("ANALYZE")

    def day() -> date:
        return datetime.now(UTC).date() - timedelta(days=random.randrange(1, DAYS))

    def somewhere() -> int | None:
        return newest - random.randrange(size) if random.random() < 0.5 else None

    kinds: dict[str, Any] = {
        "all": Filters,
        "firm": lambda: Filters(firm=f"机构{BANKS + 1 + random.randrange(FIRMS)}"),
        "bank": lambda: Filters(organisation="机构7"),
        "officer": lambda: Filters(person=f"人员{1 + random.randrange(OFFICERS)}"),
        "officer and day": lambda: Filters(person=f"人员{random.randrange(1, OFFICERS)}", until=day()),
        "usual purpose": lambda: Filters(purpose="underwriting"),
        "rare purpose": lambda: Filters(purpose="guarantee_review"),
        "rare event": lambda: Filters(event="consents.consent.pause"),
        "day": lambda: Filters(since=(one := day()), until=one),
        "bank, purpose, day": lambda: Filters(organisation="机构3", purpose="guarantee_review", until=day()),
        "nothing": lambda: Filters(purpose="own_report"),
        "unusual": lambda: Filters(unusual=True, until=day()),
    }

    def search(name: str) -> None:
        find_in_trail(actor=auditor, filters=kinds[name](), before=somewhere(), limit=50)

    def searches() -> int:
        for name in kinds:
            if name != "unusual":
                search(name)
        return len(kinds) - 1

    def read_rows() -> int:
        for _ in kinds:
            start = newest - random.randrange(size - 50)
            rows = TrailEntry.objects.select_related("organisation", "firm", "person")
            list(rows.filter(pk__in=range(start, start + 50)))
        return len(kinds)

    def pages(size: int) -> None:
        for _ in range(TIMES):
            search_entries(actor=PLATFORM, wanted=Wanted(events=["consents.data.read"]), limit=50)

    sizes_to_try, newest, size = [count // 16, count // 4, count], 0, 0
    growth(pages, sizes_to_try, name="trail_search_growth", prepare=grow, repeats=3, goal=0.2)
    newest, size = TrailEntry.objects.order_by("-pk").values_list("pk", flat=True)[0], count
    spent = {name: sorted(_milliseconds(lambda name=name: search(name)) for _ in range(TIMES)) for name in kinds}
    shown = {name: {"median": round(median(took), 1), "most": round(took[-1], 1)} for name, took in spent.items()}
    measure("trail_search", searches, read_rows, unit="pages", entries=count, kinds=shown)


def _milliseconds(work: Any) -> float:
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    run(main)
