"""Refusals of consents."""

from creditshare.kernel.errors import Conflict, DomainError, TooManyRequests


class OutsideFairUse(DomainError):
    """The request goes beyond fair use. See the listed fields and the bound beside each."""

    code = "outside_fair_use"
    status = 422


class AlreadyWaiting(Conflict):
    """You already asked this firm for this purpose and it has not answered. Withdraw that request first."""

    code = "already_waiting"


class NotNarrower(DomainError):
    """A firm agrees to what was asked or to less. See the listed fields."""

    code = "not_narrower"
    status = 422


class RequestExpired(Conflict):
    """This request ran out on {expired}. Ask the other side to send a new one."""

    code = "request_expired"


class ArtefactRefused(DomainError):
    """This is not a consent signed by this platform, or it has been changed."""

    code = "artefact_refused"
    status = 422


class NothingChanged(DomainError):
    """This would change nothing: a narrower consent allows less than now, a renewed one ends later than now."""

    code = "nothing_changed"
    status = 422


class UnknownClass(DomainError):
    """There is no such class of banks: {given}. Choose from the listed ones."""

    code = "unknown_class"
    status = 422


class AlreadyInvited(Conflict):
    """You already invited this class of banks for this purpose. Take that invitation back first."""

    code = "already_invited"


class InvitationFull(Conflict):
    """Other banks were quicker: as many as the firm allows have taken this invitation up."""

    code = "invitation_full"


class AlreadyReadable(Conflict):
    """Your organisation already has a consent of this firm for this purpose. Read under that one."""

    code = "already_readable"


class MethodUnknown(DomainError):
    """There is no such way of destroying copies: "{given}". Choose one of the listed ones."""

    code = "method_unknown"
    status = 422


class QuotaUsedUp(TooManyRequests):
    """You have read as much as one may in a day ({reads} reads, {firms} firms). It starts anew in {seconds} seconds."""

    code = "quota_used_up"


class ComplaintUnclear(DomainError):
    """Choose one of the listed reasons or outcomes and say it in words, in at most {limit} characters."""

    code = "complaint_unclear"
    status = 422


class AlreadyComplained(Conflict):
    """You already complained about this read. Wait for the decision, or take that complaint back."""

    code = "already_complained"


class QuotaTooHigh(DomainError):
    """An own limit lies between 0 and the platform's: {reads} reads and {firms} firms a day. Give both, or neither."""

    code = "quota_too_high"
    status = 422
