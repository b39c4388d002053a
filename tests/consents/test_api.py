"""The API of consents: the same rules behind another door, one answer for what one may not know."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicNumbers
from django.utils import timezone

from creditshare.consents.access import open_access
from creditshare.consents.models import Consent
from creditshare.consents.rules.artefact import open_artefact
from creditshare.kernel import actor as kinds
from creditshare.kernel.dates import add_months
from tests import makers
from tests.consents.makers import stored_consent, stored_request
from tests.parties.makers import confirm, person_of, sign_in

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/consents"


@pytest.fixture
def scene():
    """A firm and a bank, each with a signed-in browser."""
    firm, bank = makers.firm(), makers.bank()
    boss, officer = makers.actor(firm, kinds.LEGAL_REPRESENTATIVE), makers.actor(bank, kinds.OFFICER)
    return SimpleNamespace(
        firm=firm, bank=bank, boss=boss, officer=officer, at_firm=sign_in(boss), at_bank=sign_in(officer)
    )


def asked(scene, **changed):
    now = timezone.now()
    values = {
        "uscc": scene.firm.uscc,
        "purpose": "underwriting",
        "categories": ["identity", "tax"],
        "data_from": add_months(now.date(), -12).isoformat(),
        "data_until": now.date().isoformat(),
        "expires_at": (now + timedelta(days=27)).isoformat(),
        "max_reads": 2,
        "reason": "loan",
    } | changed
    return scene.at_bank.post(ROOT, values, content_type="application/json")


def post(browser, address, **body):
    return browser.post(f"{ROOT}/{address}", body, content_type="application/json")


def test_the_whole_life_over_the_api(scene):
    made = asked(scene)
    assert made.status_code == 201
    consent_id = made.json()["id"]
    assert (made.json()["state"], made.json()["firm"]) == ("requested", None)
    assert post(scene.at_firm, f"{consent_id}/accept").json()["code"] == "confirmation_required"
    confirm(scene.at_firm, person_of(scene.boss))
    accepted = post(scene.at_firm, f"{consent_id}/accept", categories=["tax"])
    assert accepted.status_code == 200
    assert (accepted.json()["status"], accepted.json()["categories"]) == ("active", ["tax"])
    assert accepted.json()["firm"] == {"uscc": scene.firm.uscc, "name": scene.firm.name}
    read(scene)
    seen = scene.at_firm.get(f"{ROOT}/reads").json()
    assert [item["fields"] for item in seen["items"]] == [["tax.records"]]
    assert seen["items"][0]["organisation"] == scene.bank.name
    assert seen["next"] is None
    assert post(scene.at_firm, f"{consent_id}/pause").json()["state"] == "paused"
    assert post(scene.at_firm, f"{consent_id}/resume").json()["status"] == "active"
    assert post(scene.at_firm, f"{consent_id}/revoke").json()["status"] == "revoked"
    assert post(scene.at_firm, f"{consent_id}/resume").json()["code"] == "transition_not_allowed"


def read(scene):
    return open_access(
        actor=scene.officer,
        uscc=scene.firm.uscc,
        purpose="underwriting",
        categories=["tax"],
        read=lambda scope: {"blocks": {"tax": {"records": []}}},
        at=timezone.now(),
    )


def test_an_unregistered_code_gives_the_same_answer(scene):
    answers = [asked(scene).json(), asked(scene, uscc=makers.uscc()).json()]
    for answer in answers:
        for varying in ("id", "firm_uscc", "requested_at", "expires_at"):
            answer.pop(varying)
    assert answers[0] == answers[1]


def test_beyond_the_bound_each_field_is_named(scene):
    refused = asked(scene, data_from="2001-01-01", expires_at="2099-01-01T00:00:00+08:00")
    assert refused.status_code == 422
    assert refused["Content-Type"] == "application/problem+json"
    assert [error["field"] for error in refused.json()["errors"]] == ["data_from", "expires_at"]
    assert all(error["bound"] for error in refused.json()["errors"])


@pytest.mark.parametrize(
    "changed",
    [{"categories": "tax"}, {"data_from": "yesterday"}, {"max_reads": 10**9}, {"expires_at": "2026-11-30T00:00:00"}],
)
def test_a_body_that_does_not_fit_is_refused(scene, changed):
    refused = asked(scene, **changed)
    assert refused.status_code == 422
    assert Consent.objects.count() == 0


DEEDS = ("accept", "decline", "withdraw", "pause", "resume", "revoke")


def test_what_is_not_yours_is_what_is_not_there(scene):
    """Other ≡ missing, byte for byte, for each route and both sides."""
    other = stored_request(makers.firm(), makers.bank())
    confirm(scene.at_firm, person_of(scene.boss))
    confirm(scene.at_bank, person_of(scene.officer))
    for browser in (scene.at_firm, scene.at_bank):
        for ask in ("", "/receipt"):
            mine, none = (browser.get(f"{ROOT}/{one}{ask}") for one in (other.pk, uuid4()))
            assert (mine.status_code, mine.content) == (none.status_code, none.content)
            assert mine.status_code == 404
        for deed in DEEDS:
            mine, none = (post(browser, f"{one}/{deed}") for one in (other.pk, uuid4()))
            assert (mine.status_code, mine.content, sorted(mine.headers)) == (
                none.status_code,
                none.content,
                sorted(none.headers),
            )
            assert mine.status_code == 404


def test_nobody_is_told_to_sign_in(scene, client):
    consent = stored_request(scene.firm, scene.bank)
    for address in ("", f"/{consent.pk}", "/reads"):
        assert client.get(f"{ROOT}{address}").status_code == 401


def test_lists_hold_only_ones_own_and_go_page_by_page(scene):
    for _ in range(3):
        stored_consent(makers.firm(), scene.bank)
    mine = stored_consent(scene.firm, scene.bank)
    stored_consent(scene.firm, makers.bank())
    stored_consent(makers.firm(), makers.bank())
    assert scene.at_bank.get(ROOT).json()["count"] == 4
    assert scene.at_firm.get(ROOT).json()["count"] == 2
    one = scene.at_bank.get(ROOT, {"uscc": scene.firm.uscc, "status": "active"}).json()
    assert [item["id"] for item in one["items"]] == [str(mine.pk)]
    rest = scene.at_bank.get(ROOT, {"offset": 3}).json()
    assert (len(rest["items"]), rest["next"]) == (1, None)
    assert scene.at_bank.get(ROOT, {"status": "paused"}).json()["items"] == []


def test_listing_takes_a_fixed_number_of_statements(scene, django_assert_max_num_queries):
    for _ in range(10):
        stored_consent(makers.firm(), scene.bank)
    scene.at_bank.get(ROOT)
    with django_assert_max_num_queries(12):
        assert len(scene.at_bank.get(ROOT).json()["items"]) == 10


def test_the_receipt_verifies_with_nothing_but_itself(scene):
    consent_id = asked(scene).json()["id"]
    assert scene.at_firm.get(f"{ROOT}/{consent_id}/receipt").status_code == 404
    confirm(scene.at_firm, person_of(scene.boss))
    post(scene.at_firm, f"{consent_id}/accept")
    for browser in (scene.at_firm, scene.at_bank):
        receipt = browser.get(f"{ROOT}/{consent_id}/receipt").json()
        assert receipt["purpose"] == "Loan review"
        assert len(receipt["categories"]) == 2
        key = receipt["key"]
        assert set(key) == {"kty", "crv", "x", "y", "kid", "alg"}
        claims = open_artefact(receipt["artefact"], {key["kid"]: public_key(key)})
        assert (claims["firm"], claims["grantee"]) == (scene.firm.uscc, scene.bank.uscc)
        assert claims["template"] == receipt["template_digest"]


def public_key(jwk):
    from joserfc.util import urlsafe_b64decode

    x, y = (int.from_bytes(urlsafe_b64decode(jwk[axis].encode())) for axis in "xy")
    return EllipticCurvePublicNumbers(x, y, SECP256R1()).public_key()


def test_a_request_can_be_taken_back(scene):
    consent_id = asked(scene).json()["id"]
    assert post(scene.at_bank, f"{consent_id}/withdraw").json()["status"] == "withdrawn"
    assert post(scene.at_firm, f"{consent_id}/decline").status_code == 409


def test_the_same_key_asks_once(scene):
    now = timezone.now()
    body = {
        "uscc": scene.firm.uscc,
        "purpose": "underwriting",
        "categories": ["tax"],
        "data_from": add_months(now.date(), -12).isoformat(),
        "data_until": now.date().isoformat(),
        "expires_at": (now + timedelta(days=27)).isoformat(),
    }
    headers = {"Idempotency-Key": "one"}
    first, again = (scene.at_bank.post(ROOT, body, content_type="application/json", headers=headers) for _ in range(2))
    assert first.content == again.content
    other = scene.at_bank.post(ROOT, body | {"reason": "x"}, content_type="application/json", headers=headers)
    assert other.status_code == 422


def test_answers_narrowing_and_renewing_over_the_api(scene):
    made = asked(scene, categories=[], questions=["no_tax_arrears", "grade"], max_reads_month=2, case="HF-1")
    assert made.status_code == 201, made.json()
    said = made.json()
    assert (said["questions"], said["max_reads_month"], said["keep_days"]) == (["grade", "no_tax_arrears"], 2, 30)
    assert (said["case"], said["previous"], said["basis"]) == ("HF-1", None, None)
    confirm(scene.at_firm, person_of(scene.boss))
    accepted = post(scene.at_firm, f"{said['id']}/accept", questions=["grade"]).json()
    assert (accepted["status"], accepted["questions"]) == ("active", ["grade"])
    wider = post(scene.at_firm, f"{said['id']}/narrow", max_reads=3)
    assert (wider.status_code, wider.json()["code"]) == (422, "not_narrower")
    same = post(scene.at_firm, f"{said['id']}/narrow")
    assert (same.status_code, same.json()["code"]) == (422, "nothing_changed")
    less = post(scene.at_firm, f"{said['id']}/narrow", max_reads=1).json()
    assert (less["max_reads"], less["previous"], less["status"]) == (1, said["id"], "active")
    later = (timezone.now() + timedelta(days=27, hours=2)).isoformat()
    longer = post(scene.at_firm, f"{less['id']}/renew", expires_at=later)
    assert (longer.status_code, longer.json()["previous"]) == (200, less["id"])
    beyond = post(scene.at_firm, f"{longer.json()['id']}/renew", expires_at="2099-01-01T00:00:00+08:00")
    assert [error["code"] for error in beyond.json()["errors"]] == ["valid_too_long"]


def test_a_class_of_banks_over_the_api(scene):
    operator = makers.actor(makers.organisation(kinds.OPERATOR), kinds.ADMINISTRATOR)
    desk = sign_in(operator)
    assert post(desk, f"classes/{scene.bank.uscc}", classes=["city"]).json() == ["city"]
    assert post(desk, f"classes/{scene.bank.uscc}", classes=["pawnshops"]).json()["code"] == "unknown_class"
    now = timezone.now()
    wanted = {
        "grantee_class": "city",
        "purpose": "underwriting",
        "most": 1,
        "categories": ["tax"],
        "data_from": add_months(now.date(), -3).isoformat(),
        "data_until": now.date().isoformat(),
        "expires_at": (now + timedelta(days=20)).isoformat(),
    }
    assert post(scene.at_firm, "invitations", **wanted).json()["code"] == "confirmation_required"
    confirm(scene.at_firm, person_of(scene.boss))
    made = post(scene.at_firm, "invitations", **wanted)
    assert made.status_code == 201, made.json()
    assert [row["id"] for row in scene.at_bank.get(f"{ROOT}/invitations").json()] == [made.json()["id"]]
    taken = post(scene.at_bank, f"invitations/{made.json()['id']}/take-up", case="HF-2").json()
    assert (taken["status"], taken["basis"], taken["case"]) == ("active", made.json()["id"], "HF-2")
    ended = post(scene.at_firm, f"invitations/{made.json()['id']}/withdraw").json()
    assert ended["ended_at"] is not None
    assert scene.at_bank.get(f"{ROOT}/{taken['id']}").json()["status"] == "revoked"
