"""Issuing, withdrawing and handing out: to the firm itself, to a bank under its live consent, to nobody else."""

import hashlib
import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from creditshare.audit.models import TrailEntry
from creditshare.consents.models import Consent
from creditshare.consents.rules.lifecycle import PAUSED, REVOKED
from creditshare.kernel.actor import HANDLER, NOBODY, OFFICER, OPERATOR, PLATFORM
from creditshare.kernel.canonical import canonical_json, digest_of
from creditshare.kernel.errors import Invalid, NotFound, NotPermitted, NotSignedIn
from creditshare.reports import queries, services
from creditshare.reports.errors import AlreadyWithdrawn, NothingToReport, ReasonMissing, UnknownLanguage
from creditshare.reports.models import DaySerial, Report
from creditshare.reports.pdf.report import render_report
from creditshare.reports.rules.issue import Issue
from creditshare.reports.services import issuing
from tests import makers as parties
from tests.consents.makers import stored_consent
from tests.reports import makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    """The real moment: the gate asks the database's clock."""
    return timezone.now()


@pytest.fixture
def firm(now):
    """A firm with a profile of today."""
    return makers.firm_with_profile(now)


@pytest.fixture
def bank():
    """A bank."""
    return parties.bank("甲银行瑶海支行")


@pytest.fixture
def officer(bank):
    """An officer of the bank."""
    return parties.actor(bank, OFFICER)


def bank_report(firm, officer, now, **changes) -> Report:
    """Issue the bank's report under a live consent."""
    return services.issue_report(actor=officer, uscc=firm.uscc, purpose="underwriting", at=now, **changes)


class TestOwnReport:
    def test_the_register_knows_everything(self, firm, now):
        report = services.issue_report(actor=makers.owner(firm), uscc=firm.uscc, purpose="own_report", at=now)
        content = queries.read_bytes(report)
        assert hashlib.sha256(content).hexdigest() == report.sha256
        assert (len(content), report.firm_id, report.requested_by_id) == (report.size, firm.pk, firm.pk)
        assert report.consent_id is None
        assert report.as_of == timezone.localdate(now)
        assert report.expires_at == report.issued_at + timedelta(days=90)
        assert report.key_id

    def test_the_snapshot_is_what_the_report_says(self, firm, now):
        report = makers.issued(firm, now)
        snapshot = json.loads(report.snapshot)
        assert digest_of(snapshot) == report.snapshot_digest
        assert snapshot["body"] == json.loads(firm.profiles.get().body)
        drawn = render_report(snapshot["body"], Issue.from_plain(snapshot["issue"]))
        assert hashlib.sha256(drawn).hexdigest() == report.unsigned_sha256
        assert queries.read_bytes(report).startswith(drawn)

    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_the_language_is_kept(self, firm, now, language):
        report = makers.issued(firm, now, language=language)
        assert report.language == language
        assert json.loads(report.snapshot)["issue"]["language"] == language

    def test_it_is_recorded(self, firm, now):
        report = makers.issued(firm, now)
        entry = TrailEntry.objects.get(event="reports.report.issue")
        facts = json.loads(entry.body)["facts"]
        assert entry.firm_id == firm.pk
        assert (facts["number"], facts["sha256"]) == (report.number, report.sha256)

    def test_a_firm_is_not_told_of_another(self, firm, now):
        other = makers.owner(parties.firm())
        for uscc in (firm.uscc, parties.uscc()):
            with pytest.raises(NotFound):
                services.issue_report(actor=other, uscc=uscc, purpose="own_report", at=now)
        assert not Report.objects.exists()

    def test_a_firm_has_one_purpose(self, firm, now):
        with pytest.raises(Invalid):
            services.issue_report(actor=makers.owner(firm), uscc=firm.uscc, purpose="underwriting", at=now)

    def test_without_records_there_is_nothing_to_report(self, now):
        bare = parties.firm()
        silent = [{"source": "invoices", "state": "not_connected", "category": "invoice_summary"}]
        makers.stored_profile(bare, now, sources=silent)
        with pytest.raises(NothingToReport):
            makers.issued(bare, now)

    def test_the_desk_serves_enterprises_only(self, bank, now):
        for uscc in (bank.uscc, "nonsense"):
            with pytest.raises(NotFound):
                services.issue_report(actor=PLATFORM, uscc=uscc, purpose="own_report", at=now)

    @pytest.mark.parametrize("language", ["zh", "fr", ""])
    def test_other_languages_are_refused(self, firm, now, language):
        with pytest.raises(UnknownLanguage):
            makers.issued(firm, now, language=language)


class TestNumbers:
    def test_serials_follow_one_another(self, firm, now):
        numbers = [makers.issued(firm, now).number for _ in range(3)]
        assert [number[13:19] for number in numbers] == ["000001", "000002", "000003"]
        assert len({number[20:] for number in numbers}) == 3

    def test_each_day_begins_anew(self, firm, now):
        makers.issued(firm, now)
        tomorrow = now + timedelta(days=1)
        makers.stored_profile(firm, tomorrow)
        assert makers.issued(firm, tomorrow).number[13:19] == "000001"
        assert DaySerial.objects.count() == 2

    def test_a_refused_report_skips_a_number_and_leaves_no_row(self, firm, officer, now):
        with pytest.raises(NotFound):
            bank_report(firm, officer, now)
        assert not Report.objects.exists()
        assert makers.issued(firm, now).number[13:19] == "000002"


class TestUnderConsent:
    def test_the_bank_gets_exactly_what_is_consented(self, firm, bank, officer, now):
        consent = stored_consent(firm, bank, categories=["invoice_summary", "rating"])
        report = bank_report(firm, officer, now)
        body = json.loads(report.snapshot)["body"]
        assert set(body["blocks"]) == {"invoice_summary", "rating"}
        assert (report.consent_id, report.requested_by_id) == (consent.pk, bank.pk)
        assert "张示例" not in report.snapshot

    def test_the_read_is_recorded_once_with_the_digest_of_the_body(self, firm, bank, officer, now):
        consent = stored_consent(firm, bank)
        report = bank_report(firm, officer, now)
        entry = TrailEntry.objects.get(event="consents.data.read")
        body = json.loads(report.snapshot)["body"]
        assert entry.subject == str(consent.pk)
        assert json.loads(entry.body)["facts"]["digest"] == digest_of(body)

    def test_a_report_spends_one_read(self, firm, bank, officer, now):
        consent = stored_consent(firm, bank, max_reads=1)
        bank_report(firm, officer, now)
        consent.refresh_from_db()
        assert consent.reads_used == 1
        with pytest.raises(NotFound):
            bank_report(firm, officer, now)

    @pytest.mark.parametrize(
        "changes",
        [
            {"status": REVOKED},
            {"status": PAUSED},
            {"purpose": "post_loan"},
            {"expires_at": timezone.now() - timedelta(days=1)},
        ],
        ids=["revoked", "paused", "other purpose", "expired"],
    )
    def test_without_a_live_consent_there_is_no_report(self, firm, bank, officer, now, changes):
        stored_consent(firm, bank, **changes)
        with pytest.raises(NotFound):
            bank_report(firm, officer, now)
        assert not Report.objects.exists()

    def test_another_bank_gets_nothing(self, firm, bank, now):
        stored_consent(firm, bank)
        stranger = parties.actor(parties.bank(), OFFICER)
        with pytest.raises(NotFound):
            bank_report(firm, stranger, now)

    def test_when_sealing_fails_nothing_is_left_and_no_read_is_spent(self, firm, bank, officer, now, monkeypatch):
        consent = stored_consent(firm, bank, max_reads=5)
        monkeypatch.setattr(issuing, "seal_report", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            bank_report(firm, officer, now)
        consent.refresh_from_db()
        assert consent.reads_used == 0
        assert not Report.objects.exists()
        assert not TrailEntry.objects.filter(event="consents.data.read").exists()


class TestWho:
    @pytest.mark.parametrize("kind", ["agency", "finance_office", "auditor", OPERATOR])
    def test_others_have_no_reports(self, firm, now, kind):
        actor = parties.actor(parties.organisation(kind), OFFICER, HANDLER)
        with pytest.raises(NotPermitted):
            services.issue_report(actor=actor, uscc=firm.uscc, purpose="underwriting", at=now)
        with pytest.raises(NotPermitted):
            queries.list_reports(actor=actor)

    def test_nobody_has_to_sign_in_first(self, firm, now):
        with pytest.raises(NotSignedIn):
            services.issue_report(actor=NOBODY, uscc=firm.uscc, purpose="own_report", at=now)

    def test_a_firm_sees_reports_on_itself_and_a_bank_its_own(self, firm, bank, officer, now):
        stored_consent(firm, bank)
        own, lent = makers.issued(firm, now), bank_report(firm, officer, now)
        assert set(queries.list_reports(actor=makers.owner(firm))) == {own, lent}
        assert set(queries.list_reports(actor=officer)) == {lent}
        assert not queries.list_reports(actor=parties.actor(parties.bank(), OFFICER)).exists()
        assert not queries.list_reports(actor=makers.owner(parties.firm())).exists()


class TestDownload:
    def test_the_firm_gets_every_report_on_itself(self, firm, bank, officer, now):
        consent = stored_consent(firm, bank)
        report = bank_report(firm, officer, now)
        Consent.objects.filter(pk=consent.pk).update(status=REVOKED, ended_at=now)
        found, content = services.download_report(actor=makers.owner(firm), number=report.number, at=now)
        assert found == report
        assert hashlib.sha256(content).hexdigest() == report.sha256

    def test_the_bank_gets_it_while_the_consent_lives(self, firm, bank, officer, now):
        stored_consent(firm, bank, max_reads=1)
        report = bank_report(firm, officer, now)
        _, content = services.download_report(actor=officer, number=report.number.lower(), at=now)
        assert content.startswith(b"%PDF")
        entry = TrailEntry.objects.get(event="reports.report.download")
        assert entry.firm_id == firm.pk
        assert json.loads(entry.body)["facts"]["sha256"] == report.sha256

    @pytest.mark.parametrize("ended", [{"status": REVOKED}, {"status": PAUSED}, {"expires_at": timezone.now()}])
    def test_nothing_is_released_after_the_consent_ended(self, firm, bank, officer, now, ended):
        consent = stored_consent(firm, bank)
        report = bank_report(firm, officer, now)
        Consent.objects.filter(pk=consent.pk).update(**ended)
        with pytest.raises(NotFound):
            services.download_report(actor=officer, number=report.number, at=now)

    def test_not_yours_and_not_there_are_the_same(self, firm, officer, now):
        report = makers.issued(firm, now)
        refusals = []
        for number in (report.number, "YH-2026-1123-000001-000000", "nonsense"):
            with pytest.raises(NotFound) as refusal:
                services.download_report(actor=officer, number=number, at=now)
            refusals.append(str(refusal.value))
        assert len(set(refusals)) == 1

    def test_a_lost_file_is_not_found(self, firm, now):
        report = makers.issued(firm, now)
        queries.file_path(report.sha256).unlink()
        with pytest.raises(NotFound):
            services.download_report(actor=makers.owner(firm), number=report.number, at=now)


class TestWithdrawal:
    def test_a_withdrawn_report_stays_and_says_so(self, firm, now):
        report = makers.issued(firm, now)
        services.withdraw_report(actor=PLATFORM, number=report.number, reason="数据来源有误", at=now)
        report.refresh_from_db()
        assert (report.withdrawn_at, report.withdrawal_reason) == (now, "数据来源有误")
        assert services.verify_bytes(queries.read_bytes(report), at=now).word == "withdrawn"
        assert TrailEntry.objects.filter(event="reports.report.withdraw", firm_id=firm.pk).count() == 1

    def test_it_is_withdrawn_once(self, firm, now):
        report = makers.issued(firm, now)
        services.withdraw_report(actor=PLATFORM, number=report.number, reason="a", at=now)
        with pytest.raises(AlreadyWithdrawn):
            services.withdraw_report(actor=PLATFORM, number=report.number, reason="b", at=now)

    @pytest.mark.parametrize("reason", ["", "  ", "x" * 201])
    def test_a_reason_is_needed(self, firm, now, reason):
        report = makers.issued(firm, now)
        with pytest.raises(ReasonMissing):
            services.withdraw_report(actor=PLATFORM, number=report.number, reason=reason, at=now)

    def test_the_firm_may_withdraw_what_it_fetched_itself(self, firm, bank, officer, now):
        stored_consent(firm, bank)
        own, lent = makers.issued(firm, now), bank_report(firm, officer, now)
        services.withdraw_report(actor=makers.owner(firm), number=own.number, reason="a", at=now)
        with pytest.raises(NotFound):
            services.withdraw_report(actor=makers.owner(firm), number=lent.number, reason="a", at=now)

    def test_a_bank_and_a_stranger_may_not(self, firm, officer, now):
        report = makers.issued(firm, now)
        with pytest.raises(NotPermitted):
            services.withdraw_report(actor=officer, number=report.number, reason="a", at=now)
        with pytest.raises(NotFound):
            services.withdraw_report(actor=makers.owner(parties.firm()), number=report.number, reason="a", at=now)

    def test_an_unknown_number_is_not_found(self, now):
        with pytest.raises(NotFound):
            services.withdraw_report(actor=PLATFORM, number="YH-2026-1123-000001-000000", reason="a", at=now)


class TestRegister:
    @pytest.mark.parametrize("changes", [{"sha256": "0" * 64}, {"snapshot": "{}"}, {"number": "x"}, {"purpose": "x"}])
    def test_the_database_refuses_changes(self, firm, now, changes):
        report = makers.issued(firm, now)
        with pytest.raises(DatabaseError), transaction.atomic():
            Report.objects.filter(pk=report.pk).update(**changes)

    def test_the_database_refuses_deletion(self, firm, now):
        report = makers.issued(firm, now)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM reports_report WHERE number = '{report.number}'")

    def test_a_whole_register_has_no_violations(self, firm, bank, officer, now):
        stored_consent(firm, bank)
        makers.issued(firm, now)
        bank_report(firm, officer, now)
        assert queries.find_violations(at=now) == []

    @pytest.mark.parametrize(
        ("spoil", "detail"),
        [
            (lambda path: path.unlink(), "its file is missing"),
            (lambda path: path.write_bytes(path.read_bytes() + b"\n"), "its file is not the one that was issued"),
            (lambda path: path.write_bytes(b"%PDF"), "its file is not the one that was issued"),
        ],
        ids=["missing", "appended", "replaced"],
    )
    def test_a_spoiled_file_is_found(self, firm, now, spoil, detail):
        report = makers.issued(firm, now)
        spoil(queries.file_path(report.sha256))
        (violation,) = queries.find_violations(at=now)
        assert violation == {"invariant": "trust 16", "subject": f"report {report.number}", "detail": detail}

    def test_a_row_without_seal_consent_or_true_snapshot_is_found(self, firm, bank, now):
        report = makers.issued(firm, now)
        false = {"issue": {"number": "another"}, "body": {}}
        facts = {
            "firm": firm,
            "purpose": "underwriting",
            "requested_by": bank,
            "as_of": report.as_of,
            "issued_at": now,
            "expires_at": now,
            "snapshot": canonical_json(false).decode(),
            "snapshot_digest": report.snapshot_digest,
        }
        Report.objects.create(number="a", unsigned_sha256="a", **facts)
        Report.objects.create(
            number="b", unsigned_sha256="b", sha256=report.sha256[::-1], size=1, key_id=report.key_id, **facts
        )
        path = queries.file_path(report.sha256[::-1])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
        assert [violation["detail"] for violation in queries.find_violations(at=now)] == [
            "it was never sealed",
            "its file is not the one that was issued",
            "its snapshot is not the one that was issued",
            "it was issued to another organisation without a consent",
        ]

    def test_an_unsealed_row_is_nobodys(self, firm, now):
        report = makers.issued(firm, now)
        assert queries.find_registered(number=report.number) == report
        Report.objects.create(
            number="unsealed",
            unsigned_sha256="a",
            firm=firm,
            purpose="own_report",
            requested_by=firm,
            as_of=report.as_of,
            issued_at=now,
            expires_at=now,
            snapshot="{}",
            snapshot_digest="",
        )
        assert queries.find_registered(number="unsealed") is None
        assert not queries.has_registered(["unsealed"])
        assert list(queries.list_reports(actor=makers.owner(firm))) == [report]

    def test_listing_takes_one_query(self, firm, now, django_assert_num_queries):
        actor = makers.owner(firm)
        for _ in range(3):
            makers.issued(firm, now)
        with django_assert_num_queries(1):
            rows = [(row.firm.name, row.requested_by.name, row.consent) for row in queries.list_reports(actor=actor)]
            assert len(rows) == 3
