"""What an actor may see of consents: a firm those about itself, a grantee those it asked for, nobody else any."""

from creditshare.consents.queries.complaints import (
    get_complaint,
    get_own_read,
    is_overdue,
    list_complaints,
    read_complained_of,
)
from creditshare.consents.queries.copies import (
    Copies,
    claims_of_destruction,
    find_copies,
    get_copy_duty,
    list_copies,
    reads_under,
)
from creditshare.consents.queries.found import (
    changes_against_live,
    count_other_consents,
    find_live_consent,
    get_consent,
    list_consents,
    list_readable_firms,
    todo_items,
)
from creditshare.consents.queries.invitations import classes_of, get_invitation, list_invitations
from creditshare.consents.queries.reads import Read, count_reads, list_readers, list_reads
from creditshare.consents.queries.scopes import list_read_scopes
from creditshare.consents.queries.signed import claims_of, receipt_of, verify_artefact
from creditshare.consents.queries.violations import find_violations

__all__ = [
    "Copies",
    "Read",
    "changes_against_live",
    "claims_of",
    "claims_of_destruction",
    "classes_of",
    "count_other_consents",
    "count_reads",
    "find_copies",
    "find_live_consent",
    "find_violations",
    "get_complaint",
    "get_consent",
    "get_copy_duty",
    "get_invitation",
    "get_own_read",
    "is_overdue",
    "list_complaints",
    "list_consents",
    "list_copies",
    "list_invitations",
    "list_read_scopes",
    "list_readable_firms",
    "list_readers",
    "list_reads",
    "read_complained_of",
    "reads_under",
    "receipt_of",
    "todo_items",
    "verify_artefact",
]
