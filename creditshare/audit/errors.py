"""Refusals of the trail."""

from creditshare.kernel.errors import Conflict


class TrailBroken(Conflict):
    """The trail was changed at entry {index}. Nothing more is sealed: keep the database and verify the trail."""

    code = "trail_broken"


class NotSealedYet(Conflict):
    """This entry is not sealed yet. Ask again after the next checkpoint, in about a minute."""

    code = "not_sealed_yet"
