"""The bank officer's pages: the firms it may read, the deed of reading one, and what that read returned."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from creditshare.consents.queries import list_consents, list_readable_firms
from creditshare.kernel.errors import NotFound
from creditshare.kernel.permissions import require
from creditshare.parties.rules.uscc import is_valid_uscc, normalise_code
from creditshare.profiles import services
from creditshare.profiles.indicators import BY_KEY
from creditshare.profiles.permissions import BROWSE_FIRMS
from creditshare.profiles.views.readings import WHOLE_PROFILE, find_reading, keep_reading
from creditshare.profiles.views.sheet import figure_of, record_of, sheet_of
from creditshare.profiles.views.wording import SOURCE_LABELS

FIRMS_PER_PAGE = 25


@require_GET
@never_cache
def firm_search(request: HttpRequest) -> HttpResponse:
    """List the firms whose consent the bank holds; a whole code that is not among them leads to asking."""
    actor = request.actor  # type: ignore[attr-defined]
    require(BROWSE_FIRMS, actor)
    query = request.GET.get("q", "").strip()
    rows = list(list_readable_firms(actor=actor, at=timezone.now()))
    found = [row for row in rows if query.casefold() in f"{row.firm.name} {row.firm_uscc}".casefold()]
    code = normalise_code(query)
    context = {
        "query": query,
        "page": Paginator(found, FIRMS_PER_PAGE).get_page(request.GET.get("page")),
        "held": len(rows),
        # Said of every well-formed code alike, whether such a firm exists or not.
        "code_to_ask": code if is_valid_uscc(code) and not found else "",
    }
    return render(request, "profiles/firms.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
def bank_profile(request: HttpRequest, uscc: str) -> HttpResponse:
    """Read a firm's profile (POST), or show what was last read, or the door before it (GET reads nothing)."""
    actor = request.actor  # type: ignore[attr-defined]
    require(BROWSE_FIRMS, actor)
    code, at = normalise_code(uscc), timezone.now()
    if request.method == "POST":
        opened = services.read_profile(actor=actor, uscc=code, purpose=request.POST.get("purpose", ""), at=at)
        keep_reading(request, opened, uscc=code, key=WHOLE_PROFILE, at=at)
        return redirect("bank_profile", uscc=code)
    reading = find_reading(request, uscc=code, key=WHOLE_PROFILE, at=at)
    if reading is None:
        return door(request, code, at)
    sheet = sheet_of(reading.body, lambda key: reverse("bank_trace", args=[code, key]))
    return render(request, "profiles/bank.html", {"sheet": sheet, "reading": reading})


@require_http_methods(["GET", "POST"])
@never_cache
def bank_trace(request: HttpRequest, uscc: str, key: str) -> HttpResponse:
    """Open a number that was read: its meaning at once, what lies beneath it by a further read (POST)."""
    actor = request.actor  # type: ignore[attr-defined]
    require(BROWSE_FIRMS, actor)
    code, at = normalise_code(uscc), timezone.now()
    if request.method == "POST":
        purpose = request.POST.get("purpose", "")
        opened = services.read_trace(actor=actor, uscc=code, purpose=purpose, key=key, at=at)
        keep_reading(request, opened, uscc=code, key=key, at=at)
        return redirect("bank_trace", uscc=code, key=key)
    opened_before = find_reading(request, uscc=code, key=key, at=at)
    reading = opened_before or find_reading(request, uscc=code, key=WHOLE_PROFILE, at=at)
    if reading is None:
        return door(request, code, at)
    indicator = BY_KEY.get(key)
    block = reading.body["blocks"].get(indicator.category if indicator else "", {})
    cell = next((cell for cell in block.get("indicators", []) if cell["key"] == key), None)
    if cell is None:
        raise NotFound()
    context = {"reading": reading, "figure": figure_of(cell), "opened": opened_before, "uscc": code}
    return render(request, "profiles/bank_trace.html", context | _beneath(block, cell))


def _beneath(block: dict[str, Any], cell: dict[str, Any]) -> dict[str, Any]:
    """Sort what a read returned under a number by what it is: months, partners or records."""
    rows = block.get("rows", [])
    return {
        "months": [row for row in rows if "month" in row],
        "partners": [row for row in rows if "rank" in row],
        "records": [record_of(row) for row in rows if "facts" in row],
        "source_label": SOURCE_LABELS.get(cell.get("source", ""), ""),
    }


def door(request: HttpRequest, code: str, at: Any) -> HttpResponse:
    """Show the consents under which a firm may be read; NotFound where the bank never asked it for anything."""
    actor = request.actor  # type: ignore[attr-defined]
    asked = [row for row in list_consents(actor=actor, uscc=code) if row.grantee_id == actor.organisation_id]
    if not asked:
        raise NotFound()
    readable = {row.pk for row in list_readable_firms(actor=actor, at=at) if row.firm_uscc == code}
    context = {
        "uscc": code,
        "name": next((row.firm.name for row in asked if row.pk in readable), ""),
        "open": [row for row in asked if row.pk in readable],
        "others": [row for row in asked if row.pk not in readable],
    }
    return render(request, "profiles/door.html", context)
