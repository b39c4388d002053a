"""The words behind an entry's digests, while they are kept."""

from typing import Any

from creditshare.audit.models import PersonalField
from creditshare.audit.queries.entries import get_entry
from creditshare.audit.rules.personal import SALT_BYTES
from creditshare.db.encrypted import decrypt
from creditshare.kernel.actor import Actor


def open_fields(*, actor: Actor, entry_id: int) -> dict[str, dict[str, Any]]:
    """Return value and salt of each personal fact by its name, or when it was erased; raise NotFound.

    What is returned for a fact is what the verifier's `opening` reads.
    """
    entry = get_entry(actor=actor, entry_id=entry_id)
    return {field.name: _opened(field) for field in PersonalField.objects.filter(entry=entry).order_by("name")}


def _opened(field: PersonalField) -> dict[str, Any]:
    if field.sealed is None:
        return {"digest": field.digest, "erased_at": field.erased_at}
    plain = decrypt(bytes(field.sealed), row=f"{field.name} {field.digest}")
    return {"digest": field.digest, "salt": plain[:SALT_BYTES].hex(), "value": plain[SALT_BYTES:].decode()}
