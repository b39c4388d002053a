"""The cage: a parser that was taken over reaches no network, writes no file, starts no program and cannot hang."""

import json
import os
import struct
import subprocess
import sys
from dataclasses import asdict, replace

import pytest

from creditshare.records.errors import ReadingStopped
from creditshare.records.sources.reading import parent
from creditshare.records.sources.reading.cage import FORBIDDEN, WRITING
from creditshare.records.sources.reading.child import Job
from creditshare.records.sources.reading.limits import Limits
from creditshare.records.sources.reading.syscalls import ALLOW, MACHINES, program
from tests.records.makers import OWN, as_csv, invoice

DEEDS = {
    "connect": "import socket; socket.create_connection(('127.0.0.1', int(sys.argv[2])), 2)",
    "resolve": "import socket; socket.getaddrinfo('localhost', 80)",
    "raw socket": "import _socket; _socket.socket()",
    "fetch": "import urllib.request; urllib.request.urlopen('http://127.0.0.1:' + sys.argv[2])",
    "write": "open(sys.argv[3], 'w').write('x')",
    "append": "open(sys.argv[3], 'a')",
    "write by number": "import os; os.open(sys.argv[3], os.O_WRONLY | os.O_CREAT)",
    "remove": "import os; os.remove(sys.argv[1])",
    "run": "import subprocess; subprocess.run(['true'])",
    "shell": "import os; os.system('true')",
    "exec": "import os; os.execv('/bin/true', ['true'])",
    "fork": "import os; os.fork()",
    "load a library": "import ctypes; ctypes.CDLL('libc.so.6')",
}
NATIVE = {
    # What code of a parser does below Python, where no audit hook sees it; -1 is the kernel's refusal.
    "socket": "libc.socket(2, 1, 0)",
    "open for writing": "libc.open(sys.argv[3].encode(), 0o101, 0o600)",
    "create": "libc.creat(sys.argv[3].encode(), 0o600)",
    "unlink": "libc.unlink(sys.argv[1].encode())",
    "rename": "libc.rename(sys.argv[1].encode(), sys.argv[3].encode())",
    "truncate": "libc.truncate(sys.argv[1].encode(), 0)",
    "chmod": "libc.chmod(sys.argv[1].encode(), 0)",
    "mkdir": "libc.mkdir(sys.argv[3].encode(), 0o700)",
    "a process of its own": "libc.fork() or libc._exit(0)",
    "signal the parent": "libc.kill(0, 0)",
}
PLANTED = """
import sys
from creditshare.records.sources.reading.cage import enter
from creditshare.records.sources.reading.limits import Limits
import urllib.request, ctypes, subprocess, socket
libc = ctypes.CDLL(None, use_errno=True)
if {caged}:
    enter(Limits())
try:
    {first}
    answer = {deed}
    print("refused by the kernel" if answer == -1 else "done")
except BaseException as error:
    print("refused", type(error).__name__)
"""


@pytest.fixture
def listener():
    """A server of this machine that answers whoever reaches it."""
    import http.server
    import threading

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield str(server.server_address[1])
    server.shutdown()


def run(deed, tmp_path, port, *, caged=True):
    """Let a planted parser do a deed in a process; return what came of it."""
    victim = tmp_path / "victim"
    victim.write_text("x")
    lines, _, last = (NATIVE | DEEDS)[deed].rpartition("; ")
    code = PLANTED.format(first=lines or "pass", deed=last, caged=caged)
    arguments = [sys.executable, "-c", code, str(victim), port, str(tmp_path / "written")]
    return subprocess.run(arguments, capture_output=True, text=True, cwd=parent.ROOT, check=False, timeout=60)


@pytest.mark.parametrize("deed", DEEDS)
def test_what_a_parser_must_not_do_it_cannot(deed, tmp_path, listener):
    ended = run(deed, tmp_path, listener)
    assert ended.stdout.startswith("refused") or ended.returncode < 0, (ended.stdout, ended.stderr)
    assert not (tmp_path / "written").exists() and (tmp_path / "victim").exists()


@pytest.mark.skipif(os.uname().machine not in MACHINES, reason="the filter knows x86_64 and aarch64 only")
@pytest.mark.parametrize("deed", NATIVE)
def test_what_native_code_must_not_do_the_kernel_refuses(deed, tmp_path, listener):
    assert run(deed, tmp_path, listener).stdout.startswith("refused by the kernel")
    assert not (tmp_path / "written").exists() and (tmp_path / "victim").read_text() == "x"


@pytest.mark.parametrize("deed", NATIVE)
def test_without_the_filter_native_code_could(deed, tmp_path, listener):
    assert run(deed, tmp_path, listener, caged=False).stdout.strip() == "done"


@pytest.mark.parametrize("machine", MACHINES)
def test_a_filter_refuses_other_machines_first_and_ends_by_allowing(machine):
    steps = [struct.unpack_from("=HBBI", program(machine), at) for at in range(0, len(program(machine)), 8)]
    assert steps[1][3] == MACHINES[machine][0] and steps[-1][3] == ALLOW
    assert len(steps) < 4096 and len(set(MACHINES[machine][1])) == len(MACHINES[machine][1])


@pytest.mark.parametrize("deed", ["connect", "raw socket", "write", "remove", "run", "load a library"])
def test_without_the_cage_it_could(deed, tmp_path, listener):
    assert run(deed, tmp_path, listener, caged=False).stdout.strip() == "done"


def test_a_good_file_is_read_in_the_cage(tmp_path):
    original = tmp_path / "original"
    original.write_bytes(as_csv([invoice()]))
    job = Job(str(original), f"{OWN}.csv", "invoices", None, {}, "2026-11-23")
    ended = subprocess.run(
        [sys.executable, "-m", "creditshare.records.sources.reading.child"],
        input=json.dumps(asdict(job)).encode(), capture_output=True, cwd=parent.ROOT, check=False,
    )  # fmt: skip
    assert json.loads(ended.stdout.splitlines()[-1])["parsed"]["rows"] == 1


def test_a_process_that_never_ends_is_ended_by_the_clock(tmp_path, monkeypatch):
    fake = tmp_path / "python"
    fake.write_text("#!/bin/sh\nexec sleep 600\n")
    fake.chmod(0o755)
    monkeypatch.setattr(parent.sys, "executable", str(fake))
    monkeypatch.setattr(parent, "Limits", lambda: replace(Limits(), wall_seconds=0.2))
    with pytest.raises(ReadingStopped):
        list(parent.read_original(Job("x", "x", "invoices", None, {}, "2026-11-23")))


def test_every_rule_of_the_cage_names_something():
    assert all(event.count(".") == 1 for event in FORBIDDEN) and WRITING
