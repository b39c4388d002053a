"""What can be done with reports: issue one, hand out its file, withdraw it, verify one; state something in reports."""

from creditshare.reports.services.counter import issue_at_counter, print_at_counter
from creditshare.reports.services.issuing import OWN_REPORT, issue_report
from creditshare.reports.services.keeping import download_report, download_twin, withdraw_report
from creditshare.reports.services.statements import make_statement, take_statement_back
from creditshare.reports.services.verifying import count_question, verify_bytes, verify_number

__all__ = [
    "OWN_REPORT",
    "count_question",
    "download_report",
    "download_twin",
    "issue_at_counter",
    "issue_report",
    "make_statement",
    "print_at_counter",
    "take_statement_back",
    "verify_bytes",
    "verify_number",
    "withdraw_report",
]
