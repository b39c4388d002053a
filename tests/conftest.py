"""Fixtures every test may use: two engines, a clean database, and the parties of makers.py."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest


@pytest.fixture
def at() -> datetime:
    """A fixed moment on the project's day."""
    return datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
