"""Copies: what was read under a consent must be destroyed some days after it ended, and who read confirms that."""

from datetime import date, timedelta

from creditshare.kernel.dated import Dated, in_force

DAYS_TO_DESTROY = (
    Dated(
        date(2022, 1, 1),
        15,
        "PIPL art. 47 and 征信业务管理办法 (PBoC Order 2021 No. 4): delete what has lost its purpose without delay; "
        "15 days set by the platform's table of 2026-11",
    ),
)
KEEPS_BASIS = frozenset({"post_loan"})
"""Purposes whose copies may be kept while the loan runs, as evidence of how it was watched, whatever ends first."""

WAITING, OVERDUE, CONFIRMED, KEPT = "waiting", "overdue", "confirmed", "kept"
COPY_STATES = {
    WAITING: "To be destroyed",
    OVERDUE: "Overdue",
    CONFIRMED: "Destroyed and confirmed",
    KEPT: "Kept while the loan runs",
}
METHODS = {
    "deleted": "Deleted from our systems, backups at their next turn",
    "shredded": "Printed copies shredded and files deleted",
    "anonymised": "Made anonymous, so that nobody can be told from it",
}


def days_to_destroy(on: date) -> int:
    """Return within how many days of a consent's end its copies must be destroyed."""
    return in_force(DAYS_TO_DESTROY, on).value


def destroy_by(
    ended_on: date,
    purpose: str,
    *,
    last_read_on: date | None = None,
    keep_days: int | None = None,
    loan_until: date | None = None,
) -> date | None:
    """Return the last day on which copies may still be there; None: as long as the loan runs, whose end is unknown.

    The days run from the end of the consent, or of the loan where the purpose keeps a legal basis; a shorter time that
    the consent itself set (`keep_days` after the last read) goes before, but never before the consent ended.
    """
    if purpose in KEEPS_BASIS:
        if loan_until is None:
            return None
        ended_on = max(ended_on, loan_until)
    due = ended_on + timedelta(days=days_to_destroy(ended_on))
    if keep_days is not None and last_read_on is not None:
        due = max(ended_on, min(due, last_read_on + timedelta(days=keep_days)))
    return due


def state_of_copies(due_on: date | None, is_confirmed: bool, on: date) -> str:
    """Return where the destruction of copies stands on a day (a key of COPY_STATES); overdue after the due day."""
    if is_confirmed:
        return CONFIRMED
    if due_on is None:
        return KEPT
    return OVERDUE if on > due_on else WAITING
