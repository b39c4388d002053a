"""Addresses of the pages of reports."""

from django.urls import path

from creditshare.reports.views import counter, register, statements, verifying

urlpatterns = [
    path("reports", register.report_list, name="report_list"),
    path("reports/issue", register.report_issue, name="report_issue"),
    path("reports/statements", statements.statement_list, name="statement_list"),
    path("reports/statements/<uuid:statement_id>/", statements.statement_withdraw, name="statement_withdraw"),
    path("reports/counter", counter.counter_desk, name="counter_desk"),
    path("reports/counter/<str:number>.pdf", counter.counter_print, name="counter_print"),
    path("reports/<str:number>.pdf", register.report_file, name="report_file"),
    path("reports/<str:number>/page", register.report_page, name="report_page"),
    path("reports/<str:number>/withdraw", register.report_withdraw, name="report_withdraw"),
    path("verify", verifying.verify, name="verify"),
    path("verify/<str:number>", verifying.verify_number, name="verify_number"),
]
