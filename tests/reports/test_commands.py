"""The commands: what they print, where they write, and how they end."""

import hashlib
import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from creditshare.audit.models import TrailEntry
from creditshare.kernel.actor import PLATFORM
from creditshare.reports import services
from creditshare.reports.models import Report
from tests import makers as parties
from tests.reports import makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm():
    """A firm with a profile of today."""
    return makers.firm_with_profile(timezone.now())


def run(*arguments: object) -> tuple[int, dict]:
    """Run a command; return how it ended and the JSON of its last line."""
    out = StringIO()
    try:
        call_command(*map(str, arguments), stdout=out)
        code = 0
    except SystemExit as ended:
        code = int(ended.code or 0)
    return code, json.loads(out.getvalue().splitlines()[-1])


def test_a_report_is_issued_and_verified(firm, tmp_path: Path):
    path = tmp_path / "report.pdf"
    code, said = run("issue_report", firm.uscc, "--out", path, "--json")
    assert code == 0
    assert said["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert said["number"] == Report.objects.get().number
    code, verdict = run("verify_report", path, "--json")
    assert (code, verdict["verdict"], verdict["number"]) == (0, "authentic", said["number"])


def test_the_desk_is_recorded(firm, tmp_path: Path):
    run("issue_report", firm.uscc, "--out", tmp_path / "report.pdf")
    events = set(TrailEntry.objects.filter(firm=firm).values_list("event", flat=True))
    assert {"reports.report.issue", "reports.report.download"} <= events


def test_the_code_is_read_as_people_type_it(firm, tmp_path: Path):
    code, said = run("issue_report", f" {firm.uscc.lower()} ", "--out", tmp_path / "report.pdf")
    assert code == 0
    assert said["size"] > 10_000


def test_english_is_a_choice(firm, tmp_path: Path):
    run("issue_report", firm.uscc, "--out", tmp_path / "report.pdf", "--language", "en")
    assert Report.objects.get().language == "en"


def test_an_unknown_firm_is_refused(tmp_path: Path):
    with pytest.raises(CommandError) as refusal:
        call_command("issue_report", parties.uscc(), "--out", str(tmp_path / "report.pdf"))
    assert refusal.value.returncode == 1
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there_is_bad_usage(firm, tmp_path: Path):
    with pytest.raises(CommandError) as refusal:
        call_command("issue_report", firm.uscc, "--out", str(tmp_path / "no" / "report.pdf"))
    assert refusal.value.returncode == 2
    assert not Report.objects.exists()


@pytest.mark.parametrize(
    ("edit", "word"),
    [
        (lambda content: content + b"\n", "altered"),
        (lambda content: content[:-1], "altered"),
        (lambda content: content[:700] + b"X" + content[701:], "altered"),
        (lambda content: b"%PDF-1.7 something else", "unknown"),
    ],
    ids=["appended", "cut", "changed", "foreign"],
)
def test_a_touched_file_ends_with_one(firm, tmp_path: Path, edit, word):
    path = tmp_path / "report.pdf"
    run("issue_report", firm.uscc, "--out", path)
    path.write_bytes(edit(path.read_bytes()))
    code, verdict = run("verify_report", path)
    assert (code, verdict["verdict"]) == (1, word)


def test_a_withdrawn_file_ends_with_one(firm, tmp_path: Path):
    path = tmp_path / "report.pdf"
    _, said = run("issue_report", firm.uscc, "--out", path)
    services.withdraw_report(actor=PLATFORM, number=said["number"], reason="wrong", at=timezone.now())
    assert run("verify_report", path)[1]["verdict"] == "withdrawn"


def test_words_come_before_the_json(firm, tmp_path: Path):
    path, out = tmp_path / "report.pdf", StringIO()
    run("issue_report", firm.uscc, "--out", path)
    call_command("verify_report", str(path), stdout=out)
    assert out.getvalue().startswith("authentic: ")


def test_no_file_is_bad_usage(tmp_path: Path):
    with pytest.raises(CommandError) as refusal:
        call_command("verify_report", str(tmp_path / "nothing.pdf"))
    assert refusal.value.returncode == 2


def test_an_empty_file_is_refused(tmp_path: Path):
    path = tmp_path / "empty.pdf"
    path.touch()
    with pytest.raises(CommandError) as refusal:
        call_command("verify_report", str(path))
    assert refusal.value.returncode == 1
