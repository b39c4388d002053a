"""What the issue register holds: for an actor its reports, for anyone the standing of one."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from creditshare.consents.rules.categories import RATING
from creditshare.consents.rules.lifecycle import ACTIVE, REVOKED
from creditshare.db.keys import public_keys, revocations
from creditshare.kernel.actor import Actor
from creditshare.kernel.canonical import digest_of
from creditshare.kernel.errors import NotFound
from creditshare.kernel.permissions import require
from creditshare.records.queries.repairs import Taking, list_takings, was_taken
from creditshare.reports.models import CounterVisit, Report, Statement
from creditshare.reports.permissions import ISSUE_AT_COUNTER, LIST_REPORTS, LIST_STATEMENTS
from creditshare.reports.rules.issue import Stated
from creditshare.reports.rules.verdict import Standing


def list_reports(*, actor: Actor) -> QuerySet[Report]:
    """List the reports about the actor's organisation or issued to it, newest first."""
    require(LIST_REPORTS, actor)
    visible: QuerySet[Report] = _with_standing(Report.objects.visible_to(actor))
    return visible.order_by("-issued_at", "-number")


def _with_standing(reports: Any) -> Any:
    return reports.with_standing().annotate(was_taken=was_taken("firm_id"))


def get_report(*, actor: Actor, number: str) -> Report:
    """Return a report the actor may know of by its number; raise NotFound alike for no such and not yours."""
    require(LIST_REPORTS, actor)
    report: Report | None = _with_standing(Report.objects.visible_to(actor)).filter(number=number).first()
    if report is None:
        raise NotFound()
    return report


def standing_statements(firm_id: int) -> tuple[Stated, ...]:
    """Return what a firm states and has not taken back, as a report carries it, oldest first."""
    rows = Statement.objects.filter(firm_id=firm_id).standing().order_by("made_at", "pk")
    return tuple((row.about, row.made_at.isoformat(), row.text) for row in rows)


def list_statements(*, actor: Actor) -> QuerySet[Statement]:
    """List the firm's own statements, standing ones first, newest first."""
    require(LIST_STATEMENTS, actor)
    visible: QuerySet[Statement] = Statement.objects.visible_to(actor)
    return visible.order_by(F("withdrawn_at").asc(nulls_first=True), "-made_at", "pk")


def get_statement(*, actor: Actor, statement_id: UUID) -> Statement:
    """Return one of the firm's own statements; raise NotFound alike for no such and not yours."""
    found: Statement | None = Statement.objects.visible_to(actor).filter(pk=statement_id).first()
    if found is None:
        raise NotFound()
    return found


def representative_of(firm: Any) -> str:
    """Return the legal representative by the register; empty where it holds none."""
    enterprise = getattr(firm, "enterprise", None)
    return enterprise.legal_representative if enterprise else ""


def list_visits(*, actor: Actor, since: datetime) -> QuerySet[CounterVisit]:
    """List the visits the officer served since a moment, newest first."""
    require(ISSUE_AT_COUNTER, actor)
    visible: QuerySet[CounterVisit] = CounterVisit.objects.visible_to(actor).filter(at__gte=since)
    return visible.select_related("report__firm").order_by("-at")


def get_visit(*, actor: Actor, number: str) -> CounterVisit:
    """Return a visit the officer served by the number of its report; raise NotFound alike for no such and not yours."""
    visible = CounterVisit.objects.visible_to(actor).select_related("report__firm")
    found: CounterVisit | None = visible.filter(report__number=number).first()
    if found is None:
        raise NotFound()
    return found


def is_releasable(report: Report) -> bool:
    """Say whether the consent behind a report is live at this moment, and hold it until the transaction ends.

    The database's clock decides. The lock on the consent makes a revocation wait, or the release see it.
    """
    if report.consent_id is None:
        return True
    live = Report.objects.filter(pk=report.pk, consent__status=ACTIVE, consent__expires_at__gt=Now())
    return live.select_for_update(of=("consent",)).select_related("consent").first() is not None


def find_registered(*, number: str = "", sha256: str = "") -> Report | None:
    """Return the sealed report with a number or with the digest of a file, for the verify page only."""
    wanted = Q(number=number) if number else Q(sha256=sha256)
    found: Report | None = _with_standing(Report.objects.exclude(sha256=None)).filter(wanted).first()
    return found


def has_registered(numbers: list[str]) -> bool:
    """Say whether any of these numbers was ever issued."""
    return bool(numbers) and Report.objects.exclude(sha256=None).filter(number__in=numbers).exists()


def standing_of(report: Any, takings: Sequence[Taking] | None = None) -> Standing:
    """Return what the register holds against a report that was loaded with_standing.

    `takings` is what went out of use of its firm's records, where somebody asked for many firms at once.
    """
    consent = report.consent
    if takings is None:
        takings = list_takings([report.firm_id]).get(report.firm_id, []) if report.was_taken else []
    revoked = consent is not None and consent.status == REVOKED
    return Standing(
        expires_at=report.expires_at,
        withdrawn_at=report.withdrawn_at,
        consent_ended_at=(consent.ended_at or report.issued_at) if revoked else None,
        superseded_at=min(filter(None, (report.newer_at, _outdated_at(report, takings))), default=None),
    )


def _outdated_at(report: Report, takings: Sequence[Taking]) -> datetime | None:
    """Return when something that the report says, or that its grade rests on, first went out of use after its issue."""
    since = [taking for taking in takings if taking.at > report.issued_at]
    if not since:
        return None
    shown = set(json.loads(report.snapshot)["body"]["blocks"])
    return next((taking.at for taking in since if RATING in shown or taking.categories & shown), None)


def grade_of(report: Report) -> tuple[str, int | None]:
    """Return the grade and the score printed in a report, empty where it shows none."""
    rating = json.loads(report.snapshot)["body"].get("blocks", {}).get("rating") or {}
    return rating.get("grade") or "", rating.get("score")


def file_path(sha256: str) -> Path:
    """Return where the bytes with a digest are kept."""
    return Path(settings.REPORTS_DIR) / sha256[:2] / f"{sha256}.pdf"


def read_bytes(report: Report) -> bytes:
    """Return a report's bytes; raise NotFound when the file is gone (find_violations reports it)."""
    path = file_path(report.sha256 or "")
    if not path.is_file():
        raise NotFound()
    return path.read_bytes()


def find_violations(*, at: datetime) -> list[dict[str, str]]:
    """List reports whose file, snapshot or seal is not what the register says (trust 16)."""
    rows = Report.objects.order_by("number").iterator(chunk_size=200)
    return [
        {"invariant": "trust 16", "subject": f"report {report.number}", "detail": detail}
        for report in rows
        for detail in _faults(report)
    ]


def _faults(report: Report) -> Iterator[str]:
    if report.sha256 is None:
        yield "it was never sealed"
        return
    path = file_path(report.sha256)
    if not path.is_file():
        yield "its file is missing"
        return
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != report.sha256 or len(content) != report.size:
        yield "its file is not the one that was issued"
    snapshot: dict[str, Any] = json.loads(report.snapshot)
    if digest_of(snapshot) != report.snapshot_digest or snapshot["issue"]["number"] != report.number:
        yield "its snapshot is not the one that was issued"
    if report.consent_id is None and report.requested_by_id != report.firm_id:
        yield "it was issued to another organisation without a consent"


def list_seal_keys() -> list[dict[str, Any]]:
    """List the keys of the seal by id: certificate (PEM, empty before its first seal), whether it seals, revocation."""
    folder, revoked = Path(settings.KEY_DIR), revocations("reports")
    return [
        {
            "key_id": key_id,
            "certificate": path.read_text() if (path := folder / f"reports.{key_id}.crt").exists() else "",
            "seals": not (folder / f"reports.{key_id}.pem").exists(),
            "revoked_at": revoked[key_id].at if key_id in revoked else None,
            "reason": revoked[key_id].reason if key_id in revoked else "",
        }
        for key_id in sorted(public_keys("reports"))
    ]
