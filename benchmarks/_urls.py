"""The yardsticks' routes, on the same server as the real ones: nothing but the token, and nothing but the row."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import NinjaAPI

from creditshare.parties.authentication import session_or_token
from creditshare.profiles.models import Profile
from creditshare.urls import urlpatterns as real

bare = NinjaAPI(title="yardsticks", urls_namespace="bench", auth=session_or_token)


@bare.get("/trivial")
def trivial(request: HttpRequest) -> dict[str, str]:
    """Answer whoever has a token."""
    return {"hello": "world"}


@bare.get("/row/{uscc}", auth=None)
def row(request: HttpRequest, uscc: str) -> HttpResponse:
    """Answer with the stored JSON, without gate or trail."""
    body = Profile.objects.filter(firm__uscc=uscc).order_by("-as_of").values_list("body", flat=True).first()
    return HttpResponse(body or "", content_type="application/json")


urlpatterns = [path("bench/", bare.urls), *real]
