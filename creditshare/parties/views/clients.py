"""Systems: which of the organisation's programs may call the API, and by which keys."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from creditshare.parties import queries, services
from creditshare.parties.authentication import require_recent_confirmation, token_address
from creditshare.parties.errors import KeysNotUsable
from creditshare.parties.forms import ClientForm, KeysForm, show_refusal


@require_http_methods(["GET", "POST"])
@require_recent_confirmation
def client_list(request: HttpRequest) -> HttpResponse:
    """List the organisation's systems and register one."""
    actor = request.actor  # type: ignore[attr-defined]
    clients = queries.list_clients(actor=actor)
    form = ClientForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            services.register_client(
                actor=actor,
                organisation_id=actor.organisation_id,
                name=values["name"],
                jwks=values["jwks"],
                roles=tuple(values["roles"]),
                at=timezone.now(),
            )
        except KeysNotUsable as error:
            show_refusal(form, "jwks", error)
        else:
            return redirect("client_list")
    context = {"clients": clients, "form": form, "token_url": token_address()}
    return render(request, "parties/clients.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@require_recent_confirmation
def client_keys(request: HttpRequest, client_id: str) -> HttpResponse:
    """Replace a system's public keys."""
    actor = request.actor  # type: ignore[attr-defined]
    client = queries.get_own_client(actor=actor, client_id=client_id)
    form = KeysForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.rotate_client_keys(
                actor=actor, client_id=client_id, jwks=form.cleaned_data["jwks"], at=timezone.now()
            )
        except KeysNotUsable as error:
            show_refusal(form, "jwks", error)
        else:
            return redirect("client_list")
    return render(
        request, "parties/client_keys.html", {"client": client, "form": form}, status=422 if form.errors else 200
    )


@require_POST
@require_recent_confirmation
def client_end(request: HttpRequest, client_id: str) -> HttpResponse:
    """End a system's access."""
    services.end_client(
        actor=request.actor,  # type: ignore[attr-defined]
        client_id=client_id,
        at=timezone.now(),
    )
    return redirect("client_list")
