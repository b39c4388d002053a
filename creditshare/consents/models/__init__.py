"""The tables of consents; Django finds them by these names."""

from creditshare.consents.models.complaints import Complaint, ComplaintQuerySet
from creditshare.consents.models.consents import Consent, ConsentQuerySet
from creditshare.consents.models.copies import CopyDuty, CopyDutyQuerySet
from creditshare.consents.models.exports import Export, ExportQuerySet
from creditshare.consents.models.invitations import GranteeClass, Invitation, InvitationQuerySet
from creditshare.consents.models.own_quotas import OwnQuota
from creditshare.consents.models.quotas import SpentFirm, SpentQuota, allowance

__all__ = [
    "Complaint",
    "ComplaintQuerySet",
    "Consent",
    "ConsentQuerySet",
    "CopyDuty",
    "CopyDutyQuerySet",
    "Export",
    "ExportQuerySet",
    "GranteeClass",
    "Invitation",
    "InvitationQuerySet",
    "OwnQuota",
    "SpentFirm",
    "SpentQuota",
    "allowance",
]
