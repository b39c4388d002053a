"""Addresses of the pages of records."""

from django.urls import path

from creditshare.records.views import disputes, following, mapping, sending, sequences

urlpatterns = [
    path("disputes", disputes.dispute_list, name="dispute_list"),
    path("disputes/new", disputes.dispute_new, name="dispute_new"),
    path("disputes/<uuid:dispute_id>", disputes.dispute_card, name="dispute_card"),
    path("disputes/<uuid:dispute_id>/withdraw", disputes.dispute_withdraw, name="dispute_withdraw"),
    path("records", following.records_list, name="records_list"),
    path("records/upload", sending.records_upload, name="records_upload"),
    path("records/confirm", sending.records_confirm, name="records_confirm"),
    path("records/mapping", mapping.records_mapping, name="records_mapping"),
    path("records/sequences", sequences.records_sequences, name="records_sequences"),
    path("records/sequences/<int:stream_id>/release", sequences.records_release, name="records_release"),
    path("records/deliveries/<uuid:delivery_id>", following.records_delivery, name="records_delivery"),
    path("records/deliveries/<uuid:delivery_id>/cancel", following.records_cancel, name="records_cancel"),
    path("records/deliveries/<uuid:delivery_id>/wrong-rows.csv", following.wrong_rows_csv, name="wrong_rows_csv"),
    path("records/deliveries/<uuid:delivery_id>/wrong-rows.xlsx", following.wrong_rows_xlsx, name="wrong_rows_xlsx"),
]
