"""Organisations, members and systems: who may register, add and end what, and what each step leaves behind."""

import pytest

from creditshare.audit.models import TrailEntry
from creditshare.kernel import actor as kinds
from creditshare.kernel.actor import NOBODY, PLATFORM
from creditshare.kernel.errors import NotFound, NotPermitted, NotSignedIn
from creditshare.parties import queries, services
from creditshare.parties.errors import (
    AlreadyRegistered,
    KeysNotUsable,
    LastAdministrator,
    NotACode,
    RoleNotOffered,
    UnknownKind,
    UsernameTaken,
)
from creditshare.parties.models import Enterprise, Membership, Organisation, Person
from creditshare.parties.rules.roles import ROLES_OF
from tests import makers as people
from tests.parties import makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return people.actor(people.organisation(kinds.OPERATOR), kinds.ADMINISTRATOR)


def entries(event):
    return TrailEntry.objects.filter(event=event).count()


def test_an_enterprise_is_registered_with_what_the_register_says(at):
    code = people.uscc()
    written = f" {code.lower()} "
    made = services.register_enterprise(
        actor=PLATFORM, uscc=written, name=" 合肥试行有限公司 ", at=at, industry_code="C3489", employees=12
    )
    assert (made.uscc, made.name, made.kind) == (code, "合肥试行有限公司", kinds.ENTERPRISE)
    assert (made.enterprise.industry_code, made.enterprise.employees, made.enterprise.assets) == ("C3489", 12, None)
    assert TrailEntry.objects.get(event="parties.enterprise.register").firm_id == made.pk


@pytest.mark.parametrize("code", ["", "123", "91110000600037341X", "9111000060003734１Ｌ0"])
def test_a_wrong_code_is_refused_with_what_was_given(at, code):
    with pytest.raises(NotACode) as refusal:
        services.register_enterprise(actor=PLATFORM, uscc=code, name="x", at=at)
    assert refusal.value.errors == [{"field": "uscc", "given": code, "code": "not_a_code"}]
    assert not Organisation.objects.exists()


def test_a_code_is_registered_once_whatever_its_spelling(at):
    code = people.uscc()
    services.register_enterprise(actor=PLATFORM, uscc=code, name="x", at=at)
    with pytest.raises(AlreadyRegistered):
        services.register_enterprise(actor=PLATFORM, uscc=code.lower(), name="y", at=at)
    assert Enterprise.objects.count() == 1
    assert entries("parties.enterprise.register") == 1


@pytest.mark.parametrize("kind", sorted(set(kinds.ORGANISATION_KINDS) - {kinds.ENTERPRISE}))
def test_the_operator_registers_every_other_kind(at, operator, kind):
    made = services.register_organisation(actor=operator, uscc=people.uscc(), name="x", kind=kind, at=at)
    assert made.kind == kind
    assert queries.find_organisation(made.uscc) == made


@pytest.mark.parametrize("kind", ["", "club", "enterprise"])
def test_other_kinds_are_not_known(at, operator, kind):
    with pytest.raises(UnknownKind):
        services.register_organisation(actor=operator, uscc=people.uscc(), name="x", kind=kind, at=at)


def test_a_member_gets_an_account_without_a_password(at):
    bank = people.bank()
    head = people.actor(bank, kinds.ADMINISTRATOR)
    made = services.add_member(
        actor=head, organisation_id=bank.pk, username="liu", full_name="刘客", role=kinds.OFFICER, at=at, title="经理"
    )
    assert (made.person.username, made.role, made.title, made.is_active) == ("liu", "officer", "经理", True)
    assert not made.person.has_usable_password()
    assert [row.pk for row in queries.list_memberships(made.person.pk)] == [made.pk]


@pytest.mark.parametrize("kind", kinds.ORGANISATION_KINDS)
def test_an_organisation_offers_only_its_roles(at, operator, kind):
    of = people.organisation(kind)
    for role in kinds.ROLES:
        values = {"organisation_id": of.pk, "username": f"p-{role}", "full_name": "x", "role": role, "at": at}
        if role in ROLES_OF[kind]:
            services.add_member(actor=operator, **values)
        else:
            with pytest.raises(RoleNotOffered):
                services.add_member(actor=operator, **values)
    assert Membership.objects.filter(organisation=of).count() == len(ROLES_OF[kind])
    assert not Person.objects.filter(username="p-system").exists()


def test_a_sign_in_name_of_somebody_outside_is_not_taken_over(at, operator):
    bank, firm = people.bank(), people.firm()
    stranger = makers.person_of(people.actor(firm, kinds.HANDLER))
    head = people.actor(bank, kinds.ADMINISTRATOR)
    values = {"organisation_id": bank.pk, "username": stranger.username, "full_name": "x", "role": "officer", "at": at}
    with pytest.raises(UsernameTaken):
        services.add_member(actor=head, **values)
    assert services.add_member(actor=operator, **values).person == stranger
    stranger.refresh_from_db()
    assert stranger.full_name != "x"


def test_an_ended_membership_begins_again(at):
    bank = people.bank()
    head = people.actor(bank, kinds.ADMINISTRATOR)
    values = {"organisation_id": bank.pk, "username": "liu", "full_name": "刘客", "role": kinds.OFFICER, "at": at}
    made = services.add_member(actor=head, **values)
    services.end_membership(actor=head, membership_id=made.pk, at=at)
    made.refresh_from_db()
    assert (made.is_active, made.until) == (False, at)
    assert not queries.list_memberships(made.person_id).exists()
    services.end_membership(actor=head, membership_id=made.pk, at=at)
    assert entries("parties.member.end") == 1
    assert services.add_member(actor=head, **values).pk == made.pk
    made.refresh_from_db()
    assert (made.is_active, made.until) == (True, None)


def test_the_last_administrator_stays(at):
    bank = people.bank()
    head = people.actor(bank, kinds.ADMINISTRATOR)
    own = Membership.objects.get(person_id=head.person_id)
    with pytest.raises(LastAdministrator):
        services.end_membership(actor=head, membership_id=own.pk, at=at)
    other = people.actor(bank, kinds.ADMINISTRATOR)
    services.end_membership(actor=other, membership_id=own.pk, at=at)
    assert not Membership.objects.get(pk=own.pk).is_active


def test_other_organisations_are_not_there(at):
    head = people.actor(people.bank(), kinds.ADMINISTRATOR)
    other = people.bank()
    theirs = people.actor(other, kinds.OFFICER)
    foreign = Membership.objects.get(person_id=theirs.person_id)
    system = makers.system(other)
    attempts = [
        lambda: services.end_membership(actor=head, membership_id=foreign.pk, at=at),
        lambda: services.end_membership(actor=head, membership_id=10**9, at=at),
        lambda: services.add_member(
            actor=head, organisation_id=other.pk, username="u", full_name="x", role="officer", at=at
        ),
        lambda: services.add_member(
            actor=head, organisation_id=10**9, username="u", full_name="x", role="officer", at=at
        ),
        lambda: services.end_client(actor=head, client_id=system.client_id, at=at),
        lambda: services.rotate_client_keys(actor=head, client_id=system.client_id, jwks=makers.jwks(), at=at),
        lambda: services.register_client(actor=head, organisation_id=other.pk, name="x", jwks=makers.jwks(), at=at),
        lambda: queries.get_client(actor=head, client_id="none"),
        lambda: queries.get_organisation(10**9),
        lambda: queries.get_visible_organisation(actor=head, uscc=other.uscc),
        lambda: queries.get_visible_organisation(actor=head, uscc=people.uscc()),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt()
    assert TrailEntry.objects.count() == 0


def test_a_system_is_registered_by_its_keys_and_ended(at):
    bank = people.bank()
    head = people.actor(bank, kinds.ADMINISTRATOR)
    made = services.register_client(
        actor=head, organisation_id=bank.pk, name="核心系统", jwks=makers.jwks(), at=at, roles=("officer",)
    )
    assert made.client_id.startswith("cs-")
    assert list(queries.list_clients(actor=head)) == [made]
    services.rotate_client_keys(actor=head, client_id=made.client_id, jwks=makers.jwks(makers.key("PS256")), at=at)
    made.refresh_from_db()
    assert made.jwks["keys"][0]["kty"] == "RSA"
    services.end_client(actor=head, client_id=made.client_id, at=at)
    made.refresh_from_db()
    assert not made.is_active
    assert [entries(f"parties.client.{word}") for word in ("register", "rotate", "end")] == [1, 1, 1]


@pytest.mark.parametrize("roles", [("administrator",), ("head",), ("legal_representative",), ("officer", "system")])
def test_a_system_gets_no_role_of_decision(at, roles):
    bank = people.bank()
    head = people.actor(bank, kinds.ADMINISTRATOR)
    with pytest.raises(RoleNotOffered):
        services.register_client(actor=head, organisation_id=bank.pk, name="x", jwks=makers.jwks(), at=at, roles=roles)


def test_unusable_keys_leave_the_old_ones(at):
    system = makers.system()
    head = people.actor(system.organisation, kinds.ADMINISTRATOR)
    with pytest.raises(KeysNotUsable):
        services.rotate_client_keys(actor=head, client_id=system.client_id, jwks={"keys": []}, at=at)
    system.refresh_from_db()
    assert system.jwks == makers.jwks()


def test_nobody_is_asked_to_sign_in(at):
    firm = people.firm()
    with pytest.raises(NotSignedIn):
        services.add_member(actor=NOBODY, organisation_id=firm.pk, username="u", full_name="x", role="handler", at=at)
    with pytest.raises(NotSignedIn):
        queries.list_members(actor=NOBODY)


def test_who_sees_which_organisations():
    firm, other, bank = people.firm(), people.firm(), people.bank()
    everybody = {firm.pk, other.pk, bank.pk}

    def seen(kind, own=None):
        actor = people.actor(own or people.organisation(kind), kinds.OFFICER)
        return {row.pk for row in queries.list_organisations(actor=actor)} & everybody

    assert seen(kinds.ENTERPRISE, firm) == {firm.pk}
    assert seen(kinds.BANK, bank) == {bank.pk}
    assert seen(kinds.GUARANTOR) == set()
    assert seen(kinds.AGENCY) == {firm.pk, other.pk}
    assert seen(kinds.OPERATOR) == seen(kinds.AUDITOR_OFFICE) == seen(kinds.FINANCE_OFFICE) == everybody
    assert not queries.list_organisations(actor=NOBODY).exists()


def test_the_register_is_searched_by_name_and_code_by_who_may():
    people.firm("合肥甲公司")
    found = people.firm("合肥乙公司")
    auditor = people.actor(people.organisation(kinds.AUDITOR_OFFICE), kinds.AUDITOR)
    assert list(queries.search_organisations(actor=auditor, text="乙公司")) == [found]
    assert list(queries.search_organisations(actor=auditor, text=found.uscc[:18].lower())) == [found]
    assert queries.search_organisations(actor=auditor, kind=kinds.ENTERPRISE).count() == 2
    with pytest.raises(NotPermitted):
        queries.search_organisations(actor=people.actor(people.bank(), kinds.OFFICER))


def test_ids_and_names_of_many_are_found_at_once(django_assert_num_queries):
    firms = [people.firm() for _ in range(3)]
    with django_assert_num_queries(2):
        ids = queries.find_organisation_ids([firm.uscc for firm in firms] + ["unknown"])
        names = queries.find_names(ids.values())
    assert ids == {firm.uscc: firm.pk for firm in firms}
    assert names == {firm.pk: firm.name for firm in firms}
