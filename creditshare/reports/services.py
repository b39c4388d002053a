"""The deeds of reports: issue one, withdraw one, hand out its file, and say whether a file or a number is genuine."""

import hashlib
import os
import secrets
from datetime import date, datetime
from tempfile import mkstemp
from typing import Any, NamedTuple

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import F

from creditshare.audit.services import record_event
from creditshare.consents.rules.purposes import LOCAL_TIME, PURPOSES
from creditshare.kernel.actor import ENTERPRISE, Actor
from creditshare.kernel.canonical import canonical_json
from creditshare.kernel.errors import Invalid, NotFound, TooManyRequests
from creditshare.kernel.permissions import require
from creditshare.parties.queries import find_organisation
from creditshare.profiles.services import current_body, read_profile
from creditshare.reports import queries
from creditshare.reports.errors import (
    AlreadyWithdrawn,
    FileMissing,
    FileTooLarge,
    NotAReportNumber,
    NothingToReport,
    ReasonMissing,
    UnknownLanguage,
)
from creditshare.reports.models import DaySerial, Report
from creditshare.reports.pdf.report import render_report
from creditshare.reports.permissions import DOWNLOAD_REPORT, ISSUE_REPORT, WITHDRAW_REPORT
from creditshare.reports.rules.coverage import PRESENT
from creditshare.reports.rules.issue import LANGUAGES, Issue
from creditshare.reports.rules.limits import MAX_BYTES, MEGABYTE, QUESTIONS_A_MINUTE, REASON_LENGTH
from creditshare.reports.rules.numbers import (
    ALPHABET,
    RANDOM_LENGTH,
    is_report_number,
    normalise_number,
    numbers_in,
    report_number,
)
from creditshare.reports.rules.validity import expiry
from creditshare.reports.rules.verdict import (
    ALTERED,
    AUTHENTIC,
    EXPIRED,
    SUPERSEDED,
    UNKNOWN,
    Verdict,
    masked,
    standing_verdict,
)
from creditshare.reports.seal import carries_our_key, seal_report

OWN_REPORT = "own_report"
MINUTE = 60


class Subject(NamedTuple):
    """Whom a report is about, who gets it, and what it may say."""

    firm_id: int
    reader_id: int
    reader: str
    body: dict[str, Any]
    consent_id: Any = None


def issue_report(*, actor: Actor, uscc: str, purpose: str, at: datetime, language: str = "zh-hans") -> Report:
    """Issue a signed report: to the firm about itself, or to a bank under the firm's live consent.

    The consent stays locked from the reading to the register row, so that none is released after a revocation. Its
    number is taken before, in a transaction of its own: one may be skipped, none is used twice.
    """
    require(ISSUE_REPORT, actor)
    if language not in LANGUAGES:
        raise UnknownLanguage(given=language)
    local = at.astimezone(LOCAL_TIME)
    number = _take_number(local.date())
    with transaction.atomic():
        subject = _read_subject(actor, uscc, purpose, at)
        report, content = _register(subject, number, purpose, language, local)
        sealed = seal_report(content, at=local)
        digest = hashlib.sha256(sealed.content).hexdigest()
        _keep(digest, sealed.content)
        report.sha256, report.size, report.key_id = digest, len(sealed.content), sealed.key_id
        report.save(update_fields=["sha256", "size", "key_id"])
        record_event(
            ISSUE_REPORT,
            actor,
            report,
            at=at,
            firm_id=report.firm_id,
            number=number,
            purpose=purpose,
            consent=report.consent_id,
            sha256=digest,
            snapshot=report.snapshot_digest,
        )
    return report


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


def count_question(*, address: str, at: datetime) -> None:
    """Count one question for a verdict from an address; raise TooManyRequests above the limit of the minute."""
    key = f"reports.verify.{hashlib.sha256(address.encode()).hexdigest()[:16]}.{at:%Y%m%d%H%M}"
    cache.add(key, 0, timeout=MINUTE)
    try:
        asked = cache.incr(key)
    except ValueError:
        # The minute ended between the two calls: the count begins anew.
        return
    if asked > QUESTIONS_A_MINUTE:
        raise TooManyRequests(seconds=MINUTE - at.second)


def verify_bytes(content: bytes, *, at: datetime) -> Verdict:
    """Say what a file is: the digest in the register decides, everything else is at best a report that was altered.

    Nothing is parsed: one digest and two scans, in time linear in the size. Raise FileMissing or FileTooLarge.
    """
    if not content:
        raise FileMissing()
    if len(content) > MAX_BYTES:
        raise FileTooLarge(limit_megabytes=MAX_BYTES // MEGABYTE)
    report = queries.find_registered(sha256=hashlib.sha256(content).hexdigest())
    if report is not None:
        return _verdict(report, at, by_number=False)
    numbers = numbers_in(content)
    if queries.has_registered(numbers) or carries_our_key(content):
        return Verdict(ALTERED, number=numbers[0] if numbers else "")
    return Verdict(UNKNOWN)


def verify_number(number: str, *, at: datetime) -> Verdict:
    """Say what the register holds under a number as it was typed; raise NotAReportNumber for what cannot be one."""
    typed = normalise_number(number)
    if not is_report_number(typed):
        raise NotAReportNumber(given=number[:40])
    report = queries.find_registered(number=typed)
    if report is None:
        return Verdict(UNKNOWN, by_number=True, number=typed)
    return _verdict(report, at, by_number=True)


def _verdict(report: Report, at: datetime, *, by_number: bool) -> Verdict:
    standing = queries.standing_of(report)
    word = standing_verdict(standing, at)
    grade, score = queries.grade_of(report) if word in (AUTHENTIC, SUPERSEDED, EXPIRED) else ("", None)
    return Verdict(
        word,
        by_number=by_number,
        number=report.number,
        firm=masked(report.firm.name),
        purpose=report.purpose,
        issued_at=report.issued_at,
        expires_at=report.expires_at,
        as_of=report.as_of,
        grade=grade,
        score=score,
        withdrawn_at=standing.withdrawn_at or standing.consent_ended_at,
        superseded_at=standing.superseded_at if word == SUPERSEDED else None,
        consent_withdrawn=standing.withdrawn_at is None and standing.consent_ended_at is not None,
    )


def _read_subject(actor: Actor, uscc: str, purpose: str, at: datetime) -> Subject:
    firm = find_organisation(uscc)
    asked_by_itself = firm is not None and (actor.is_platform or actor.organisation_id == firm.pk)
    if firm is not None and firm.kind == ENTERPRISE and asked_by_itself:
        if purpose != OWN_REPORT:
            raise Invalid(errors=[{"field": "purpose", "given": purpose, "code": "not_your_purpose"}])
        body = current_body(firm.pk, at)
        if not any(source["state"] == PRESENT for source in body["sources"]):
            raise NothingToReport()
        return Subject(firm.pk, firm.pk, firm.name, body)
    if actor.is_platform or actor.organisation_kind == ENTERPRISE:
        raise NotFound()
    opened = read_profile(actor=actor, uscc=uscc, purpose=purpose, at=at)
    consent = opened.consent
    return Subject(consent.firm_id, consent.grantee_id, actor.organisation_name, opened.body, consent.pk)


def _register(subject: Subject, number: str, purpose: str, language: str, at: datetime) -> tuple[Report, bytes]:
    """Draw the report and write its row, so that the seal knows which bytes it may sign."""
    issue = Issue(
        number=number,
        issued_at=at,
        expires_at=expiry(at),
        as_of=date.fromisoformat(subject.body["as_of"]),
        purpose=purpose,
        purpose_label=PURPOSES[purpose].label,
        reader=subject.reader,
        is_own=subject.reader_id == subject.firm_id,
        language=language,
        verify_url=f"{settings.SITE_URL}/verify/{number}",
        consent=str(subject.consent_id or ""),
    )
    content = render_report(subject.body, issue)
    snapshot = canonical_json({"issue": issue.plain(), "body": subject.body})
    report = Report.objects.create(
        number=number,
        firm_id=subject.firm_id,
        purpose=purpose,
        language=language,
        requested_by_id=subject.reader_id,
        consent_id=subject.consent_id,
        as_of=issue.as_of,
        issued_at=issue.issued_at,
        expires_at=issue.expires_at,
        snapshot=snapshot.decode(),
        snapshot_digest=hashlib.sha256(snapshot).hexdigest(),
        unsigned_sha256=hashlib.sha256(content).hexdigest(),
    )
    return report, content


@transaction.atomic
def _take_number(day: date) -> str:
    DaySerial.objects.get_or_create(day=day)
    DaySerial.objects.filter(day=day).update(last=F("last") + 1)
    serial = DaySerial.objects.get(day=day).last
    return report_number(day, serial, "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH)))


def _keep(digest: str, content: bytes) -> None:
    """Store the bytes under their digest, whole or not at all; a row that rolls back leaves only an unnamed file."""
    path = queries.file_path(digest)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, draft = mkstemp(dir=path.parent, prefix=".draft-")
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(draft, path)
