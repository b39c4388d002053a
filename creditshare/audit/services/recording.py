"""Write the trail: one entry per event, in the transaction of its cause."""

import secrets
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from creditshare.audit.models import PersonalField, TrailEntry
from creditshare.audit.rules.merkle import leaf_hash
from creditshare.audit.rules.personal import SALT_BYTES, commitment, is_personal
from creditshare.db.encrypted import encrypt
from creditshare.kernel.actor import Actor
from creditshare.kernel.canonical import canonical_json
from creditshare.kernel.errors import DomainError

COLUMNS = ("event", "organisation_id", "person_id", "firm_id", "subject", "at", "body", "leaf_hash")
_FIELDS = [TrailEntry._meta.get_field(name.removesuffix("_id")) for name in COLUMNS]
_INSERT = """
INSERT INTO audit_trailentry (event, organisation_id, person_id, firm_id, subject, at, body, leaf_hash)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s) RETURNING id
"""


def record_event(
    event: Any, actor: Actor, subject: Any = "", *, at: datetime, firm_id: int | None = None, **facts: Any
) -> TrailEntry:
    """Append one entry; `event` is a permission or its name, `subject` what it was done to, `facts` plain values.

    Facts that rules/personal.py lists stand in the entry as salted digests; their values are kept beside it, erasable.
    """
    name, about = str(event), str(getattr(subject, "pk", subject) or "")
    salts = {fact: secrets.token_bytes(SALT_BYTES) for fact, value in facts.items() if is_personal(fact, value)}
    digests = {fact: commitment(salt, facts[fact]) for fact, salt in salts.items()}
    body = canonical_json(
        {
            "event": name,
            "at": at.isoformat(),
            "organisation": actor.organisation_id,
            "person": actor.person_id,
            "client": actor.client_id,
            "roles": sorted(actor.roles),
            "firm": firm_id,
            "subject": about,
            "facts": facts | {fact: {"digest": digest} for fact, digest in digests.items()},
            # Proofs show the leaf hashes of neighbours: without this, their entries could be guessed and tried.
            "salt": secrets.token_hex(16),
        }
    )
    columns = (name, actor.organisation_id, actor.person_id, firm_id, about, at, body.decode(), leaf_hash(body))
    entry = _insert(columns)
    if digests:
        PersonalField.objects.bulk_create(
            PersonalField(
                entry=entry,
                name=fact,
                digest=digest,
                sealed=encrypt(salts[fact] + facts[fact].encode(), row=f"{fact} {digest}"),
            )
            for fact, digest in digests.items()
        )
    return entry


def _insert(columns: tuple[Any, ...]) -> TrailEntry:
    """Insert one row of COLUMNS; half the work of the model's own `create`, and every deed and read waits for it."""
    fields = zip(_FIELDS, columns, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [field.get_db_prep_save(value, connection) for field, value in fields])
        (key,) = cursor.fetchone()
    return TrailEntry.from_db(connection.alias, ["id", *COLUMNS, "position"], [key, *columns, None])


def record_refusal(*, actor: Actor, error: DomainError, path: str, at: datetime, reference: str = "") -> None:
    """Record that something was refused, by the number told to the asker; called at the edge, after the rollback."""
    with transaction.atomic():
        record_event("platform.request.refuse", actor, at=at, code=error.code, path=path, reference=reference)
