"""Signing keys: made once, kept encrypted, found again by every process."""

import shutil
import stat
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.core.exceptions import ImproperlyConfigured

from creditshare.db import keys
from creditshare.db.keys import ALGORITHMS, key_id_of, load_private_key, public_keys


@pytest.fixture(autouse=True)
def key_dir(settings, tmp_path):
    settings.KEY_DIR = tmp_path / "keys"
    return settings.KEY_DIR


@pytest.mark.parametrize("name", ALGORITHMS)
def test_a_key_is_made_on_first_use_and_found_again(name):
    first = load_private_key(name)
    assert load_private_key(name) is first
    assert first.key_id == key_id_of(first.private.public_key())
    assert len(first.key_id) == 16
    assert int(first.key_id, 16) >= 0


def test_the_algorithms_are_as_promised():
    assert isinstance(load_private_key("trail").private, Ed25519PrivateKey)
    for name in ("consents", "reports"):
        private = load_private_key(name).private
        assert isinstance(private, EllipticCurvePrivateKey)
        assert isinstance(private.curve, SECP256R1)


def test_an_unknown_name_is_refused_and_leaves_no_file(key_dir):
    with pytest.raises(KeyError):
        load_private_key("invoices")
    assert not key_dir.exists()


def test_the_file_is_encrypted_private_and_alone(key_dir):
    load_private_key("trail")
    assert [path.name for path in key_dir.iterdir()] == ["trail.pem"]
    path = key_dir / "trail.pem"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(key_dir.stat().st_mode) == 0o700
    assert b"ENCRYPTED PRIVATE KEY" in path.read_bytes()
    with pytest.raises(TypeError):
        load_pem_private_key(path.read_bytes(), None)


def test_a_wrong_passphrase_is_said_in_words(settings):
    load_private_key("trail")
    keys._open.cache_clear()
    settings.KEY_PASSPHRASE = "another one"
    with pytest.raises(ImproperlyConfigured, match="CREDITSHARE_KEY_PASSPHRASE"):
        load_private_key("trail")


def test_public_keys_hold_every_name_and_the_retired(key_dir):
    retired = load_private_key("reports")
    (key_dir / "reports.pem").rename(key_dir / f"reports.{retired.key_id}.pem")
    keys._open.cache_clear()
    current = load_private_key("reports")
    trail = load_private_key("trail")
    assert set(public_keys()) == {retired.key_id, current.key_id, trail.key_id}


RACER = """
import os, sys, time
import django
django.setup()
from creditshare.db.keys import load_private_key
print("ready", flush=True)
while not os.path.exists(sys.argv[1]):
    time.sleep(0.001)
print(load_private_key("trail").key_id)
"""


def race(key_dir, go, count=6):
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACER, str(go)],
            stdout=subprocess.PIPE,
            text=True,
            env={
                "DJANGO_SETTINGS_MODULE": "creditshare.settings",
                "CREDITSHARE_KEY_DIR": str(key_dir),
                "CREDITSHARE_HOME": str(go.parent),
            },
        )
        for _ in range(count)
    ]
    assert [racer.stdout.readline().strip() for racer in racers] == ["ready"] * count
    go.touch()
    return [racer.communicate(timeout=300)[0].strip() for racer in racers]


def test_processes_that_race_end_with_one_key(key_dir, tmp_path):
    found = race(key_dir, tmp_path / "go")
    assert len(set(found)) == 1
    assert len(found[0]) == 16
    assert [path.name for path in key_dir.iterdir()] == ["trail.pem"]


def test_without_the_link_the_loser_signs_with_a_key_nobody_keeps(key_dir, monkeypatch):
    """Negative control: a writer that replaces instead of linking leaves the first process with a lost key."""
    monkeypatch.setattr(keys.os, "link", shutil.copy)
    path = key_dir / "trail.pem"
    keys._create(path, "trail")
    first = keys._read(path)
    keys._create(path, "trail")
    keys._open.cache_clear()
    assert keys._read(path).key_id != first.key_id
    monkeypatch.undo()
    kept = keys._read(path)
    keys._create(path, "trail")
    keys._open.cache_clear()
    assert keys._read(path).key_id == kept.key_id
