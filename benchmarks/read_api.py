"""GET a consented profile under gunicorn (2 workers) on PostgreSQL, against a trivial GET and a bare read of the row.

Ours: token, gate, scope, trail entry, JSON. `read_api` holds it against a trivial authenticated ninja GET on the
same server, `read_api_row` against the same JSON row read without token, gate or trail. 16 clients; a connection each
time.
"""

import hashlib
import http.client
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from statistics import median, quantiles

from benchmarks.harness import measure, private_platform, run
from tests.servers import free_port

CLIENTS = 16
Fetch = Callable[[], float]


def main(quick: bool) -> None:
    """Measure the three routes in turn."""
    requests = 160 if quick else 1600
    with private_platform() as url:
        token, codes = _prepare(20 if quick else 233)
        with _server(url) as port:
            headers = {"Authorization": f"Bearer {token}", "X-Purpose": "underwriting"}
            paths = {
                "profile": [f"/api/v1/enterprises/{code}/profile" for code in codes],
                "trivial": ["/bench/trivial"],
                "row": [f"/bench/row/{code}" for code in codes],
            }
            waits = {name: _waits(port, chosen, headers, requests) for name, chosen in paths.items()}
            facts = {
                "clients": CLIENTS,
                "milliseconds": {name: _spread(found) for name, found in waits.items()},
                "p99_over_trivial": round(_spread(waits["profile"])["p99"] / _spread(waits["trivial"])["p99"], 2),
            }
            for name, against, goal in (("read_api", "trivial", 0.25), ("read_api_row", "row", 0.8)):
                measure(
                    name,
                    lambda: len(_waits(port, paths["profile"], headers, requests)),
                    lambda against=against: len(_waits(port, paths[against], headers, requests)),
                    pairs=2 if quick else 5,
                    unit="requests",
                    goal=("speed_ratio", goal),
                    **facts,
                )


def _prepare(count: int) -> tuple[str, list[str]]:
    """Store firms with books, profiles and consents to one bank; return its system's token and the firms' codes."""
    # Django is set up only now.
    from django.utils import timezone  # noqa: PLC0415

    from benchmarks import _district as district  # noqa: PLC0415
    from creditshare.parties.models import AccessToken, Organisation  # noqa: PLC0415
    from creditshare.profiles.services import build_profiles  # noqa: PLC0415
    from tests import makers  # noqa: PLC0415
    from tests.consents.makers import stored_consent  # noqa: PLC0415
    from tests.parties.makers import system  # noqa: PLC0415
    from tests.profiles.makers import rollups  # noqa: PLC0415

    invoices = district.generated_invoices(min(count, 40))
    now = timezone.now()
    # The generated books end on the benchmark's day; the gate reads as of today, so they are moved up to it.
    moved = invoices.assign(day=invoices.day + (now.replace(tzinfo=None) - invoices.day.max()).to_pytimedelta())
    firm_ids = district.register_firms(count)
    district.store_names(moved)
    district.store_rollups(*rollups(moved.assign(day=moved.day.dt.normalize())), firm_ids)
    build_profiles(as_of=timezone.localdate(now), at=now)
    bank = makers.bank()
    firms = list(Organisation.objects.filter(pk__in=firm_ids))
    for firm in firms:
        stored_consent(firm, bank, data_until=timezone.localdate(now) + timedelta(days=2))
    token = secrets.token_urlsafe(32)
    client = system(bank, roles=("officer",))
    digest = hashlib.sha256(token.encode()).hexdigest()
    AccessToken.objects.create(digest=digest, client=client, expires_at=now + timedelta(hours=2))
    return token, [firm.uscc for firm in firms]


@contextmanager
def _server(url: str):
    port = free_port()
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "benchmarks._settings"}
    command = [sys.executable, "-m", "gunicorn", "creditshare.wsgi:application", "--workers", "2"]
    process = subprocess.Popen([*command, "--bind", f"127.0.0.1:{port}", "--log-level", "error"], env=environment)
    try:
        _await(port)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _await(port: int) -> None:
    for _ in range(200):
        try:
            _get(port, "/bench/row/none", {})
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("gunicorn did not answer")


def _get(port: int, path: str, headers: dict[str, str]) -> float:
    started = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    if answer.status != 200:
        raise ValueError(f"{path}: {answer.status} {content[:300]!r}")
    return time.perf_counter() - started


def _waits(port: int, paths: list[str], headers: dict[str, str], requests: int) -> list[float]:
    with ThreadPoolExecutor(CLIENTS) as clients:
        return list(clients.map(lambda number: _get(port, paths[number % len(paths)], headers), range(requests)))


def _spread(waits: list[float]) -> dict[str, float]:
    cuts = quantiles(waits, n=100)
    return {"median": round(median(waits) * 1000, 2), "p99": round(cuts[98] * 1000, 2)}


if __name__ == "__main__":
    run(main)
