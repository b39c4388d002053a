"""Verify a report: the issue register decides, byte for byte; anybody may ask, but not without end."""

import hashlib
from datetime import datetime
from typing import cast

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from django.core.cache import cache

from creditshare.db.keys import public_keys, revocations
from creditshare.kernel.errors import TooManyRequests
from creditshare.kernel.statement import NotAStatement, open_statement
from creditshare.reports import queries
from creditshare.reports.errors import FileMissing, FileTooLarge, NotAReportNumber
from creditshare.reports.models import Report
from creditshare.reports.rules.limits import MAX_BYTES, MEGABYTE, QUESTIONS_A_MINUTE
from creditshare.reports.rules.numbers import is_report_number, normalise_number, numbers_in
from creditshare.reports.rules.twin import LOOKS_LIKE, TYPE, twin_claims
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
from creditshare.reports.seal.lasting import B_B
from creditshare.reports.seal.sealing import carries_our_key

MINUTE = 60


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
    if content.startswith(LOOKS_LIKE):
        return _verify_twin(content, at)
    numbers = numbers_in(content)
    if queries.has_registered(numbers) or carries_our_key(content):
        return Verdict(ALTERED, number=numbers[0] if numbers else "")
    return Verdict(UNKNOWN)


def _verify_twin(content: bytes, at: datetime) -> Verdict:
    """Say what a report as data is: signed by a key of ours that is not revoked, and still what the register holds."""
    revoked = revocations("reports")
    keys = {name: key for name, key in public_keys("reports").items() if name not in revoked}
    try:
        said = open_statement(
            content.decode("ascii").strip(), cast(dict[str, EllipticCurvePublicKey], keys), TYPE, MAX_BYTES
        )
    except (NotAStatement, UnicodeDecodeError):
        return Verdict(UNKNOWN)
    report = queries.find_registered(number=said["number"])
    if report is None or said != twin_claims(report.number, report.sha256 or "", report.snapshot):
        return Verdict(ALTERED, number=said["number"])
    return _verdict(report, at, by_number=False)


def verify_number(number: str, *, at: datetime) -> Verdict:
    """Say what the register holds under a number as it was typed; raise NotAReportNumber for what cannot be one."""
    typed = normalise_number(number)
    if not is_report_number(typed):
        raise NotAReportNumber(given=number[:40])
    report = queries.find_registered(number=typed)
    if report is None:
        return Verdict(UNKNOWN, by_number=True, number=typed)
    return _verdict(report, at, by_number=True)


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
        seal_level=report.seal_level or B_B,
        key_revoked_at=revoked.at if (revoked := revocations("reports").get(report.key_id or "")) else None,
        consent_withdrawn=standing.withdrawn_at is None and standing.consent_ended_at is not None,
    )
