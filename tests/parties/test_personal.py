"""A person's own details: shown to one organisation under their own, separate consent, and not a moment longer."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from creditshare.audit.models import TrailEntry
from creditshare.db.keys import public_keys
from creditshare.kernel import actor as kinds
from creditshare.kernel.errors import NotFound, NotPermitted
from creditshare.kernel.statement import open_statement
from creditshare.parties import queries, services
from creditshare.parties.errors import DetailRefused, PersonalConsentRefused
from creditshare.parties.models import PersonalConsent, PersonalDetail
from creditshare.parties.rules.delegation import LOCAL_TIME
from creditshare.parties.rules.personal import KINDS, TYPE, as_shown, is_detail, problems_of_personal
from tests import makers
from tests.consents.makers import stored_consent
from tests.parties.makers import confirm, person_of, sign_in

PHONE, CARD = "13800001234", "34010219800101123X"
DAY = timedelta(days=1)


@pytest.fixture
def scene():
    """A representative with a phone and an identity card's number, and a bank with an officer."""
    firm, bank = makers.firm(), makers.bank("乙银行")
    now = timezone.now()
    scene = SimpleNamespace(
        firm=firm,
        bank=bank,
        boss=makers.actor(firm, kinds.LEGAL_REPRESENTATIVE),
        officer=makers.actor(bank, kinds.OFFICER),
        now=now,
        today=now.astimezone(LOCAL_TIME).date(),
    )
    services.keep_detail(actor=scene.boss, kind="phone", value=PHONE, at=now)
    services.keep_detail(actor=scene.boss, kind="id_number", value=CARD, at=now)
    return scene


def allow(scene, **changed):
    values = {
        "actor": scene.boss,
        "grantee_id": scene.bank.pk,
        "purpose": "contact",
        "kinds": ["phone"],
        "last_day": scene.today + 30 * DAY,
        "at": scene.now,
    }
    return services.give_personal_consent(**(values | changed))


def see(scene, actor=None, **changed):
    values = {"actor": actor or scene.officer, "firm_id": scene.firm.pk, "at": scene.now}
    return services.see_personal(**(values | changed))


@pytest.mark.django_db
class TestTheGate:
    """May it be shown?"""

    def test_nothing_without_a_consent_and_the_kind_alone_with_one(self, scene):
        assert see(scene) == []
        allow(scene)
        (shown,) = see(scene)
        assert shown.details == [("phone", PHONE)]
        assert queries.may_show_personal(scene.boss.person_id, scene.bank.pk, "phone", scene.now)
        assert not queries.may_show_personal(scene.boss.person_id, scene.bank.pk, "id_number", scene.now)

    def test_another_bank_and_another_firm_see_nothing(self, scene):
        allow(scene)
        assert see(scene, makers.actor(makers.bank(), kinds.OFFICER)) == []
        assert see(scene, firm_id=makers.firm().pk) == []
        assert see(scene, firm_id=None) == []

    def test_taken_back_is_hidden_at_once_and_twice_is_once(self, scene):
        made = allow(scene)
        for _ in range(2):
            services.withdraw_personal_consent(actor=scene.boss, personal_id=made.pk, at=scene.now)
        assert see(scene) == []
        assert TrailEntry.objects.filter(event="parties.personal.withdraw").count() == 1

    @pytest.mark.parametrize("skew", [-1, 0, 1])
    def test_the_database_clock_ends_it(self, scene, skew):
        made = allow(scene)
        PersonalConsent.objects.filter(pk=made.pk).update(expires_at=scene.now - timedelta(hours=1))
        assert see(scene, at=scene.now + skew * DAY) == []

    def test_the_card_number_is_never_shown_whole(self, scene):
        allow(scene, kinds=["id_number"], separate=["id_number"])
        assert see(scene)[0].details == [("id_number", "340*************3X")]

    def test_each_sight_is_recorded_and_the_first_is_told(self, scene):
        allow(scene)
        for _ in range(3):
            see(scene)
        assert TrailEntry.objects.filter(event="parties.personal.see").count() == 3
        assert not any(PHONE in entry.body for entry in TrailEntry.objects.all())
        assert [notice.code for notice in queries.list_notices(actor=scene.boss)] == ["parties.personal.shown"]

    def test_only_offices_that_lend_may_look(self, scene):
        allow(scene)
        for actor in (scene.boss, makers.actor(makers.organisation(kinds.OPERATOR), kinds.ADMINISTRATOR)):
            with pytest.raises(NotPermitted):
                see(scene, actor)


@pytest.mark.django_db
class TestGiving:
    """What a consent of one's own says and may not be."""

    def test_it_names_the_other_side_purpose_method_and_kinds_and_is_signed(self, scene):
        made = allow(scene)
        claims = open_statement(made.statement, public_keys("consents"), TYPE)
        assert (claims["grantee"], claims["grantee_name"]) == (scene.bank.uscc, "乙银行")
        assert (claims["purpose"], claims["kinds"], claims["person"]) == ("contact", ["phone"], scene.boss.person_id)
        assert claims["method"]

    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            ({"kinds": []}, "no_kind"),
            ({"kinds": ["religion"]}, "unknown_kind"),
            ({"kinds": ["id_number"]}, "not_separate"),
            ({"kinds": ["id_number"], "separate": ["phone"]}, "not_separate"),
            ({"purpose": "marketing"}, "unknown_purpose"),
            ({"last_day": date(2020, 1, 1)}, "already_over"),
            ({"last_day": date(2099, 1, 1)}, "too_long"),
            ({"grantee_id": 0}, "unknown_grantee"),
        ],
    )
    def test_what_it_may_not_be_is_said(self, scene, changed, code):
        with pytest.raises(PersonalConsentRefused) as error:
            allow(scene, **changed)
        assert [problem["code"] for problem in error.value.errors] == [code]
        assert not PersonalConsent.objects.exists()

    def test_a_firm_is_no_grantee(self, scene):
        with pytest.raises(PersonalConsentRefused):
            allow(scene, grantee_id=makers.firm().pk)

    def test_a_newer_one_replaces_and_two_cannot_stand(self, scene):
        older, newer = allow(scene), allow(scene, kinds=["phone", "id_number"], separate=["id_number"])
        older.refresh_from_db()
        assert older.ended_at == scene.now and newer.ended_at is None
        with pytest.raises(IntegrityError), transaction.atomic():
            PersonalConsent.objects.filter(pk=older.pk).update(ended_at=None)

    def test_a_colleague_cannot_take_it_back(self, scene):
        made = allow(scene)
        for colleague in (makers.actor(scene.firm, kinds.ADMINISTRATOR), makers.actor(scene.firm, kinds.HANDLER)):
            with pytest.raises(NotFound):
                services.withdraw_personal_consent(actor=colleague, personal_id=made.pk, at=scene.now)
            assert not queries.list_personal_consents(actor=colleague).exists()
            assert queries.own_details(actor=colleague) == {}


@pytest.mark.django_db
class TestKeeping:
    """Details are encrypted for their row and deleted when emptied."""

    def test_no_plain_text_is_stored(self, scene):
        stored = b"".join(bytes(row.sealed) for row in PersonalDetail.objects.all())
        assert PHONE.encode() not in stored and CARD.encode() not in stored
        assert queries.own_details(actor=scene.boss) == {"phone": PHONE, "id_number": CARD}

    def test_an_empty_one_is_deleted_and_then_nothing_is_shown(self, scene):
        allow(scene)
        services.keep_detail(actor=scene.boss, kind="phone", value=" ", at=scene.now)
        assert see(scene) == []
        assert not PersonalDetail.objects.filter(kind="phone").exists()

    @pytest.mark.parametrize(
        ("kind", "value"), [("phone", "call me"), ("id_number", "123"), ("blood_type", "A"), ("guarantee", "x" * 201)]
    )
    def test_what_is_no_detail_is_refused(self, scene, kind, value):
        with pytest.raises(DetailRefused):
            services.keep_detail(actor=scene.boss, kind=kind, value=value, at=scene.now)


@pytest.mark.django_db
class TestPages:
    """One page for both ways, and the bank's card."""

    @pytest.fixture(autouse=True)
    def english(self):
        with translation.override("en"):
            yield

    def browser(self, actor):
        browser = sign_in(actor)
        confirm(browser, person_of(actor))
        browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        return browser

    def test_the_banks_card_shows_the_phone_only_under_it(self, scene):
        at_bank, at_boss = self.browser(scene.officer), self.browser(scene.boss)
        card = reverse("consent_card", args=[stored_consent(scene.firm, scene.bank).pk])
        assert PHONE not in at_bank.get(card).content.decode()
        form = {"grantee": scene.bank.pk, "purpose": "contact", "kinds": ["phone"], "last_day": scene.today + 9 * DAY}
        assert at_boss.post(reverse("personal"), form).status_code == 302
        assert PHONE in at_bank.get(card).content.decode()
        made = PersonalConsent.objects.get()
        assert reverse("personal_withdraw", args=[made.pk]) in at_boss.get(reverse("personal")).content.decode()
        assert at_boss.post(reverse("personal_withdraw", args=[made.pk])).status_code == 302
        assert PHONE not in at_bank.get(card).content.decode()

    def test_a_sensitive_kind_without_its_own_tick_is_refused_at_its_field(self, scene):
        form = {"grantee": scene.bank.pk, "purpose": "contact", "kinds": ["id_number"], "last_day": scene.today}
        answer = self.browser(scene.boss).post(reverse("personal"), form)
        assert answer.status_code == 422 and "Tick it for itself" in answer.content.decode()

    def test_details_are_kept_by_their_form(self, scene):
        at_boss = self.browser(scene.boss)
        assert (
            at_boss.post(reverse("personal_details"), {"phone": "0551-6000000", "id_number": CARD}).status_code == 302
        )
        assert queries.own_details(actor=scene.boss)["phone"] == "0551-6000000"
        assert at_boss.post(reverse("personal_details"), {"phone": "x"}).status_code == 422


@pytest.mark.django_db
class TestApi:
    """The same by the API."""

    def test_give_list_and_take_back(self, scene):
        at_boss = sign_in(scene.boss)
        asked = {
            "grantee": scene.bank.uscc,
            "purpose": "contact",
            "kinds": ["phone"],
            "last_day": (scene.today + 9 * DAY).isoformat(),
        }
        said = {"content_type": "application/json"}
        assert at_boss.post("/api/v1/personal-consents", asked, **said).json()["code"] == "confirmation_required"
        confirm(at_boss, person_of(scene.boss))
        made = at_boss.post("/api/v1/personal-consents", asked, **said)
        assert made.status_code == 201 and made.json()["grantee_name"] == "乙银行"
        refused = at_boss.post("/api/v1/personal-consents", asked | {"kinds": ["id_number"]}, **said)
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "not_separate")
        (listed,) = at_boss.get("/api/v1/personal-consents").json()
        ended = at_boss.post(f"/api/v1/personal-consents/{listed['id']}/withdraw", **said)
        assert ended.json()["ended_at"] and see(scene) == []


class TestRules:
    """The pure part."""

    @given(st.text(alphabet="0123456789", min_size=17, max_size=17))
    def test_of_a_card_number_five_characters_are_shown(self, digits):
        shown = as_shown("id_number", digits + "X")
        assert shown.count("*") == 13 and len(shown) == 18

    def test_sensitive_kinds_say_why_they_are_needed(self):
        assert {key for key, kind in KINDS.items() if kind.is_sensitive} == {"id_number", "guarantee"}

    def test_forbidden_kinds_are_no_kinds(self):
        """征信业管理条例 art. 14: never religion, genes, fingerprints, blood type, illness."""
        assert not any(is_detail(kind, "x") for kind in ("religion", "genes", "fingerprint", "blood_type", "illness"))

    def test_every_problem_at_once(self):
        day = date(2026, 11, 23)
        found = problems_of_personal(["x", "guarantee"], [], "y", day - DAY, day)
        assert [problem["code"] for problem in found] == [
            "unknown_kind",
            "unknown_purpose",
            "not_separate",
            "already_over",
        ]
