"""Who may do what with reports: a firm about itself, a bank or guarantor under its consent; anyone may verify."""

from creditshare.kernel.actor import (
    ADMINISTRATOR,
    BANK,
    ENTERPRISE,
    GUARANTOR,
    HANDLER,
    HEAD,
    LEGAL_REPRESENTATIVE,
    OFFICER,
    OPERATOR,
    REVIEWER,
    SYSTEM_CLIENT,
    Actor,
)
from creditshare.kernel.permissions import Permission
from creditshare.reports.models import CounterVisit, Report, Statement

_FIRM = frozenset({LEGAL_REPRESENTATIVE, HANDLER})
_READERS = frozenset({OFFICER, REVIEWER, HEAD, SYSTEM_CLIENT})
_EVERYONE_WITH_REPORTS = {ENTERPRISE: _FIRM, BANK: _READERS, GUARANTOR: _READERS}


def over_own_report(actor: Actor, report: Report) -> bool:
    """Say whether the report is about the actor's organisation or was issued to it."""
    return actor.organisation_id in (report.firm_id, report.requested_by_id)


def over_report_issued_to_itself(actor: Actor, report: Report) -> bool:
    """Say whether the operator asks, or the firm about the report it fetched itself."""
    return actor.organisation_kind == OPERATOR or report.requested_by_id == actor.organisation_id


def over_own_statement(actor: Actor, statement: Statement) -> bool:
    """Say whether the statement is the actor's firm's."""
    return statement.firm_id == actor.organisation_id


def over_own_visit(actor: Actor, visit: CounterVisit) -> bool:
    """Say whether the officer served the visit personally."""
    return visit.officer_id == actor.person_id


ISSUE_REPORT = Permission("reports.report.issue", _EVERYONE_WITH_REPORTS)
LIST_REPORTS = Permission("reports.report.list", _EVERYONE_WITH_REPORTS)
DOWNLOAD_REPORT = Permission("reports.report.download", _EVERYONE_WITH_REPORTS, over=over_own_report)
WITHDRAW_REPORT = Permission(
    "reports.report.withdraw",
    {ENTERPRISE: frozenset({LEGAL_REPRESENTATIVE}), OPERATOR: frozenset({ADMINISTRATOR, OFFICER})},
    over=over_report_issued_to_itself,
)
LIST_STATEMENTS = Permission("reports.statement.list", {ENTERPRISE: _FIRM})
MAKE_STATEMENT = Permission("reports.statement.make", {ENTERPRISE: frozenset({LEGAL_REPRESENTATIVE})})
TAKE_STATEMENT_BACK = Permission(
    "reports.statement.take_back", {ENTERPRISE: frozenset({LEGAL_REPRESENTATIVE})}, over=over_own_statement
)
_DESK = {OPERATOR: frozenset({OFFICER})}
ISSUE_AT_COUNTER = Permission("reports.counter.issue", _DESK, platform=False)
PRINT_AT_COUNTER = Permission("reports.counter.print", _DESK, over=over_own_visit, platform=False)
ROTATE_KEY = Permission("reports.key.rotate", {OPERATOR: frozenset({ADMINISTRATOR})})
REVOKE_KEY = Permission("reports.key.revoke", {OPERATOR: frozenset({ADMINISTRATOR})})
TABLE = (
    ISSUE_REPORT,
    LIST_REPORTS,
    DOWNLOAD_REPORT,
    WITHDRAW_REPORT,
    LIST_STATEMENTS,
    MAKE_STATEMENT,
    TAKE_STATEMENT_BACK,
    ISSUE_AT_COUNTER,
    PRINT_AT_COUNTER,
    ROTATE_KEY,
    REVOKE_KEY,
)
