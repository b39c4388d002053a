"""The permission table of parties, read by every kind of organisation and every role."""

from itertools import product
from types import SimpleNamespace

import pytest

from creditshare.kernel import actor as kinds
from creditshare.kernel.actor import NOBODY, PLATFORM, Actor
from creditshare.kernel.permissions import may
from creditshare.parties import permissions as table
from creditshare.parties.rules.relations import over_own_firm, over_own_grant, over_own_organisation

OWN, OTHER = SimpleNamespace(organisation_id=1, person_id=1), SimpleNamespace(organisation_id=2, person_id=2)
FIRM_PEOPLE = set(product([kinds.ENTERPRISE], ["legal_representative", "handler", "administrator"]))
LENDERS = {kinds.BANK, kinds.GUARANTOR, kinds.FINANCE_OFFICE}
OFFICES = {kinds.BANK, kinds.AGENCY, kinds.GUARANTOR, kinds.FINANCE_OFFICE, kinds.OPERATOR}
EVERYWHERE = set(kinds.ORGANISATION_KINDS)
EXPECTED = {
    table.REGISTER_ENTERPRISE.name: (
        set(product([kinds.OPERATOR], ["administrator", "officer"]))
        | set(product([kinds.AGENCY], ["administrator", "officer", "system"]))
    ),
    table.REGISTER_ORGANISATION.name: {(kinds.OPERATOR, "administrator")},
    table.LIST_ORGANISATIONS.name: set(
        product(
            [kinds.OPERATOR, kinds.AUDITOR_OFFICE, kinds.FINANCE_OFFICE],
            ["officer", "reviewer", "head", "administrator", "auditor"],
        )
    ),
    table.LIST_MEMBERS.name: (
        set(product(EVERYWHERE - {kinds.ENTERPRISE}, ["head", "administrator", "auditor"]))
        | set(product([kinds.ENTERPRISE], ["legal_representative", "administrator"]))
    ),
    table.ADD_MEMBER.name: set(product(EVERYWHERE, ["administrator"])) | {(kinds.ENTERPRISE, "legal_representative")},
    table.END_MEMBERSHIP.name: set(product(EVERYWHERE, ["administrator"]))
    | {(kinds.ENTERPRISE, "legal_representative")},
    table.LIST_CLIENTS.name: set(product(OFFICES, ["administrator"])),
    table.REGISTER_CLIENT.name: set(product(OFFICES, ["administrator"])),
    table.ROTATE_CLIENT_KEYS.name: set(product(OFFICES, ["administrator"])),
    table.END_CLIENT.name: set(product(OFFICES, ["administrator"])),
    table.GIVE_DELEGATION.name: {(kinds.ENTERPRISE, "legal_representative")},
    table.END_DELEGATION.name: {(kinds.ENTERPRISE, "legal_representative")},
    table.VIEW_DELEGATIONS.name: FIRM_PEOPLE,
    table.KEEP_OWN_DETAILS.name: FIRM_PEOPLE,
    table.GIVE_PERSONAL.name: FIRM_PEOPLE,
    table.WITHDRAW_PERSONAL.name: FIRM_PEOPLE,
    table.SEE_PERSONAL.name: set(product(LENDERS, ["officer", "reviewer", "head"])),
    table.READ_NOTICES.name: set(product(EVERYWHERE, kinds.ROLES)),
}


@pytest.mark.parametrize("permission", table.TABLE, ids=str)
def test_exactly_the_listed_roles_may(permission):
    allowed = {
        (kind, role)
        for kind, role in product(kinds.ORGANISATION_KINDS, kinds.ROLES)
        if may(permission, Actor(organisation_id=1, organisation_kind=kind, roles=frozenset({role}), person_id=1), OWN)
    }
    assert allowed == EXPECTED[permission.name]


@pytest.mark.parametrize("permission", table.TABLE, ids=str)
def test_nobody_may_nothing(permission):
    assert not may(permission, NOBODY)
    assert not may(permission, NOBODY, OWN)
    assert may(permission, PLATFORM) == permission.platform


@pytest.mark.parametrize(
    "permission", [table.ADD_MEMBER, table.END_MEMBERSHIP, table.REGISTER_CLIENT, table.END_CLIENT]
)
def test_only_the_operator_reaches_into_other_organisations(permission):
    for kind in kinds.ORGANISATION_KINDS:
        actor = Actor(organisation_id=1, organisation_kind=kind, roles=frozenset({"administrator"}))
        assert may(permission, actor, OTHER) == (kind == kinds.OPERATOR)


def test_not_even_the_operator_changes_the_keys_of_others():
    operator = Actor(organisation_id=1, organisation_kind=kinds.OPERATOR, roles=frozenset({"administrator"}))
    assert not may(table.ROTATE_CLIENT_KEYS, operator, OTHER)


def test_names_are_unique_and_tell_package_subject_and_action():
    names = [permission.name for permission in table.TABLE]
    assert len(set(names)) == len(names)
    assert all(name.split(".")[0] == "parties" and name.count(".") == 2 for name in names)


def test_relations_never_hold_for_nobody():
    empty = SimpleNamespace(organisation_id=None, firm_id=None, grantee_id=None)
    assert not any(relation(NOBODY, empty) for relation in (over_own_organisation, over_own_firm, over_own_grant))


def test_relations_compare_the_actors_organisation():
    mine = Actor(organisation_id=1)
    assert over_own_firm(mine, SimpleNamespace(firm_id=1))
    assert not over_own_firm(mine, SimpleNamespace(firm_id=2))
    assert over_own_grant(mine, SimpleNamespace(grantee_id=1))
    assert not over_own_grant(mine, SimpleNamespace(grantee_id=2))
