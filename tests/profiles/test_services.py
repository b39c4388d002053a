"""Profiles are built once for a day, kept current, read only through the gate, and each read leaves its entry."""

import json
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from creditshare.audit.models import TrailEntry
from creditshare.consents.models import Consent
from creditshare.consents.rules.categories import CATEGORIES
from creditshare.kernel.actor import HANDLER, LEGAL_REPRESENTATIVE, NOBODY, OFFICER, PLATFORM
from creditshare.kernel.canonical import digest_of
from creditshare.kernel.errors import DomainError, NotFound, NotPermitted, NotSignedIn
from creditshare.outbox.models import Work
from creditshare.profiles import queries, services, tasks
from creditshare.profiles.models import Profile
from creditshare.profiles.queries.computed import shards
from tests import makers
from tests.consents.makers import stored_consent
from tests.profiles.makers import REAL_DAY, cells, firm_with_books, raw, sample_invoices, store_books, store_records

pytestmark = pytest.mark.django_db
THEN = datetime(2020, 2, 21, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
WIDE = {"data_from": date(2000, 1, 1), "data_until": date(2100, 1, 1)}


def officer(bank):
    return makers.actor(bank, OFFICER)


@pytest.fixture
def firm():
    return firm_with_books("示例制造有限公司")


def test_building_stores_one_row_per_firm_and_day(firm):
    other = makers.firm()
    assert services.build_profiles(as_of=REAL_DAY, at=THEN) == 2
    assert services.build_profiles(as_of=REAL_DAY, at=THEN) == 2
    services.build_profiles(firm_ids=[firm.pk], as_of=date(2020, 1, 31), at=THEN)
    stored = Profile.objects.order_by("firm", "as_of").values_list("firm", "as_of")
    assert list(stored) == [(firm.pk, date(2020, 1, 31)), (firm.pk, REAL_DAY), (other.pk, REAL_DAY)]
    profile = Profile.objects.get(firm=firm, as_of=REAL_DAY)
    body = json.loads(profile.body)
    assert body["name"] == "示例制造有限公司" and body["uscc"] == firm.uscc
    assert cells(body)["sales_12m"]["value"] == "134702.10"
    assert profile.digest == digest_of(body) and profile.built_at == THEN
    assert (profile.grade, profile.score) == (body["blocks"]["rating"]["grade"], body["blocks"]["rating"]["score"])


def test_a_bank_is_no_enterprise_and_gets_no_profile(firm):
    makers.bank()
    assert queries.list_enterprise_ids() == [firm.pk]


def test_refreshing_one_firm_gives_the_bytes_of_building_all(firm):
    for number in range(3):
        other = makers.firm()
        store_books(other, raw((other.pk, "S", "2019-06-03", f"c{number}", 100 + number, 0, False)))
    services.build_profiles(as_of=REAL_DAY, at=THEN)
    built = Profile.objects.get(firm=firm).body
    assert services.refresh_profile(firm_id=firm.pk, as_of=REAL_DAY, at=THEN + timedelta(hours=1)) == built
    assert Profile.objects.filter(firm=firm).count() == 1


def test_shards_give_the_bytes_of_one_pass(firm, monkeypatch):
    for _ in range(4):
        other = makers.firm()
        store_books(other, raw((other.pk, "S", "2019-06-03", "c", 100, 0, False)))
    services.build_profiles(as_of=REAL_DAY, at=THEN)
    whole = dict(Profile.objects.values_list("firm", "body"))
    monkeypatch.setattr("creditshare.profiles.queries.computed.SHARD", 2)
    services.build_profiles(as_of=REAL_DAY, at=THEN)
    assert dict(Profile.objects.values_list("firm", "body")) == whole
    assert [code for code, _ in queries.list_indicators(REAL_DAY)] == sorted(
        code for code, _ in queries.list_ratings(REAL_DAY)
    )


def test_statements_do_not_grow_with_the_firms(firm):
    def statements():
        with CaptureQueriesContext(connection) as captured:
            services.build_profiles(as_of=REAL_DAY, at=THEN)
        return len(captured)

    alone = statements()
    for number in range(6):
        other = makers.firm()
        store_books(other, raw((other.pk, "S", "2019-06-03", f"c{number}", 100, 0, False)))
    assert statements() == alone < 20


def test_the_work_of_the_outbox_brings_todays_profile_up_to_date(firm):
    tasks.refresh_profile(at=THEN, firm_id=firm.pk)
    store_records(firm, "penalties", {"occurred_on": "2019-05-01", "decided_on": "2019-05-01", "fine": "200.00"})
    before = Profile.objects.get(firm=firm, as_of=REAL_DAY).digest
    tasks.refresh_profile(at=THEN + timedelta(hours=1), firm_id=firm.pk)
    profile = Profile.objects.get(firm=firm, as_of=REAL_DAY)
    assert profile.digest != before
    assert cells(json.loads(profile.body))["penalty_amount"]["value"] == "200.00"


def test_the_day_of_a_moment_is_the_local_one(firm):
    tasks.refresh_profile(at=datetime(2020, 2, 20, 16, 30, tzinfo=ZoneInfo("UTC")), firm_id=firm.pk)
    assert Profile.objects.get(firm=firm).as_of == REAL_DAY


def test_an_import_leaves_the_refresh_as_work():
    assert not Work.objects.exists()
    assert callable(tasks.refresh_profile)


def test_an_agencys_file_tells_of_every_firm_and_a_firms_own_of_itself_only(firm):
    other = makers.firm()
    store_records(other, "penalties", {"occurred_on": "2019-05-01", "decided_on": "2019-05-01"})
    store_records(
        other, "tax_arrears", {"occurred_on": "2020-01-15", "due_on": "2020-01-15", "balance": "5.00"}, owner=other
    )
    bodies = {item.firm_id: json.loads(item.body) for item in queries.prepare_profiles([firm.pk, other.pk], REAL_DAY)}
    states = {pk: {row["source"]: row["state"] for row in body["sources"]} for pk, body in bodies.items()}
    assert (states[firm.pk]["penalties"], states[other.pk]["penalties"]) == ("none", "present")
    assert (states[firm.pk]["tax_arrears"], states[other.pk]["tax_arrears"]) == ("not_connected", "present")
    assert (states[firm.pk]["tax_grades"], states[other.pk]["invoices"]) == ("not_connected", "not_connected")
    assert cells(bodies[firm.pk])["penalties"]["value"] == "0"
    assert cells(bodies[firm.pk])["arrears_amount"]["unknown"] == "not_connected"


def test_a_later_version_of_a_record_replaces_the_earlier(firm):
    listed = {"occurred_on": "2019-05-01", "listed_on": "2019-05-01", "identity": "case 1"}
    store_records(firm, "dishonest_debtors", listed)
    assert (
        cells(json.loads(queries.prepare_profiles([firm.pk], REAL_DAY)[0].body))["dishonest_debtor"]["value"] == "yes"
    )
    store_records(firm, "dishonest_debtors", listed | {"removed_on": "2020-01-01"})
    assert cells(json.loads(queries.prepare_profiles([firm.pk], REAL_DAY)[0].body))["dishonest_debtor"]["value"] == "no"


def test_a_bank_reads_under_its_consent_and_leaves_one_entry(firm):
    bank = makers.bank()
    stored_consent(firm, bank, **WIDE)
    opened = services.read_profile(actor=officer(bank), uscc=firm.uscc, purpose="underwriting", at=THEN)
    assert cells(opened.body)["sales_12m"]["value"] == "134702.10"
    entry = TrailEntry.objects.get(event="consents.data.read")
    assert entry.pk == opened.entry_id
    assert json.loads(entry.body)["facts"]["digest"] == digest_of(opened.body)
    assert "客户" not in json.dumps(opened.body, ensure_ascii=False)


def test_a_code_is_found_however_it_is_typed(firm):
    bank = makers.bank()
    stored_consent(firm, bank, **WIDE)
    typed = f" {firm.uscc.lower()} "
    assert (
        services.read_profile(actor=officer(bank), uscc=typed, purpose="underwriting", at=THEN).body["uscc"]
        == firm.uscc
    )


def test_the_body_is_cut_to_the_consent(firm):
    bank = makers.bank()
    stored_consent(firm, bank, categories=["tax", "rating"], data_from=date(2019, 1, 1), data_until=date(2020, 3, 1))
    body = services.read_profile(actor=officer(bank), uscc=firm.uscc, purpose="underwriting", at=THEN).body
    assert set(body["blocks"]) == {"tax", "rating"}
    assert body["blocks"]["rating"]["state"] == "outside_period"
    assert "134702.10" not in json.dumps(body)


def outcome(**asked):
    try:
        return services.read_profile(at=THEN, **asked)
    except DomainError as error:
        return type(error), error.facts, str(error)


@pytest.mark.parametrize("change", [
    {"status": "revoked"}, {"status": "paused"}, {"purpose": "post_loan"}, {"max_reads": 3, "reads_used": 3},
    {"expires_at": timezone.now() - timedelta(seconds=1)},
])  # fmt: skip
def test_no_live_consent_and_no_such_firm_are_the_same(firm, change):
    bank, stranger = makers.bank(), makers.bank()
    stored_consent(firm, bank, **WIDE, **change)
    asked = [
        outcome(actor=officer(bank), uscc=firm.uscc, purpose="underwriting"),
        outcome(actor=officer(stranger), uscc=firm.uscc, purpose="underwriting"),
        outcome(actor=officer(bank), uscc=makers.uscc(), purpose="underwriting"),
        outcome(actor=officer(bank), uscc="nonsense", purpose="underwriting"),
    ]
    assert {repr(answer) for answer in asked} == {repr((NotFound, {}, str(NotFound())))}
    assert not TrailEntry.objects.filter(event="consents.data.read").exists()
    assert not Profile.objects.exists()


def test_without_the_gate_the_whole_body_would_leave(firm):
    # The negative control: what read_profile cuts is really there to be cut.
    bank = makers.bank()
    stored_consent(firm, bank, categories=["identity"], **WIDE)
    cut = services.read_profile(actor=officer(bank), uscc=firm.uscc, purpose="underwriting", at=THEN).body
    whole = services.current_body(firm.pk, THEN)
    assert "134702.10" in json.dumps(whole) and "134702.10" not in json.dumps(cut)


def test_a_read_of_an_older_day_is_built_anew_first(firm):
    bank = makers.bank()
    stored_consent(firm, bank, **WIDE)
    services.refresh_profile(firm_id=firm.pk, as_of=date(2020, 2, 20), at=THEN)
    body = services.read_profile(actor=officer(bank), uscc=firm.uscc, purpose="underwriting", at=THEN).body
    assert body["as_of"] == "2020-02-21" and Profile.objects.filter(firm=firm).count() == 2


def test_a_profile_of_older_rules_is_built_anew_first(firm):
    services.refresh_profile(firm_id=firm.pk, as_of=REAL_DAY, at=THEN)
    Profile.objects.update(rules="1999", body="{}")
    assert services.current_body(firm.pk, THEN)["uscc"] == firm.uscc


def test_reads_are_spent(firm):
    bank = makers.bank()
    consent = stored_consent(firm, bank, max_reads=1, **WIDE)
    asked = {"actor": officer(bank), "uscc": firm.uscc, "purpose": "underwriting"}
    services.read_profile(at=THEN, **asked)
    with pytest.raises(NotFound):
        services.read_profile(at=THEN, **asked)
    assert Consent.objects.get(pk=consent.pk).reads_used == 1


def test_a_trace_for_a_bank_shows_months_and_no_invoice(firm):
    bank = makers.bank()
    stored_consent(firm, bank, **WIDE)
    asked = {"actor": officer(bank), "uscc": firm.uscc, "purpose": "underwriting", "at": THEN}
    block = services.read_trace(key="sales_12m", **asked).body["blocks"]["invoice_summary"]
    assert len(block["rows"]) == 12 and block["rows"][0]["month"] == "2019-02" and block["rows"][0]["side"] == "S"
    assert sum(float(row["net"]) for row in block["rows"]) == pytest.approx(134702.10)
    partners = services.read_trace(key="customer_hhi_12m", **asked).body["blocks"]["counterparties"]["rows"]
    assert [row["rank"] for row in partners] == [1, 2, 3, 4] and set(partners[0]) == {"rank", "count", "net", "share"}
    assert TrailEntry.objects.filter(event="consents.data.read").count() == 2


def test_a_trace_outside_the_scope_has_no_rows_or_is_not_found(firm):
    bank = makers.bank()
    stored_consent(firm, bank, categories=["invoice_summary"], data_from=date(2019, 2, 1), data_until=date(2020, 2, 1))
    asked = {"actor": officer(bank), "uscc": firm.uscc, "purpose": "underwriting", "at": THEN}
    block = services.read_trace(key="sales_growth", **asked).body["blocks"]["invoice_summary"]
    assert block == {"indicators": [{"key": "sales_growth", "state": "outside_period", "value": None}], "rows": []}
    for key in ("customer_hhi_12m", "tax_grade", "no_such_number"):
        with pytest.raises(NotFound):
            services.read_trace(key=key, **asked)


def test_a_mixed_number_cannot_be_traced_with_one_category(firm):
    bank = makers.bank()
    stored_consent(firm, bank, categories=["tax"], **WIDE)
    with pytest.raises(NotFound):
        services.read_trace(
            actor=officer(bank), uscc=firm.uscc, purpose="underwriting", key="declared_gap_12m", at=THEN
        )


def test_a_mixed_number_is_traced_with_both_categories(firm):
    bank = makers.bank()
    stored_consent(firm, bank, categories=["tax", "invoice_summary"], **WIDE)
    store_records(firm, "tax_filings", {"occurred_on": "2019-06-30", "period_end": "2019-06-30", "tax": "增值税"})
    asked = {"actor": officer(bank), "uscc": firm.uscc, "purpose": "underwriting", "at": THEN}
    blocks = services.read_trace(key="declared_gap_12m", **asked).body["blocks"]
    assert set(blocks) == {"tax"} and [row["source"] for row in blocks["tax"]["rows"]] == ["tax_filings"]


def test_the_firm_sees_its_own_profile_whole(firm):
    for role in (LEGAL_REPRESENTATIVE, HANDLER):
        body = queries.own_profile(makers.actor(firm, role), at=THEN)
        assert set(body["blocks"]) == set(CATEGORIES)
        assert body["blocks"]["counterparties"]["customers"][0]["name"].startswith("客户")
    assert not Profile.objects.exists()


def test_the_latest_stored_profile_is_shown_without_a_moment(firm):
    me = makers.actor(firm, HANDLER)
    with pytest.raises(NotFound):
        queries.own_profile(me)
    for day in (date(2020, 1, 5), REAL_DAY, date(2019, 12, 1)):
        services.refresh_profile(firm_id=firm.pk, as_of=day, at=THEN)
    assert queries.own_profile(me)["as_of"] == "2020-02-21"


def test_nobody_else_has_an_own_profile(firm):
    with pytest.raises(NotSignedIn):
        queries.own_profile(NOBODY, at=THEN)
    for actor in (officer(makers.bank()), makers.actor(firm, OFFICER), PLATFORM):
        with pytest.raises(NotPermitted):
            queries.own_profile(actor, at=THEN)


def test_stored_profiles_agree_with_themselves_and_a_changed_one_is_found(firm):
    services.build_profiles(as_of=REAL_DAY, at=THEN)
    assert list(queries.find_violations()) == []
    profile = Profile.objects.get(firm=firm)
    changes = [
        {"body": profile.body.replace("134702.10", "934702.10")},
        {"grade": "AAA" if profile.grade != "AAA" else "D"},
        {"score": 1},
        {"rules": "other"},
        {"as_of": date(2020, 2, 22)},
    ]
    for change in changes:
        Profile.objects.filter(pk=profile.pk).update(**change)
        found = list(queries.find_violations())
        assert [row["subject"] for row in found] == [f"profile {profile.pk}"], change
        Profile.objects.filter(pk=profile.pk).update(**{key: getattr(profile, key) for key in change})
    assert list(queries.find_violations()) == []


def test_sample_books_are_what_the_numbers_say():
    assert len(sample_invoices()) == 48


@pytest.mark.parametrize(
    ("count", "workers", "expected"), [(0, 2, []), (1, 2, [1]), (5, 2, [3, 2]), (3, 1, [3]), (1100, 2, [500, 500, 100])]
)
def test_shards_are_bounded_and_feed_every_worker(count, workers, expected):
    cut = list(shards(range(count), workers))
    assert [len(shard) for shard in cut] == expected and [firm for shard in cut for firm in shard] == list(range(count))
