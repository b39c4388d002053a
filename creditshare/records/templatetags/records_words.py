"""Words of records for templates: labels of sources and states, sentences of refusals and broken rules."""

from typing import Any

from django import template
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from creditshare.records.errors import FileRefused
from creditshare.records.models import CANCELLED, DONE, READING, REFUSED, WAITING, Batch, Delivery
from creditshare.records.queries import problem_of
from creditshare.records.rules.complaints import NOTES, sentence_of
from creditshare.records.rules.disputes import CORRECTED, KEPT, OPEN, UNDETERMINED, WITHDRAWN
from creditshare.records.rules.invoices import STATUS_LABELS
from creditshare.records.sources import SOURCES

register = template.Library()
STATUSES = {
    WAITING: _("Waiting"),
    READING: _("Being read"),
    DONE: _("Done"),
    REFUSED: _("Refused"),
    CANCELLED: _("Cancelled"),
}
REASONS = {
    "firm_unknown": _("enterprise not registered"),
    "headings_missing": _("headings missing"),
    "owner_unclear": _("owner unclear"),
    "file_damaged": _("file damaged"),
    "file_kind_unknown": _("no table"),
    "file_is_picture": _("PDF or picture"),
    "file_is_document": _("text document"),
    "file_protected": _("password"),
    "file_empty": _("empty"),
    "headings_alone": _("no rows"),
    "archive_unsafe": _("unsafe archive"),
    "reading_stopped": _("reading stopped"),
    "columns_swapped": _("columns swapped"),
    "line_level_file": _("lines instead of invoices"),
}
DISPUTE_WORDS = {
    OPEN: _("Disputed, waits for the answer"),
    CORRECTED: _("Corrected"),
    KEPT: _("Kept as reported"),
    UNDETERMINED: _("Not to be determined"),
    WITHDRAWN: _("Withdrawn"),
}
DISPUTE_TONES = {OPEN: "warn", CORRECTED: "ok", KEPT: "", UNDETERMINED: "warn", WITHDRAWN: ""}
TONES = {WAITING: "info", READING: "info", DONE: "ok", REFUSED: "bad", CANCELLED: "warn"}


@register.filter
def source_label(kind: str) -> str:
    """Name a source."""
    return gettext(SOURCES[kind].LABEL) if kind in SOURCES else kind


@register.filter
def status_label(status: str) -> str:
    """Name the state of a delivery or file."""
    return str(STATUSES.get(status, status))


@register.filter
def status_tone(status: str) -> str:
    """Return the colour of a state."""
    return TONES.get(status, "")


@register.filter
def dispute_word(status: str) -> str:
    """Name the state of a dispute."""
    return str(DISPUTE_WORDS.get(status, status))


@register.filter
def dispute_tone(status: str) -> str:
    """Return the colour of a dispute's state."""
    return DISPUTE_TONES.get(status, "")


@register.filter
def invoice_status(rank: int) -> str:
    """Name the status of an invoice."""
    return gettext(STATUS_LABELS[rank])


@register.filter
def broken_rule(code: str) -> str:
    """Say what a broken rule wants."""
    return gettext(sentence_of(code))


@register.filter
def note_sentence(code: str) -> str:
    """Say what a note means."""
    return gettext(NOTES[code]) if code in NOTES else code


@register.filter
def reason_word(code: str) -> str:
    """Name the reason of a refusal shortly."""
    return str(REASONS.get(code, code))


@register.filter
def refusal_sentence(item: Delivery | Batch | FileRefused) -> str:
    """Say why a delivery or file was refused."""
    refused: Any = item if isinstance(item, FileRefused) else problem_of(item)
    return refused.message(gettext(refused.template())) if refused else ""
