"""Pages and API: one domain call behind each, the same answers, and verifying for everybody."""

import json

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from creditshare.audit.models import TrailEntry
from creditshare.consents.models import Consent
from creditshare.consents.rules.lifecycle import REVOKED
from creditshare.kernel.actor import LEGAL_REPRESENTATIVE, OFFICER, OPERATOR
from creditshare.reports import queries
from creditshare.reports.models import Report
from creditshare.reports.rules.limits import MAX_BYTES
from creditshare.reports.rules.numbers import report_number
from tests import makers as parties
from tests.consents.makers import stored_consent
from tests.parties.makers import sign_in
from tests.reports import makers

pytestmark = pytest.mark.django_db
NEVER_ISSUED = report_number(timezone.now().date(), 999_999, "00000")


@pytest.fixture(autouse=True)
def _no_counts_left():
    cache.clear()


@pytest.fixture
def now():
    """The real moment."""
    return timezone.now()


@pytest.fixture
def firm(now):
    """A firm with a profile of today."""
    return makers.firm_with_profile(now)


@pytest.fixture
def owner(firm):
    """The firm's legal representative in a browser."""
    return sign_in(parties.actor(firm, LEGAL_REPRESENTATIVE))


@pytest.fixture
def bank():
    """A bank."""
    return parties.bank("甲银行瑶海支行")


@pytest.fixture
def officer(bank):
    """An officer of the bank in a browser."""
    return sign_in(parties.actor(bank, OFFICER))


@pytest.fixture
def report(firm, now):
    """The firm's own report."""
    return makers.issued(firm, now)


def upload(content: bytes) -> SimpleUploadedFile:
    """Return a file as a form sends it."""
    return SimpleUploadedFile("report.pdf", content, content_type="application/pdf")


def post(browser: Client, path: str, body: dict, **headers: str):
    """Post JSON to the API."""
    return browser.post(f"/api/v1/reports{path}", json.dumps(body), content_type="application/json", headers=headers)


class TestVerifyPage:
    def test_nobody_needs_to_sign_in(self, client):
        page = client.get("/verify")
        assert page.status_code == 200
        assert "核验报告" in page.content.decode()

    def test_a_genuine_file_is_said_to_be_genuine(self, client, report):
        page = client.post("/verify", {"file": upload(queries.read_bytes(report))})
        text = page.content.decode()
        assert page.status_code == 200
        for word in ("真实", "这份报告是本平台出具的，未被改动", report.number, "合肥***有限公司", "738", "seal"):
            assert word in text
        assert makers.NAME not in text
        assert "18,472,000" not in text

    def test_english_is_complete(self, client, report):
        page = client.post("/verify", {"file": upload(queries.read_bytes(report))}, headers={"accept-language": "en"})
        assert "This platform issued this report and nothing in it was changed" in page.content.decode()

    def test_a_touched_file_is_said_to_be_touched(self, client, report):
        text = client.post("/verify", {"file": upload(queries.read_bytes(report) + b" ")}).content.decode()
        assert "内容被改动" in text
        assert "738" not in text
        assert "合肥***" not in text

    def test_a_qr_code_leads_to_the_verdict(self, client, report):
        text = client.get(f"/verify/{report.number}").content.decode()
        assert "本平台出具过这个编号的报告，且为最新" in text

    def test_a_typed_number_leads_there_too(self, client, report):
        page = client.get("/verify", {"number": f" {report.number.lower()} "})
        assert page["Location"].endswith(f"/verify/{report.number}")
        assert client.post("/verify", {"number": report.number})["Location"].endswith(report.number)

    def test_a_number_never_issued_is_unknown(self, client):
        page = client.get(f"/verify/{NEVER_ISSUED}")
        assert page.status_code == 200
        assert "从未出具过这个编号" in page.content.decode()

    @pytest.mark.parametrize("typed", ["YH-1", "甲乙丙", "<script>alert(1)</script>", "a" * 70])
    def test_a_slip_is_explained_in_the_form(self, client, typed):
        page = client.get("/verify", {"number": typed})
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()
        assert 'role="alert"' in page.content.decode()

    def test_a_slip_in_the_address_is_explained_too(self, client):
        page = client.get("/verify/YH-1")
        assert page.status_code == 200
        assert "不是报告编号" in page.content.decode()

    def test_nothing_given_is_explained(self, client):
        assert "请选择报告的 PDF 文件" in client.post("/verify", {}).content.decode()
        assert "请选择报告的 PDF 文件" in client.post("/verify", {"file": upload(b"")}).content.decode()

    def test_a_large_file_is_explained(self, client):
        page = client.post("/verify", {"file": upload(b"x" * (MAX_BYTES + 1))})
        assert page.status_code == 200
        assert "5 MB" in page.content.decode()

    def test_hurried_guessing_is_slowed_down(self, client, report):
        # Two whole minutes' worth: wherever the minute turns, one of the two is too many.
        answers = [client.get(f"/verify/{report.number}").status_code for _ in range(65)]
        assert answers[:30] == [200] * 30
        assert 429 in answers


class TestPages:
    def test_a_firm_issues_and_fetches_its_report(self, owner, firm):
        assert "出具我的报告" in owner.get("/reports/issue").content.decode()
        answer = owner.post("/reports/issue", {"language": "zh-hans"})
        assert (answer.status_code, answer["Location"]) == (302, "/reports")
        report = Report.objects.get(firm=firm)
        page = owner.get("/reports").content.decode()
        assert report.number in page
        file = owner.get(f"/reports/{report.number}.pdf")
        assert file.content == queries.read_bytes(report)
        assert file["Content-Type"] == "application/pdf"
        assert file["Cache-Control"] == "no-store"

    def test_without_reports_the_page_says_what_to_do(self, owner):
        assert "还没有报告" in owner.get("/reports").content.decode()

    def test_a_bank_issues_under_consent(self, officer, bank, firm):
        stored_consent(firm, bank)
        form = officer.get("/reports/issue", {"uscc": firm.uscc}).content.decode()
        assert firm.uscc in form
        assert firm.name not in form
        answer = officer.post("/reports/issue", {"uscc": firm.uscc, "purpose": "underwriting", "language": "en"})
        assert answer.status_code == 302
        assert Report.objects.get().requested_by == bank

    def test_without_consent_and_without_firm_are_the_same_page(self, officer, firm):
        pages = [
            officer.post("/reports/issue", {"uscc": uscc, "purpose": "underwriting", "language": "en"})
            for uscc in (firm.uscc, parties.uscc())
        ]
        assert {page.status_code for page in pages} == {404}
        assert not Report.objects.exists()

    def test_a_purpose_of_another_kind_is_not_offered(self, officer, firm):
        page = officer.post("/reports/issue", {"uscc": firm.uscc, "purpose": "own_report", "language": "en"})
        assert page.status_code == 200
        assert 'role="alert"' in page.content.decode()

    def test_after_revocation_nothing_is_handed_out(self, officer, bank, firm):
        consent = stored_consent(firm, bank)
        officer.post("/reports/issue", {"uscc": firm.uscc, "purpose": "underwriting", "language": "en"})
        number = Report.objects.get().number
        assert officer.get(f"/reports/{number}.pdf").status_code == 200
        Consent.objects.filter(pk=consent.pk).update(status=REVOKED, ended_at=timezone.now())
        assert officer.get(f"/reports/{number}.pdf").status_code == 404
        assert "授权已撤回" in officer.get("/reports").content.decode()

    def test_a_stranger_finds_nothing(self, report):
        stranger = sign_in(parties.actor(parties.firm(), LEGAL_REPRESENTATIVE))
        theirs, missing = (stranger.get(f"/reports/{number}.pdf") for number in (report.number, NEVER_ISSUED))
        assert theirs.status_code == missing.status_code == 404
        assert report.number not in stranger.get("/reports").content.decode()

    def test_a_firm_withdraws_its_report(self, owner, report):
        page = owner.post(f"/reports/{report.number}/withdraw", {"reason": "数据有误"})
        assert page.status_code == 302
        report.refresh_from_db()
        assert report.withdrawn_at

    def test_who_is_not_signed_in_is_taken_to_sign_in(self, client, report):
        for path in ("/reports", "/reports/issue", f"/reports/{report.number}.pdf"):
            assert client.get(path).status_code == 302

    def test_other_offices_have_no_reports(self):
        operator = sign_in(parties.actor(parties.organisation(OPERATOR), OFFICER))
        assert operator.get("/reports").status_code == 403


class TestApi:
    def test_verify_needs_no_token(self, client, report):
        content = queries.read_bytes(report)
        said = client.post("/api/v1/reports/verify", {"file": upload(content)}).json()
        assert (said["verdict"], said["by"], said["number"]) == ("authentic", "file", report.number)
        said = client.post("/api/v1/reports/verify", {"file": upload(content[:-9])}).json()
        assert (said["verdict"], said["firm"], said["issued_at"]) == ("altered", "", None)
        said = client.get(f"/api/v1/reports/verify/{report.number}").json()
        assert (said["verdict"], said["by"]) == ("authentic", "number")

    @pytest.mark.parametrize(
        ("size", "status", "code"), [(0, 422, "file_missing"), (MAX_BYTES + 1, 413, "file_too_large")]
    )
    def test_sizes_are_refused_as_problems(self, client, size, status, code):
        answer = client.post("/api/v1/reports/verify", {"file": upload(b"x" * size)})
        assert (answer.status_code, answer.json()["code"]) == (status, code)

    def test_a_wrong_number_is_a_problem(self, client):
        answer = client.get("/api/v1/reports/verify/YH-1")
        assert (answer.status_code, answer.json()["code"]) == (422, "not_a_report_number")

    def test_verify_is_limited(self, client):
        answers = [client.get(f"/api/v1/reports/verify/{NEVER_ISSUED}").status_code for _ in range(65)]
        assert 429 in answers

    def test_everything_else_needs_one(self, client, report):
        for path in ("", f"/{report.number}", f"/{report.number}/file"):
            assert client.get(f"/api/v1/reports{path}").status_code == 401
        assert post(client, "", {"uscc": report.firm.uscc, "purpose": "own_report"}).status_code == 401

    def test_a_firm_issues_lists_and_downloads(self, owner, firm):
        answer = post(owner, "", {"uscc": firm.uscc, "purpose": "own_report"})
        said = answer.json()
        assert answer.status_code == 201
        assert answer["Location"] == f"/api/v1/reports/{said['number']}"
        assert (said["uscc"], said["verdict"], said["language"]) == (firm.uscc, "authentic", "zh-hans")
        assert owner.get("/api/v1/reports").json()[0]["number"] == said["number"]
        assert owner.get(f"/api/v1/reports/{said['number']}").json()["sha256"] == said["sha256"]
        file = owner.get(f"/api/v1/reports/{said['number']}/file")
        assert len(file.content) == said["size"]

    def test_the_same_key_issues_once(self, owner, firm):
        body = {"uscc": firm.uscc, "purpose": "own_report"}
        first, second = (post(owner, "", body, **{"Idempotency-Key": "one"}) for _ in range(2))
        assert first.content == second.content
        assert Report.objects.count() == 1
        assert TrailEntry.objects.filter(event="reports.report.issue").count() == 1

    def test_a_bank_without_consent_learns_nothing(self, officer, firm):
        answers = [post(officer, "", {"uscc": uscc, "purpose": "underwriting"}) for uscc in (firm.uscc, parties.uscc())]
        assert {answer.status_code for answer in answers} == {404}
        bodies = [{key: value for key, value in answer.json().items() if key != "instance"} for answer in answers]
        assert bodies[0] == bodies[1]

    @pytest.mark.parametrize("body", [{}, {"uscc": "x"}, {"uscc": "x", "purpose": "y", "language": "fr"}, {"uscc": 1}])
    def test_a_body_that_does_not_fit_is_refused(self, owner, body):
        assert post(owner, "", body).status_code == 422

    def test_a_withdrawal_is_told_to_the_next_who_asks(self, owner, client, report):
        said = post(owner, f"/{report.number}/withdraw", {"reason": "wrong"}).json()
        assert said["verdict"] == "withdrawn"
        assert client.get(f"/api/v1/reports/verify/{report.number}").json()["verdict"] == "withdrawn"
