"""The own-report desk: who may fetch a report in person, what must be shown, and what is kept of it."""

import json
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from creditshare.audit.models import PersonalField, TrailEntry
from creditshare.kernel.actor import ADMINISTRATOR, BANK, HANDLER, OFFICER, OPERATOR, PLATFORM
from creditshare.kernel.errors import NotFound, NotPermitted
from creditshare.parties.models import Enterprise, Notice
from creditshare.reports import queries, services
from creditshare.reports.errors import FirmNotHere, NothingToReport, PrintedTooLate, VisitRefused
from creditshare.reports.models import CounterVisit, Report
from creditshare.reports.rules import counter
from creditshare.reports.rules.counter import Visit, is_id_number, may_still_print, problems_of
from tests import makers as parties
from tests.parties.makers import sign_in
from tests.reports import makers

ID_CARD = "11010519491231002X"
"""The example number of GB 11643-1999, appendix."""
VISIT = Visit("legal_representative", "张示例", "id_card", ID_CARD, is_checked=True)
BEIJING = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def firm(db):
    return makers.firm_with_profile(timezone.now())


@pytest.fixture
def officer(db):
    return parties.actor(parties.organisation(OPERATOR), OFFICER)


def issue(officer, firm, visit=VISIT, at=None):
    return services.issue_at_counter(actor=officer, uscc=firm.uscc, visit=visit, at=at or timezone.now())


@pytest.mark.parametrize(
    ("kind", "number", "right"),
    [
        ("id_card", ID_CARD, True),
        ("id_card", ID_CARD.lower(), True),
        ("id_card", " 11010519491231002X ", True),
        ("id_card", "110105194912310021", False),
        ("id_card", "11010519491231002", False),
        ("id_card", "01010519491231002X", False),
        ("id_card", "", False),
        ("passport", "E12345678", True),
        ("passport", "E1", False),
        ("travel_permit", "H12345678", True),
        ("travel_permit", "H1234567<", False),
    ],
)
def test_a_document_number_has_the_shape_of_its_kind(kind, number, right):
    assert is_id_number(kind, number) is right


def test_one_wrong_digit_of_an_identity_card_is_always_found():
    """ISO 7064 mod 11-2 finds every single wrong digit."""
    wrong = [
        ID_CARD[:place] + digit + ID_CARD[place + 1 :]
        for place in range(1, 17)
        for digit in "0123456789"
        if digit != ID_CARD[place]
    ]
    assert len(wrong) == 16 * 9
    assert [number for number in wrong if is_id_number("id_card", number)] == []


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({}, []),
        ({"person_name": "张 示例"}, []),
        ({"person_name": "李四"}, ["visitor_is_not_the_representative"]),
        ({"capacity": "handler", "person_name": "李四", "letter": "2026-11-20"}, []),
        ({"capacity": "handler", "person_name": "李四"}, ["letter_missing"]),
        ({"capacity": "handler", "person_name": "李四", "letter": "长" * 61}, ["letter_missing"]),
        ({"capacity": "neighbour"}, ["capacity_unknown"]),
        ({"person_name": " "}, ["visitor_name_missing"]),
        ({"id_kind": "library_card"}, ["id_number_unreadable"]),
        ({"id_number": "1"}, ["id_number_unreadable"]),
        ({"is_checked": False}, ["originals_not_checked"]),
    ],
)
def test_what_must_be_shown(changes, codes):
    visit = Visit(**{name: getattr(VISIT, name) for name in VISIT.__slots__} | changes)
    problems = problems_of(visit, "张示例")
    assert [problem["code"] for problem in problems] == codes
    assert set(codes) <= set(counter.MESSAGES)
    assert ID_CARD not in repr(problems)


def test_a_register_without_a_representative_accepts_the_name_on_the_document():
    assert problems_of(VISIT, "") == []


@pytest.mark.parametrize(
    ("issued", "asked", "may"),
    [
        ("2026-11-23 09:00", "2026-11-23 23:59", True),
        ("2026-11-23 00:00", "2026-11-23 00:00", True),
        ("2026-11-23 23:59", "2026-11-24 00:00", False),
        ("2026-11-23 09:00", "2026-12-23 09:00", False),
    ],
)
def test_printing_ends_with_the_day_in_beijing(issued, asked, may):
    moments = [datetime.fromisoformat(text).replace(tzinfo=BEIJING) for text in (issued, asked)]
    assert may_still_print(*moments) is may


def test_the_report_is_the_firm_s_own_and_genuine(officer, firm):
    visit = issue(officer, firm)
    report = Report.objects.get()
    assert (report.firm_id, report.requested_by_id, report.consent_id) == (firm.pk, firm.pk, None)
    assert (visit.report_id, visit.officer_id) == (report.pk, officer.person_id)
    _, content = services.print_at_counter(actor=officer, number=report.number, at=timezone.now())
    assert services.verify_bytes(content, at=timezone.now()).word == "authentic"
    own = services.download_report(actor=makers.owner(firm), number=report.number, at=timezone.now())
    assert own[1] == content


def test_the_firm_is_told_at_once(officer, firm):
    visit = issue(officer, firm)
    notice = Notice.objects.get(organisation=firm)
    assert notice.code == "reports.counter.issued"
    assert notice.facts["number"] == visit.report.number


def test_who_came_stands_in_the_trail_behind_digests(officer, firm):
    issue(officer, firm)
    entry = TrailEntry.objects.get(event="reports.counter.visit")
    facts = json.loads(entry.body)["facts"]
    assert entry.person_id == officer.person_id
    assert set(facts["person_name"]) == set(facts["id_number"]) == {"digest"}
    assert ID_CARD not in entry.body and "张示例" not in entry.body
    assert set(PersonalField.objects.filter(entry=entry).values_list("name", flat=True)) == {"person_name", "id_number"}
    assert [row.event for row in TrailEntry.objects.filter(firm_id=firm.pk).order_by("pk")] == [
        "reports.counter.issue",
        "reports.counter.visit",
    ]


def test_a_visitor_who_is_not_the_representative_gets_nothing(officer, firm):
    Enterprise.objects.update_or_create(organisation=firm, defaults={"legal_representative": "王五"})
    with pytest.raises(VisitRefused) as refused:
        issue(officer, firm)
    assert [problem["code"] for problem in refused.value.errors] == ["visitor_is_not_the_representative"]
    assert (Report.objects.count(), CounterVisit.objects.count(), Notice.objects.count()) == (0, 0, 0)


def test_who_is_no_firm_here_or_has_no_records_gets_nothing(officer):
    with pytest.raises(FirmNotHere):
        issue(officer, parties.organisation(BANK))
    with pytest.raises(NothingToReport):
        issue(officer, parties.firm())
    assert Report.objects.count() == 0


def test_only_officers_of_the_desk_issue(firm):
    asking = (
        parties.actor(parties.organisation(OPERATOR), ADMINISTRATOR),
        parties.actor(parties.organisation(BANK), OFFICER),
        parties.actor(firm, HANDLER),
        PLATFORM,
    )
    for actor in asking:
        with pytest.raises(NotPermitted):
            issue(actor, firm)
    assert Report.objects.count() == 0


def test_only_who_served_prints_and_only_that_day(officer, firm):
    at = datetime(2026, 11, 23, 9, tzinfo=BEIJING)
    makers.stored_profile(firm, at) if timezone.localdate(at) != timezone.localdate() else None
    number = issue(officer, firm, at=at).report.number
    colleague = parties.actor(parties.organisation(OPERATOR), OFFICER)
    with pytest.raises(NotFound):
        services.print_at_counter(actor=colleague, number=number, at=at)
    with pytest.raises(PrintedTooLate):
        services.print_at_counter(actor=officer, number=number, at=at + timedelta(days=1))
    services.print_at_counter(actor=officer, number=number, at=at + timedelta(hours=8))
    assert TrailEntry.objects.filter(event="reports.counter.print").count() == 1


def test_the_desk_opens_no_other_door(officer, firm):
    """Whoever serves at the counter reads no report but the one just fetched there."""
    other = makers.issued(firm, timezone.now())
    with pytest.raises(NotFound):
        services.print_at_counter(actor=officer, number=other.number, at=timezone.now())
    with pytest.raises(NotPermitted):
        services.download_report(actor=officer, number=other.number, at=timezone.now())
    assert list(queries.list_visits(actor=officer, since=timezone.now() - timedelta(days=1))) == []


def test_the_database_keeps_a_visit_as_it_was(officer, firm):
    issue(officer, firm)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE reports_countervisit SET capacity = 'handler'")


def test_the_page_says_field_by_field_what_is_wrong_and_never_the_number(officer, firm):
    browser = sign_in(officer)
    asked = {
        "uscc": firm.uscc, "capacity": "handler", "person_name": "李四", "id_kind": "id_card", "id_number": "123",
        "letter": "", "language": "zh-hans",
    }  # fmt: skip
    answer = browser.post(reverse("counter_desk"), asked, headers={"accept-language": "en"})
    page = answer.content.decode()
    assert answer.status_code == 422
    for code in ("id_number_unreadable", "letter_missing", "originals_not_checked"):
        assert counter.MESSAGES[code] in page
    assert Report.objects.count() == 0


def test_the_page_issues_lists_and_prints(officer, firm):
    browser = sign_in(officer)
    asked = {name: getattr(VISIT, name) for name in VISIT.__slots__} | {"uscc": firm.uscc, "language": "zh-hans"}
    page = browser.post(reverse("counter_desk"), asked, follow=True).content.decode()
    report = Report.objects.get()
    assert report.number in page and ID_CARD not in page
    printed = browser.get(reverse("counter_print", args=[report.number]))
    assert printed.content.startswith(b"%PDF")
    assert printed["Content-Disposition"].startswith("inline")
