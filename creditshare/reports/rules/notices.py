"""What a firm is told about its reports: code → English sentence, filled with the notice's facts."""

from creditshare.reports.rules.values import gettext_noop

ISSUED_AT_COUNTER = "reports.counter.issued"

NOTICES = {
    ISSUED_AT_COUNTER: gettext_noop(
        "Report {number} about your firm was issued at the own-report desk. If nobody of you asked for it, tell us at "
        "once."
    ),
}
