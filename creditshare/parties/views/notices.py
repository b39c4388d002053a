"""What the actor's organisation was told, newest first, and how a notice is marked read."""

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from creditshare.kernel.errors import NotFound
from creditshare.parties import queries, services
from creditshare.parties.models import Notice

PAGE = 20


def told(notices: Iterable[Notice]) -> list[dict[str, Any]]:
    """Return notices with their sentences."""
    return [{"notice": notice, "words": queries.sentence_of(notice)} for notice in notices]


@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    """List the notices of the actor's organisation."""
    page = Paginator(queries.list_notices(actor=request.actor), PAGE).get_page(request.GET.get("page"))  # type: ignore[attr-defined]
    return render(request, "parties/notices.html", {"page": page, "rows": told(page)})


@require_POST
def notice_open(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Mark a notice read and go to what it is about."""
    actor = request.actor  # type: ignore[attr-defined]
    notice = queries.list_notices(actor=actor).filter(pk=notice_id).first()
    if notice is None:
        raise NotFound()
    services.mark_read(actor=actor, notice_ids=[notice.pk], at=timezone.now())
    is_ours = url_has_allowed_host_and_scheme(notice.link, None) and notice.link.startswith("/")
    return redirect(notice.link if is_ours else "notice_list")


@require_POST
def notices_read(request: HttpRequest) -> HttpResponse:
    """Mark every notice of the actor's organisation read."""
    services.mark_read(actor=request.actor, at=timezone.now())  # type: ignore[attr-defined]
    return redirect("notice_list")
