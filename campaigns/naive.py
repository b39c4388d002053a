"""The naive variant, a negative control: after the commit, a plain Celery task instead of a row in the outbox.

It is what most projects write: `transaction.on_commit(lambda: task.delay(…))`. A web process killed between the commit
and the message loses the work; so does a worker killed after it took the message.
"""

import json
import os
import sys
from datetime import datetime
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import transaction
from django.utils import timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditshare.settings")
application = get_wsgi_application()

from creditshare import urls  # noqa: E402  (loads every module that enqueues)
from creditshare.celery import app  # noqa: E402
from creditshare.kernel.canonical import canonical_json  # noqa: E402
from creditshare.outbox import services  # noqa: E402
from creditshare.outbox.workers import handlers  # noqa: E402

celery = app


@app.task(name="campaigns.naive.perform", ignore_result=True)
def perform(handler: str, arguments: dict[str, Any]) -> None:
    """Do a piece of work when its message comes."""
    call = handlers.load(handler)
    install()
    call(at=timezone.now(), **arguments)


def enqueue(handler: str, *, at: datetime, key: str | None = None, **arguments: Any) -> None:
    """Send a message after the commit, and remember nothing."""
    plain = json.loads(canonical_json(arguments))
    transaction.on_commit(lambda: perform.delay(handler, plain))


def install() -> None:
    """Put the naive `enqueue` wherever the platform imported its own."""
    for name, module in list(sys.modules.items()):
        if name.startswith("creditshare.") and "outbox" not in name and vars(module).get("enqueue") is services.enqueue:
            vars(module)["enqueue"] = enqueue


assert urls
install()
