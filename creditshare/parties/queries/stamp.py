"""Who takes a list away, and when: the line on top of every workbook."""

from datetime import datetime

from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext

from creditshare.kernel.actor import Actor


def exported_by(actor: Actor, at: datetime) -> str:
    """Return the line in the reader's language; the moment in the time of the page."""
    local = at.astimezone(get_current_timezone())
    said = {"name": actor.name, "organisation": actor.organisation_name, "moment": f"{local:%Y-%m-%d %H:%M:%S}"}
    return gettext("Exported by %(name)s, %(organisation)s, on %(moment)s") % said
