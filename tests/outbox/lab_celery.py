"""The project's Celery application; LAB_KILL="POINT COUNT" arms the worker with a grenade of lab.py."""

import os

from creditshare.celery import app
from tests.outbox import lab

if "LAB_KILL" in os.environ:
    point, number = os.environ["LAB_KILL"].split()
    lab.arm(lab.Grenade(point, int(number)))

__all__ = ["app"]
