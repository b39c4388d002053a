"""The pages and the API of authority letters: fill in, read, sign with a fresh proof, fetch, end."""

from base64 import b64encode
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from creditshare.kernel import actor as kinds
from creditshare.parties.errors import NotDelegated
from creditshare.parties.models import Delegation
from creditshare.parties.rules.delegation import LOCAL_TIME
from creditshare.records.services import receive_delivery
from tests import makers
from tests.parties.makers import confirm, person_of, sign_in

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 signed on paper %%EOF"
JSON = {"content_type": "application/json"}


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def scene():
    """A representative who is signed in and freshly confirmed, and a handler without authority."""
    firm = makers.firm()
    boss = makers.actor(firm, kinds.LEGAL_REPRESENTATIVE)
    handler = makers.actor(firm, kinds.HANDLER, authorised=False)
    browser = sign_in(boss)
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    today = timezone.now().astimezone(LOCAL_TIME).date()
    form = {
        "handler": handler.person_id,
        "powers": ["consents"],
        "last_day": today + timedelta(days=30),
        "letter": "made",
    }
    return SimpleNamespace(firm=firm, boss=boss, handler=handler, browser=browser, form=form, today=today)


def test_without_a_fresh_proof_nothing_is_signed(scene):
    answer = scene.browser.post(reverse("delegation_new"), scene.form | {"sign": "1"})
    assert answer.status_code == 302 and "confirm" in answer["Location"]
    assert not Delegation.objects.exists()


def test_the_letter_is_read_before_it_is_signed(scene):
    confirm(scene.browser, person_of(scene.boss))
    shown = scene.browser.post(reverse("delegation_new"), scene.form).content.decode()
    assert "授权委托书" in shown and scene.firm.uscc in shown
    assert not Delegation.objects.exists()
    answer = scene.browser.post(reverse("delegation_new"), scene.form | {"sign": "1"})
    made = Delegation.objects.get()
    assert answer["Location"] == reverse("delegation_card", args=[made.pk])
    letter = scene.browser.get(reverse("delegation_letter", args=[made.pk]))
    assert letter.content.startswith(b"%PDF-") and letter["Content-Disposition"].startswith("attachment")


def test_a_scan_is_taken_with_the_signing_and_asked_for_where_it_is_missing(scene):
    confirm(scene.browser, person_of(scene.boss))
    signs = scene.form | {"letter": "scanned", "sign": "1"}
    answer = scene.browser.post(reverse("delegation_new"), signs)
    assert answer.status_code == 422 and "Choose the file once more" in answer.content.decode()
    for content, status in ((b"MZ", 422), (PDF, 302)):
        answer = scene.browser.post(reverse("delegation_new"), signs | {"scan": SimpleUploadedFile("a.pdf", content)})
        assert answer.status_code == status
    assert Delegation.objects.get().is_scan


def test_beyond_the_bound_is_said_at_its_field(scene):
    confirm(scene.browser, person_of(scene.boss))
    wrong = scene.form | {"last_day": scene.today + timedelta(days=500), "sign": "1"}
    answer = scene.browser.post(reverse("delegation_new"), wrong)
    assert answer.status_code == 422 and "An authority lasts until" in answer.content.decode()


def test_the_list_offers_who_has_none_and_ending_takes_one_step(scene):
    assert "Handlers without an authority" in scene.browser.get(reverse("delegation_list")).content.decode()
    made = makers.delegation(scene.firm, person_of(scene.handler), since=timezone.now())
    assert "Handlers without an authority" not in scene.browser.get(reverse("delegation_list")).content.decode()
    assert scene.browser.post(reverse("delegation_end", args=[made.pk])).status_code == 302
    made.refresh_from_db()
    assert made.ended_at is not None


def test_by_the_api(scene):
    asked = {
        "handler": person_of(scene.handler).username,
        "powers": ["consents"],
        "last_day": scene.form["last_day"].isoformat(),
    }
    assert scene.browser.post("/api/v1/delegations", asked, **JSON).json()["code"] == "confirmation_required"
    confirm(scene.browser, person_of(scene.boss))
    for wrong, code in (
        ({"handler": "nobody"}, "delegation_refused"),
        ({"powers": []}, "delegation_refused"),
        ({"scan": "no base64!"}, "scan_refused"),
        ({"scan": b64encode(b"MZ").decode()}, "scan_refused"),
    ):
        assert scene.browser.post("/api/v1/delegations", asked | wrong, **JSON).json()["code"] == code
    made = scene.browser.post("/api/v1/delegations", asked | {"scan": b64encode(PDF).decode()}, **JSON)
    assert (made.status_code, made.json()["state"], made.json()["is_scan"]) == (201, "live", True)
    address = f"/api/v1/delegations/{made.json()['id']}"
    assert scene.browser.get(f"{address}/letter").content == PDF
    assert scene.browser.post(f"{address}/end", **JSON).json()["state"] == "ended"
    assert [row["state"] for row in scene.browser.get("/api/v1/delegations").json()] == ["ended"]


def test_records_are_imported_only_by_an_authority_that_names_them(scene):
    makers.delegation(scene.firm, person_of(scene.handler), powers=["consents"])
    with pytest.raises(NotDelegated):
        receive_delivery(actor=scene.handler, source="invoices", name="a.csv", content=b"x", at=timezone.now())
    Delegation.objects.update(powers=["records"])
    receive_delivery(actor=scene.handler, source="invoices", name="a.csv", content=b"x", at=timezone.now())
