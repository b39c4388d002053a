"""Addresses of the pages of records."""

from django.urls import path

from creditshare.records.views import following, sending, sequences

urlpatterns = [
    path("records", following.records_list, name="records_list"),
    path("records/upload", sending.records_upload, name="records_upload"),
    path("records/confirm", sending.records_confirm, name="records_confirm"),
    path("records/sequences", sequences.records_sequences, name="records_sequences"),
    path("records/sequences/<int:stream_id>/release", sequences.records_release, name="records_release"),
    path("records/deliveries/<uuid:delivery_id>", following.records_delivery, name="records_delivery"),
    path("records/deliveries/<uuid:delivery_id>/cancel", following.records_cancel, name="records_cancel"),
    path("records/deliveries/<uuid:delivery_id>/wrong-rows.csv", following.wrong_rows_csv, name="wrong_rows_csv"),
    path("records/deliveries/<uuid:delivery_id>/wrong-rows.xlsx", following.wrong_rows_xlsx, name="wrong_rows_xlsx"),
]
