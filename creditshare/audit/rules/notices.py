"""What overseers are told about the trail: code → English sentence, filled with the notice's facts."""

ANCHORING_LATE = "audit.anchoring.late"
ANCHORING_STOPPED = "audit.anchoring.stopped"

NOTICES = {
    ANCHORING_LATE: "The trail has had no time-stamp since {since}. Look at the time-stamping service.",
    ANCHORING_STOPPED: "The trail has had no time-stamp since {since}: no new consent is given until it has one again.",
}
