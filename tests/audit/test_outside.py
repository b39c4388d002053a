"""Asking outside parties: only where the operator said, nothing followed, and how it stands is remembered."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from creditshare.audit.models import Standing
from creditshare.audit.services.outside import MOST_BYTES, Unanswered, ensure_ok, note_success, note_trouble, post


class Seen(list):
    """What a server was asked."""


@contextmanager
def server(status: int, headers: dict[str, str], body: bytes) -> Iterator[tuple[str, Seen]]:
    """Run a server that answers everything alike."""
    seen = Seen()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"]))
            seen.append((self.path, self.headers["Content-Type"], content))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            seen.append((self.path, "", b""))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=running.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{running.server_port}", seen
    finally:
        running.shutdown()
        running.server_close()


@pytest.mark.once
def test_bytes_go_and_come_as_they_are():
    with server(200, {"Content-Type": "application/x; charset=utf-8"}, b"\x00answer") as (url, seen):
        answer = post(f"{url}/tsa", b"\xffquestion", "application/timestamp-query")
    assert answer == (200, "application/x", b"\x00answer")
    assert seen == [("/tsa", "application/timestamp-query", b"\xffquestion")]
    assert ensure_ok(answer) is answer


@pytest.mark.once
@pytest.mark.parametrize("status", [204, 301, 400, 404, 409, 500, 503])
def test_other_answers_are_handed_over_and_are_no_success(status):
    with server(status, {"Content-Type": "text/plain"}, b"" if status == 204 else b"no") as (url, _):
        answer = post(url, b"x", "text/plain")
    assert answer.status == status
    with pytest.raises(Unanswered, match=str(status)):
        ensure_ok(answer)


@pytest.mark.once
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirection_is_not_followed(status):
    with (
        server(200, {}, b"elsewhere") as (elsewhere, seen),
        server(status, {"Location": f"{elsewhere}/x"}, b"") as (url, _),
    ):
        assert post(url, b"x", "text/plain").status == status
        assert seen == []


@pytest.mark.once
def test_an_endless_answer_is_cut():
    with server(200, {"Content-Type": "text/plain"}, b"x" * (MOST_BYTES * 3)) as (url, _):
        assert len(post(url, b"x", "text/plain").body) == MOST_BYTES


@pytest.mark.once
def test_a_proxy_of_the_environment_is_not_used(monkeypatch):
    with server(200, {}, b"proxy") as (proxy, seen), server(200, {}, b"right") as (url, _):
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
            monkeypatch.setenv(name, proxy)
        assert post(url, b"x", "text/plain").body == b"right"
        assert seen == []


@pytest.mark.once
@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/", "javascript:1", "//127.0.0.1/", ""])
def test_only_the_web_is_asked(url):
    with pytest.raises(Unanswered, match="neither http nor https"):
        post(url, b"x", "text/plain")


@pytest.mark.once
@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/", "http://127.0.0.1:99999/", "http://[::1", "https://127.0.0.1:9/"]
)
def test_who_cannot_be_reached_is_said_so(url):
    with pytest.raises(Unanswered, match="could not be reached"):
        post(url, b"x", "text/plain")


@pytest.mark.django_db
def test_trouble_counts_from_its_first_moment_and_ends_with_a_success(at):
    note_trouble("tsa", "a" * 400, at)
    note_trouble("tsa", "second", at + timedelta(minutes=5))
    standing = Standing.objects.get()
    assert (standing.problem, standing.troubled_since, standing.asked_at) == ("second", at, at + timedelta(minutes=5))
    note_success("tsa", 7, at + timedelta(minutes=9))
    standing.refresh_from_db()
    assert (standing.size, standing.problem, standing.troubled_since) == (7, "", None)
    note_trouble("tsa", "third", at + timedelta(minutes=10))
    standing.refresh_from_db()
    assert (standing.size, standing.troubled_since) == (7, at + timedelta(minutes=10))


@pytest.mark.django_db
def test_a_contradiction_stays_until_a_success(at):
    note_trouble("w", "it differs", at, contradiction="it differs")
    assert Standing.objects.get().contradiction == "it differs"
    note_success("w", 1, at)
    assert Standing.objects.get().contradiction == ""


ASKED = """
import json, django
from django.conf import settings
django.setup()
print(json.dumps({
    "periodic": settings.OUTBOX_PERIODIC, "witnesses": settings.AUDIT_WITNESSES, "logs": settings.AUDIT_WITNESSED_LOGS
}))
"""


def settings_with(tmp_path, **environment: str) -> dict:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("AUDIT_")}
    environment |= {"CREDITSHARE_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "creditshare.settings"}
    done = subprocess.run(
        [sys.executable, "-c", ASKED], env=clean | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.once
def test_the_environment_says_who_is_asked(tmp_path):
    found = settings_with(
        tmp_path,
        AUDIT_TSA_URL="http://tsa.example/",
        AUDIT_TSA_SECONDS="120",
        AUDIT_WITNESSES='[{"url": "http://w.example", "key": "w.example+00000000+BA"}]',
        AUDIT_WITNESSED_LOGS="a.example/log+11111111+AQ,b.example/log+22222222+AQ,a.example/log+33333333+AQ",
    )
    assert found["periodic"]["creditshare.audit.tasks.anchor"] == 120
    assert found["periodic"]["creditshare.audit.tasks.cosign"] == 60
    assert found["witnesses"][0]["url"] == "http://w.example"
    assert {origin: len(keys) for origin, keys in found["logs"].items()} == {"a.example/log": 2, "b.example/log": 1}


@pytest.mark.once
def test_without_it_nobody_is(tmp_path):
    found = settings_with(tmp_path)
    assert {"creditshare.audit.tasks.anchor", "creditshare.audit.tasks.cosign"} & found["periodic"].keys() == set()
    assert (found["witnesses"], found["logs"]) == ([], {})
