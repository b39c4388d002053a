"""The Celery application: a doorbell for the outbox, which holds the work itself."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "creditshare.settings")
app = Celery("creditshare")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["creditshare.outbox"])
