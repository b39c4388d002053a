"""The API of reports: issue, list, download, withdraw; verifying needs no token."""

from typing import Any
from uuid import UUID

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext
from ninja import File, Router, Status
from ninja.files import UploadedFile

from creditshare.records.queries.repairs import list_takings
from creditshare.reports import queries, services
from creditshare.reports.errors import FileTooLarge
from creditshare.reports.rules.limits import MAX_BYTES, MEGABYTE
from creditshare.reports.rules.telling import tell_report, tell_verdict
from creditshare.reports.rules.verdict import standing_verdict
from creditshare.reports.schemas import IssueIn, ReportOut, SealKey, StatementIn, StatementOut, VerdictOut, WithdrawIn

router = Router()


def _told(report: Any, takings: Any = None) -> dict[str, Any]:
    word = standing_verdict(queries.standing_of(report, takings), timezone.now())
    return tell_report(report, word, settings.SITE_URL)


def _count(request: HttpRequest) -> None:
    services.count_question(address=get_adapter().get_client_ip(request) or "", at=timezone.now())


@router.post("", response={201: ReportOut}, operation_id="issue_report")
def issue(request: HttpRequest, asked: IssueIn, response: HttpResponse) -> Status:
    """Issue a signed report; a bank needs the firm's live consent for the purpose."""
    actor = request.auth  # type: ignore[attr-defined]
    issued = services.issue_report(actor=actor, at=timezone.now(), **asked.dict())
    response["Location"] = f"/api/v1/reports/{issued.number}"
    return Status(201, _told(queries.get_report(actor=actor, number=issued.number)))


@router.get("", response=list[ReportOut], operation_id="list_reports")
def list_own(request: HttpRequest, limit: int = 100) -> list[dict[str, Any]]:
    """List the newest reports about you or issued to you."""
    rows = list(queries.list_reports(actor=request.auth)[: max(1, min(limit, 500))])  # type: ignore[attr-defined]
    takings = list_takings({report.firm_id for report in rows})
    return [_told(report, takings.get(report.firm_id, [])) for report in rows]


@router.post("/verify", auth=None, response=VerdictOut, operation_id="verify_report_file")
def verify_file(request: HttpRequest, file: File[UploadedFile]) -> dict[str, Any]:
    """Say whether a PDF is a report of this platform; nobody needs to sign in."""
    _count(request)
    if (file.size or 0) > MAX_BYTES:
        raise FileTooLarge(limit_megabytes=MAX_BYTES // MEGABYTE)
    return tell_verdict(services.verify_bytes(file.read(), at=timezone.now()), gettext)


@router.get("/verify/{number}", auth=None, response=VerdictOut, operation_id="verify_report_number")
def verify_number(request: HttpRequest, number: str) -> dict[str, Any]:
    """Say what the register holds under a report number; nobody needs to sign in."""
    _count(request)
    return tell_verdict(services.verify_number(number, at=timezone.now()), gettext)


@router.get("/keys", auth=None, response=list[SealKey], operation_id="list_seal_keys")
def keys(request: HttpRequest) -> list[dict[str, Any]]:
    """List the keys that seal or sealed reports, with their certificates and what is revoked."""
    return queries.list_seal_keys()


@router.get("/statements", response=list[StatementOut], operation_id="list_statements")
def statements(request: HttpRequest) -> list[Any]:
    """List your firm's statements, those taken back last."""
    return list(queries.list_statements(actor=request.auth))  # type: ignore[attr-defined]


@router.post("/statements", response={201: StatementOut}, operation_id="make_statement")
def state(request: HttpRequest, asked: StatementIn) -> Status:
    """State something in your firm's name: every report from now on carries it word for word."""
    actor = request.auth  # type: ignore[attr-defined]
    return Status(201, services.make_statement(actor=actor, at=timezone.now(), **asked.dict()))


@router.post("/statements/{statement_id}/withdraw", response=StatementOut, operation_id="take_statement_back")
def take_back(request: HttpRequest, statement_id: UUID) -> Any:
    """Take a statement back: reports issued before keep it."""
    actor = request.auth  # type: ignore[attr-defined]
    return services.take_statement_back(actor=actor, statement_id=statement_id, at=timezone.now())


@router.get("/{number}", response=ReportOut, operation_id="get_report")
def get(request: HttpRequest, number: str) -> dict[str, Any]:
    """Return the register row of a report."""
    return _told(queries.get_report(actor=request.auth, number=number))  # type: ignore[attr-defined]


@router.get("/{number}/file", operation_id="download_report")
def download(request: HttpRequest, number: str) -> HttpResponse:
    """Return the signed PDF; to another organisation than the firm only while the consent lives."""
    actor = request.auth  # type: ignore[attr-defined]
    report, content = services.download_report(actor=actor, number=number, at=timezone.now())
    headers = {"Content-Disposition": f'attachment; filename="{report.number}.pdf"', "Cache-Control": "no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@router.get("/{number}/data", operation_id="download_report_data")
def twin(request: HttpRequest, number: str) -> HttpResponse:
    """Return everything the report says as a JWS (RFC 7515) over canonical JSON, to whoever may have its file."""
    report, signed = services.download_twin(
        actor=request.auth,  # type: ignore[attr-defined]
        number=number,
        at=timezone.now(),
    )
    headers = {"Content-Disposition": f'attachment; filename="{report.number}.jws"', "Cache-Control": "no-store"}
    return HttpResponse(signed, content_type="application/jose", headers=headers)


@router.post("/{number}/withdraw", response=ReportOut, operation_id="withdraw_report")
def withdraw(request: HttpRequest, number: str, asked: WithdrawIn) -> dict[str, Any]:
    """Declare a report void from now on."""
    actor = request.auth  # type: ignore[attr-defined]
    report = services.withdraw_report(actor=actor, number=number, reason=asked.reason, at=timezone.now())
    return _told(report)
