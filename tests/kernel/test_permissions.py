"""Who may do what: role, relation, and the three ways of saying no."""

import pytest

from creditshare.kernel import actor as kinds
from creditshare.kernel.actor import NOBODY, PLATFORM, Actor
from creditshare.kernel.errors import NotFound, NotPermitted, NotSignedIn
from creditshare.kernel.permissions import Permission, may, require


def own(actor: Actor, subject: int) -> bool:
    return actor.organisation_id == subject


APPROVE = Permission("loans.application.approve", {kinds.BANK: frozenset({kinds.REVIEWER, kinds.HEAD})}, over=own)
BY_HAND = Permission("loans.application.sign", {kinds.BANK: frozenset({kinds.HEAD})}, platform=False)


def actor(kind: str, *roles: str, organisation: int = 1) -> Actor:
    return Actor(organisation_id=organisation, organisation_kind=kind, roles=frozenset(roles))


@pytest.mark.parametrize("kind", kinds.ORGANISATION_KINDS)
@pytest.mark.parametrize("role", kinds.ROLES)
def test_the_table_decides(kind, role):
    assert may(APPROVE, actor(kind, role), 1) == (kind == kinds.BANK and role in {kinds.REVIEWER, kinds.HEAD})


def test_one_fitting_role_of_several_is_enough():
    assert may(APPROVE, actor(kinds.BANK, kinds.OFFICER, kinds.HEAD), 1)
    assert not may(APPROVE, actor(kinds.BANK), 1)


REFUSALS = [
    (NOBODY, 1, NotSignedIn),
    (actor(kinds.BANK, kinds.OFFICER), 1, NotPermitted),
    (actor(kinds.BANK, kinds.OFFICER), 2, NotPermitted),
    (actor(kinds.AGENCY, kinds.HEAD), 1, NotPermitted),
    (actor(kinds.BANK, kinds.HEAD), 2, NotFound),
]


@pytest.mark.parametrize(("who", "subject", "refusal"), REFUSALS)
def test_each_no_has_its_kind(who, subject, refusal):
    with pytest.raises(refusal):
        require(APPROVE, who, subject)


def test_yes_says_nothing():
    require(APPROVE, actor(kinds.BANK, kinds.HEAD), 1)
    require(APPROVE, actor(kinds.BANK, kinds.HEAD))


def test_the_platform_may_what_is_not_kept_for_people():
    require(APPROVE, PLATFORM, 2)
    with pytest.raises(NotPermitted):
        require(BY_HAND, PLATFORM)


def test_a_permission_is_written_as_its_event():
    assert str(APPROVE) == "loans.application.approve"


def test_nobody_and_the_platform_are_known_as_such():
    assert NOBODY.is_anonymous
    assert not PLATFORM.is_anonymous
    assert not actor(kinds.BANK).is_anonymous
