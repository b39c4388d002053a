"""Makers: the smallest valid party, record or consent for a test, told in one line."""

from datetime import UTC, datetime, timedelta
from itertools import count

from creditshare.kernel import actor as kinds
from creditshare.kernel.actor import Actor
from creditshare.parties.models import Delegation, Enterprise, Membership, Organisation, Person
from creditshare.parties.rules.delegation import POWERS

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
MOMENT = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
_serial = count(1)


def with_check(body: str) -> str:
    """Complete a 17-character body to a valid unified social credit code (GB 32100-2015)."""
    total = sum(ALPHABET.index(letter) * weight for letter, weight in zip(body, WEIGHTS, strict=True))
    return body + ALPHABET[(31 - total) % 31]


def uscc(serial: int | None = None) -> str:
    """Return a valid code, a new one each time unless a serial is given."""
    return with_check(f"91340102MA{next(_serial) if serial is None else serial:07d}")


def organisation(kind: str, name: str = "", code: str | None = None) -> Organisation:
    """Store an organisation of a kind (an enterprise also gets its register row)."""
    code = code or uscc()
    made = Organisation.objects.create(uscc=code, name=name or f"{kind} {code[-6:]}", kind=kind, created_at=MOMENT)
    if kind == kinds.ENTERPRISE:
        Enterprise.objects.create(organisation=made, region_code="340102")
    return made


def firm(name: str = "", code: str | None = None) -> Organisation:
    """Store an enterprise."""
    return organisation(kinds.ENTERPRISE, name, code)


def bank(name: str = "") -> Organisation:
    """Store a bank."""
    return organisation(kinds.BANK, name)


def actor(of: Organisation, *roles: str, authorised: bool = True) -> Actor:
    """Return a person acting for an organisation in the given roles, stored with memberships.

    A handler of a firm holds an authority to everything, unless `authorised` is False.
    """
    serial = next(_serial)
    person = Person.objects.create(username=f"person{serial}", full_name=f"Person {serial}")
    for role in roles:
        Membership.objects.create(person=person, organisation=of, role=role, since=MOMENT)
    if of.kind == kinds.ENTERPRISE and kinds.HANDLER in roles and authorised:
        delegation(of, person)
    return Actor(
        organisation_id=of.pk,
        organisation_kind=of.kind,
        roles=frozenset(roles),
        person_id=person.pk,
        name=person.full_name,
        organisation_name=of.name,
    )


def delegation(of: Organisation, handler: Person, **fields) -> Delegation:
    """Store an authority of a handler to everything, without a letter or signature, for as long as tests run."""
    values = {
        "organisation": of,
        "handler": handler,
        "powers": list(POWERS[-1].value),
        "since": MOMENT,
        "until": MOMENT + timedelta(days=36_500),
        "given_by": handler,
        "letter_digest": "0" * 64,
        "letter_type": "application/pdf",
        "template_digest": "0" * 64,
        "nonce": f"nonce{next(_serial)}",
    }
    return Delegation.objects.create(**(values | fields))
