"""The tables of parties; Django finds them by these names."""

from creditshare.parties.models.delegations import Delegation, DelegationQuerySet
from creditshare.parties.models.organisations import (
    AccessToken,
    ApiClient,
    Enterprise,
    IdempotentRequest,
    Membership,
    Notice,
    NoticeQuerySet,
    Organisation,
    OrganisationQuerySet,
    Person,
    UsedAssertion,
)
from creditshare.parties.models.personal import PersonalConsent, PersonalDetail

__all__ = [
    "AccessToken",
    "ApiClient",
    "Delegation",
    "DelegationQuerySet",
    "Enterprise",
    "IdempotentRequest",
    "Membership",
    "Notice",
    "NoticeQuerySet",
    "Organisation",
    "OrganisationQuerySet",
    "Person",
    "PersonalConsent",
    "PersonalDetail",
    "UsedAssertion",
]
