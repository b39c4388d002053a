"""A firm's copy of everything kept here: complete, signed, streamed, its own alone, kept for days, fetched with proof."""

import csv
import hashlib
import io
import json
import tracemalloc
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from creditshare.audit.models import TrailEntry
from creditshare.audit.services import seal_trail
from creditshare.consents import services
from creditshare.consents.access import open_access
from creditshare.consents.models import Export
from creditshare.consents.queries.exports import export_path
from creditshare.consents.rules.export import KEEP_DAYS, TYPE, keep_until, readme, share_done
from creditshare.db.keys import public_keys
from creditshare.kernel.actor import HANDLER, LEGAL_REPRESENTATIVE, OFFICER
from creditshare.kernel.errors import NotFound, NotPermitted
from creditshare.kernel.plain_files import BOM, MARKS, csv_lines, json_lines, neutral_cell
from creditshare.kernel.statement import NotAStatement, open_statement
from creditshare.outbox.models import Work
from creditshare.outbox.services import drain
from creditshare.parties.models import Notice
from creditshare.records.models import Dispute
from creditshare.reports.services import issue_report
from tests import makers
from tests.consents.makers import stored_consent, stored_request
from tests.parties import makers as parties
from tests.records.makers import apply, as_csv, invoice
from tests.records.test_sources import FILES

pytestmark = pytest.mark.django_db


@pytest.fixture
def exports_dir(settings, tmp_path):
    settings.EXPORTS_DIR = tmp_path / "exports"
    return settings.EXPORTS_DIR


@pytest.fixture
def firm(exports_dir):
    return makers.firm("甲厂")


@pytest.fixture
def head(firm):
    return makers.actor(firm, LEGAL_REPRESENTATIVE)


def made(head) -> Export:
    """Ask for a copy and let the worker make it."""
    at = timezone.now()
    asked = services.ask_export(actor=head, at=at)
    services.make_export(export_id=str(asked.pk), at=at, renew=lambda: None)
    return Export.objects.get(pk=asked.pk)


def opened(export: Export) -> dict[str, bytes]:
    """Return the files of a copy."""
    with zipfile.ZipFile(export_path(export.pk)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def a_full_firm(firm, head):
    """Give a firm something of everything."""
    bank = makers.bank("乙行")
    consent = stored_consent(firm, bank, reason="=1+1", decided_by_id=head.person_id)
    stored_request(firm, makers.bank("丙行"))
    officer = makers.actor(bank, OFFICER)
    at = timezone.now()
    open_access(
        actor=officer,
        uscc=firm.uscc,
        purpose="underwriting",
        categories=None,
        read=lambda scope: {"blocks": {"tax": {}}},
        at=at,
    )
    row = {
        heading: firm.uscc if value.startswith("9134") else value for heading, value in FILES["tax_grades"][0].items()
    }
    apply(as_csv([row], list(row)), source="tax_grades", registers=False)
    apply(as_csv([row | {"纳税信用等级": "A级"}], list(row)), source="tax_grades", registers=False)
    apply([invoice("1", seller=firm.uscc), invoice("2", seller=firm.uscc)], registers=False, name=f"{firm.uscc}.csv")
    apply([invoice("1", seller=firm.uscc, status="已作废")], registers=False, name=f"{firm.uscc}.csv")
    Dispute.objects.create(firm=firm, source="tax_grades", claim="@wrong", filed_at=at, due_on=at)
    issue_report(actor=head, uscc=firm.uscc, purpose="own_report", language="zh-hans", at=at)
    seal_trail(at=at)
    return consent


class TestACopy:
    def test_it_holds_everything(self, firm, head):
        consent = a_full_firm(firm, head)
        files = opened(made(head))
        expected = {
            "README.txt", "manifest.json", "manifest.jws", "manifest.key.json", "firm/register.jsonl", "firm/members.csv",
            "firm/notices.csv", "consents/consents.csv", f"consents/{consent.pk}.jws", f"consents/{consent.pk}.zh.pdf",
            f"consents/{consent.pk}.jsonld", "reads.csv", "records/tax_grades/as-it-stands.csv",
            "records/tax_grades/as-delivered.jsonl", "records/invoices/as-it-stands.csv", "disputes.jsonl", "profile.json",
            "reports/register.jsonl", "trail/entries.jsonl",
        }  # fmt: skip
        assert expected <= set(files)
        assert any(name.startswith("reports/") and name.endswith(".pdf") for name in files)
        assert files[f"consents/{consent.pk}.jws"].decode() == consent.artefact

    def test_a_corrected_record_stands_once_and_was_delivered_twice(self, firm, head):
        a_full_firm(firm, head)
        files = opened(made(head))
        stands = files["records/tax_grades/as-it-stands.jsonl"].splitlines()
        delivered = files["records/tax_grades/as-delivered.jsonl"].splitlines()
        assert [json.loads(line)["grade"] for line in stands] == ["A"]
        assert [json.loads(line)["grade"] for line in delivered] == ["B", "A"]
        held = [json.loads(line) for line in files["records/invoices/as-it-stands.jsonl"].splitlines()]
        assert {row["number"]: row["total"] for row in held} == {"00000001": "113.00", "00000002": "113.00"}
        assert len(files["records/invoices/as-delivered.jsonl"].splitlines()) == 3

    def test_the_manifest_lists_every_file_and_its_signature_holds(self, firm, head):
        a_full_firm(firm, head)
        export = made(head)
        files = opened(export)
        listed = json.loads(files["manifest.json"])
        assert listed["firm"] == firm.uscc
        beside = {"manifest.json", "manifest.jws"}
        digests = {row["path"]: (row["size"], row["sha256"]) for row in listed["files"]}
        assert digests == {
            name: (len(content), hashlib.sha256(content).hexdigest())
            for name, content in files.items()
            if name not in beside
        }
        claims = open_statement(files["manifest.jws"].decode(), public_keys("consents"), TYPE)
        assert claims["manifest"] == hashlib.sha256(files["manifest.json"]).hexdigest()
        with pytest.raises(NotAStatement):
            open_statement(files["manifest.jws"].decode(), public_keys("consents"), "consent+jws")
        assert export.sha256 == hashlib.sha256(export_path(export.pk).read_bytes()).hexdigest()

    def test_no_cell_runs_in_a_spreadsheet(self, firm, head):
        a_full_firm(firm, head)
        tables = {name: content for name, content in opened(made(head)).items() if name.endswith(".csv")}
        assert len(tables) >= 7
        for content in tables.values():
            assert content.startswith(BOM)
            cells = [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"))) for cell in row]
            assert [
                cell for cell in cells if cell[:1] in MARKS and not cell.lstrip("+-").replace(".", "", 1).isdigit()
            ] == []
        assert "'=1+1" in tables["consents/consents.csv"].decode()
        assert "'@wrong" in tables["disputes.csv"].decode()

    def test_every_entry_of_the_trail_comes_with_its_proof(self, firm, head):
        a_full_firm(firm, head)
        lines = [json.loads(line) for line in opened(made(head))["trail/entries.jsonl"].splitlines()]
        known = TrailEntry.objects.filter(firm=firm) | TrailEntry.objects.filter(organisation=firm)
        asked = {entry.pk for entry in known.exclude(event__startswith="consents.export")}
        assert asked <= {line["entry"] for line in lines}
        sealed = [line for line in lines if line["proof"]]
        assert sealed and all(line["proof"]["proof"] is not None and line["proof"]["checkpoint"] for line in sealed)

    def test_nothing_of_another_firm_is_in_it(self, firm, head):
        other = makers.firm("别家厂")
        a_full_firm(other, makers.actor(other, LEGAL_REPRESENTATIVE))
        a_full_firm(firm, head)
        text = b"\n".join(opened(made(head)).values()).decode("utf-8", "replace")
        assert "别家厂" not in text and other.uscc not in text

    def test_an_empty_firm_has_a_copy_too(self, firm, head):
        files = opened(made(head))
        assert b"\xe7\x94\xb2\xe5\x8e\x82" in files["README.txt"]
        assert "records/invoices/as-it-stands.csv" not in files


class TestTheJob:
    def test_asking_answers_at_once_and_the_worker_makes_it_and_tells(self, firm, head):
        at = timezone.now()
        asked = services.ask_export(actor=head, at=at)
        assert (asked.status, export_path(asked.pk).exists()) == ("waiting", False)
        assert Work.objects.filter(handler="creditshare.consents.tasks.make_export").count() == 1
        while drain(worker="h/1/x", at=timezone.now()):
            pass
        done = Export.objects.get(pk=asked.pk)
        assert (done.status, done.parts_done) == ("ready", done.parts_total)
        assert Notice.objects.filter(organisation=firm, code="consents.export.ready").count() == 1

    def test_asking_twice_is_once_while_it_is_being_made(self, head):
        at = timezone.now()
        assert services.ask_export(actor=head, at=at).pk == services.ask_export(actor=head, at=at).pk
        assert Export.objects.count() == 1

    def test_a_worker_that_dies_leaves_nothing_behind_and_the_next_one_makes_it(self, firm, head):
        asked = services.ask_export(actor=head, at=timezone.now())

        class Killed(Exception):
            pass

        def die():
            raise Killed()

        with pytest.raises(Killed):
            services.make_export(export_id=str(asked.pk), at=timezone.now(), renew=die)
        assert not export_path(asked.pk).exists()
        services.make_export(export_id=str(asked.pk), at=timezone.now(), renew=lambda: None)
        assert Export.objects.get(pk=asked.pk).status == "ready"
        before = export_path(asked.pk).read_bytes()
        services.make_export(export_id=str(asked.pk), at=timezone.now(), renew=lambda: None)
        assert export_path(asked.pk).read_bytes() == before

    def test_it_is_streamed_with_bounded_memory(self, head, settings):
        settings.EXPORT_PARTS = ["tests.consents.test_exports.large_part"]
        asked = services.ask_export(actor=head, at=timezone.now())
        renewed = []
        tracemalloc.start()
        services.make_export(export_id=str(asked.pk), at=timezone.now(), renew=lambda: renewed.append(1))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 12 * 2**20
        assert len(renewed) >= 3

    def test_it_goes_after_seven_days(self, head):
        export = made(head)
        assert export.keep_until - export.ready_at == timedelta(days=7)
        assert services.forget_exports(at=export.keep_until - timedelta(seconds=1)) == 0
        assert services.forget_exports(at=export.keep_until) == 1
        assert not export_path(export.pk).exists()
        with pytest.raises(NotFound):
            services.fetch_export(actor=head, export_id=export.pk, at=timezone.now())


def large_part(firm_id, at):
    """Yield 64 MB in pieces of 16 KB: never in memory at once."""
    yield "large.bin", (bytes([number % 256]) * 2**14 for number in range(4096))


class TestWhoMay:
    def test_fetching_is_counted_and_recorded(self, firm, head):
        export = made(head)
        services.fetch_export(actor=head, export_id=export.pk, at=timezone.now())
        assert Export.objects.get(pk=export.pk).fetches == 1
        entry = TrailEntry.objects.get(event="consents.export.fetch")
        assert (entry.firm_id, json.loads(entry.body)["facts"]["sha256"]) == (firm.pk, export.sha256)

    def test_a_stranger_finds_nothing_and_a_handler_may_not(self, firm, head):
        export = made(head)
        with pytest.raises(NotFound):
            other = makers.actor(makers.firm(), LEGAL_REPRESENTATIVE)
            services.fetch_export(actor=other, export_id=export.pk, at=timezone.now())
        for actor in (makers.actor(firm, HANDLER), makers.actor(makers.bank(), OFFICER)):
            with pytest.raises(NotPermitted):
                services.ask_export(actor=actor, at=timezone.now())

    def test_asking_and_fetching_each_want_a_fresh_proof(self, head):
        export = made(head)
        browser = parties.sign_in(head)
        for address in (reverse("exports"), reverse("export_file", args=[export.pk])):
            assert browser.post(address).status_code == 302
            assert "application/zip" not in browser.post(address).headers.get("Content-Type", "")
        assert Export.objects.count() == 1
        assert browser.post(f"/api/v1/consents/exports/{export.pk}/file").status_code == 403
        parties.confirm(browser, parties.person_of(head))
        answer = browser.post(reverse("export_file", args=[export.pk]))
        content = b"".join(answer.streaming_content)
        assert hashlib.sha256(content).hexdigest() == export.sha256
        assert answer.headers["Cache-Control"] == "no-store"

    def test_the_page_and_the_api_show_how_far_it_is(self, head):
        browser = parties.sign_in(head)
        parties.confirm(browser, parties.person_of(head))
        assert browser.post("/api/v1/consents/exports").status_code == 202
        page = browser.get(reverse("exports"), headers={"accept-language": "en"}).content.decode()
        assert "Waiting to be made" in page
        Export.objects.update(status="making", parts_total=4, parts_done=1)
        assert "25 per cent done" in browser.get(reverse("exports"), headers={"accept-language": "en"}).content.decode()
        assert browser.get("/api/v1/consents/exports").json()[0]["parts_done"] == 1

    def test_the_centre_leads_the_representative_there_and_nobody_else(self, firm, head):
        for actor, leads in ((head, True), (makers.actor(firm, HANDLER), False)):
            page = parties.sign_in(actor).get(reverse("consent_centre")).content.decode()
            assert (f'href="{reverse("exports")}"' in page) == leads


class TestPlainFiles:
    @given(st.text(max_size=30))
    def test_a_text_cell_never_begins_like_a_formula(self, text):
        cell = neutral_cell(text)
        assert cell[:1] not in MARKS or cell.lstrip("+-").replace(".", "", 1).isdigit()
        assert cell in (text, f"'{text}")

    @pytest.mark.parametrize(
        ("value", "cell"),
        [(None, ""), (-3, "-3"), ("-3.50", "-3.50"), ("-x", "'-x"), ("=A1", "'=A1"), (True, "true"), (["a"], '["a"]')],
    )
    def test_values_as_cells(self, value, cell):
        assert neutral_cell(value) == cell

    def test_lines(self):
        rows = [{"a": 1, "b": "=x"}, {"b": "，"}]
        assert b"".join(csv_lines(["a", "b"], rows)).decode("utf-8-sig") == "a,b\r\n1,'=x\r\n,，\r\n"
        assert b"".join(json_lines(rows)) == '{"a":1,"b":"=x"}\n{"b":"，"}\n'.encode()

    def test_the_rules_of_a_copy(self):
        at = timezone.now()
        assert keep_until(at) - at == timedelta(days=KEEP_DAYS[0].value)
        assert (share_done(0, 0), share_done(1, 3), share_done(3, 3)) == (0, 33, 100)
        assert "甲" in readme("甲", "u", at).decode() and "Article 45" in readme("甲", "u", at).decode()
