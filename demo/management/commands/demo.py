"""`manage.py demo`: a district to try, on this machine, with one sign-in link per role."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from demo import journey, queries, samples, story

WORKERS = "2"


class Command(BaseCommand):
    """Make the demo district if it is not there yet, then serve it until interrupted; or play the journey."""

    help = __doc__

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="play the main journey and exit 0 or 1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--prepare", action="store_true", help="make the district and exit")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run in demo mode, in a home of its own: a fresh one for --check, `var/demo` otherwise."""
        if not settings.DEMO:
            self._run_again_as_demo(options)
        started = time.monotonic()
        call_command("migrate", verbosity=0, interactive=False)
        if options["check"]:
            self._check()
            return
        self._prepare()
        self._say(f"ready in {time.monotonic() - started:.1f} s")
        if not options["prepare"]:
            self._serve(options["port"])

    def _run_again_as_demo(self, options: dict[str, Any]) -> None:
        """Start this command once more with the demo's settings, which are read before any command runs."""
        home = tempfile.mkdtemp(prefix="creditshare-check-") if options["check"] else None
        environment = {
            **{name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "CELERY_BROKER_URL")},
            "CREDITSHARE_MODE": "demo",
            "CREDITSHARE_HOME": home or os.environ.get("CREDITSHARE_HOME", str(settings.BASE_DIR / "var" / "demo")),
            "PORT": str(options["port"]),
        }
        status = subprocess.run([sys.executable, *sys.argv], env=environment, check=False).returncode
        if home:
            shutil.rmtree(home)
        raise SystemExit(status)

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()

    def _prepare(self) -> None:
        at = timezone.now()
        if not story.is_told():
            story.tell_story(at=at, tell=self._say)
        samples.write_samples(queries.samples_folder(), timezone.localdate(at))

    def _check(self) -> None:
        district = story.tell_story(at=timezone.now(), tell=self._say)
        sound = journey.play(district, self._say)
        call_command("check_invariants")
        self._say("the whole journey holds" if sound else "the journey is broken")
        raise SystemExit(0 if sound else 1)

    def _serve(self, port: int) -> None:
        """Run the site and the relay as one tree of processes; either one's end ends both."""
        address = f"http://localhost:{port}"
        web = [
            str(Path(sys.executable).parent / "gunicorn"), "creditshare.wsgi:application", "--workers", WORKERS,
            "--threads", "4", "--bind", f"127.0.0.1:{port}", "--log-level", "warning",
        ]  # fmt: skip
        manage = str(settings.BASE_DIR / "manage.py")
        processes = [subprocess.Popen(web), subprocess.Popen([sys.executable, manage, "relay"])]
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        self._say(f"\nCreditShare 瑶海信融  {address}/demo")
        for role, organisation in queries.list_roles():
            self._say(f"  {address}/demo/as/{role.key:<11} {role.full_name} {organisation} {role.title}")
        self._say(f"sample files to drop: {queries.samples_folder()}\nCtrl-C stops it.")
        try:
            while all(process.poll() is None for process in processes):
                time.sleep(0.5)
        except KeyboardInterrupt:
            self._say("stopping")
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(timeout=20)
