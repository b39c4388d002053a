"""Copies: what was read under an ended consent is to be destroyed by a day; who read confirms it, signed."""

import json
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from creditshare.audit.models import TrailEntry
from creditshare.consents import queries, services
from creditshare.consents.access import open_access
from creditshare.consents.errors import MethodUnknown
from creditshare.consents.models import Consent, CopyDuty
from creditshare.consents.queries.copies import todo_items
from creditshare.consents.rules.copies import days_to_destroy, destroy_by, state_of_copies
from creditshare.consents.rules.purposes import local_date
from creditshare.consents.services.copying import TYPE
from creditshare.db.keys import public_keys
from creditshare.kernel import actor as kinds
from creditshare.kernel.errors import NotFound, NotPermitted
from creditshare.kernel.statement import open_statement
from creditshare.parties.queries import list_notices
from tests import makers
from tests.consents.makers import stored_consent
from tests.parties.makers import sign_in

DAY = timedelta(days=1)
FORM = {"method": "deleted", "note": "D-17", "nothing_left": "on"}


@pytest.fixture
def scene():
    """A bank that has read a firm twice under a live consent."""
    firm, bank = makers.firm("甲公司"), makers.bank("乙银行")
    scene = SimpleNamespace(
        firm=firm,
        bank=bank,
        boss=makers.actor(firm, kinds.LEGAL_REPRESENTATIVE),
        officer=makers.actor(bank, kinds.OFFICER),
        auditor=makers.actor(makers.organisation(kinds.AUDITOR_OFFICE), kinds.AUDITOR),
        now=timezone.now(),
        consent=stored_consent(firm, bank),
    )
    for _ in range(2):
        read(scene)
    return scene


def read(scene, purpose="underwriting"):
    open_access(
        actor=scene.officer,
        uscc=scene.firm.uscc,
        purpose=purpose,
        categories=["tax"],
        read=lambda scope: {"blocks": {"tax": {"records": []}}},
        at=scene.now,
    )


def revoke(scene):
    services.revoke_consent(actor=scene.boss, consent_id=scene.consent.pk, at=scene.now)
    return CopyDuty.objects.get(pk=scene.consent.pk)


def confirm(scene, **changed):
    values = {"actor": scene.officer, "consent_id": scene.consent.pk, "method": "deleted", "at": scene.now}
    return services.confirm_destruction(**(values | changed))


@pytest.mark.django_db
class TestNoting:
    """When a duty begins."""

    def test_withdrawing_notes_it_at_once_and_tells_the_bank(self, scene):
        duty, today = revoke(scene), local_date(scene.now)
        assert (duty.reads, duty.ended_on, duty.last_read_on) == (2, today, today)
        assert duty.due_on == today + 15 * DAY
        assert [notice.code for notice in list_notices(actor=scene.officer)] == ["consents.copies.due"]

    def test_where_nothing_was_read_nothing_is_due_or_told(self, scene):
        other = stored_consent(scene.firm, makers.bank())
        services.revoke_consent(actor=scene.boss, consent_id=other.pk, at=scene.now)
        assert CopyDuty.objects.get(pk=other.pk).due_on is None
        assert queries.list_copies(actor=scene.boss, at=scene.now) == []
        assert queries.find_copies(other, scene.now) is None

    def test_expiry_is_noticed_once_however_often_the_sweep_runs(self, scene):
        assert services.sweep_copies(at=scene.now) == 0
        after = scene.consent.expires_at + DAY
        assert [services.sweep_copies(at=after) for _ in range(3)] == [1, 0, 0]
        duty = CopyDuty.objects.get()
        assert duty.ended_on == local_date(scene.consent.expires_at)

    def test_a_sweep_that_was_undone_is_made_up_for(self, scene):
        after = scene.consent.expires_at + DAY
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            services.sweep_copies(at=after)
            raise ZeroDivisionError
        assert not CopyDuty.objects.exists()
        assert services.sweep_copies(at=after) == 1

    def test_used_up_is_ended(self, scene):
        Consent.objects.filter(pk=scene.consent.pk).update(max_reads=2, reads_used=2)
        assert services.sweep_copies(at=scene.now) == 1

    def test_a_renewed_consent_keeps_its_copies_until_what_follows_has_ended(self, scene):
        later = stored_newer(scene, scene.consent.categories)
        assert services.sweep_copies(at=scene.now) == 0
        services.revoke_consent(actor=scene.boss, consent_id=later.pk, at=scene.now + DAY)
        assert services.sweep_copies(at=scene.now + 2 * DAY) == 1
        assert CopyDuty.objects.get(pk=scene.consent.pk).ended_on == local_date(scene.now + DAY)

    def test_a_narrowed_one_ends_what_it_left_out(self, scene):
        stored_newer(scene, ["identity"])
        assert services.sweep_copies(at=scene.now) == 1
        assert CopyDuty.objects.get(pk=scene.consent.pk).ended_on == local_date(scene.now)

    def test_the_copies_of_a_watched_loan_are_kept_while_it_runs(self, scene):
        until = local_date(scene.now) + 400 * DAY
        for loan_until, due in ((None, None), (until, until + 15 * DAY)):
            scene.consent = stored_consent(scene.firm, scene.bank, purpose="post_loan", loan_until=loan_until)
            read(scene, "post_loan")
            assert revoke(scene).due_on == due


def stored_newer(scene, categories):
    Consent.objects.filter(pk=scene.consent.pk).update(status="superseded", ended_at=scene.now)
    return stored_consent(scene.firm, scene.bank, categories=categories, previous_id=scene.consent.pk)


@pytest.mark.django_db
class TestConfirming:
    """Who confirms what, and who sees it."""

    def test_it_is_signed_recorded_and_told_to_the_firm(self, scene):
        revoke(scene)
        duty = confirm(scene, note="D-17")
        claims = open_statement(duty.statement, public_keys("consents"), TYPE)
        assert (claims["consent"], claims["method"], claims["note"]) == (str(scene.consent.pk), "deleted", "D-17")
        assert (claims["firm"], claims["grantee"]) == (scene.firm.uscc, scene.bank.uscc)
        assert TrailEntry.objects.last().event == "consents.copies.confirm"
        assert list_notices(actor=scene.boss)[0].code == "consents.copies.destroyed"
        assert queries.find_copies(scene.consent, scene.now).state == "confirmed"

    def test_twice_is_once(self, scene):
        revoke(scene)
        first = confirm(scene).statement
        entries = TrailEntry.objects.count()
        assert confirm(scene, method="shredded").statement == first
        assert TrailEntry.objects.count() == entries

    def test_an_unknown_way_is_refused_and_nothing_changes(self, scene):
        revoke(scene)
        with pytest.raises(MethodUnknown):
            confirm(scene, method="burnt")
        assert CopyDuty.objects.get().confirmed_at is None

    def test_a_confirmation_without_signature_cannot_be_stored(self, scene):
        revoke(scene)
        with pytest.raises(IntegrityError), transaction.atomic():
            CopyDuty.objects.update(confirmed_at=scene.now)

    def test_only_who_read_confirms_and_strangers_find_nothing(self, scene):
        revoke(scene)
        with pytest.raises(NotFound):
            confirm(scene, actor=makers.actor(makers.bank(), kinds.OFFICER))
        for actor in (scene.boss, scene.auditor):
            with pytest.raises(NotPermitted):
                confirm(scene, actor=actor)

    def test_a_live_consent_has_nothing_to_confirm(self, scene):
        with pytest.raises(NotFound):
            confirm(scene)

    def test_overdue_is_seen_by_the_firm_the_bank_and_the_auditor_and_nobody_else(self, scene):
        due = revoke(scene).due_on
        late = scene.now + (due - local_date(scene.now) + DAY)
        for actor in (scene.boss, scene.officer, scene.auditor):
            assert [row.state for row in queries.list_copies(actor=actor, at=late)] == ["overdue"]
        for actor in (makers.actor(makers.firm(), kinds.LEGAL_REPRESENTATIVE), makers.actor(makers.bank(), kinds.HEAD)):
            assert queries.list_copies(actor=actor, at=late) == []

    def test_it_waits_in_the_banks_list_until_it_is_done(self, scene):
        assert todo_items(scene.officer, scene.now) == []
        revoke(scene)
        assert [item.count for item in todo_items(scene.officer, scene.now)] == [1]
        assert todo_items(scene.boss, scene.now) == []
        confirm(scene)
        assert todo_items(scene.officer, scene.now) == []


@pytest.mark.django_db
class TestDoors:
    """The desk list, the confirming page, the firm's card and the API."""

    @pytest.fixture(autouse=True)
    def english(self):
        with translation.override("en"):
            yield

    def browser(self, actor):
        browser = sign_in(actor)
        browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        return browser

    def test_from_the_desk_list_to_the_firms_card(self, scene):
        revoke(scene)
        at_bank, at_firm = self.browser(scene.officer), self.browser(scene.boss)
        address = reverse("copies_confirm", args=[scene.consent.pk])
        assert address in at_bank.get(reverse("copies_list")).content.decode()
        card = reverse("consent_card", args=[scene.consent.pk])
        assert "must be destroyed by" in at_firm.get(card).content.decode()
        assert at_bank.post(address, FORM | {"nothing_left": ""}).status_code == 422
        assert CopyDuty.objects.get().confirmed_at is None
        assert at_bank.post(address, FORM).status_code == 302
        assert "confirmed it on" in at_firm.get(card).content.decode()
        assert "D-17" in at_firm.get(card).content.decode()

    def test_the_api_lists_and_confirms(self, scene):
        revoke(scene)
        at_bank = self.browser(scene.officer)
        (row,) = json.loads(at_bank.get("/api/v1/consents/copies").content)
        assert (row["state"], row["reads"], row["firm"]) == ("waiting", 2, scene.firm.uscc)
        address = f"/api/v1/consents/{scene.consent.pk}/copies/confirm"
        answer = at_bank.post(address, json.dumps({"method": "burnt"}), content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (422, "method_unknown")
        answer = at_bank.post(address, json.dumps({"method": "deleted"}), content_type="application/json")
        assert answer.json()["state"] == "confirmed"

    def test_the_auditor_sees_them_all(self, scene):
        revoke(scene)
        assert "甲公司" in self.browser(scene.auditor).get(reverse("copies_list")).content.decode()


@pytest.mark.django_db
class TestRemindingOfConsents:
    """Every ninety days and seven days before the end, once each."""

    def told(self, actor):
        return sorted(notice.code for notice in list_notices(actor=actor) if "consent." in notice.code)

    def test_a_month_of_doubled_runs_tells_once_before_the_end(self, scene):
        for hours in range(0, 24 * 33, 7):
            for _ in range(2):
                services.remind_of_consents(at=scene.now + timedelta(hours=hours))
        assert self.told(scene.boss) == ["consents.consent.expires"]

    def test_a_long_one_is_told_of_every_ninety_days(self, scene):
        Consent.objects.filter(pk=scene.consent.pk).update(expires_at=scene.now + 365 * DAY)
        for days in range(366):
            services.remind_of_consents(at=scene.now + days * DAY)
        assert self.told(scene.boss) == ["consents.consent.expires"] + ["consents.consent.stands"] * 3

    def test_a_killed_run_is_made_up_for_and_a_late_one_does_not_pile_up(self, scene):
        Consent.objects.filter(pk=scene.consent.pk).update(expires_at=scene.now + 365 * DAY)
        late = scene.now + 200 * DAY
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            assert services.remind_of_consents(at=late) == 1
            raise ZeroDivisionError
        assert self.told(scene.boss) == []
        assert [services.remind_of_consents(at=late) for _ in range(2)] == [1, 0]

    def test_ended_waiting_and_expired_ones_are_left_alone(self, scene):
        soon = scene.consent.expires_at - DAY
        services.revoke_consent(actor=scene.boss, consent_id=scene.consent.pk, at=scene.now)
        stored_consent(scene.firm, makers.bank(), expires_at=scene.now)
        assert services.remind_of_consents(at=soon) == 0


class TestRules:
    """The pure part."""

    TODAY = date(2026, 11, 23)

    @pytest.mark.parametrize(
        ("more", "days"),
        [
            ({}, 15),
            ({"keep_days": 30, "last_read_on": date(2026, 11, 20)}, 15),
            ({"keep_days": 5, "last_read_on": date(2026, 11, 20)}, 2),
            ({"keep_days": 5, "last_read_on": date(2026, 1, 1)}, 0),
            ({"keep_days": 5}, 15),
        ],
    )
    def test_the_sooner_of_the_two_and_never_before_the_end(self, more, days):
        assert destroy_by(self.TODAY, "underwriting", **more) == self.TODAY + days * DAY

    def test_a_loan_gives_a_basis_for_watching_only(self):
        until = date(2028, 1, 1)
        assert destroy_by(self.TODAY, "post_loan", loan_until=until) == until + 15 * DAY
        assert destroy_by(self.TODAY, "post_loan") is None
        assert destroy_by(self.TODAY, "underwriting", loan_until=until) == self.TODAY + 15 * DAY
        assert destroy_by(self.TODAY, "post_loan", loan_until=date(2020, 1, 1)) == self.TODAY + 15 * DAY

    @given(st.dates(date(2022, 1, 1), date(2090, 1, 1)), st.integers(1, 400), st.integers(0, 400))
    def test_the_day_is_between_the_end_and_the_bound(self, ended, keep, ago):
        due = destroy_by(ended, "underwriting", last_read_on=ended - ago * DAY, keep_days=keep)
        assert ended <= due <= ended + days_to_destroy(ended) * DAY

    @pytest.mark.parametrize(
        ("due", "confirmed", "state"),
        [(0, False, "waiting"), (-1, False, "overdue"), (1, True, "confirmed"), (-1, True, "confirmed")],
    )
    def test_states(self, due, confirmed, state):
        assert state_of_copies(self.TODAY + due * DAY, confirmed, self.TODAY) == state

    def test_without_a_day_it_is_kept(self):
        assert state_of_copies(None, False, self.TODAY) == "kept"
