"""What waits in the outbox."""

from datetime import datetime, timedelta

from django.db.models import Q

from creditshare.outbox.models import Work

LONGEST_WAIT = timedelta(minutes=5)


def has_due(at: datetime) -> bool:
    """Say whether any work may be claimed now."""
    return Work.objects.due(at).exists()


def count_work(at: datetime) -> dict[str, int]:
    """Count the work by where it stands: due now, open (due later and claimed work too), done, failed."""
    work = Work.objects
    return {
        "due": work.due(at).count(),
        "open": work.open().count(),
        "done": work.exclude(done_at=None).count(),
        "failed": work.exclude(failed_at=None).count(),
    }


def find_violations(*, at: datetime) -> list[dict[str, str]]:
    """List work that was given up or that nobody took for five minutes (trust 18)."""
    neglected = Work.objects.due(at).filter(due_at__lt=at - LONGEST_WAIT)
    neglected = neglected.filter(Q(claimed_until=None) | Q(claimed_until__lt=at - LONGEST_WAIT))
    given_up = Work.objects.exclude(failed_at=None)
    return [_violation(work, f"nobody took it since {work.due_at.isoformat()}") for work in neglected] + [
        _violation(work, f"given up after {work.attempts} attempts: {work.problem}") for work in given_up
    ]


def _violation(work: Work, detail: str) -> dict[str, str]:
    return {"invariant": "trust 18", "subject": f"work {work.pk} {work.handler}", "detail": detail}
