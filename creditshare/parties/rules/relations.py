"""Relations between an actor and a subject, for the permission tables of every package."""

from typing import Any

from creditshare.kernel.actor import OPERATOR, Actor


def over_own_organisation(actor: Actor, subject: Any) -> bool:
    """Say whether the subject (an organisation, or a row with `organisation_id`) is the actor's organisation's."""
    return actor.organisation_id is not None and subject.organisation_id == actor.organisation_id


def over_own_organisation_or_as_operator(actor: Actor, subject: Any) -> bool:
    """Say whether the subject belongs to the actor's organisation, or the actor runs the platform."""
    return actor.organisation_kind == OPERATOR or over_own_organisation(actor, subject)


def over_own_firm(actor: Actor, subject: Any) -> bool:
    """Say whether the subject (a row with `firm_id`) is about the actor's own firm."""
    return actor.organisation_id is not None and subject.firm_id == actor.organisation_id


def over_own_grant(actor: Actor, subject: Any) -> bool:
    """Say whether the subject (a row with `grantee_id`) was given to the actor's organisation."""
    return actor.organisation_id is not None and subject.grantee_id == actor.organisation_id


def over_own_person(actor: Actor, subject: Any) -> bool:
    """Say whether the subject (a row with `person_id`) is the acting person's own."""
    return actor.person_id is not None and subject.person_id == actor.person_id
