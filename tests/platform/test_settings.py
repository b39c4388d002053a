"""Production refuses to start with what is only fit for a laptop; with everything in place it starts and is strict."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
SAFE = {
    "CREDITSHARE_MODE": "production",
    "SECRET_KEY": "k" * 50,
    "CREDITSHARE_KEY_PASSPHRASE": "a passphrase of its own",
    "DATABASE_URL": "postgresql://localhost/creditshare",
    "ALLOWED_HOSTS": "credit.example",
    "SITE_URL": "https://credit.example",
}


def start(expression, tmp_path, **changes):
    """Load the settings in a process of their own and print an expression of them."""
    environment = {"PATH": os.environ["PATH"], "CREDITSHARE_HOME": str(tmp_path), **SAFE, **changes}
    environment = {name: value for name, value in environment.items() if value is not None}
    code = f"from creditshare import settings; print({expression})"
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", None),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "development-only-key-never-for-production"),
        ("DEBUG", "1"),
        ("CREDITSHARE_KEY_PASSPHRASE", None),
        ("CREDITSHARE_KEY_PASSPHRASE", ""),
        ("DATABASE_URL", None),
        ("ALLOWED_HOSTS", None),
    ],
)
def test_production_refuses_an_unsafe_setting_by_name(tmp_path, name, value):
    outcome = start("1", tmp_path, **{name: value})
    assert outcome.returncode != 0
    assert "refusing to start in production" in outcome.stderr
    assert name in outcome.stderr


def test_production_starts_with_everything_in_place_and_is_strict(tmp_path):
    wanted = (
        "settings.DEBUG, settings.DEMO, settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE,"
        " settings.SECURE_HSTS_SECONDS > 0, settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN"
    )
    outcome = start(wanted, tmp_path)
    assert outcome.stdout.split() == ["False", "False", "True", "True", "True", "False"], outcome.stderr


@pytest.mark.parametrize("mode", ["development", "demo"])
def test_a_laptop_needs_no_setting_at_all(tmp_path, mode):
    bare = dict.fromkeys(SAFE, None)
    outcome = start("settings.DEMO", tmp_path, **{**bare, "CREDITSHARE_MODE": mode})
    assert outcome.stdout.strip() == str(mode == "demo"), outcome.stderr


def test_a_proof_can_be_made_shorter_lived(tmp_path):
    outcome = start("settings.ACCOUNT_REAUTHENTICATION_TIMEOUT", tmp_path, CONFIRMATION_SECONDS="5")
    assert outcome.stdout.strip() == "5"


def test_nothing_from_elsewhere_may_run_or_be_loaded():
    rules = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert rules["script-src"] == rules["style-src"] == rules["default-src"] == ["'self'"]
    assert rules["object-src"] == rules["base-uri"] == rules["frame-ancestors"] == ["'none'"]


def test_passwords_are_long_and_sessions_end():
    lengths = [rule.get("OPTIONS", {}).get("min_length", 0) for rule in settings.AUTH_PASSWORD_VALIDATORS]
    assert max(lengths) >= 12
    assert settings.SESSION_IDLE_SECONDS <= 1800
    assert settings.SESSION_COOKIE_AGE <= 8 * 3600
    assert settings.ACCOUNT_REAUTHENTICATION_TIMEOUT <= 300
