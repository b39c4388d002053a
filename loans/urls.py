"""The addresses of loans."""

from django.urls import path

from loans.views import loans

urlpatterns = [
    path("loans", loans.loan_list, name="loan_list"),
    path("loans/new", loans.loan_new, name="loan_new"),
    path("loans/<uuid:loan_id>", loans.loan_card, name="loan_card"),
    path("loans/<uuid:loan_id>/repay", loans.loan_repay, name="loan_repay"),
    path("loans/<uuid:loan_id>/entries/<int:number>/reverse", loans.entry_reverse, name="entry_reverse"),
]
