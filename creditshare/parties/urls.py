"""Addresses of the pages of parties."""

from django.urls import path

from creditshare.parties.views import clients, delegations, entry, members, notices, organisations, personal

urlpatterns = [
    path("", entry.home, name="home"),
    path("confirm", entry.confirm, name="confirm"),
    path("confirm/demo", entry.confirm_demo, name="confirm_demo"),
    path("notices", notices.notice_list, name="notice_list"),
    path("notices/read", notices.notices_read, name="notices_read"),
    path("notices/<int:notice_id>", notices.notice_open, name="notice_open"),
    path("second-factor", entry.second_factor, name="second_factor"),
    path("organisations/", organisations.organisation_list, name="organisation_list"),
    path("organisations/switch", entry.organisation_switch, name="organisation_switch"),
    path("organisations/members", members.member_list, name="member_list"),
    path("organisations/members/<int:membership_id>/end", members.member_end, name="member_end"),
    path("organisations/delegations", delegations.delegation_list, name="delegation_list"),
    path("organisations/delegations/new", delegations.delegation_new, name="delegation_new"),
    path("organisations/delegations/<uuid:delegation_id>", delegations.delegation_card, name="delegation_card"),
    path(
        "organisations/delegations/<uuid:delegation_id>/letter",
        delegations.delegation_letter,
        name="delegation_letter",
    ),
    path("organisations/delegations/<uuid:delegation_id>/end", delegations.delegation_end, name="delegation_end"),
    path("personal", personal.personal, name="personal"),
    path("personal/details", personal.personal_details, name="personal_details"),
    path("personal/<uuid:personal_id>/withdraw", personal.personal_withdraw, name="personal_withdraw"),
    path("clients/", clients.client_list, name="client_list"),
    path("clients/<str:client_id>/keys", clients.client_keys, name="client_keys"),
    path("clients/<str:client_id>/end", clients.client_end, name="client_end"),
]
