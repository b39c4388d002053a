"""The own-report desk (企业征信窗口): an officer issues a report to the person who came for it, and prints it."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from creditshare.audit.services import record_event
from creditshare.kernel.actor import ENTERPRISE, Actor
from creditshare.kernel.permissions import require
from creditshare.parties.queries import find_organisation
from creditshare.parties.services import tell
from creditshare.reports import queries
from creditshare.reports.errors import FirmNotHere, PrintedTooLate, VisitRefused
from creditshare.reports.models import CounterVisit, Report
from creditshare.reports.permissions import ISSUE_AT_COUNTER, PRINT_AT_COUNTER
from creditshare.reports.rules.counter import CAPACITIES, Visit, may_still_print, problems_of
from creditshare.reports.rules.notices import ISSUED_AT_COUNTER
from creditshare.reports.services.issuing import OWN_REPORT, issue_to, own_subject


def issue_at_counter(*, actor: Actor, uscc: str, visit: Visit, at: datetime, language: str = "zh-hans") -> CounterVisit:
    """Issue a firm's own report to who came for it in person; the firm is told at once.

    Raise FirmNotHere, VisitRefused with every field that is wrong, NothingToReport, UnknownLanguage.
    """
    require(ISSUE_AT_COUNTER, actor)
    firm = find_organisation(uscc)
    if firm is None or firm.kind != ENTERPRISE:
        raise FirmNotHere(given=uscc.strip()[:40])
    if problems := problems_of(visit, queries.representative_of(firm)):
        raise VisitRefused(errors=problems)
    with transaction.atomic():
        report = issue_to(actor, lambda: own_subject(firm, at), OWN_REPORT, at, language, event=ISSUE_AT_COUNTER)
        served = CounterVisit.objects.create(report=report, officer_id=actor.person_id, capacity=visit.capacity, at=at)
        _record_visit(actor, report, visit, at)
        facts = {"number": report.number, "capacity": CAPACITIES[visit.capacity]}
        tell(
            organisation_id=firm.pk,
            code=ISSUED_AT_COUNTER,
            facts=facts,
            link=reverse("report_list"),
            key=f"counter {report.number}",
            at=at,
        )
    return served


def _record_visit(actor: Actor, report: Report, visit: Visit, at: datetime) -> None:
    """Record who came and what was shown; the trail keeps name and number behind salted digests, erasable."""
    record_event(
        "reports.counter.visit",
        actor,
        report,
        at=at,
        firm_id=report.firm_id,
        number=report.number,
        capacity=visit.capacity,
        person_name=visit.person_name.strip(),
        id_kind=visit.id_kind,
        id_number=visit.id_number.strip().upper(),
        letter=visit.letter.strip(),
    )


@transaction.atomic
def print_at_counter(*, actor: Actor, number: str, at: datetime) -> tuple[Report, bytes]:
    """Hand the officer who served the visit the file to print, on the day of the visit only; raise PrintedTooLate."""
    require(PRINT_AT_COUNTER, actor)
    visit = queries.get_visit(actor=actor, number=number)
    require(PRINT_AT_COUNTER, actor, visit)
    if not may_still_print(visit.at, at):
        raise PrintedTooLate()
    content = queries.read_bytes(visit.report)
    record_event(PRINT_AT_COUNTER, actor, visit.report, at=at, firm_id=visit.report.firm_id, number=number)
    return visit.report, content
