"""Telling: a verdict or a register row as plain values, the same for the API, the shell and a test."""

from typing import Any

from creditshare.reports.rules.values import Words
from creditshare.reports.rules.verdict import Verdict
from creditshare.reports.rules.wording import Wording, wording


def words_of(verdict: Verdict) -> Wording:
    """Return the words of a verdict (English message ids)."""
    return wording(verdict.word, by_number=verdict.by_number, consent_withdrawn=verdict.consent_withdrawn)


def tell_verdict(verdict: Verdict, gettext: Words) -> dict[str, Any]:
    """Return a verdict as plain values in the language of `gettext`."""
    words = words_of(verdict)
    return {
        "verdict": verdict.word,
        "sentence": gettext(words.title),
        "advice": gettext(words.advice),
        "by": "number" if verdict.by_number else "file",
        "number": verdict.number,
        "firm": verdict.firm,
        "purpose": verdict.purpose,
        "issued_at": verdict.issued_at,
        "expires_at": verdict.expires_at,
        "as_of": verdict.as_of,
        "grade": verdict.grade,
        "score": verdict.score,
        "withdrawn_at": verdict.withdrawn_at,
        "superseded_at": verdict.superseded_at,
        "consent_withdrawn": verdict.consent_withdrawn,
        "seal_level": verdict.seal_level,
        "key_revoked_at": verdict.key_revoked_at,
    }


def tell_report(report: Any, word: str, site_url: str) -> dict[str, Any]:
    """Return a register row as plain values, with its present standing and its addresses."""
    return {
        "number": report.number,
        "uscc": report.firm.uscc,
        "name": report.firm.name,
        "purpose": report.purpose,
        "language": report.language,
        "issued_to": report.requested_by.name,
        "issued_at": report.issued_at,
        "expires_at": report.expires_at,
        "as_of": report.as_of,
        "sha256": report.sha256,
        "size": report.size,
        "key_id": report.key_id,
        "seal_level": report.seal_level or "B-B",
        "snapshot_digest": report.snapshot_digest,
        "verdict": word,
        "verify_url": f"{site_url}/verify/{report.number}",
        "download_url": f"{site_url}/api/v1/reports/{report.number}/file",
    }
