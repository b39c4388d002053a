"""A handler is a function in some package's tasks.py, named by its dotted path; nothing else can be called."""

import re
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string

from creditshare.outbox.errors import UnknownHandler

Handler = Callable[..., None]
_PATH = re.compile(r"(?P<package>[a-z_][a-z0-9_.]*)\.tasks\.[a-z][a-z0-9_]*")


def ensure_known(path: str) -> None:
    """Raise UnknownHandler unless the path is `<installed app>.tasks.<name>` or listed in OUTBOX_HANDLERS."""
    found = _PATH.fullmatch(path)
    installed = found and any(app.name == found["package"] for app in apps.get_app_configs())
    if not installed and path not in settings.OUTBOX_HANDLERS:
        raise UnknownHandler(handler=path)


def load(path: str) -> Handler:
    """Return the handler; raise UnknownHandler when it may not be called or is not there."""
    ensure_known(path)
    try:
        handler: Any = import_string(path)
    except ImportError as error:
        raise UnknownHandler(handler=path) from error
    if not callable(handler):
        raise UnknownHandler(handler=path)
    return handler  # type: ignore[no-any-return]


def is_stepwise(handler: Handler) -> bool:
    """Say whether the handler works in transactions of its own and renews its lease in each."""
    return bool(getattr(handler, "stepwise", False))
