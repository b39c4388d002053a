"""A read as one row of a workbook, in the words of the page."""

from datetime import timedelta
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext_noop

from creditshare.consents.queries import Read
from creditshare.consents.templatetags.consent_words import category_labels, purpose_label, role_labels, said

READ_HEADINGS = (
    gettext_noop("Moment"),
    gettext_noop("Organisation"),
    gettext_noop("Person"),
    gettext_noop("Role"),
    gettext_noop("Firm"),
    gettext_noop("Unified social credit code"),
    gettext_noop("Purpose"),
    gettext_noop("Data"),
    gettext_noop("Data from"),
    gettext_noop("Data to (last day)"),
    gettext_noop("Case number"),
    gettext_noop("Unusual"),
    gettext_noop("Entry of the trail"),
    gettext_noop("SHA-256 of what was read"),
)


def sheet_row(read: Read) -> tuple[Any, ...]:
    """Return the cells of one read, as READ_HEADINGS names them."""
    return (
        localtime(read.at).replace(tzinfo=None, microsecond=0),
        read.organisation.name if read.organisation else "",
        read.person_name,
        role_labels(read.roles),
        read.firm.name if read.firm else "",
        read.firm.uscc if read.firm else "",
        purpose_label(read.purpose),
        category_labels(read.categories),
        read.data_from,
        read.data_until - timedelta(days=1),
        read.case,
        "; ".join(said(mark) for mark in read.marks),
        read.entry_id,
        read.digest,
    )
