"""kill -9 of worker, relay and web while the real invoices come in: the final state must be that of a quiet run.

`python -m campaigns.kills [--seed N] [--kills 20] [--packs 24] [--share 1.0]` runs the platform three times on private
PostgreSQL (durable) and Redis: undisturbed, killed, and killed with the naive variant (campaigns/naive.py), which must
lose or double. It prints one JSON object and writes it to benchmarks/results/kills.json; exit 0 only when both hold.
"""

import argparse
import io
import json
import os
import subprocess
import sys
import time
import zipfile
from contextlib import ExitStack
from pathlib import Path
from random import Random
from threading import Thread
from typing import Any

from benchmarks import harness
from tests import servers

ROOT = Path(__file__).resolve().parent.parent
REAL = ROOT.parent / "shared" / "data" / "real-invoices"
ARCHIVES = ("labelled.zip", "unlabelled.zip")
VICTIMS = ("worker", "worker", "web", "relay")
# A killed process stays away for so long, as when a supervisor starts it again.
AWAY_SECONDS = (0.2, 1.5)
QUIET_LOOKS = 3
NAIVE_PATIENCE_SECONDS = 60
MOST_SECONDS = 1500
# Work and events that follow the clock or the number of requests, not what was delivered.
OF_THE_RUN = ("creditshare.audit", "creditshare.outbox", "creditshare.parties", "parties.", "audit.")


def packs(count: int, share: float) -> list[tuple[str, bytes]]:
    """Repack the real files, a firm's two together, into so many zips of about the same size; `share` takes a part."""
    firms: dict[str, dict[str, bytes]] = {}
    for archive in ARCHIVES:
        with zipfile.ZipFile(REAL / archive) as opened:
            for name in opened.namelist():
                firms.setdefault(name.split("_")[0], {})[name] = opened.read(name)
    chosen = sorted(firms)[: max(1, round(len(firms) * share))]
    chosen.sort(key=lambda firm: -sum(len(content) for content in firms[firm].values()))
    bins: list[dict[str, bytes]] = [{} for _ in range(min(count, len(chosen)))]
    for position, firm in enumerate(chosen):
        bins[position % len(bins)].update(firms[firm])
    return [(f"pack-{number:02d}.zip", _zipped(files)) for number, files in enumerate(bins)]


def _zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, (2020, 3, 1, 0, 0, 0)), content)
    return out.getvalue()


def one_run(mode: str, given: argparse.Namespace) -> dict[str, Any]:
    """Run the platform once in a mode (quiet, killed, naive) and return its final state."""
    with ExitStack() as stack:
        os.environ["TOKEN_RATE_LIMIT"] = "100000/m/ip"
        port = servers.free_port()
        os.environ["SITE_URL"] = f"http://127.0.0.1:{port}"
        database = stack.enter_context(harness.private_platform())
        broker = stack.enter_context(servers.redis())
        # These read the settings, so they are imported when Django is set up.
        from campaigns import client, digests, processes

        naive = mode == "naive"
        fleet = processes.Fleet(
            commands={
                "web": processes.web(port, "campaigns.naive:application" if naive else "creditshare.wsgi:application"),
                "worker": processes.worker("campaigns.naive" if naive else "creditshare"),
                "relay": processes.relay(),
            },
            environment={**os.environ, "DATABASE_URL": database, "REDIS_URL": broker, "PYTHONPATH": str(ROOT)},
            log=Path(given.log or f"/tmp/creditshare-kills-{mode}.log"),
        )
        stack.callback(fleet.stop)
        pusher = client.register_pusher(os.environ["SITE_URL"])
        started = time.monotonic()
        fleet.start_all()
        chance = Random(f"{given.seed}/{mode != 'quiet'}")
        # The naive variant loses deliveries, so that waiting for them would be in vain.
        sender = Sender(pusher, packs(given.packs, given.share), given.seed, patience=3 if naive else 60)
        sender.start()
        kills = [] if mode == "quiet" else _kill_at_random(fleet, chance, given.kills, given.pace, sender)
        ended = _wait_until_quiet(sender, patience=NAIVE_PATIENCE_SECONDS if naive else None)
        seconds = round(time.monotonic() - started, 1)
        checks = {} if naive else _checks(fleet.environment)
        return {
            "mode": mode,
            "seconds": seconds,
            "ended": ended,
            "kills": kills,
            "kills_by_victim": {name: sum(kill["victim"] == name for kill in kills) for name in sorted(set(VICTIMS))},
            "repeated_requests": pusher.repeats,
            "pushed": len(pusher.answers),
            "faults": sender.faults,
            "deliveries": digests_of_deliveries(),
            "tables": digests.digest_tables(),
            "effects": digests.count_effects(),
            **checks,
        }


class Sender(Thread):
    """Pushes the packs one after the other, each as soon as the one before was taken and little is waiting."""

    def __init__(self, pusher: Any, files: list[tuple[str, bytes]], seed: int, patience: float) -> None:
        super().__init__(daemon=True)
        self.pusher, self.files, self.seed, self.patience = pusher, files, seed, patience
        self.faults: list[str] = []

    def run(self) -> None:
        """Push every pack; a refusal ends it and is kept."""
        from django.db import connection

        try:
            for number, (name, content) in enumerate(self.files):
                self.pusher.push("invoices", name, content, f"kills-{self.seed}-{number}")
                _wait_while(lambda: count_waiting() > 1, seconds=self.patience)
        except Exception as error:
            self.faults.append(f"{type(error).__name__}: {error}")
        finally:
            connection.close()


def count_waiting() -> int:
    """Count the deliveries that are not finished."""
    from django.apps import apps

    return apps.get_model("records", "Delivery").objects.filter(finished_at=None).count()


def digests_of_deliveries() -> dict[str, Any]:
    """Count the deliveries by status and sum their rows."""
    from django.apps import apps
    from django.db.models import Count, Sum

    found = apps.get_model("records", "Delivery").objects.values_list("status").annotate(Count("pk"), Sum("rows_done"))
    return {status: {"count": count, "rows": rows} for status, count, rows in found}


def _progress() -> tuple[Any, ...]:
    from django.apps import apps

    work = apps.get_model("outbox", "Work").objects
    batches = apps.get_model("records", "Batch").objects.exclude(applied_at=None).count()
    return count_waiting(), batches, work.filter(done_at=None, failed_at=None).count()


def _kill_at_random(fleet: Any, chance: Random, count: int, pace: float, sender: Sender) -> list[dict[str, Any]]:
    """Kill one process at random moments, and start it again a moment later, until the work or the kills end."""
    kills = []
    _wait_while(lambda: not _progress()[0], seconds=60)
    for _ in range(count):
        time.sleep(chance.uniform(0.1, 2 * pace))
        if not sender.is_alive() and _progress()[0] == 0 and _progress()[2] == 0:
            break
        victim = chance.choice(VICTIMS)
        fleet.kill(victim)
        kills.append({"victim": victim, "waiting": _progress()[0], "applied": _progress()[1]})
        time.sleep(chance.uniform(*AWAY_SECONDS))
        for dead in fleet.died():
            fleet.start(dead)
    return kills


def _wait_until_quiet(sender: Sender, patience: float | None) -> str:
    """Wait until everything was sent and done; with patience, also until nothing has moved for so long."""
    still, moved, last = 0, time.monotonic(), _progress()
    deadline = time.monotonic() + MOST_SECONDS
    while time.monotonic() < deadline:
        time.sleep(0.5)
        now = _progress()
        still = still + 1 if not sender.is_alive() and now[0] == 0 and now[2] == 0 else 0
        if still >= QUIET_LOOKS:
            return "all done"
        if now != last:
            moved, last = time.monotonic(), now
        if patience and time.monotonic() - moved > patience:
            return f"nothing moved for {patience:.0f} s; {now[0]} deliveries never finished"
    return "out of time"


def _checks(environment: dict[str, str]) -> dict[str, Any]:
    """Run the platform's own checks on the final state."""
    found = {}
    for name in ("check_invariants", "verify_trail"):
        command = [sys.executable, str(ROOT / "manage.py"), name, "--json"]
        done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
        lines = done.stdout.strip().splitlines() or ["{}"]
        found[name] = {"exit": done.returncode, "said": lines[-1][:500], "stderr": done.stderr[-300:]}
    return found


def _wait_while(holds: Any, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while holds() and time.monotonic() < deadline:
        time.sleep(0.2)


def judge(runs: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Compare the killed run with the quiet one, and the naive one with it too."""
    from campaigns.digests import differences

    quiet, killed = runs["quiet"], runs["killed"]
    verdict: dict[str, Any] = {"same_state": differences(quiet["tables"], killed["tables"]) == []}
    verdict["differences"] = differences(quiet["tables"], killed["tables"])
    compared = {
        kind: {name: count for name, count in counts.items() if not name.startswith(OF_THE_RUN)}
        for kind, counts in quiet["effects"].items()
    }
    verdict["effects_differ"] = [
        f"{kind} {name}: {count} ≠ {killed['effects'][kind].get(name, 0)}"
        for kind, counts in compared.items()
        for name, count in counts.items()
        if killed["effects"][kind].get(name, 0) != count
    ]
    if "naive" in runs:
        verdict["naive_differs"] = differences(quiet["tables"], runs["naive"]["tables"])[:6]
        verdict["control_fails_as_it_must"] = bool(verdict["naive_differs"])
    return verdict


def main() -> int:
    """Read the command line; run the modes, each in a process of its own, and judge them."""
    parser = argparse.ArgumentParser(prog="python -m campaigns.kills", description=__doc__)
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--pace", type=float, default=2.5, help="mean seconds between two kills")
    parser.add_argument("--packs", type=int, default=24)
    parser.add_argument("--share", type=float, default=1.0, help="part of the real firms")
    parser.add_argument("--modes", nargs="+", default=["quiet", "killed", "naive"])
    parser.add_argument("--mode", choices=["quiet", "killed", "naive"], help=argparse.SUPPRESS)
    parser.add_argument("--log", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if not REAL.exists():
        print(f"NOT RUN: the real invoices are not at {REAL}", file=sys.stderr)
        return 2
    if given.mode:
        print(json.dumps(one_run(given.mode, given), ensure_ascii=False, default=str))
        return 0
    print(
        json.dumps({"seed": given.seed, "kills": given.kills, "packs": given.packs, "share": given.share}), flush=True
    )
    runs = {mode: _run_apart(mode) for mode in given.modes}
    verdict = judge(runs) if {"quiet", "killed"} <= set(runs) else {}
    harness.write({"name": "kills", "seed": given.seed, "verdict": verdict, "runs": runs})
    sound = (
        verdict.get("same_state") and not verdict["effects_differ"] and verdict.get("control_fails_as_it_must", True)
    )
    return 0 if sound else 1


def _run_apart(mode: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "campaigns.kills", *sys.argv[1:], "--mode", mode]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"the {mode} run broke off (exit code {done.returncode})")
    run = json.loads(done.stdout.strip().splitlines()[-1])
    said = {key: run[key] for key in ("mode", "seconds", "ended", "kills_by_victim", "repeated_requests", "deliveries")}
    print(json.dumps(said, ensure_ascii=False), flush=True)
    return run


if __name__ == "__main__":
    sys.exit(main())
