"""The kill campaign judges rightly: the same state passes, a lost or doubled effect does not."""

import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from campaigns import kills
from campaigns.processes import Fleet


def run(digest: str = "a", imports: int = 3, entries: int = 3) -> dict:
    """Return a run's final state."""
    return {
        "tables": {"records_invoice": {"rows": 10, "digest": digest}},
        "effects": {
            "work_done": {"creditshare.records.tasks.import_delivery": imports, "creditshare.audit.tasks.seal": 9},
            "work_open": {},
            "events": {"records.delivery.apply": entries, "parties.token.issue": 1},
        },
    }


def test_the_same_state_passes():
    verdict = kills.judge({"quiet": run(), "killed": run(), "naive": run("lost")})
    assert verdict["same_state"]
    assert not verdict["effects_differ"]
    assert verdict["control_fails_as_it_must"]


def test_another_state_is_found():
    verdict = kills.judge({"quiet": run(), "killed": run("b")})
    assert not verdict["same_state"]
    assert "records_invoice" in verdict["differences"][0]


@pytest.mark.parametrize("changed", [{"imports": 4}, {"imports": 2}, {"entries": 4}])
def test_an_effect_that_came_twice_or_not_at_all_is_found(changed: dict[str, int]):
    assert len(kills.judge({"quiet": run(), "killed": run(**changed)})["effects_differ"]) == 1


def test_work_that_follows_the_clock_is_not_compared():
    killed = run()
    killed["effects"]["work_done"]["creditshare.audit.tasks.seal"] = 30
    killed["effects"]["events"]["parties.token.issue"] = 5
    assert not kills.judge({"quiet": run(), "killed": killed})["effects_differ"]


def test_a_control_that_reaches_the_same_state_proves_nothing():
    assert not kills.judge({"quiet": run(), "killed": run(), "naive": run()})["control_fails_as_it_must"]


@pytest.fixture
def archives(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lay down small archives in the layout of the real ones."""
    monkeypatch.setattr(kills, "REAL", tmp_path)
    for number, archive in enumerate(kills.ARCHIVES):
        with zipfile.ZipFile(tmp_path / archive, "w") as made:
            for firm in range(6):
                for side in ("开具发票", "取得发票"):
                    made.writestr(f"FIRM{number}{firm}_{side}.csv", f"{number}{firm}{side}" * (firm + 1))


@pytest.mark.usefixtures("archives")
def test_packs_hold_every_file_once_and_a_firms_two_together():
    seen: list[str] = []
    for _, content in kills.packs(5, 1.0):
        names = zipfile.ZipFile(BytesIO(content)).namelist()
        firms = [name.split("_")[0] for name in names]
        assert all(firms.count(firm) == 2 for firm in firms)
        seen += names
    assert len(seen) == len(set(seen)) == 24


@pytest.mark.usefixtures("archives")
def test_packs_are_the_same_every_time():
    assert kills.packs(5, 1.0) == kills.packs(5, 1.0)


@pytest.mark.usefixtures("archives")
@pytest.mark.parametrize(("count", "share", "firms"), [(5, 0.5, 6), (50, 0.25, 3), (1, 0.01, 1)])
def test_a_share_takes_so_many_firms(count: int, share: float, firms: int):
    made = kills.packs(count, share)
    assert len(made) == min(count, firms)
    assert sum(len(zipfile.ZipFile(BytesIO(content)).namelist()) for _, content in made) == 2 * firms


WAITS = [sys.executable, "-c", "import subprocess, sys; subprocess.run([sys.executable, '-c', 'input()'])"]


@pytest.fixture
def fleet(tmp_path: Path):
    """A fleet of one process that has a child."""
    made = Fleet({"one": WAITS}, {}, tmp_path / "log")
    yield made
    made.stop()


def test_a_kill_takes_the_children_too_and_a_start_brings_it_back(fleet: Fleet):
    fleet.start_all()
    first = fleet.running["one"]
    fleet.kill("one")
    assert first.returncode == -9
    assert fleet.died() == ["one"]
    fleet.start("one")
    assert fleet.died() == []
    assert fleet.running["one"].pid != first.pid


def test_a_fleet_that_is_stopped_leaves_nobody(fleet: Fleet):
    fleet.start_all()
    fleet.stop()
    assert fleet.died() == ["one"]
