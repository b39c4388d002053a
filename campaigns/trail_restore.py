"""An old backup of a database is put back, with ever more of what stood beside it: what finds it out?

`python -m campaigns.trail_restore` runs on an SQLite of its own and a witness that is a small HTTP server of its own,
written here from the specification (C2SP tlog-witness) and not from our code. Three restorations: the database alone
(found by the checkpoint file); with the checkpoint file (found by the witness when it is next asked); with the file and
the trail grown to the same size again (found by the witness as another trail). Prints one JSON object; exit 0 only when
each is found and the database before was intact.
"""

import json
import os
import shutil
import sqlite3
import sys
import tempfile
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

NAME, KEY = "restore.example/witness", Ed25519PrivateKey.from_private_bytes(bytes([9] * 32))
AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


class Memory:
    """What the witness remembers of the one log."""

    def __init__(self) -> None:
        self.size, self.root = 0, sha256(b"").digest()

    def answer(self, body: str) -> tuple[int, str, str]:
        """Answer an add-checkpoint request: status, content type and body."""
        from creditshare.audit.verifier import verify_consistency

        head, note = body.split("\n\n", 1)
        old, *steps = head.split("\n")
        size, root = int(note.split("\n")[1]), b64decode(note.split("\n")[2])
        if int(old.removeprefix("old ")) != self.size or (size == self.size and root != self.root):
            return 409, "text/x.tlog.size", f"{self.size}\n"
        proof = [b64decode(step) for step in steps]
        if self.size and not verify_consistency(self.size, size, proof, self.root, root):
            return 422, "text/plain", ""
        self.size, self.root = size, root
        seconds = int(AT.timestamp())
        text = note.partition("\n\n")[0] + "\n"
        signature = KEY.sign(f"cosignature/v1\ntime {seconds}\n{text}".encode())
        public = KEY.public_key().public_bytes_raw()
        stamp = sha256(NAME.encode() + b"\n\x04" + public).digest()[:4] + seconds.to_bytes(8, "big") + signature
        return 200, "text/plain", f"\u2014 {NAME} {b64encode(stamp).decode()}\n"


@contextmanager
def witness() -> Iterator[str]:
    """Run the witness and yield its address."""
    memory = Memory()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Answer."""
            asked = self.rfile.read(int(self.headers["Content-Length"])).decode()
            status, kind, said = memory.answer(asked)
            content = said.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class Platform:
    """A platform on an SQLite of its own, whose files can be copied and put back."""

    def __init__(self, home: Path) -> None:
        from django.conf import settings

        self.home, self.published = home, Path(settings.AUDIT_CHECKPOINT_FILE)
        self.database = Path(settings.DATABASES["default"]["NAME"])

    def live(self, entries: int, word: str) -> None:
        """Record, seal and have cosigned."""
        from creditshare.audit.services import ask_witnesses, record_event, seal_trail
        from creditshare.kernel.actor import PLATFORM

        for number in range(entries):
            record_event("tests.thing.do", PLATFORM, number, at=AT, word=word)
        seal_trail(at=AT)
        ask_witnesses(at=AT)

    def back_up(self, name: str) -> Path:
        """Copy the database (by SQLite's own backup) and the checkpoint file."""
        kept = self.home / name
        kept.mkdir()
        source, target = sqlite3.connect(self.database), sqlite3.connect(kept / "db")
        source.backup(target)
        source.close()
        target.close()
        shutil.copy(self.published, kept / "checkpoint")
        return kept

    def restore(self, kept: Path, *, with_file: bool) -> None:
        """Put a backup back."""
        from django.db import connection

        connection.close()
        for name in ("-wal", "-shm"):
            Path(f"{self.database}{name}").unlink(missing_ok=True)
        shutil.copy(kept / "db", self.database)
        if with_file:
            shutil.copy(kept / "checkpoint", self.published)

    def problems(self) -> list[str]:
        """List what the checks find."""
        from creditshare.audit.queries import find_violations

        return [found["detail"] for found in find_violations(at=AT)]


def run(home: Path, url: str) -> dict[str, Any]:
    """Run the restorations and return what found each."""
    from django.conf import settings
    from django.core.management import call_command

    public = KEY.public_key().public_bytes_raw()
    key_id = sha256(NAME.encode() + b"\n\x04" + public).digest()[:4].hex()
    settings.AUDIT_WITNESSES = [{"url": url, "key": f"{NAME}+{key_id}+{b64encode(bytes([4]) + public).decode()}"}]
    call_command("migrate", verbosity=0)
    platform = Platform(home)
    platform.live(300, "first")
    old = platform.back_up("old")
    platform.live(40, "second")
    platform.live(30, "third")
    before, new = platform.problems(), platform.back_up("new")
    found: dict[str, list[str]] = {}
    platform.restore(old, with_file=False)
    found["the database"] = platform.problems()
    platform.restore(old, with_file=True)
    silent = platform.problems()
    platform.live(5, "after")
    found["the database and its checkpoint file"] = platform.problems()
    platform.restore(old, with_file=True)
    platform.live(70, "instead")
    found["and grown again to the same size"] = platform.problems()
    platform.restore(new, with_file=True)
    after = platform.problems()
    return {
        "name": "trail_restore",
        "before": before,
        "found": found,
        "silent_without_witness": silent,
        "put_right": after,
        "passed": all(found.values()) and not before and not after and not silent,
    }


def main() -> int:
    """Run from the command line."""
    with tempfile.TemporaryDirectory() as home, witness() as url:
        os.environ.update(CREDITSHARE_HOME=home, DJANGO_SETTINGS_MODULE="creditshare.settings")
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        report = run(Path(home), url)
    print(json.dumps(report, ensure_ascii=False))
    return 0 if report["passed"] else 1


if __name__ == "__main__":
    sys.exit(main())
