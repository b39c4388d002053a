"""Disputes: a datum is marked at once, goes to who reported it, is decided with reasons, and its readers see it."""

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from creditshare.audit.models import TrailEntry
from creditshare.kernel import actor as kinds
from creditshare.kernel.actor import HANDLER, OFFICER
from creditshare.kernel.errors import Invalid, NotFound, NotPermitted
from creditshare.kernel.lifecycle import TransitionNotAllowed
from creditshare.parties.models import Organisation
from creditshare.profiles import queries as profile_queries
from creditshare.profiles import services as profiles
from creditshare.records import queries, services
from creditshare.records.errors import AnswerMissing, ClaimMissing, DisputeOpen, SourceUnknown
from creditshare.records.models import Dispute, DisputeStep, SourceRecord
from creditshare.records.queries.disputes import todo_items
from creditshare.records.queries.versions import known_versions
from creditshare.records.rules.disputes import (
    CORRECTED,
    KEPT,
    OPEN,
    OUTCOMES,
    UNDETERMINED,
    WITHDRAWN,
    Marks,
    apply_marks,
    due_on,
    marks_of,
)
from creditshare.reports.rules.records import records_table
from tests import makers
from tests.consents.makers import stored_consent
from tests.parties.makers import sign_in
from tests.profiles.makers import cells
from tests.records.makers import OWN, as_csv, deliver

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DOCUMENT = "合瑶市监罚〔2026〕88号"
WIDE = {"data_from": date(2000, 1, 1), "data_until": date(2100, 1, 1), "max_reads": None}
CLAIM = "罚款已撤销，见复议决定书。"


@pytest.fixture
def firm():
    return makers.firm("示例制造有限公司", code=OWN)


@pytest.fixture
def agency():
    return makers.organisation(kinds.AGENCY, "瑶海区市场监管局")


@pytest.fixture
def record(firm, agency):
    return report(agency)


def report(agency, fine="10", at=AT, document=DOCUMENT):
    """Let the agency deliver one penalty; return its stored version."""
    row = {
        "统一社会信用代码": OWN,
        "行政处罚决定书文号": document,
        "处罚类别": "罚款",
        "罚款金额(万元)": fine,
        "处罚决定日期": "2026-09-01",
    }
    deliver(as_csv([row], list(row)), actor=makers.actor(agency, OFFICER), source="penalties", at=at)
    return SourceRecord.objects.order_by("-pk").first()


def handler(firm):
    return makers.actor(firm, HANDLER)


def file(firm, record=None, **more):
    given = {"source": "penalties", "record_id": record.pk if record else None, "claim": CLAIM, "at": AT}
    return services.file_dispute(actor=handler(firm), **(given | more))


def decide(agency, dispute, outcome, at=AT + timedelta(days=3), answer="经核查，复议决定属实。"):
    actor = makers.actor(agency, OFFICER)
    return services.decide_dispute(actor=actor, dispute_id=dispute.pk, outcome=outcome, answer=answer, at=at)


def body(firm, at=AT):
    return json.loads(profiles.refresh_profile(firm_id=firm.pk, as_of=at.date(), at=at))


def penalties_in(body):
    return [row for row in body["blocks"]["integrity"]["records"] if row["source"] == "penalties"]


def test_a_dispute_is_marked_routed_and_clocked_in_one_step(firm, agency, record):
    dispute = file(firm, record)
    assert (dispute.status, dispute.routed_to_id, dispute.due_on) == (OPEN, agency.pk, date(2026, 12, 13))
    assert [row.get("disputed") for row in penalties_in(body(firm))] == [OPEN]
    assert [step.status for step in dispute.steps.all()] == [OPEN]
    entry = TrailEntry.objects.get(event="records.dispute.file")
    assert (entry.firm_id, entry.organisation_id) == (firm.pk, firm.pk)


def test_a_bank_sees_the_mark_in_its_very_next_read(firm, agency, record):
    bank = makers.bank()
    stored_consent(firm, bank, **WIDE)
    reader = {"actor": makers.actor(bank, OFFICER), "uscc": OWN, "purpose": "underwriting", "at": AT}
    assert [row.get("disputed") for row in penalties_in(profiles.read_profile(**reader).body)] == [None]
    dispute = file(firm, record)
    marked = profiles.read_profile(**reader).body
    assert [row["disputed"] for row in penalties_in(marked)] == [OPEN]
    assert CLAIM not in json.dumps(marked, ensure_ascii=False)
    decide(agency, dispute, CORRECTED)
    later = profiles.read_profile(**(reader | {"at": AT + timedelta(days=3)})).body
    assert (penalties_in(later), cells(later)["penalties"]["value"]) == ([], "0")


@pytest.mark.parametrize(
    ("outcome", "mark", "count"), [(CORRECTED, [], "0"), (KEPT, [None], "1"), (UNDETERMINED, [UNDETERMINED], "1")]
)
def test_each_decision_has_its_effect(firm, agency, record, outcome, mark, count):
    dispute = decide(agency, file(firm, record), outcome)
    now = body(firm)
    assert [row.get("disputed") for row in penalties_in(now)] == mark
    assert cells(now)["penalties"]["value"] == count
    assert (dispute.status, dispute.answer) == (outcome, "经核查，复议决定属实。")


def test_a_corrected_record_comes_back_as_its_next_version(firm, agency, record):
    decide(agency, file(firm, record), CORRECTED)
    report(agency, fine="2", at=AT + timedelta(days=4))
    now = body(firm)
    assert [row["facts"]["fine"] for row in penalties_in(now)] == ["20000.00"]
    assert SourceRecord.objects.filter(pk=record.pk).exists()


def test_a_version_that_comes_while_the_dispute_is_open_is_marked_too(firm, agency, record):
    file(firm, record)
    report(agency, fine="2", at=AT + timedelta(days=1))
    assert [(row["facts"]["fine"], row["disputed"]) for row in penalties_in(body(firm))] == [("20000.00", OPEN)]


def test_withdrawing_takes_the_mark_away(firm, record):
    dispute = file(firm, record)
    services.withdraw_dispute(actor=handler(firm), dispute_id=dispute.pk, at=AT)
    assert [row.get("disputed") for row in penalties_in(body(firm))] == [None]
    assert file(firm, record).pk != dispute.pk


def test_a_source_as_a_whole_can_be_disputed(firm):
    dispute = file(firm, source="invoices")
    assert dispute.routed_to is None
    marked = {source["source"]: source.get("disputed") for source in body(firm)["sources"]}
    assert (marked["invoices"], marked["penalties"]) == (1, None)
    operator = makers.organisation(kinds.OPERATOR)
    decide(operator, dispute, KEPT)
    assert all("disputed" not in source for source in body(firm)["sources"])


def test_every_state_of_a_dispute_can_be_written_again_as_it_was_known(firm, agency, record):
    written = []

    def note(step):
        written.append(
            (step, known_versions([firm.pk]), profiles.refresh_profile(firm_id=firm.pk, as_of=AT.date(), at=AT))
        )

    note("before")
    dispute = file(firm, record)
    note("open")
    decide(agency, dispute, UNDETERMINED)
    note("undetermined")
    decide(agency, file(firm, record), CORRECTED)
    note("corrected")
    assert len({text for _, _, text in written}) == len(written)
    for step, known, text in written:
        assert profile_queries.body_as_known(firm.pk, AT.date(), known) == text, step


def test_only_one_open_dispute_about_a_record(firm, record):
    file(firm, record)
    with pytest.raises(DisputeOpen) as refused:
        file(firm, record)
    assert "2026-12-13" in str(refused.value.message(refused.value.template()))
    with pytest.raises(IntegrityError), transaction.atomic():
        Dispute.objects.create(
            firm=firm, source="penalties", identity=record.identity, claim="x", filed_at=AT, due_on=AT.date()
        )


@pytest.mark.parametrize("claim", ["", "   ", "长" * 1001])
def test_a_dispute_says_why(firm, record, claim):
    with pytest.raises(ClaimMissing):
        file(firm, record, claim=claim)
    assert not Dispute.objects.exists()


def test_a_decision_gives_reasons_and_one_of_three_outcomes(firm, agency, record):
    dispute = file(firm, record)
    with pytest.raises(AnswerMissing):
        decide(agency, dispute, KEPT, answer=" ")
    for outcome in (WITHDRAWN, OPEN, "nonsense"):
        with pytest.raises(Invalid):
            decide(agency, dispute, outcome)
    assert DisputeStep.objects.count() == 1


def test_what_is_decided_stays_decided(firm, agency, record):
    dispute = decide(agency, file(firm, record), KEPT)
    for outcome in OUTCOMES:
        with pytest.raises(TransitionNotAllowed):
            decide(agency, dispute, outcome)
    with pytest.raises(TransitionNotAllowed):
        services.withdraw_dispute(actor=handler(firm), dispute_id=dispute.pk, at=AT)


def test_an_unknown_source_and_a_foreign_record_are_refused(firm, agency, record):
    with pytest.raises(SourceUnknown):
        file(firm, source="horoscopes")
    other = makers.firm()
    for wanted in (record.pk, record.pk + 999):
        with pytest.raises(NotFound):
            services.file_dispute(actor=handler(other), source="penalties", record_id=wanted, claim=CLAIM, at=AT)
    with pytest.raises(NotFound):
        file(firm, record, source="tax_grades")


def test_only_the_parties_see_a_dispute_and_only_the_reporter_decides(firm, agency, record):
    dispute = file(firm, record)
    second = makers.organisation(kinds.AGENCY)
    strangers = [
        makers.actor(second, OFFICER),
        handler(makers.firm()),
        makers.actor(makers.organisation(kinds.OPERATOR), OFFICER),
    ]
    for stranger in strangers:
        assert list(queries.list_disputes(actor=stranger)) == []
        with pytest.raises(NotFound):
            queries.get_dispute(actor=stranger, dispute_id=dispute.pk)
    for bank_officer in (makers.actor(makers.bank(), OFFICER),):
        with pytest.raises(NotPermitted):
            queries.list_disputes(actor=bank_officer)
    for actor in (strangers[0], handler(firm)):
        with pytest.raises((NotFound, NotPermitted)):
            services.decide_dispute(actor=actor, dispute_id=dispute.pk, outcome=KEPT, answer="x", at=AT)
    assert [row.pk for row in queries.list_disputes(actor=handler(firm))] == [dispute.pk]
    assert [row.pk for row in queries.list_disputes(actor=makers.actor(agency, OFFICER))] == [dispute.pk]


def test_the_office_finds_it_among_what_it_has_to_do(firm, agency, record):
    officer = makers.actor(agency, OFFICER)
    assert todo_items(officer, AT) == []
    dispute = file(firm, record)
    (item,) = todo_items(officer, AT)
    assert (item.count, item.url, item.due.date()) == (1, reverse("dispute_list"), dispute.due_on)
    assert todo_items(handler(firm), AT) == []
    decide(agency, dispute, KEPT)
    assert todo_items(officer, AT) == []


def test_the_clock_runs_twenty_calendar_days():
    assert due_on(date(2026, 2, 10)) == date(2026, 3, 2)


@pytest.mark.parametrize(
    ("disputes", "marks"),
    [
        ([], Marks()),
        ([("a", "1", 7, OPEN)], Marks({("a", "1"): OPEN})),
        ([("a", "1", 7, KEPT)], Marks()),
        ([("a", "1", 7, WITHDRAWN)], Marks()),
        ([("a", "1", 7, UNDETERMINED), ("a", "1", 7, OPEN)], Marks({("a", "1"): OPEN})),
        ([("a", "1", 7, CORRECTED)], Marks(taken=frozenset({7}))),
        ([("a", "", None, CORRECTED)], Marks()),
        ([("a", "", None, OPEN), ("a", "", None, UNDETERMINED)], Marks(sources={"a": 2})),
    ],
)
def test_marks_are_what_the_states_say(disputes, marks):
    assert marks_of(disputes) == marks


def test_a_mark_is_of_its_source_and_identity_alone():
    rows = [
        {"id": 1, "kind": "a", "identity": "x"},
        {"id": 2, "kind": "b", "identity": "x"},
        {"id": 3, "kind": "a", "identity": "y"},
    ]
    marked = apply_marks(rows, Marks({("a", "x"): OPEN}, frozenset({3})))
    assert marked == [{"id": 1, "kind": "a", "disputed": OPEN}, {"id": 2, "kind": "b"}]


def test_the_pages_carry_a_dispute_from_claim_to_answer(firm, agency, record):
    with translation.override("en"):
        at_firm, at_agency = sign_in(handler(firm)), sign_in(makers.actor(agency, OFFICER))
        for browser in (at_firm, at_agency):
            browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        assert "No dispute" in at_firm.get(reverse("dispute_list")).content.decode()
        new = reverse("dispute_new") + "?source=penalties"
        assert DOCUMENT in at_firm.get(new).content.decode()
        refused = at_firm.post(new, {"record": str(record.pk), "claim": ""})
        assert refused.status_code == 422
        filed = at_firm.post(new, {"record": str(record.pk), "claim": CLAIM}, follow=True)
        page = filed.content.decode()
        assert CLAIM in page and "Waits for the answer of 瑶海区市场监管局" in page and "Withdraw the dispute" in page
        again = at_firm.post(new, {"record": str(record.pk), "claim": CLAIM})
        assert again.status_code == 422 and "already disputed" in again.content.decode()
        dispute = Dispute.objects.get()
        card = reverse("dispute_card", args=[dispute.pk])
        assert "Send the decision" in at_agency.get(card).content.decode()
        assert at_agency.post(card, {"outcome": "kept", "answer": ""}).status_code == 422
        decided = at_agency.post(card, {"outcome": "corrected", "answer": "属实"}, follow=True).content.decode()
        assert "Corrected" in decided and "属实" in decided and "Send the decision" not in decided
        assert "属实" in at_firm.get(card).content.decode()
        assert at_firm.get(reverse("dispute_new") + "?source=nonsense").status_code == 404
        assert sign_in(handler(makers.firm())).get(card).status_code == 404


def test_the_firm_may_withdraw_on_its_page(firm, record):
    dispute = file(firm, record)
    browser = sign_in(handler(firm))
    browser.post(reverse("dispute_withdraw", args=[dispute.pk]))
    dispute.refresh_from_db()
    assert dispute.status == WITHDRAWN


def test_the_api_files_lists_and_decides(firm, agency, record):
    at_firm, at_agency = sign_in(handler(firm)), sign_in(makers.actor(agency, OFFICER))
    asked = {"source": "penalties", "record_id": record.pk, "claim": CLAIM}
    filed = at_firm.post("/api/v1/records/disputes", asked, content_type="application/json")
    assert filed.status_code == 201, filed.content
    told = filed.json()
    assert (told["uscc"], told["routed_to"], told["status"], told["record"]["document"]) == (
        OWN,
        agency.uscc,
        OPEN,
        DOCUMENT,
    )
    assert at_firm.post("/api/v1/records/disputes", asked, content_type="application/json").status_code == 409
    assert [row["id"] for row in at_agency.get("/api/v1/records/disputes").json()] == [told["id"]]
    address = f"/api/v1/records/disputes/{told['id']}"
    wrong = at_agency.post(f"{address}/decision", {"outcome": "open", "answer": "x"}, content_type="application/json")
    assert wrong.status_code == 422
    decided = at_agency.post(f"{address}/decision", {"outcome": "kept", "answer": "x"}, content_type="application/json")
    assert (decided.status_code, decided.json()["status"]) == (200, KEPT)
    assert at_firm.post(f"{address}/withdrawal").status_code == 409
    assert Organisation.objects.get(uscc=OWN) == firm


def test_the_mark_stands_on_the_page_and_in_the_report(firm, agency, record):
    browser = sign_in(makers.actor(firm, "legal_representative"))
    trace = reverse("own_trace", args=["penalties"])
    assert "存在异议" not in browser.get(trace).content.decode()
    dispute = file(firm, record)
    assert "存在异议" in browser.get(trace).content.decode()
    assert records_table(penalties_in(body(firm)), str)[1].rows[0][2].startswith("Disputed · ")
    decide(agency, dispute, UNDETERMINED)
    assert "存在异议，无法核实" in browser.get(trace).content.decode()
