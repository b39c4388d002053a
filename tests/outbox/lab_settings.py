"""The project's settings, with the handlers of effects.py allowed and no periodic work."""

from creditshare.settings import *  # noqa: F403

OUTBOX_HANDLERS = ["tests.outbox.effects.mark", "tests.outbox.effects.walk"]
OUTBOX_PERIODIC: dict[str, int] = {}
