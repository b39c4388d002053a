"""Addresses of the pages of consents."""

from django.urls import path

from creditshare.consents.views import changes, complaints, copies, exports, firm, grantee, invitations, reads, receipts

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
    path("invitations", invitations.invitations, name="invitations"),
    path("invitations/<uuid:invitation_id>/withdraw", invitations.invitation_withdraw, name="invitation_withdraw"),
    path("invitations/<uuid:invitation_id>/take-up", invitations.invitation_take_up, name="invitation_take_up"),
    path("consents/<uuid:consent_id>/receipt.pdf", receipts.receipt_pdf, name="receipt_pdf"),
    path("consents/<uuid:consent_id>/receipt.jsonld", receipts.receipt_linked, name="receipt_linked"),
    path("ns/consent-receipt-v1.jsonld", receipts.receipt_context, name="receipt_context"),
    path("verify/consent/<str:nonce>", receipts.consent_verify, name="consent_verify"),
    path("consents/copies", copies.copies_list, name="copies_list"),
    path("consents/<uuid:consent_id>/copies", copies.copies_confirm, name="copies_confirm"),
    path("copy", exports.exports, name="exports"),
    path("copy/<uuid:export_id>", exports.export_file, name="export_file"),
    path("complaints", complaints.complaint_list, name="complaint_list"),
    path("reads/<int:entry_id>/complain", complaints.complaint_new, name="complaint_new"),
    path("complaints/<uuid:complaint_id>", complaints.complaint_card, name="complaint_card"),
    path("complaints/<uuid:complaint_id>/withdraw", complaints.complaint_withdraw, name="complaint_withdraw"),
    path("reads", reads.reads, name="reads"),
]
