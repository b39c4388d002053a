"""Refusals of reports."""

from creditshare.kernel.errors import Conflict, DomainError, Invalid


class NothingToReport(Conflict):
    """There is no profile of this enterprise yet. Import its records first, then ask for the report again."""

    code = "nothing_to_report"


class NotSealable(Conflict):
    """These bytes were not registered for sealing. Only the issuing service may ask for a seal."""

    code = "not_sealable"


class FileTooLarge(DomainError):
    """The file is larger than {limit_megabytes} MB. Give the report as it was downloaded."""

    code = "file_too_large"
    status = 413


class FileMissing(Invalid):
    """Choose the PDF file of the report, or type its number."""

    code = "file_missing"


class NotAReportNumber(Invalid):
    """ "{given}" is not a report number. It is printed on every page, like YH-2026-1123-004817-7KQ2MX."""

    code = "not_a_report_number"


class UnknownLanguage(Invalid):
    """There is no report in "{given}". Choose zh-hans or en."""

    code = "unknown_language"


class ReasonMissing(Invalid):
    """Say why the report is withdrawn, in at most {limit} characters."""

    code = "reason_missing"


class NoSuchKey(Invalid):
    """There is no retired key "{given}" of reports. The register names the key of every report."""

    code = "no_such_key"


class AlreadyWithdrawn(Conflict):
    """This report was already withdrawn."""

    code = "already_withdrawn"


class StatementRefused(Invalid):
    """The statement cannot be made: see each field. At most 300 characters, at most five at a time."""

    code = "statement_refused"


class AlreadyTakenBack(Conflict):
    """This statement was already taken back."""

    code = "already_taken_back"


class FirmNotHere(Invalid):
    """No firm with the code "{given}" is registered here. Copy the 18 characters from the business licence."""

    code = "firm_not_here"


class VisitRefused(Invalid):
    """The report cannot be handed out: see each field. Compare the original documents once more."""

    code = "visit_refused"


class PrintedTooLate(Conflict):
    """A report is printed at the counter on the day of the visit only. Issue a new one."""

    code = "printed_too_late"
