"""The campaign over the trail, at a small size: all is found, nothing falsely, and a blind verifier is noticed."""

import json
import subprocess
import sys
from random import Random

import pytest

from campaigns import trail
from campaigns.trail_edits import KINDS, Forger, Trail, body_of, columns_of
from creditshare.audit import verifier
from creditshare.audit.queries import is_faithful

pytestmark = [pytest.mark.campaign, pytest.mark.once]


@pytest.fixture
def small(monkeypatch):
    made = Trail.build([1, 2, 40, 256, 1, 90], tail=3)
    made.take_snapshots()
    monkeypatch.setattr(trail, "trail", made)
    return made


def test_a_small_campaign_passes():
    report = trail.run(7, (6_000, 160, 40), 2)
    assert report["passed"], report
    assert report["found_with_their_index"] == dict.fromkeys(KINDS, 20)
    assert report["falsifications"] == 160
    print({name: report[name] for name in ("seed", "falsifications", "clean_runs")})


@pytest.mark.parametrize("kind", KINDS)
def test_from_the_touched_checkpoint_on_is_what_the_whole_says(small, kind):
    forger = Forger(small, Random(11))
    for _ in range(60):
        edit = forger.edit(kind)
        assert trail.judged(edit) == edit.expected
        if edit.row is None:
            assert trail.judged_whole(edit) == edit.expected


def test_a_row_is_what_the_database_would_hold():
    assert is_faithful(columns_of(5, body_of(5)))


@pytest.mark.parametrize("blind", ["entries", "checkpoint"])
def test_a_blind_verifier_is_noticed(small, monkeypatch, blind):
    """Negative control: with one comparison gone, the campaign must fail."""

    def skip(self, *record):
        if blind == "entries":
            self.index += len(record[1])
        else:
            size = int(record[0]["note"].split("\n")[1])
            self.start, self.covered, self.leaves = self.covered, size, [b""] * (size - self.covered)

    monkeypatch.setattr(verifier.Walk, blind, skip)
    forger = Forger(small, Random(5))
    missed = [edit for edit in (forger.edit("body") for _ in range(20)) if trail.judged(edit) != edit.expected]
    assert missed


def test_clean_trails_raise_no_alarm():
    assert trail.clean_runs(3, 30) == []


def test_a_hash_beside_each_row_misses_what_the_tree_finds(small):
    assert trail.missed_by_row_hashes(3) == dict.fromkeys(("swap", "delete", "insert", "truncate"), True)


def test_a_restored_backup_is_found():
    done = subprocess.run(
        [sys.executable, "-m", "campaigns.trail_restore"], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout)
    assert len(report["found"]) == 3
    assert report["silent_without_witness"] == []
