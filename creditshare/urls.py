"""Every address: the API, and one include per package's pages."""

from django.urls import include, path

from creditshare import look
from creditshare.api import api

handler400 = "creditshare.problems.bad_request"
handler403 = "creditshare.problems.not_permitted"
handler404 = "creditshare.problems.not_found"
handler429 = "creditshare.problems.too_many"
handler500 = "creditshare.problems.internal_error"

urlpatterns = [
    path("api/v1/", api.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("styleguide", look.styleguide, name="styleguide"),
    path("text-size", look.text_size, name="text_size"),
    path("accounts/", include("allauth.urls")),
    path("", include("creditshare.audit.urls")),
    path("", include("creditshare.parties.urls")),
    path("", include("creditshare.records.urls")),
    path("", include("creditshare.profiles.urls")),
    path("", include("creditshare.consents.urls")),
    path("", include("creditshare.reports.urls")),
    path("", include("loans.urls")),
    path("", include("demo.urls")),
]
