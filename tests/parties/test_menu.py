"""The menu of every kind and role: only pages that exist and that its reader may open, the current one marked once."""

import pytest
from django.test import Client
from django.urls import reverse

from creditshare.kernel import actor as kinds
from creditshare.kernel.actor import NOBODY, Actor
from creditshare.parties.rules.menu import MENUS
from creditshare.parties.rules.roles import ROLES_OF
from creditshare.parties.views.frame import LABELS, MORE, menu_of
from tests import makers
from tests.parties.makers import sign_in

PEOPLE = [(kind, role) for kind, roles in ROLES_OF.items() for role in roles]


def somebody(kind, *roles):
    return Actor(organisation_id=1, organisation_kind=kind, roles=frozenset(roles), person_id=1)


def test_nobody_has_a_menu():
    assert menu_of(NOBODY, "/") == []


@pytest.mark.parametrize("kind", kinds.ORGANISATION_KINDS)
def test_every_kind_begins_with_what_is_to_do_and_repeats_nothing(kind):
    entries = MENUS[kind]
    assert entries[0] == ("To do", "home")
    assert len(set(entries)) == len(entries)


def test_every_label_has_words():
    labels = {label for entries in MENUS.values() for label, _ in entries} | {entry[0] for entry, _ in MORE}
    assert labels <= LABELS.keys()


@pytest.mark.parametrize(("kind", "role"), PEOPLE)
def test_one_entry_is_current_on_its_own_page_and_below_it(kind, role):
    menu = menu_of(somebody(kind, role), "/")
    assert [entry["url"] for entry in menu if entry["current"]] == ["/"]
    for entry in menu[1:]:
        for path in (entry["url"], f"{entry['url'].rstrip('/')}/further/down"):
            current = [one["url"] for one in menu_of(somebody(kind, role), path) if one["current"]]
            assert current == [entry["url"]], path


def test_a_page_that_only_begins_alike_is_not_below_another():
    menu = menu_of(somebody(kinds.ENTERPRISE, kinds.HANDLER), "/reads-of-another-kind")
    assert [entry["name"] for entry in menu if entry["current"]] == []


@pytest.mark.parametrize(
    ("role", "name", "is_there"),
    [
        (kinds.ADMINISTRATOR, "member_list", True),
        (kinds.OFFICER, "member_list", False),
        (kinds.ADMINISTRATOR, "client_list", True),
        (kinds.HEAD, "client_list", False),
    ],
)
def test_what_only_some_roles_may_do_stands_in_their_menu_only(role, name, is_there):
    names = [entry["name"] for entry in menu_of(somebody(kinds.BANK, role), "/")]
    assert (name in names) is is_there


def test_an_enterprise_has_no_systems_in_its_menu():
    names = {
        entry["name"] for role in ROLES_OF[kinds.ENTERPRISE] for entry in menu_of(somebody("enterprise", role), "/")
    }
    assert "client_list" not in names
    assert "delegation_list" in names


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "role"), PEOPLE)
def test_whoever_has_an_entry_may_open_it(kind, role):
    actor = makers.actor(makers.organisation(kind), role, authorised=False)
    browser = sign_in(actor)
    refused = []
    for entry in menu_of(actor, "/"):
        answer = browser.get(entry["url"])
        if answer.status_code not in (200, 302) or "login" in answer.headers.get("Location", ""):
            refused.append((entry["name"], answer.status_code))
    assert refused == []


@pytest.mark.django_db
def test_the_page_shows_the_menu_and_marks_where_one_is():
    browser = sign_in(makers.actor(makers.firm(), kinds.HANDLER))
    page = browser.get(reverse("reads"), headers={"accept-language": "en"}).content.decode()
    for entry in menu_of(somebody(kinds.ENTERPRISE, kinds.HANDLER), reverse("reads")):
        assert f'href="{entry["url"]}"' in page
    assert page.count('aria-current="page"') >= 1


@pytest.mark.django_db
def test_nobody_sees_no_menu():
    page = Client().get(reverse("account_login")).content.decode()
    assert reverse("consent_centre") not in page
