"""Pages of parties: what each role sees and can do on them, in Chinese and English, and who is turned away."""

import json
import re

import pytest
from django.urls import reverse

from creditshare.kernel import actor as kinds
from creditshare.parties.models import ApiClient, Membership, Organisation
from creditshare.parties.rules.menu import MENUS
from creditshare.parties.rules.roles import ROLES_OF
from creditshare.parties.rules.todo import TodoItem, in_order
from creditshare.parties.views import entry, frame
from tests import makers as people
from tests.parties import makers

pytestmark = pytest.mark.django_db
PAGES = ("home", "organisation_switch", "member_list", "client_list", "organisation_list")


def signed_in(kind, *roles, confirmed=True):
    actor = people.actor(people.organisation(kind), *roles)
    browser = makers.sign_in(actor)
    if confirmed:
        makers.confirm(browser, makers.person_of(actor))
    return browser, actor


@pytest.mark.parametrize("kind", kinds.ORGANISATION_KINDS)
def test_every_kind_has_a_menu_that_starts_with_what_to_do(kind):
    browser, actor = signed_in(kind, kinds.ADMINISTRATOR)
    answer = browser.get("/")
    menu = answer.context["menu"]
    assert menu[0]["name"] == "home"
    assert [item["name"] for item in menu if item["current"]] == ["home"]
    names = [name for _label, name in MENUS[kind]]
    shown = [name for name in names if frame._address(name) and frame._opens_to(actor, name)]
    assert [item["name"] for item in menu if item["name"] in names] == shown
    assert answer.context["actor"].organisation_kind == kind


def test_the_menu_offers_members_and_systems_only_to_who_may():
    def offered(*roles):
        browser, _ = signed_in(kinds.BANK, *roles)
        return {item["name"] for item in browser.get("/").context["menu"]} & {"member_list", "client_list"}

    assert offered(kinds.OFFICER) == set()
    assert offered(kinds.HEAD) == {"member_list"}
    assert offered(kinds.ADMINISTRATOR) == {"member_list", "client_list"}


def test_every_label_of_a_menu_can_be_translated():
    assert {label for menu in MENUS.values() for label, _name in menu} <= set(frame.LABELS)


def test_the_current_entry_is_the_longest_address_above_the_page():
    browser, _ = signed_in(kinds.OPERATOR, kinds.ADMINISTRATOR)
    menu = browser.get("/organisations/members").context["menu"]
    assert [item["name"] for item in menu if item["current"]] == ["member_list"]


def test_the_first_page_lists_what_every_package_asks_by_its_due_time(monkeypatch, at):
    late = TodoItem("second thing", "/b", due=at.replace(hour=18))
    soon = TodoItem("first thing", "/a", due=at, count=3)
    some = TodoItem("<third>", "/c")
    monkeypatch.setattr(entry, "_todo_sources", lambda: (lambda actor, at: [some, late], lambda actor, at: [soon]))
    browser, _ = signed_in(kinds.ENTERPRISE, kinds.HANDLER)
    page = browser.get("/").content.decode()
    assert page.index("first thing") < page.index("second thing") < page.index("&lt;third&gt;")
    assert "<third>" not in page


def test_with_nothing_to_do_the_first_page_says_so(monkeypatch):
    monkeypatch.setattr(entry, "_todo_sources", lambda: ())
    browser, _ = signed_in(kinds.ENTERPRISE, kinds.HANDLER)
    assert "暂无待办事项" in browser.get("/").content.decode()


def test_items_without_a_due_time_come_last_in_the_order_told(at):
    first, second, third = TodoItem("x", "/"), TodoItem("y", "/"), TodoItem("z", "/", due=at)
    assert in_order([first, second, third]) == [third, first, second]


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_whole_in_both_languages(name, language):
    browser, _ = signed_in(kinds.OPERATOR, kinds.ADMINISTRATOR)
    answer = browser.get(reverse(name), headers={"Accept-Language": language})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert len(re.findall(r"<h1[ >]", page)) == 1
    body = page[page.index("<main") : page.index("</main>")]
    shown = re.sub(r"<(script|style|option|select)[^>]*>.*?</\1>|<[^>]*>", " ", body, flags=re.S)
    if language == "en":
        assert not re.search(r"[\u4e00-\u9fff]", shown.replace("瑶海信融", ""))
    else:
        assert re.search(r"[\u4e00-\u9fff]", shown)
    assert " style=" not in page
    assert " onclick=" not in page


ALLOWED = {
    "home": lambda kind, role: True,
    "member_list": lambda kind, role: role in {"administrator", "head", "auditor", "legal_representative"},
    "client_list": lambda kind, role: role == "administrator" and kind not in {"enterprise", "auditor"},
    "organisation_list": lambda kind, role: kind in {"operator", "auditor", "finance_office"},
}


@pytest.mark.parametrize("name", sorted(ALLOWED))
@pytest.mark.parametrize("kind", kinds.ORGANISATION_KINDS)
def test_every_page_opens_for_exactly_the_roles_of_the_table(kind, name):
    for role in ROLES_OF[kind]:
        browser, _ = signed_in(kind, role)
        expected = 200 if ALLOWED[name](kind, role) else 403
        assert browser.get(reverse(name)).status_code == expected, role


@pytest.mark.parametrize("name", ["home", "member_list", "client_list", "organisation_list"])
def test_nobody_is_led_to_sign_in_and_back(client, name):
    assert client.get(reverse(name))["Location"].startswith("/accounts/login/?next=")


def test_an_administrator_adds_a_member_and_hands_over_the_link_once():
    browser, actor = signed_in(kinds.BANK, kinds.ADMINISTRATOR)
    form = {"username": "liu", "full_name": "刘客", "title": "客户经理", "role": "officer"}
    assert browser.post("/organisations/members", form)["Location"] == "/organisations/members"
    page = browser.get("/organisations/members").content.decode()
    link = re.search(r"http://testserver(/accounts/password/reset/key/[^<\s]+)", page)[1]
    assert "刘客" in page
    assert "/accounts/password/reset/key/" not in browser.get("/organisations/members").content.decode()
    member = Membership.objects.get(person__username="liu")
    assert (member.organisation_id, member.role, member.title) == (actor.organisation_id, "officer", "客户经理")

    stranger = type(browser)()
    step = stranger.get(link)["Location"]
    password = {"password1": makers.PASSWORD, "password2": makers.PASSWORD}
    assert stranger.post(step, password).status_code == 302
    member.person.refresh_from_db()
    assert member.person.check_password(makers.PASSWORD)
    assert b"password1" not in type(browser)().get(link, follow=True).content


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ({"username": "", "full_name": "x", "role": "officer"}, "username"),
        ({"username": "bad name!", "full_name": "x", "role": "officer"}, "username"),
        ({"username": "ok", "full_name": "", "role": "officer"}, "full_name"),
        ({"username": "ok", "full_name": "x", "role": "legal_representative"}, "role"),
        ({"username": "ok", "full_name": "x", "role": ""}, "role"),
        ({"username": "taken", "full_name": "x", "role": "officer"}, "username"),
    ],
)
def test_mistakes_are_shown_at_their_field(form, expected):
    stranger = makers.person_of(people.actor(people.firm(), kinds.HANDLER))
    type(stranger).objects.filter(pk=stranger.pk).update(username="taken")
    browser, actor = signed_in(kinds.BANK, kinds.ADMINISTRATOR)
    answer = browser.post("/organisations/members", form)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [expected]
    assert Membership.objects.filter(organisation_id=actor.organisation_id).count() == 1


def test_a_membership_is_ended_on_the_page_and_at_once():
    browser, actor = signed_in(kinds.BANK, kinds.ADMINISTRATOR)
    other = people.actor(Organisation.objects.get(pk=actor.organisation_id), kinds.OFFICER)
    their_browser = makers.sign_in(other)
    assert their_browser.get("/").status_code == 200
    row = Membership.objects.get(person_id=other.person_id)
    assert browser.post(f"/organisations/members/{row.pk}/end")["Location"] == "/organisations/members"
    assert their_browser.get("/").status_code == 302
    assert "已于" in browser.get("/organisations/members").content.decode()


def test_the_last_administrator_is_told_why_not():
    browser, actor = signed_in(kinds.BANK, kinds.ADMINISTRATOR)
    own = Membership.objects.get(person_id=actor.person_id)
    answer = browser.post(f"/organisations/members/{own.pk}/end")
    assert answer.status_code == 409
    assert "最后一名管理员" in answer.content.decode()


def test_a_system_is_registered_changed_and_ended_on_the_page():
    browser, actor = signed_in(kinds.BANK, kinds.ADMINISTRATOR)
    form = {"name": "核心系统", "roles": ["officer"], "jwks": json.dumps(makers.jwks())}
    assert browser.post("/clients/", form)["Location"] == "/clients/"
    system = ApiClient.objects.get()
    assert (system.organisation_id, system.roles) == (actor.organisation_id, ["officer"])
    assert system.client_id in browser.get("/clients/").content.decode()
    address = f"/clients/{system.client_id}/keys"
    assert browser.get(address).status_code == 200
    assert browser.post(address, {"jwks": json.dumps(makers.jwks(makers.key("PS256")))})["Location"] == "/clients/"
    assert browser.post(f"/clients/{system.client_id}/end")["Location"] == "/clients/"
    system.refresh_from_db()
    assert (system.jwks["keys"][0]["kty"], system.is_active) == ("RSA", False)


@pytest.mark.parametrize("jwks", ["", "{", "[]", "{}", '{"keys": []}', "[" * 5000, "null", '"x"'])
def test_texts_that_are_no_key_set_are_refused_at_the_field(jwks):
    browser, _ = signed_in(kinds.BANK, kinds.ADMINISTRATOR)
    answer = browser.post("/clients/", {"name": "x", "jwks": jwks})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["jwks"]
    assert not ApiClient.objects.exists()


def test_a_private_key_pasted_by_mistake_is_refused_and_not_stored():
    browser, _ = signed_in(kinds.BANK, kinds.ADMINISTRATOR)
    secret = json.dumps({"keys": [makers.key().as_dict(private=True)]})
    assert browser.post("/clients/", {"name": "x", "jwks": secret}).status_code == 422
    assert not ApiClient.objects.exists()


def test_the_operator_registers_and_searches_organisations():
    browser, _ = signed_in(kinds.OPERATOR, kinds.ADMINISTRATOR)
    for kind in ("bank", "enterprise"):
        form = {"uscc": people.uscc(), "name": f"新的{kind}", "kind": kind}
        assert browser.post("/organisations/", form)["Location"] == "/organisations/"
    assert Organisation.objects.get(name="新的enterprise").enterprise is not None
    found = browser.get("/organisations/?q=新的&kind=bank").content.decode()
    assert "新的bank" in found
    assert "新的enterprise" not in found
    assert "没有符合条件的结果" in browser.get("/organisations/?q=none").content.decode()
    again = browser.post("/organisations/", {"uscc": "123", "name": "x", "kind": "bank"})
    assert again.status_code == 422
    assert "营业执照" in again.content.decode()


def test_only_known_methods_are_taken():
    browser, actor = signed_in(kinds.BANK, kinds.ADMINISTRATOR)
    own = Membership.objects.get(person_id=actor.person_id)
    assert browser.get(f"/organisations/members/{own.pk}/end").status_code == 405
    assert browser.delete("/organisations/members").status_code == 405
    assert browser.post("/").status_code == 405


@pytest.mark.parametrize("address", ["/organisations/", "/organisations/members"])
def test_who_may_only_look_is_refused_before_the_form_is_read(address):
    browser, _ = signed_in(kinds.OPERATOR, kinds.AUDITOR)
    assert browser.get(address).status_code == 200
    assert browser.post(address, {}).status_code == 403


def test_not_even_the_operator_opens_the_keys_of_another():
    system = makers.system()
    browser, _ = signed_in(kinds.OPERATOR, kinds.ADMINISTRATOR)
    assert system.client_id in browser.get("/clients/").content.decode()
    assert browser.get(f"/clients/{system.client_id}/keys").status_code == 404
    assert browser.post(f"/clients/{system.client_id}/end").status_code == 302


@pytest.mark.parametrize("role", [kinds.OFFICER, kinds.AUDITOR])
def test_a_role_that_may_not_learns_nothing_of_what_exists(role):
    theirs = Membership.objects.get(person_id=people.actor(people.bank(), kinds.OFFICER).person_id)
    browser, _ = signed_in(kinds.OPERATOR, role)
    found = browser.post(f"/organisations/members/{theirs.pk}/end")
    missing = browser.post("/organisations/members/999999/end")
    assert found.status_code == missing.status_code == 403
