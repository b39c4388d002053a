"""A penalty repaired today is gone from the bank's view, the score and new reports at once; the old report stays."""

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from creditshare.kernel.actor import LEGAL_REPRESENTATIVE, OFFICER
from creditshare.parties.models import Organisation
from creditshare.profiles import services as profiles
from creditshare.profiles.models import Profile
from creditshare.profiles.queries import stored
from creditshare.records.queries.repairs import list_takings
from creditshare.reports import queries, services
from creditshare.reports.rules.verdict import AUTHENTIC, SUPERSEDED
from tests import makers
from tests.consents.makers import stored_consent
from tests.profiles.makers import cells
from tests.records.makers import OWN, apply, as_csv, invoice

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DOCUMENT = "合瑶市监罚〔2026〕88号"
WIDE = {"data_from": date(2000, 1, 1), "data_until": date(2100, 1, 1), "max_reads": None}


def deliver(kind, *rows, at=AT):
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    return apply(as_csv(rows, headings), source=kind, at=at)


def penalty(document=DOCUMENT, **cells_given):
    row = {
        "统一社会信用代码": OWN,
        "行政处罚决定书文号": document,
        "处罚类别": "罚款",
        "罚款金额(万元)": "300",
        "处罚决定日期": "2026-09-01",
    }
    return row | cells_given


def repair(document="合瑶市监罚[2026]88号", day="2026-11-23"):
    return {"统一社会信用代码": OWN, "被修复文书号": document, "修复日期": day}


@pytest.fixture
def firm():
    apply([invoice(f"{number:08d}", day=f"2026-{1 + number % 10:02d}-05", net="50000") for number in range(60)], at=AT)
    deliver("penalties", penalty(), penalty("合瑶应急罚〔2026〕3号", **{"罚款金额(万元)": "1"}))
    return Organisation.objects.get(uscc=OWN)


@pytest.fixture
def officer(firm):
    bank = makers.bank()
    stored_consent(firm, bank, **WIDE)
    return makers.actor(bank, OFFICER)


def read(officer, at=AT):
    return profiles.read_profile(actor=officer, uscc=OWN, purpose="underwriting", at=at).body


def issue(officer, at):
    report = services.issue_report(actor=officer, uscc=OWN, purpose="underwriting", at=at)
    return report, queries.read_bytes(report)


def test_everything_later_forgets_the_penalty_and_the_old_report_says_superseded(officer):
    before = read(officer)
    assert cells(before)["penalties"]["value"] == "2"
    old, content = issue(officer, AT)
    assert DOCUMENT in old.snapshot
    assert services.verify_bytes(content, at=AT).word == AUTHENTIC

    deliver("credit_repairs", repair(), at=AT + timedelta(minutes=1))

    later = AT + timedelta(minutes=2)
    after = read(officer, later)
    assert cells(after)["penalties"]["value"] == "1"
    assert cells(after)["penalty_amount"]["value"] == "10000.00"
    assert "88号" not in json.dumps(after, ensure_ascii=False)
    assert after["blocks"]["rating"]["score"] >= before["blocks"]["rating"]["score"]
    assert {source["source"]: source["rows"] for source in after["sources"]}["penalties"] == 1
    verdict = services.verify_bytes(content, at=later)
    assert (verdict.word, verdict.superseded_at) == (SUPERSEDED, AT + timedelta(minutes=1))
    new, fresh = issue(officer, later)
    assert "88号" not in new.snapshot
    assert services.verify_bytes(fresh, at=later).word == AUTHENTIC
    assert queries.find_violations(at=later) == [] and list(stored.find_violations()) == []


def test_without_the_version_the_penalty_would_stay(officer, monkeypatch):
    assert cells(read(officer))["penalties"]["value"] == "2"
    monkeypatch.setattr(stored, "current_version", lambda _: F("version"))
    deliver("credit_repairs", repair(), repair("合瑶应急罚〔2026〕3号"))
    assert cells(read(officer))["penalties"]["value"] == "2"
    monkeypatch.undo()
    assert cells(read(officer))["penalties"]["value"] == "0"


def test_an_earlier_view_can_still_be_written_as_it_was(firm):
    body = profiles.refresh_profile(firm_id=firm.pk, as_of=AT.date(), at=AT)
    deliver("credit_repairs", repair(), at=AT + timedelta(minutes=1))
    profile = Profile.objects.get(firm=firm)
    assert profile.body == body
    known = stored.Known({firm.pk: profile.version}, profile.news)
    assert stored.body_as_known(firm.pk, AT.date(), known) == body


def test_a_repair_of_tomorrow_and_one_of_nothing_change_nothing_today(officer):
    _, content = issue(officer, AT)
    deliver("credit_repairs", repair(day="2026-11-24"), repair("别处〔2026〕1号"), at=AT + timedelta(minutes=1))
    assert cells(read(officer, AT + timedelta(minutes=2)))["penalties"]["value"] == "2"
    assert services.verify_bytes(content, at=AT + timedelta(minutes=2)).word == AUTHENTIC
    tomorrow = AT + timedelta(days=1)
    assert cells(read(officer, tomorrow))["penalties"]["value"] == "1"
    assert services.verify_bytes(content, at=tomorrow).word == SUPERSEDED


def test_a_report_that_shows_neither_the_category_nor_the_grade_stays(firm):
    bank = makers.bank()
    stored_consent(firm, bank, categories=["invoice_summary"], **WIDE)
    _, content = issue(makers.actor(bank, OFFICER), AT)
    deliver("credit_repairs", repair(), at=AT + timedelta(minutes=1))
    assert services.verify_bytes(content, at=AT + timedelta(minutes=2)).word == AUTHENTIC


def test_the_firm_s_own_report_is_superseded_too_and_its_list_says_so(firm):
    me = makers.actor(firm, LEGAL_REPRESENTATIVE)
    report = services.issue_report(actor=me, uscc=OWN, purpose="own_report", at=AT)
    assert queries.standing_of(queries.get_report(actor=me, number=report.number)).superseded_at is None
    deliver("credit_repairs", repair(), at=AT + timedelta(minutes=1))
    standing = queries.standing_of(queries.get_report(actor=me, number=report.number))
    assert standing.superseded_at == AT + timedelta(minutes=1)


def test_a_list_of_reports_asks_the_same_number_of_questions_however_many_firms(django_assert_num_queries, firm):
    deliver("credit_repairs", repair())
    with CaptureQueriesContext(connection) as one:
        assert set(list_takings([firm.pk])) == {firm.pk}
    others = [makers.firm().pk for _ in range(20)]
    with django_assert_num_queries(len(one)):
        list_takings([firm.pk, *others])
