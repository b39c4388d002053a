"""The suite on both engines at once: one pytest, two workers, each runs every test: embedded, and as in production.

`python -m tests.engines [pytest arguments]` starts the private servers and gives the first worker SQLite with work done
in-process, the second PostgreSQL with Celery on Redis (pytest-xdist's `--dist each`). Loaded as a plugin by
PYTEST_PLUGINS, this module sets a worker's environment before Django reads its settings.
"""

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.servers import ToolMissing, postgresql, redis

ROOT = Path(__file__).resolve().parent.parent
ENGINE = os.environ.get("CREDITSHARE_TEST_ENGINE", "")  # "sqlite" or "postgresql" in a worker, empty by hand
EMBEDDED, PRODUCTION_LIKE = "sqlite", "postgresql"

if ENGINE:
    os.environ["CREDITSHARE_HOME"] = str(Path(os.environ["CREDITSHARE_TEST_HOME"]) / ENGINE)
    for switch in ("DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL"):
        os.environ.pop(switch, None)
if ENGINE == PRODUCTION_LIKE:
    os.environ["DATABASE_URL"] = os.environ["CREDITSHARE_TEST_POSTGRES"]
    os.environ["REDIS_URL"] = os.environ["CREDITSHARE_TEST_REDIS"]


def main(arguments: list[str]) -> int:
    """Run pytest on every engine that can run here; exit 1 under CI when one cannot."""
    with ExitStack() as stack:
        home = stack.enter_context(tempfile.TemporaryDirectory(prefix="creditshare-suite-"))
        environment = {
            **os.environ,
            "CREDITSHARE_HOME": home,
            "CREDITSHARE_TEST_HOME": home,
            "PYTEST_PLUGINS": "tests.engines",
            "PYTHONPATH": str(ROOT),
        }
        engines = [EMBEDDED]
        try:
            environment["CREDITSHARE_TEST_POSTGRES"] = stack.enter_context(postgresql())
            environment["CREDITSHARE_TEST_REDIS"] = stack.enter_context(redis())
            engines.append(PRODUCTION_LIKE)
        except (ToolMissing, RuntimeError, subprocess.CalledProcessError) as error:
            print(f"!!! NOT RUN on PostgreSQL and Redis: {error}", file=sys.stderr, flush=True)
            if os.environ.get("CI"):
                return 1
        command = [sys.executable, "-m", "pytest", "--dist", "each", "-o", "console_output_style=classic"]
        for engine in engines:
            command += ["--tx", f"popen//env:CREDITSHARE_TEST_ENGINE={engine}"]
        return subprocess.run([*command, *arguments], env=environment, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
