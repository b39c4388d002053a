"""Who is told what: the sender of its delivery, the office of a dispute, the firm of its answer, banks of changes."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from creditshare.kernel import actor as kinds
from creditshare.kernel.actor import HANDLER, OFFICER
from creditshare.outbox.services import drain
from creditshare.parties.models import Notice
from creditshare.profiles import services as profiles
from creditshare.records import services
from creditshare.records.models import SourceRecord
from creditshare.records.rules.notices import (
    DELIVERY_DONE,
    DELIVERY_REFUSED,
    DELIVERY_WRONG,
    DISPUTE_DECIDED,
    DISPUTE_FILED,
    RECORD_CHANGED,
)
from tests import makers
from tests.consents.makers import stored_consent
from tests.records.makers import OWN, as_csv, deliver, invoice

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
WIDE = {"data_from": date(2000, 1, 1), "data_until": date(2100, 1, 1), "max_reads": None}


def told(organisation):
    return list(Notice.objects.filter(organisation=organisation).order_by("pk").values_list("code", flat=True))


def work(at=AT):
    drain(worker="test", at=at)


@pytest.fixture
def firm():
    return makers.firm("示例制造有限公司", code=OWN)


@pytest.fixture
def agency():
    return makers.organisation(kinds.AGENCY)


def report(agency, kind, row, at=AT):
    deliver(as_csv([row], list(row)), actor=makers.actor(agency, OFFICER), source=kind, at=at)


def penalty(number=88):
    return {
        "统一社会信用代码": OWN,
        "行政处罚决定书文号": f"罚〔2026〕{number}号",
        "罚款金额(万元)": "3",
        "处罚类别": "罚款",
        "处罚决定日期": "2026-09-01",
    }


def repair(number=88):
    return {"统一社会信用代码": OWN, "被修复文书号": f"罚[2026]{number}号", "修复日期": "2026-11-23"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ([invoice()], DELIVERY_DONE),
        ([invoice(), invoice("2", day="soon")], DELIVERY_WRONG),
        (b"%PDF-1.7", DELIVERY_REFUSED),
    ],
)
def test_the_sender_is_told_at_the_end_once(firm, content, code):
    delivery = deliver(content, actor=makers.actor(firm, HANDLER))
    services.import_delivery(delivery_id=delivery.pk, at=AT)
    notice = Notice.objects.get(organisation=firm)
    assert (notice.code, notice.facts["name"], notice.link) == (code, "file.csv", f"/records/deliveries/{delivery.pk}")


def test_a_dispute_is_told_to_its_office_and_its_answer_to_the_firm(firm, agency):
    report(agency, "penalties", penalty())
    work()
    dispute = services.file_dispute(
        actor=makers.actor(firm, HANDLER),
        source="penalties",
        record_id=SourceRecord.objects.get().pk,
        claim="误",
        at=AT,
    )
    work()
    assert (told(agency)[-1], told(firm)) == (DISPUTE_FILED, [])
    decider = makers.actor(agency, OFFICER)
    services.decide_dispute(actor=decider, dispute_id=dispute.pk, outcome="kept", answer="属实", at=AT)
    work()
    assert told(firm) == [DISPUTE_DECIDED]


@pytest.mark.parametrize(("outcome", "is_told"), [("corrected", True), ("undetermined", True), ("kept", False)])
def test_whoever_read_a_record_is_told_of_its_correction(firm, agency, outcome, is_told):
    report(agency, "penalties", penalty())
    reader, silent, narrow = makers.bank(), makers.bank(), makers.bank()
    stored_consent(firm, reader, **WIDE)
    stored_consent(firm, silent, **WIDE)
    stored_consent(firm, narrow, categories=["invoice_summary"], **WIDE)
    for bank in (reader, narrow):
        profiles.read_profile(actor=makers.actor(bank, OFFICER), uscc=OWN, purpose="underwriting", at=AT)
    dispute = services.file_dispute(
        actor=makers.actor(firm, HANDLER),
        source="penalties",
        record_id=SourceRecord.objects.get().pk,
        claim="误",
        at=AT,
    )
    services.decide_dispute(
        actor=makers.actor(agency, OFFICER), dispute_id=dispute.pk, outcome=outcome, answer="属实", at=AT
    )
    work()
    assert told(reader) == ([RECORD_CHANGED] if is_told else [])
    assert told(silent) == told(narrow) == []


def test_a_repair_is_told_to_whoever_read_what_it_hides_without_naming_it(firm, agency):
    report(agency, "penalties", penalty())
    reader, late = makers.bank(), makers.bank()
    for bank in (reader, late):
        stored_consent(firm, bank, **WIDE)
    profiles.read_profile(actor=makers.actor(reader, OFFICER), uscc=OWN, purpose="underwriting", at=AT)
    report(agency, "credit_repairs", repair(), at=AT + timedelta(minutes=1))
    work(AT + timedelta(minutes=2))
    notice = Notice.objects.get(organisation=reader)
    assert (notice.code, notice.facts, notice.link) == (RECORD_CHANGED, {"firm": "示例制造有限公司"}, f"/firms/{OWN}")
    assert told(late) == []


def test_a_repair_of_nothing_is_told_to_nobody(firm, agency):
    report(agency, "penalties", penalty(1))
    bank = makers.bank()
    stored_consent(firm, bank, **WIDE)
    profiles.read_profile(actor=makers.actor(bank, OFFICER), uscc=OWN, purpose="underwriting", at=AT)
    report(agency, "credit_repairs", repair(2))
    work()
    assert told(bank) == []
