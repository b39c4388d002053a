"""Find, register and lock the firms that records are about, so that concurrent imports of one firm queue up."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from creditshare.kernel.actor import PLATFORM
from creditshare.parties.errors import AlreadyRegistered
from creditshare.parties.queries import find_names, find_organisation_ids
from creditshare.parties.services import register_enterprise
from creditshare.records.models import Batch
from creditshare.records.rules.names import is_same_name


def lock_firms(firm_ids: Iterable[int]) -> None:
    """Lock the rows of some firms, in the order of their ids so that no two imports wait for each other.

    NO KEY UPDATE: rows that only refer to the firm (a consent, a trail entry) need not wait for an import. SQLite has
    one writer at a time and no row locks.
    """
    firms = Batch._meta.get_field("firm").related_model
    list(firms.objects.filter(pk__in=set(firm_ids)).order_by("pk").select_for_update(no_key=True).values_list("pk"))


def find_firms(names: Mapping[str, str], *, registers: bool, at: datetime) -> dict[str, int]:
    """Map credit codes to firm ids; register the unknown ones by name when `registers`, else leave them out."""
    known = find_organisation_ids(names)
    if not registers:
        return known
    for uscc in sorted(set(names) - set(known)):
        try:
            known[uscc] = register_enterprise(actor=PLATFORM, uscc=uscc, name=names[uscc] or uscc, at=at).pk
        except AlreadyRegistered:
            known |= find_organisation_ids([uscc])
    return known


def note_other_names(stated: Mapping[int, set[str]]) -> dict[str, int]:
    """Count, as a note, the firms that a file calls by a name that does not look like the registered one.

    The code says which firm it is; a name never does, for it is written in many ways and changes.
    """
    called = {firm_id: names for firm_id, names in stated.items() if any(names)}
    registered = find_names(called) if called else {}
    differing = sum(not all(is_same_name(name, registered[firm_id]) for name in called[firm_id]) for firm_id in called)
    return {"name_differs": differing} if differing else {}
