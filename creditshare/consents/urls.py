"""Addresses of the pages of consents."""

from django.urls import path

from creditshare.consents.views import changes, firm, grantee, reads

urlpatterns = [
    path("consents", firm.consent_centre, name="consent_centre"),
    path("consents/request", grantee.consent_request, name="consent_request"),
    path("consents/<uuid:consent_id>", firm.consent_card, name="consent_card"),
    path("consents/<uuid:consent_id>/accept", firm.consent_accept, name="consent_accept"),
    path("consents/<uuid:consent_id>/decline", firm.consent_decline, name="consent_decline"),
    path("consents/<uuid:consent_id>/withdraw", grantee.consent_withdraw, name="consent_withdraw"),
    path("consents/<uuid:consent_id>/pause", firm.consent_pause, name="consent_pause"),
    path("consents/<uuid:consent_id>/resume", firm.consent_resume, name="consent_resume"),
    path("consents/<uuid:consent_id>/narrow", changes.consent_narrow, name="consent_narrow"),
    path("consents/<uuid:consent_id>/renew", changes.consent_renew, name="consent_renew"),
    path("consents/<uuid:consent_id>/revoke", firm.consent_revoke, name="consent_revoke"),
    path("reads", reads.reads, name="reads"),
]
