"""What can be done with records."""

from creditshare.records.services.connectors import enqueue_pulls, pull_connector
from creditshare.records.services.deliveries import cancel_delivery, import_delivery, receive_delivery
from creditshare.records.services.disputes import decide_dispute, file_dispute, withdraw_dispute
from creditshare.records.services.exports import export_records
from creditshare.records.services.mappings import deliver_mapped, look_at_file, save_mapping
from creditshare.records.services.marking import mark_original
from creditshare.records.services.mending import Mend, mend_rows
from creditshare.records.services.recognition import recognise_file
from creditshare.records.services.replaying import replay_delivery
from creditshare.records.services.sequences import receive_batch, release_sequence
from creditshare.records.services.telling import tell_of_dispute, tell_readers

__all__ = [
    "Mend",
    "cancel_delivery",
    "decide_dispute",
    "deliver_mapped",
    "enqueue_pulls",
    "export_records",
    "file_dispute",
    "import_delivery",
    "look_at_file",
    "mark_original",
    "mend_rows",
    "pull_connector",
    "receive_batch",
    "receive_delivery",
    "recognise_file",
    "release_sequence",
    "replay_delivery",
    "save_mapping",
    "tell_of_dispute",
    "tell_readers",
    "withdraw_dispute",
]
