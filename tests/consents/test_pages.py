"""The pages of consents: the card, the centre, the way out in two steps, the reads, and the bank's request."""

import re
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from creditshare.consents import services
from creditshare.consents.access import open_access
from creditshare.consents.models import Consent
from creditshare.consents.rules.categories import CATEGORIES
from creditshare.kernel import actor as kinds
from creditshare.kernel.dates import add_months
from tests import makers
from tests.consents.makers import stored_consent, stored_request
from tests.parties.makers import confirm, person_of, sign_in

pytestmark = pytest.mark.django_db
ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def scene():
    """A firm and a bank, each signed in."""
    firm, bank = makers.firm(), makers.bank()
    boss, officer = makers.actor(firm, kinds.LEGAL_REPRESENTATIVE), makers.actor(bank, kinds.OFFICER)
    at_firm, at_bank = sign_in(boss), sign_in(officer)
    for browser in (at_firm, at_bank):
        browser.defaults.update(ENGLISH)
    return SimpleNamespace(firm=firm, bank=bank, boss=boss, officer=officer, at_firm=at_firm, at_bank=at_bank)


def text(response):
    """What a page says, without markup."""
    main = re.search(r"<main.*?</main>", response.content.decode(), re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main.group() if main else response.content.decode()))


def page(browser: Client, name: str, *args, **query):
    return browser.get(reverse(name, args=args), query)


def read(scene, **changed):
    values = {
        "actor": scene.officer,
        "uscc": scene.firm.uscc,
        "purpose": "underwriting",
        "categories": ["tax"],
        "read": lambda scope: {"blocks": {"tax": {"records": []}}},
        "at": timezone.now(),
    } | changed
    return open_access(**values)


def status_of(consent):
    return Consent.objects.get(pk=consent.pk).status


def test_the_card_says_who_what_why_how_long_and_what_if(scene):
    consent = stored_request(scene.firm, scene.bank, max_reads=3, reason="A loan of 2,000,000", categories=["tax"])
    shown = text(page(scene.at_firm, "consent_card", consent.pk))
    for said in (
        scene.bank.name,
        "Do you agree?",
        "Tax credit and arrears",
        "To decide on your application for a loan",
        "A loan of 2,000,000",
        consent.data_from.isoformat(),
        "fair use: 14 months",
        "fair use: 1 month",
        "3 times",
        "Passed on to others",
        "If you do not agree",
        "If you withdraw later",
        "Every read is recorded",
        "Agree, and confirm with a code",
        "Do not agree",
    ):
        assert said in shown


def test_nothing_is_ticked_in_advance(scene):
    consent = stored_request(scene.firm, scene.bank)
    assert "checked" not in page(scene.at_firm, "consent_card", consent.pk).content.decode()
    assert "checked" not in page(scene.at_bank, "consent_request").content.decode()


def test_agreeing_asks_for_a_fresh_proof_first(scene):
    consent = stored_request(scene.firm, scene.bank)
    answer = scene.at_firm.post(reverse("consent_accept", args=[consent.pk]))
    assert answer.status_code == 302
    assert reverse("consent_card", args=[consent.pk]) != answer["Location"]
    assert status_of(consent) == "requested"


def test_agreeing_twice_is_agreeing_once(scene):
    consent = stored_request(scene.firm, scene.bank)
    confirm(scene.at_firm, person_of(scene.boss))
    for _ in range(2):
        answer = scene.at_firm.post(reverse("consent_accept", args=[consent.pk]), follow=True)
        assert answer.redirect_chain == [(reverse("consent_card", args=[consent.pk]), 302)]
    assert status_of(consent) == "active"
    assert "Receipt with signature" in text(answer)


def test_agreeing_to_less(scene):
    consent = stored_request(scene.firm, scene.bank, max_reads=5)
    confirm(scene.at_firm, person_of(scene.boss))
    address = reverse("consent_accept", args=[consent.pk])
    none = scene.at_firm.post(address, {"less": "1"})
    assert none.status_code == 422
    wider = scene.at_firm.post(address, {"less": "1", "categories": ["tax"], "max_reads": "50"})
    assert wider.status_code == 422
    assert "More than was asked for" in text(wider)
    assert status_of(consent) == "requested"
    scene.at_firm.post(address, {"less": "1", "categories": ["tax"], "max_reads": "2"})
    stored = Consent.objects.get(pk=consent.pk)
    assert (stored.status, stored.categories, stored.max_reads) == ("active", ["tax"], 2)


def test_declining(scene):
    consent = stored_request(scene.firm, scene.bank)
    answer = scene.at_firm.post(reverse("consent_decline", args=[consent.pk]), follow=True)
    assert status_of(consent) == "declined"
    assert "Not agreed" in text(answer)


def test_the_centre_sorts_what_waits_lives_and_ended(scene):
    waiting = stored_request(scene.firm, makers.bank("Waiting Bank"))
    stored_consent(scene.firm, makers.bank("Late Bank"), expires_at=timezone.now() + timedelta(days=80))
    stored_consent(scene.firm, makers.bank("Soon Bank"), expires_at=timezone.now() + timedelta(days=3))
    stored_consent(scene.firm, makers.bank("Gone Bank"), expires_at=timezone.now() - timedelta(days=3))
    stored_consent(makers.firm(), makers.bank("Other Bank"))
    shown = text(page(scene.at_firm, "consent_centre"))
    places = [
        shown.index(said)
        for said in ("Waiting Bank", "Soon Bank", "Expires soon", "Late Bank", "In force", "Gone Bank", "Expired")
        if said != "In force"
    ]
    assert places == sorted(places)
    assert "Other Bank" not in shown
    assert reverse("consent_card", args=[waiting.pk]) in page(scene.at_firm, "consent_centre").content.decode()


def test_an_empty_centre_says_what_comes_next(scene):
    assert "Nobody has asked for your data" in text(page(scene.at_firm, "consent_centre"))


def test_withdrawing_takes_two_steps_and_says_what_follows(scene):
    consent = stored_consent(scene.firm, scene.bank, max_reads=5)
    read(scene)
    shown = text(page(scene.at_firm, "consent_revoke", consent.pk))
    assert f"{scene.bank.name} can read nothing more from this moment on." in shown
    assert "It has read 1 times, last on" in shown
    assert "4 reads that it has not used lapse." in shown
    assert "Loans you have are not affected" in shown
    assert status_of(consent) == "active"
    done = scene.at_firm.post(reverse("consent_revoke", args=[consent.pk]), follow=True)
    assert status_of(consent) == "revoked"
    assert "Withdrawn by the firm" in text(done)
    again = scene.at_firm.post(reverse("consent_revoke", args=[consent.pk]), follow=True)
    assert again.status_code == 200


def test_before_any_read_nothing_is_kept(scene):
    consent = stored_consent(scene.firm, scene.bank)
    shown = text(page(scene.at_firm, "consent_revoke", consent.pk))
    assert "It has not read anything so far" in shown


def test_pausing_and_resuming(scene):
    consent = stored_consent(scene.firm, scene.bank)
    scene.at_firm.post(reverse("consent_pause", args=[consent.pk]))
    assert status_of(consent) == "paused"
    assert "Resume" in text(page(scene.at_firm, "consent_card", consent.pk))
    confirm(scene.at_firm, person_of(scene.boss))
    scene.at_firm.post(reverse("consent_resume", args=[consent.pk]))
    assert status_of(consent) == "active"


def test_the_firm_sees_each_read_at_once(scene):
    stored_consent(scene.firm, scene.bank)
    assert "Nobody has read anything yet" in text(page(scene.at_firm, "reads"))
    opened = read(scene)
    response = page(scene.at_firm, "reads")
    shown = text(response)
    for said in (scene.bank.name, scene.officer.name, "Officer", "Tax credit and arrears", f"Entry #{opened.entry_id}"):
        assert said in shown
    assert 'hx-trigger="every' in response.content.decode()


def test_htmx_gets_the_list_alone_and_it_goes_on_polling(scene):
    stored_consent(scene.firm, scene.bank)
    read(scene)
    part = scene.at_firm.get(reverse("reads"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert 'id="reads"' in part
    assert f'hx-get="{reverse("reads")}"' in part


def test_older_reads_are_on_the_next_page_and_do_not_poll(scene):
    stored_consent(scene.firm, scene.bank)
    entries = [read(scene).entry_id for _ in range(31)]
    first = page(scene.at_firm, "reads").content.decode()
    assert f"?before={entries[1]}" in first
    older = page(scene.at_firm, "reads", before=entries[1]).content.decode()
    assert f"#{entries[0]}" in older
    assert "hx-get" not in older
    assert page(scene.at_firm, "reads", before="nonsense").status_code == 200


def test_the_bank_sees_its_own_reads(scene):
    stored_consent(scene.firm, scene.bank)
    read(scene)
    assert scene.firm.name in text(page(scene.at_bank, "reads"))
    other = sign_in(makers.actor(makers.bank(), kinds.OFFICER))
    assert scene.firm.name not in text(page(other, "reads"))


def form(scene, **changed):
    today = timezone.localdate()
    return {
        "uscc": scene.firm.uscc,
        "purpose": "underwriting",
        "reason": "A loan of 2,000,000",
        "categories": ["identity", "tax"],
        "data_from": add_months(today, -12).isoformat(),
        "data_to": today.isoformat(),
        "last_day": (today + timedelta(days=27)).isoformat(),
        "max_reads": "3",
    } | changed


def test_the_bank_asks_beside_the_bound(scene):
    shown = text(page(scene.at_bank, "consent_request"))
    for said in ("Fair use", "14 months back at most", "1 month at most", "2021 No. 4"):
        assert said in shown
    answer = scene.at_bank.post(reverse("consent_request"), form(scene), follow=True)
    consent = Consent.objects.get()
    assert answer.redirect_chain == [(reverse("consent_card", args=[consent.pk]), 302)]
    assert consent.categories == ["identity", "tax"]
    assert consent.data_until == timezone.localdate() + timedelta(days=1)
    assert timezone.localtime(consent.expires_at).hour == 23


def test_sending_the_form_twice_asks_once(scene):
    for _ in range(2):
        scene.at_bank.post(reverse("consent_request"), form(scene))
    assert Consent.objects.count() == 1


def test_each_wrong_field_says_what_and_how(scene):
    wrong = form(scene, uscc="123", categories=[])
    answer = scene.at_bank.post(reverse("consent_request"), wrong)
    assert answer.status_code == 422
    beyond = form(scene, data_from="2001-01-01", last_day="2099-01-01")
    answer = scene.at_bank.post(reverse("consent_request"), beyond)
    assert "You asked for data from 2001-01-01" in text(answer)
    assert "You asked for 2099-01-01" in text(answer)
    invalid = scene.at_bank.post(reverse("consent_request"), form(scene, uscc="123"))
    assert "is not a valid unified social credit code" in text(invalid)
    assert Consent.objects.count() == 0


def test_another_page_may_fill_in_the_form(scene):
    shown = page(
        scene.at_bank, "consent_request", uscc=scene.firm.uscc, categories=["rating", "nonsense"]
    ).content.decode()
    assert f'value="{scene.firm.uscc}"' in shown
    assert shown.count(" checked") == 1


def strip(content, *varying):
    for value in varying:
        content = content.replace(str(value), "…")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", content)


def test_the_banks_page_of_an_unregistered_code_is_that_of_a_silent_firm(scene):
    """The request's page and its row in the list differ in nothing but the code and the id."""
    pages = []
    for code in (scene.firm.uscc, makers.uscc()):
        answer = scene.at_bank.post(reverse("consent_request"), form(scene, uscc=code), follow=True)
        consent = Consent.objects.get(firm_uscc=code)
        listed = page(scene.at_bank, "consent_centre", uscc=code)
        pages.append([strip(shown.content.decode(), code, consent.pk) for shown in (answer, listed)])
    assert pages[0] == pages[1]


def test_the_banks_list_searches_and_names_firms_once_they_answered(scene):
    silent = stored_request(scene.firm, scene.bank)
    assert scene.firm.name not in text(page(scene.at_bank, "consent_centre"))
    services.accept_consent(actor=scene.boss, consent_id=silent.pk, at=timezone.now())
    assert scene.firm.name in text(page(scene.at_bank, "consent_centre"))
    assert "No requests here" in text(page(scene.at_bank, "consent_centre", status="declined"))
    assert scene.firm.name in text(page(scene.at_bank, "consent_centre", uscc=scene.firm.uscc.lower()))


def test_taking_a_request_back(scene):
    consent = stored_request(scene.firm, scene.bank)
    assert "Take the request back" in text(page(scene.at_bank, "consent_card", consent.pk))
    scene.at_bank.post(reverse("consent_withdraw", args=[consent.pk]))
    assert status_of(consent) == "withdrawn"


def test_the_bank_gets_no_buttons_of_the_firm(scene):
    consent = stored_consent(scene.firm, scene.bank)
    shown = text(page(scene.at_bank, "consent_card", consent.pk))
    assert "Withdraw" not in shown.replace("If you withdraw", "")
    assert "Pause" not in shown
    assert scene.at_bank.post(reverse("consent_revoke", args=[consent.pk])).status_code == 403
    assert status_of(consent) == "active"


def test_not_yours_and_not_there_are_one_page(scene):
    other = stored_request(makers.firm(), makers.bank())
    for browser in (scene.at_firm, scene.at_bank):
        mine, none = (page(browser, "consent_card", one) for one in (other.pk, uuid4()))
        assert (mine.status_code, none.status_code) == (404, 404)
        assert strip(mine.content.decode(), other.pk) == strip(none.content.decode(), other.pk)


PAGES = ("consent_centre", "reads", "consent_request")


@pytest.mark.parametrize("name", PAGES)
def test_who_is_not_signed_in_is_led_there(client, name):
    answer = client.get(reverse(name))
    assert answer.status_code == 302
    assert "next=" in answer["Location"]


@pytest.mark.parametrize(
    ("name", "kind", "status"),
    [
        ("consent_centre", kinds.AGENCY, 403),
        ("consent_request", kinds.ENTERPRISE, 403),
        ("reads", kinds.AGENCY, 403),
        ("reads", kinds.AUDITOR_OFFICE, 302),
        ("consent_request", kinds.GUARANTOR, 200),
    ],
)
def test_each_page_is_for_those_it_is_for(name, kind, status):
    role = kinds.AUDITOR if kind == kinds.AUDITOR_OFFICE else kinds.OFFICER
    browser = sign_in(makers.actor(makers.organisation(kind), role))
    assert browser.get(reverse(name)).status_code == status


def test_the_words_of_a_category_are_the_same_everywhere(scene):
    consent = stored_request(scene.firm, scene.bank, categories=["tax"])
    label, contents = CATEGORIES["tax"]
    assert label in text(page(scene.at_bank, "consent_request"))
    card = text(page(scene.at_firm, "consent_card", consent.pk))
    assert label in card
    assert contents in card
    services.accept_consent(actor=scene.boss, consent_id=consent.pk, at=timezone.now())
    read(scene)
    for name, args in (("consent_revoke", [consent.pk]), ("reads", []), ("consent_centre", [])):
        assert label in text(page(scene.at_firm, name, *args))


def test_the_first_page_of_the_firm_says_what_waits(scene):
    stored_request(scene.firm, scene.bank)
    stored_consent(scene.firm, makers.bank(), expires_at=timezone.now() + timedelta(days=2))
    shown = text(page(scene.at_firm, "home"))
    assert f"{scene.bank.name} asks to see your data" in shown
    assert "1 consent expires soon" in shown
    assert "asks to see your data" not in text(page(scene.at_bank, "home"))
