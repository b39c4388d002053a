"""What can be done with reports: issue one, hand out its file, withdraw it, verify a file or a number."""

from creditshare.reports.services.issuing import OWN_REPORT, issue_report
from creditshare.reports.services.keeping import download_report, download_twin, withdraw_report
from creditshare.reports.services.verifying import count_question, verify_bytes, verify_number

__all__ = [
    "OWN_REPORT",
    "count_question",
    "download_report",
    "download_twin",
    "issue_report",
    "verify_bytes",
    "verify_number",
    "withdraw_report",
]
