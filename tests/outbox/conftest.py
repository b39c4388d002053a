"""The outbox's tests may call the handlers of effects.py."""

from collections.abc import Iterator

import pytest

from tests.outbox import effects


@pytest.fixture(autouse=True)
def allowed(settings) -> Iterator[None]:
    """Allow the handlers of effects.py and forget their interruptions afterwards."""
    settings.OUTBOX_HANDLERS = [
        effects.PATH + name for name in ("mark", "fail", "refuse", "walk", "not_callable", "missing")
    ]
    settings.CELERY_BROKER_URL = ""
    yield
    effects.interruptions.clear()
