"""An actor is who asks: a person acting for an organisation, one of its systems, the platform, or nobody known."""

from dataclasses import dataclass

ENTERPRISE = "enterprise"
BANK = "bank"
AGENCY = "agency"
GUARANTOR = "guarantor"
FINANCE_OFFICE = "finance_office"
OPERATOR = "operator"
AUDITOR_OFFICE = "auditor"
ORGANISATION_KINDS = (ENTERPRISE, BANK, AGENCY, GUARANTOR, FINANCE_OFFICE, OPERATOR, AUDITOR_OFFICE)

LEGAL_REPRESENTATIVE = "legal_representative"
HANDLER = "handler"
OFFICER = "officer"
REVIEWER = "reviewer"
HEAD = "head"
ADMINISTRATOR = "administrator"
AUDITOR = "auditor"
SYSTEM_CLIENT = "system"
ROLES = (LEGAL_REPRESENTATIVE, HANDLER, OFFICER, REVIEWER, HEAD, ADMINISTRATOR, AUDITOR, SYSTEM_CLIENT)


@dataclass(frozen=True, slots=True)
class Actor:
    """One asker, resolved once at the door; everything below the doors trusts it and nothing else."""

    organisation_id: int | None = None
    organisation_kind: str | None = None
    roles: frozenset[str] = frozenset()
    person_id: int | None = None
    client_id: int | None = None
    name: str = ""
    organisation_name: str = ""
    is_platform: bool = False

    @property
    def is_anonymous(self) -> bool:
        """Say whether nobody is known to be asking."""
        return self.organisation_id is None and not self.is_platform


NOBODY = Actor(name="anonymous")
PLATFORM = Actor(name="platform", is_platform=True)
