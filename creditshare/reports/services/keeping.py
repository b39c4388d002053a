"""Keep the files of reports: stored once under their digest, handed out to who may have them, declared void."""

import os
from datetime import datetime
from tempfile import mkstemp

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from django.db import transaction

from creditshare.audit.services import record_event
from creditshare.db.keys import load_private_key
from creditshare.kernel.actor import Actor
from creditshare.kernel.errors import NotFound
from creditshare.kernel.permissions import require
from creditshare.kernel.statement import sign_statement
from creditshare.reports import queries
from creditshare.reports.errors import AlreadyWithdrawn, ReasonMissing
from creditshare.reports.models import Report
from creditshare.reports.permissions import DOWNLOAD_REPORT, WITHDRAW_REPORT
from creditshare.reports.rules.limits import REASON_LENGTH
from creditshare.reports.rules.numbers import normalise_number
from creditshare.reports.rules.twin import TYPE, twin_claims


def keep_file(digest: str, content: bytes) -> None:
    """Store the bytes under their digest, whole or not at all; a row that rolls back leaves only an unnamed file."""
    path = queries.file_path(digest)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, draft = mkstemp(dir=path.parent, prefix=".draft-")
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)


@transaction.atomic
def download_report(*, actor: Actor, number: str, at: datetime) -> tuple[Report, bytes]:
    """Hand out a report's file: to the firm always, to another organisation only while the consent behind it lives."""
    report = queries.get_report(actor=actor, number=normalise_number(number))
    require(DOWNLOAD_REPORT, actor, report)
    own = actor.is_platform or report.firm_id == actor.organisation_id
    if not own and not queries.is_releasable(report):
        raise NotFound()
    content = queries.read_bytes(report)
    record_event(
        DOWNLOAD_REPORT,
        actor,
        report,
        at=at,
        firm_id=report.firm_id,
        number=report.number,
        consent=report.consent_id,
        sha256=report.sha256,
    )
    return report, content


@transaction.atomic
def download_twin(*, actor: Actor, number: str, at: datetime) -> tuple[Report, str]:
    """Hand out a report as data, signed with the key of the seal, to whoever may have its file."""
    report, _ = download_report(actor=actor, number=number, at=at)
    key = load_private_key("reports")
    assert isinstance(key.private, EllipticCurvePrivateKey)
    claims = twin_claims(report.number, report.sha256 or "", report.snapshot)
    return report, sign_statement(claims, key.private, key.key_id, TYPE)


@transaction.atomic
def withdraw_report(*, actor: Actor, number: str, reason: str, at: datetime) -> Report:
    """Declare an issued report void from now on; its file and its row stay."""
    report = queries.find_registered(number=normalise_number(number))
    require(WITHDRAW_REPORT, actor)
    if report is None:
        raise NotFound()
    require(WITHDRAW_REPORT, actor, report)
    if not 0 < len(reason.strip()) <= REASON_LENGTH:
        raise ReasonMissing(limit=REASON_LENGTH)
    row = Report.objects.filter(pk=report.pk, withdrawn_at=None)
    if not row.update(withdrawn_at=at, withdrawal_reason=reason.strip()):
        raise AlreadyWithdrawn()
    report.withdrawn_at, report.withdrawal_reason = at, reason.strip()
    record_event(WITHDRAW_REPORT, actor, report, at=at, firm_id=report.firm_id, number=report.number, reason=reason)
    return report
