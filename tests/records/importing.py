"""An import as a process of its own that kills itself at a chosen statement; run by test_kill.py on either engine.

python -m tests.records.importing receive FILE        take the file in, print the delivery's id
python -m tests.records.importing read ID [--kill-at N] [--at WORDS] [--naive]
python -m tests.records.importing state               print what is stored, and the violations, as JSON
"""

import argparse
import json
import os
import signal
from datetime import UTC, datetime
from pathlib import Path

import django

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def die() -> None:
    """End this process as a power cut would: no handler, no rollback, no flush."""
    os.kill(os.getpid(), signal.SIGKILL)


def arm(kill_at: int, words: str) -> None:
    """Let the process die just before its N-th statement (that holds some words, where given)."""
    from django.db.backends.utils import CursorWrapper

    from creditshare.records.services import bulk

    seen = 0

    def count(sql: str) -> None:
        nonlocal seen
        seen += words in sql
        if seen == kill_at:
            die()

    execute, insert = CursorWrapper.execute, bulk.insert

    def counted_execute(self, sql, params=None):
        count(str(sql))
        return execute(self, sql, params)

    def counted_insert(into, columns):
        count(f"INSERT INTO {into}")
        return insert(into, columns)

    CursorWrapper.execute, bulk.insert = counted_execute, counted_insert


def unprotect() -> None:
    """Replace the import by the naive one: the rollups are written after the invoices' transaction."""
    from django.db import transaction

    from creditshare.records.services import rollups

    add = rollups.add_invoices
    rollups.add_invoices = lambda *given: transaction.on_commit(lambda: add(*given))


def state() -> dict:
    """Return what must not depend on whether the import was killed; firms by code, since a rollback skips ids."""
    from creditshare.parties.models import Organisation
    from creditshare.records.models import Batch, Delivery
    from creditshare.records.queries import find_violations
    from tests.records.makers import holding, rollups, stored

    codes = {str(pk): uscc for pk, uscc in Organisation.objects.values_list("pk", "uscc")}

    def named(rows: list[dict], name: str) -> list[str]:
        return sorted(json.dumps(row | {name: codes[str(row[name])]}, default=str, sort_keys=True) for row in rows)

    counted = ("name", "rows", "new", "same", "changed", "wrong")
    return {
        "holding": named(holding(), "firm"),
        "rollups": named(rollups(), "firm_id"),
        "stored": stored(),
        "batches": list(Batch.objects.order_by("delivery", "ordinal").values_list(*counted)),
        "deliveries": list(Delivery.objects.values_list("status", "rows_done", "rows_total", "files_done")),
        "violations": list(find_violations()),
    }


def main() -> None:
    """Do one of the three."""
    parser = argparse.ArgumentParser(prog="python -m tests.records.importing", description=__doc__)
    parser.add_argument("act", choices=("receive", "read", "state"))
    parser.add_argument("subject", nargs="?", default="")
    parser.add_argument("--kill-at", type=int, default=0)
    parser.add_argument("--at", default="")
    parser.add_argument("--naive", action="store_true")
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditshare.settings")
    django.setup()
    from creditshare.kernel.actor import PLATFORM
    from creditshare.records import services

    if given.act == "receive":
        path = Path(given.subject)
        delivery = services.receive_delivery(
            actor=PLATFORM, source="invoices", name=path.name, path=path, registers=True, at=AT
        )
        print(delivery.pk)
    elif given.act == "read":
        if given.naive:
            unprotect()
        arm(given.kill_at, given.at)
        print(services.import_delivery(delivery_id=given.subject, at=AT).status)
    else:
        print(json.dumps(state(), default=str, ensure_ascii=False))


if __name__ == "__main__":
    main()
