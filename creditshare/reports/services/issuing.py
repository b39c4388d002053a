"""Issue a report: read what the reader may see, draw, register, seal and keep it, all or nothing."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import F

from creditshare.audit.services import record_event
from creditshare.consents.rules.purposes import LOCAL_TIME, PURPOSES
from creditshare.kernel.actor import ENTERPRISE, Actor
from creditshare.kernel.canonical import canonical_json
from creditshare.kernel.errors import Invalid, NotFound
from creditshare.kernel.permissions import Permission, require
from creditshare.parties.queries import find_organisation
from creditshare.profiles.services import current_body, read_profile
from creditshare.reports.errors import NothingToReport, UnknownLanguage
from creditshare.reports.models import DaySerial, Report
from creditshare.reports.pdf.report import render_report
from creditshare.reports.permissions import ISSUE_REPORT
from creditshare.reports.queries import standing_statements
from creditshare.reports.rules.coverage import PRESENT
from creditshare.reports.rules.issue import LANGUAGES, Issue
from creditshare.reports.rules.numbers import ALPHABET, RANDOM_LENGTH, report_number
from creditshare.reports.rules.validity import expiry
from creditshare.reports.seal.sealing import seal_report
from creditshare.reports.services.keeping import keep_file

OWN_REPORT = "own_report"


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
    return issue_to(actor, lambda: _read_subject(actor, uscc, purpose, at), purpose, at, language, event=ISSUE_REPORT)


def issue_to(
    actor: Actor, read: Callable[[], Subject], purpose: str, at: datetime, language: str, *, event: Permission
) -> Report:
    """Issue what `read` returns, read inside the transaction; raise UnknownLanguage. The caller asked who may."""
    if language not in LANGUAGES:
        raise UnknownLanguage(given=language)
    local = at.astimezone(LOCAL_TIME)
    number = _take_number(local.date())
    with transaction.atomic():
        subject = read()
        report, content = _register(subject, number, purpose, language, local)
        sealed = seal_report(content, at=local)
        digest = hashlib.sha256(sealed.content).hexdigest()
        keep_file(digest, sealed.content)
        report.sha256, report.size, report.key_id = digest, len(sealed.content), sealed.key_id
        report.seal_level = sealed.level
        report.save(update_fields=["sha256", "size", "key_id", "seal_level"])
        record_event(
            event,
            actor,
            report,
            at=at,
            firm_id=report.firm_id,
            number=number,
            purpose=purpose,
            consent=report.consent_id,
            sha256=digest,
            snapshot=report.snapshot_digest,
            seal=sealed.level,
        )
    return report


def _read_subject(actor: Actor, uscc: str, purpose: str, at: datetime) -> Subject:
    firm = find_organisation(uscc)
    asked_by_itself = firm is not None and (actor.is_platform or actor.organisation_id == firm.pk)
    if firm is not None and firm.kind == ENTERPRISE and asked_by_itself:
        if purpose != OWN_REPORT:
            raise Invalid(errors=[{"field": "purpose", "given": purpose, "code": "not_your_purpose"}])
        return own_subject(firm, at)
    if actor.is_platform or actor.organisation_kind == ENTERPRISE:
        raise NotFound()
    opened = read_profile(actor=actor, uscc=uscc, purpose=purpose, at=at)
    consent = opened.consent
    return Subject(consent.firm_id, consent.grantee_id, actor.organisation_name, opened.body, consent.pk)


def own_subject(firm: Any, at: datetime) -> Subject:
    """Return everything kept of a firm, for itself; raise NothingToReport."""
    body = current_body(firm.pk, at)
    if not any(source["state"] == PRESENT for source in body["sources"]):
        raise NothingToReport()
    return Subject(firm.pk, firm.pk, firm.name, body)


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
        statements=standing_statements(subject.firm_id),
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
