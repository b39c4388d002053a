"""Refusals of the trail."""

from creditshare.kernel.errors import Conflict, DomainError


class TrailBroken(Conflict):
    """The trail was changed at entry {index}. Nothing more is sealed: keep the database and verify the trail."""

    code = "trail_broken"


class NotSealedYet(Conflict):
    """This entry is not sealed yet. Ask again after the next checkpoint, in about a minute."""

    code = "not_sealed_yet"


class AlreadyChecking(Conflict):
    """The trail is being checked already. Wait for the result of that."""

    code = "already_checking"


class SizeOutside(DomainError):
    """The trail has {sealed} sealed entries. Ask for sizes from 1 to that, the older first."""

    code = "size_outside"
    status = 422


class NothingToErase(Conflict):
    """Nothing of that is kept beside this entry: it holds no such personal words, or they are erased already."""

    code = "nothing_to_erase"


class AnchoringStopped(DomainError):
    """The trail has had no time-stamp since {since}, so no new consent can be asked for or given. Try again later."""

    code = "anchoring_stopped"
    status = 503


class MalformedCheckpoint(DomainError):
    """This is not a checkpoint with a consistency proof as C2SP tlog-witness writes it."""

    code = "malformed_checkpoint"
    status = 400


class UnknownLog(DomainError):
    """This log is not one of those that are witnessed here."""

    code = "unknown_log"
    status = 404


class UnknownKey(DomainError):
    """None of the keys known for this log signed the checkpoint."""

    code = "unknown_key"
    status = 403


class NotExtending(Conflict):
    """The last checkpoint of this log cosigned here has {size} entries: prove that yours extends it."""

    code = "not_extending"


class InconsistentCheckpoint(DomainError):
    """The consistency proof does not lead from the last cosigned checkpoint to this one."""

    code = "inconsistent_checkpoint"
    status = 422
