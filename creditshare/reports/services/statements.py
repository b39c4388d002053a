"""Make a statement in the firm's name, and take it back; reports carry it word for word."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from creditshare.audit.services import record_event
from creditshare.kernel.actor import Actor
from creditshare.kernel.canonical import digest_of
from creditshare.kernel.errors import Conflict
from creditshare.kernel.permissions import require
from creditshare.reports import queries
from creditshare.reports.errors import AlreadyTakenBack, StatementRefused
from creditshare.reports.models import Statement
from creditshare.reports.permissions import MAKE_STATEMENT, TAKE_STATEMENT_BACK
from creditshare.reports.rules.statements import free_place, problems_of


@transaction.atomic
def make_statement(*, actor: Actor, text: str, about: str = "", at: datetime) -> Statement:
    """State something about the firm, or about what one source says of it; raise StatementRefused."""
    require(MAKE_STATEMENT, actor)
    taken = set(Statement.objects.visible_to(actor).standing().values_list("place", flat=True))
    if problems := problems_of(text, about, len(taken)):
        raise StatementRefused(errors=problems)
    statement = Statement(
        firm_id=actor.organisation_id,
        about=about,
        text=text.strip(),
        place=free_place(taken),
        made_by_id=actor.person_id,
        made_at=at,
    )
    try:
        with transaction.atomic():
            statement.save(force_insert=True)
    except IntegrityError as error:
        raise Conflict() from error
    said = digest_of({"about": statement.about, "text": statement.text})
    record_event(MAKE_STATEMENT, actor, statement, at=at, firm_id=statement.firm_id, about=about, digest=said)
    return statement


@transaction.atomic
def take_statement_back(*, actor: Actor, statement_id: UUID, at: datetime) -> Statement:
    """Take a statement back: reports issued before keep it, later ones do not carry it."""
    require(TAKE_STATEMENT_BACK, actor)
    statement = queries.get_statement(actor=actor, statement_id=statement_id)
    require(TAKE_STATEMENT_BACK, actor, statement)
    if not Statement.objects.filter(pk=statement.pk, withdrawn_at=None).update(withdrawn_at=at):
        raise AlreadyTakenBack()
    statement.withdrawn_at = at
    record_event(TAKE_STATEMENT_BACK, actor, statement, at=at, firm_id=statement.firm_id)
    return statement
