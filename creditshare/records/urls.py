"""Addresses of the pages of records."""

from django.urls import path

from creditshare.records.views import disputes, following, mapping, mending, quality, sending, sequences, wrong_rows

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
    path("records/quality", quality.records_quality, name="records_quality"),
    path("records/quality.xlsx", quality.quality_xlsx, name="quality_xlsx"),
    path("records/quality/<str:source>", quality.records_quality_source, name="records_quality_source"),
    path("records/deliveries.xlsx", following.deliveries_xlsx, name="deliveries_xlsx"),
    path("records/deliveries/<uuid:delivery_id>", following.records_delivery, name="records_delivery"),
    path("records/deliveries/<uuid:delivery_id>/cancel", following.records_cancel, name="records_cancel"),
    path("records/deliveries/<uuid:delivery_id>/mend", mending.records_mend, name="records_mend"),
    path("records/deliveries/<uuid:delivery_id>/replay", following.records_replay, name="records_replay"),
    path(
        "records/deliveries/<uuid:delivery_id>/files/<int:ordinal>/marked.xlsx",
        wrong_rows.marked_xlsx,
        name="marked_xlsx",
    ),
    path("records/deliveries/<uuid:delivery_id>/wrong-rows.csv", wrong_rows.wrong_rows_csv, name="wrong_rows_csv"),
    path("records/deliveries/<uuid:delivery_id>/wrong-rows.xlsx", wrong_rows.wrong_rows_xlsx, name="wrong_rows_xlsx"),
]
