"""What organisations are told about records: code → English sentence, filled with the notice's facts."""

DELIVERY_DONE = "records.delivery.done"
DELIVERY_WRONG = "records.delivery.wrong"
DELIVERY_REFUSED = "records.delivery.refused"
DISPUTE_FILED = "records.dispute.filed"
DISPUTE_DECIDED = "records.dispute.decided"
RECORD_CHANGED = "records.record.changed"

NOTICES = {
    DELIVERY_DONE: "{name} is read: {rows} rows, {new} new, {same} the same, {changed} changed.",
    DELIVERY_WRONG: "{name} is read: {rows} rows, of which {wrong} are wrong and wait to be mended.",
    DELIVERY_REFUSED: "{name} was refused. Nothing of it was stored; open it to see why.",
    DISPUTE_FILED: "{firm} disputes a record that you reported. Answer by {due}.",
    DISPUTE_DECIDED: "Your dispute is decided. Open it to read the answer.",
    RECORD_CHANGED: "Records of {firm} that you have read are no longer as they were. Read them again before use.",
}
