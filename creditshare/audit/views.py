"""The pages on which overseers see how it stands with the trail, and an auditor has it checked."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from creditshare.audit import queries, services
from creditshare.audit.permissions import VERIFY_TRAIL
from creditshare.kernel.permissions import may


@require_safe
def trail_standing(request: HttpRequest) -> HttpResponse:
    """Show the newest checkpoint, the keys to keep, the time-stamps, the witnesses and the last checks."""
    actor = request.actor  # type: ignore[attr-defined]
    shown = queries.describe_trail(actor=actor, at=timezone.now())
    checks = queries.list_checks(actor=actor)
    shown |= {"may_check": may(VERIFY_TRAIL, actor), "checks": checks}
    shown["is_checking"] = any(check.finished_at is None for check in checks)
    return render(request, "audit/trail_standing.html", shown)


@require_POST
def trail_check(request: HttpRequest) -> HttpResponse:
    """Have the whole trail checked by a worker."""
    services.ask_check(actor=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    return redirect("trail_standing")
