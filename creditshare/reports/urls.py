"""Addresses of the pages of reports."""

from django.urls import path

from creditshare.reports import views

urlpatterns = [
    path("reports", views.report_list, name="report_list"),
    path("reports/issue", views.report_issue, name="report_issue"),
    path("reports/<str:number>.pdf", views.report_file, name="report_file"),
    path("reports/<str:number>/page", views.report_page, name="report_page"),
    path("reports/<str:number>/withdraw", views.report_withdraw, name="report_withdraw"),
    path("verify", views.verify, name="verify"),
    path("verify/<str:number>", views.verify_number, name="verify_number"),
]
