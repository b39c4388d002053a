"""The permission table of reports, row by row: every kind of organisation, every role, every deed."""

from itertools import product

import pytest

from creditshare.kernel import actor as kinds
from creditshare.kernel.actor import NOBODY, PLATFORM, Actor
from creditshare.kernel.permissions import may
from creditshare.reports.models import Report
from creditshare.reports.permissions import (
    DOWNLOAD_REPORT,
    ISSUE_AT_COUNTER,
    ISSUE_REPORT,
    LIST_REPORTS,
    MAKE_STATEMENT,
    PRINT_AT_COUNTER,
    REVOKE_KEY,
    ROTATE_KEY,
    TABLE,
    WITHDRAW_REPORT,
)

FIRM, READER, STRANGER = 1, 2, 3
FIRM_ROLES = {kinds.LEGAL_REPRESENTATIVE, kinds.HANDLER}
READER_ROLES = {kinds.OFFICER, kinds.REVIEWER, kinds.HEAD, kinds.SYSTEM_CLIENT}
READERS = {kinds.BANK, kinds.GUARANTOR}
EVERYBODY = list(product(kinds.ORGANISATION_KINDS, kinds.ROLES))


def somebody(kind: str, role: str, organisation: int = STRANGER) -> Actor:
    """Return an actor in one role."""
    return Actor(organisation_id=organisation, organisation_kind=kind, roles=frozenset({role}))


def lent() -> Report:
    """Return a report on the firm issued to the reader."""
    return Report(firm_id=FIRM, requested_by_id=READER)


def own() -> Report:
    """Return the firm's own report."""
    return Report(firm_id=FIRM, requested_by_id=FIRM)


@pytest.mark.parametrize(("kind", "role"), EVERYBODY)
@pytest.mark.parametrize("deed", [ISSUE_REPORT, LIST_REPORTS, DOWNLOAD_REPORT], ids=str)
def test_who_issues_lists_and_downloads(deed, kind, role):
    allowed = (kind == kinds.ENTERPRISE and role in FIRM_ROLES) or (kind in READERS and role in READER_ROLES)
    assert may(deed, somebody(kind, role)) is allowed


@pytest.mark.parametrize(("kind", "role"), EVERYBODY)
@pytest.mark.parametrize("deed", [ROTATE_KEY, REVOKE_KEY], ids=str)
def test_who_replaces_and_revokes_keys(deed, kind, role):
    assert may(deed, somebody(kind, role)) is (kind == kinds.OPERATOR and role == kinds.ADMINISTRATOR)


@pytest.mark.parametrize(("kind", "role"), EVERYBODY)
def test_who_withdraws(kind, role):
    firm = kind == kinds.ENTERPRISE and role == kinds.LEGAL_REPRESENTATIVE
    operator = kind == kinds.OPERATOR and role in {kinds.ADMINISTRATOR, kinds.OFFICER}
    assert may(WITHDRAW_REPORT, somebody(kind, role)) is (firm or operator)


@pytest.mark.parametrize(
    ("actor", "report", "allowed"),
    [
        (somebody(kinds.ENTERPRISE, kinds.HANDLER, FIRM), own(), True),
        (somebody(kinds.ENTERPRISE, kinds.HANDLER, FIRM), lent(), True),
        (somebody(kinds.ENTERPRISE, kinds.HANDLER, STRANGER), own(), False),
        (somebody(kinds.BANK, kinds.OFFICER, READER), lent(), True),
        (somebody(kinds.BANK, kinds.OFFICER, READER), own(), False),
        (somebody(kinds.BANK, kinds.OFFICER, STRANGER), lent(), False),
    ],
)
def test_over_which_report_a_download_goes(actor, report, allowed):
    assert may(DOWNLOAD_REPORT, actor, report) is allowed


@pytest.mark.parametrize(
    ("actor", "report", "allowed"),
    [
        (somebody(kinds.ENTERPRISE, kinds.LEGAL_REPRESENTATIVE, FIRM), own(), True),
        (somebody(kinds.ENTERPRISE, kinds.LEGAL_REPRESENTATIVE, FIRM), lent(), False),
        (somebody(kinds.ENTERPRISE, kinds.LEGAL_REPRESENTATIVE, STRANGER), own(), False),
        (somebody(kinds.OPERATOR, kinds.ADMINISTRATOR), own(), True),
        (somebody(kinds.OPERATOR, kinds.OFFICER), lent(), True),
        (somebody(kinds.OPERATOR, kinds.AUDITOR), lent(), False),
    ],
)
def test_over_which_report_a_withdrawal_goes(actor, report, allowed):
    assert may(WITHDRAW_REPORT, actor, report) is allowed


@pytest.mark.parametrize("deed", TABLE, ids=str)
def test_nobody_may_nothing_and_the_platform_all(deed):
    assert not may(deed, NOBODY)
    assert may(deed, PLATFORM) is deed.platform


def test_only_a_person_serves_at_the_desk():
    """Somebody looked at documents: no command and no system can say so."""
    assert [str(deed) for deed in TABLE if not deed.platform] == ["reports.counter.issue", "reports.counter.print"]


@pytest.mark.parametrize(("kind", "role"), EVERYBODY)
def test_who_serves_at_the_desk_and_who_states(kind, role):
    desk = (kind, role) == (kinds.OPERATOR, kinds.OFFICER)
    assert may(ISSUE_AT_COUNTER, somebody(kind, role)) is desk
    assert may(PRINT_AT_COUNTER, somebody(kind, role)) is desk
    assert may(MAKE_STATEMENT, somebody(kind, role)) is ((kind, role) == (kinds.ENTERPRISE, kinds.LEGAL_REPRESENTATIVE))


@pytest.mark.django_db
@pytest.mark.parametrize("actor", [NOBODY, somebody(kinds.BANK, kinds.OFFICER)])
def test_nothing_is_visible_to_a_stranger(actor):
    assert not Report.objects.visible_to(actor).exists()


def test_names_are_the_events_of_the_trail():
    assert [str(deed) for deed in TABLE] == [
        "reports.report.issue",
        "reports.report.list",
        "reports.report.download",
        "reports.report.withdraw",
        "reports.statement.list",
        "reports.statement.make",
        "reports.statement.take_back",
        "reports.counter.issue",
        "reports.counter.print",
        "reports.key.rotate",
        "reports.key.revoke",
    ]
