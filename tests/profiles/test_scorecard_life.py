"""A scorecard from proposal to the day it rates: two people, a shadow run first, and earlier days keep their grades."""

import json
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from creditshare.audit.models import TrailEntry
from creditshare.consents.rules.purposes import local_date
from creditshare.kernel import actor as kinds
from creditshare.kernel.errors import NotFound, NotPermitted
from creditshare.outbox.services import drain
from creditshare.profiles import services
from creditshare.profiles.errors import (
    AlreadyApproved,
    DayNotCome,
    ScorecardRefused,
    SecondPersonNeeded,
    ShadowNeeded,
    SwitchDayWrong,
    UnknownFirms,
)
from creditshare.profiles.models import Profile, Scorecard, ScorecardCheck
from creditshare.profiles.queries import body_as_known, find_violations, known_versions
from creditshare.profiles.queries.scorecards import (
    card_named,
    card_on,
    find_card,
    find_version,
    get_scorecard,
    list_checks,
    list_scorecards,
    number_on,
)
from creditshare.profiles.rules.model import CARD, MODEL, model_text
from tests import makers
from tests.profiles.makers import challenger, firm_with_books
from tests.records.makers import OWN, PARTNERS, apply, invoice

pytestmark = pytest.mark.django_db
THEN = date(2020, 2, 21)


@pytest.fixture
def operator():
    return makers.organisation(kinds.OPERATOR)


@pytest.fixture
def maker(operator):
    return makers.actor(operator, kinds.OFFICER)


@pytest.fixture
def checker(operator):
    return makers.actor(operator, kinds.HEAD)


def propose(actor, model=None):
    return services.propose_scorecard(actor=actor, model=model or challenger(), at=timezone.now())


def shadowed(actor, row, as_of=THEN):
    """Have the version's shadow run made by a worker."""
    services.ask_for_shadow(actor=actor, number=row.number, as_of=as_of, at=timezone.now())
    drain(worker="w", at=timezone.now())
    return ScorecardCheck.objects.get(number=row.number)


def approve(actor, row, day=None):
    day = day or local_date(timezone.now()) + timedelta(days=1)
    return services.approve_scorecard(actor=actor, number=row.number, in_force_from=day, at=timezone.now())


def stored(number, day, model):
    """Store an approved version whose day may have come already, as time would have brought it."""
    return Scorecard.objects.create(
        number=number,
        name=model["name"],
        body=model_text(model),
        digest=f"{number:064d}",
        proposed_at=timezone.now(),
        approved_at=timezone.now(),
        in_force_from=day,
    )


class TestTwoPeople:
    def test_a_version_is_proposed_run_in_the_shadow_and_approved_for_a_day_to_come(self, maker, checker):
        firm_with_books()
        row = propose(maker)
        tomorrow = local_date(timezone.now()) + timedelta(days=1)
        shadowed(maker, row)
        done = approve(checker, row)
        assert (done.number, done.in_force_from, done.approved_by_id) == (1, tomorrow, checker.person_id)
        assert card_on(tomorrow - timedelta(days=1)) == CARD
        assert card_on(tomorrow).name == row.name == find_card(row.name).name
        assert (number_on(tomorrow - timedelta(days=1)), number_on(tomorrow)) == (0, 1)
        events = TrailEntry.objects.filter(event__startswith="profiles.scorecard.").order_by("pk")
        assert [event.event.rpartition(".")[2] for event in events] == ["propose", "check", "approve"]
        assert json.loads(events[2].body)["facts"]["day"] == tomorrow.isoformat()

    def test_nobody_approves_their_own(self, checker):
        row = propose(checker)
        shadowed(checker, row)
        with pytest.raises(SecondPersonNeeded):
            approve(checker, row)
        with pytest.raises(IntegrityError), transaction.atomic():
            Scorecard.objects.filter(pk=row.pk).update(
                approved_by=checker.person_id, approved_at=timezone.now(), in_force_from=THEN
            )

    def test_without_a_shadow_run_nobody_approves(self, maker, checker):
        row = propose(maker)
        with pytest.raises(ShadowNeeded):
            approve(checker, row)
        services.ask_for_shadow(actor=maker, number=row.number, as_of=THEN, at=timezone.now())
        with pytest.raises(ShadowNeeded):
            approve(checker, row)

    @pytest.mark.parametrize("ahead", [0, -1, -400])
    def test_never_for_today_or_the_past(self, maker, checker, ahead):
        row = propose(maker)
        shadowed(maker, row)
        with pytest.raises(SwitchDayWrong):
            approve(checker, row, local_date(timezone.now()) + timedelta(days=ahead))
        assert Scorecard.objects.get().in_force_from is None

    def test_one_version_a_day(self, maker, checker):
        first, second = propose(maker), propose(maker, challenger(-20))
        for row in (first, second):
            shadowed(maker, row)
        approve(checker, first)
        with pytest.raises(SwitchDayWrong):
            approve(checker, second)
        later = local_date(timezone.now()) + timedelta(days=2)
        assert approve(checker, second, later).in_force_from == later

    def test_a_version_is_approved_once_and_an_old_one_comes_back_as_a_new_number(self, maker, checker):
        row = propose(maker)
        shadowed(maker, row)
        approve(checker, row)
        with pytest.raises(AlreadyApproved):
            approve(checker, row, local_date(timezone.now()) + timedelta(days=5))
        with pytest.raises(AlreadyApproved):
            approve(checker, get_scorecard(actor=checker, number=0))
        back = propose(maker, MODEL)
        assert (back.number, back.name) == (2, CARD.name)

    def test_what_stands_is_never_changed(self, maker):
        row = propose(maker)
        for change in ({"body": "{}"}, {"name": "x"}, {"number": 9}):
            with pytest.raises(DatabaseError), transaction.atomic():
                Scorecard.objects.filter(pk=row.pk).update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            Scorecard.objects.filter(pk=row.pk).delete()

    def test_a_file_changed_by_hand_is_refused(self, maker):
        with pytest.raises(ScorecardRefused) as refused:
            propose(maker, MODEL | {"base": 900})
        assert refused.value.errors[0]["code"] == "name_not_of_the_table"
        assert not Scorecard.objects.exists()

    @pytest.mark.parametrize("role", [kinds.OFFICER, kinds.ADMINISTRATOR, kinds.AUDITOR])
    def test_only_a_reviewer_or_the_head_approves(self, operator, maker, role):
        row = propose(maker)
        with pytest.raises(NotPermitted):
            approve(makers.actor(operator, role), row)


class TestWhoSees:
    def test_what_is_proposed_is_the_operators_alone(self, maker):
        row = propose(maker)
        officer = makers.actor(makers.bank(), kinds.OFFICER)
        assert [one.number for one in list_scorecards(actor=maker)] == [1, 0]
        assert [one.number for one in list_scorecards(actor=officer)] == [0]
        with pytest.raises(NotFound):
            get_scorecard(actor=officer, number=row.number)

    def test_checks_are_for_operator_and_auditor(self, maker):
        firm = makers.actor(makers.firm(), kinds.LEGAL_REPRESENTATIVE)
        auditor = makers.actor(makers.organisation(kinds.AUDITOR_OFFICE), kinds.AUDITOR)
        assert list(list_checks(actor=auditor, number=0)) == []
        with pytest.raises(NotPermitted):
            list_checks(actor=firm, number=0)
        with pytest.raises(NotPermitted):
            services.ask_for_shadow(actor=auditor, number=0, as_of=THEN, at=timezone.now())


def reported_firm():
    """Store a firm whose invoices were delivered in a file, so that its profile rests on a version of its records."""
    firm = makers.firm(code=OWN)
    days = [f"{2018 + place // 12}-{place % 12 + 1:02d}-05" for place in range(24)]
    rows = [
        invoice(f"{place:08d}", net="90000.00", buyer=PARTNERS[place % 3], day=day) for place, day in enumerate(days)
    ]
    apply(rows, at=timezone.now())
    return firm


class TestOldRatings:
    def test_earlier_days_keep_their_card_and_are_recomputed_to_the_byte(self):
        firm = reported_firm()
        services.build_profiles(as_of=THEN, at=timezone.now())
        before = Profile.objects.get(firm=firm, as_of=THEN)
        stored(1, THEN + timedelta(days=1), challenger())
        services.build_profiles(as_of=THEN + timedelta(days=1), at=timezone.now())
        after = Profile.objects.get(firm=firm, as_of=THEN + timedelta(days=1))
        assert (before.card, after.card) == (CARD.name, challenger()["name"])
        assert before.score - after.score == 60
        known = known_versions([firm.pk])
        for profile in (before, after):
            assert body_as_known(firm.pk, profile.as_of, known) == profile.body
            assert card_named(json.loads(profile.body)).name == profile.card
        assert list(find_violations()) == []

    def test_a_card_beside_a_profile_that_is_not_its_own_is_found(self):
        firm_with_books()
        services.build_profiles(as_of=THEN, at=timezone.now())
        Profile.objects.update(card="woe-00000000")
        assert [item["invariant"] for item in find_violations()] == ["profiles.body"]

    def test_a_switch_in_the_past_would_be_found(self):
        """The negative control: were a version approved for a past day, stored ratings would no longer come out."""
        reported_firm()
        services.build_profiles(as_of=THEN, at=timezone.now())
        stored(1, THEN, challenger())
        assert [item["invariant"] for item in find_violations()] == ["trust 6"]

    def test_the_latest_day_that_has_come_rates(self):
        for number, (ahead, shift) in enumerate([(0, -60), (9, -20), (5, -40)], start=1):
            stored(number, THEN + timedelta(days=ahead), challenger(shift))
        bases = {ahead: card_on(THEN + timedelta(days=ahead)).base - CARD.base for ahead in (-1, 0, 4, 5, 8, 9, 99)}
        assert bases == {-1: 0, 0: -60, 4: -60, 5: -40, 8: -40, 9: -20, 99: -20}

    def test_a_name_finds_its_card_and_an_unknown_one_nothing(self):
        row = stored(1, THEN, challenger())
        assert find_version(row.name).number == 1 and find_version(CARD.name).number == 0
        assert find_card("woe-00000000") is None and find_version("woe-00000000") is None
        assert card_named({"blocks": {"rating": {}}}) == CARD


class TestMeasuring:
    def test_a_shadow_run_counts_and_changes_nobodys_grade(self, maker):
        firm_with_books()
        services.build_profiles(as_of=THEN, at=timezone.now())
        profile = Profile.objects.get()
        check = shadowed(maker, propose(maker))
        found = json.loads(check.found)
        assert (found["firms"], found["champion"], found["challenger"]) == (1, CARD.name, challenger()["name"])
        assert found["moves"][0]["before"] == profile.grade
        assert Profile.objects.get().body == profile.body

    def test_measuring_twice_finds_once(self, maker):
        firm_with_books()
        check = shadowed(maker, propose(maker))
        firm_with_books()
        services.measure(check_id=check.pk, at=timezone.now())
        assert ScorecardCheck.objects.get().found == check.found

    def test_stability_of_two_days(self, maker):
        firm_with_books()
        services.ask_for_stability(
            actor=maker, number=0, as_of=THEN, reference=THEN - timedelta(days=200), at=timezone.now()
        )
        drain(worker="w", at=timezone.now())
        found = json.loads(ScorecardCheck.objects.get().found)
        assert found["firms"] == [1, 1] and found["card"] == CARD.name

    @pytest.mark.parametrize("ask", ["shadow", "stability", "back_test"])
    def test_no_day_that_has_not_come(self, maker, ask):
        day, at = local_date(timezone.now()) + timedelta(days=1), timezone.now()
        asked = {"actor": maker, "number": 0, "as_of": day, "at": at}
        with pytest.raises(DayNotCome):
            if ask == "shadow":
                services.ask_for_shadow(**asked)
            elif ask == "stability":
                services.ask_for_stability(**asked | {"as_of": THEN}, reference=day)
            else:
                services.back_test_scorecard(**asked, outcomes={})
        assert not ScorecardCheck.objects.exists()

    def test_a_back_test_keeps_figures_and_no_firm(self, maker):
        firms = [firm_with_books(), firm_with_books()]
        outcomes = {firms[0].uscc: True, firms[1].uscc: False}
        check = services.back_test_scorecard(actor=maker, number=0, as_of=THEN, outcomes=outcomes, at=timezone.now())
        found = json.loads(check.found)
        assert (found["rated"], found["defaults"], found["auc"]) == (2, 1, 0.5)
        assert not any(firm.uscc in check.found for firm in firms)

    def test_a_back_test_of_strangers_is_refused(self, maker):
        with pytest.raises(UnknownFirms):
            services.back_test_scorecard(
                actor=maker, number=0, as_of=THEN, outcomes={makers.uscc(): True}, at=timezone.now()
            )
        assert not ScorecardCheck.objects.exists()


class TestCommands:
    def test_back_test_by_the_card_of_the_day_or_a_file(self, tmp_path, capsys):
        firms = [firm_with_books(), firm_with_books()]
        labels = tmp_path / "labels.csv"
        lines = ["统一社会信用代码,是否违约", f"{firms[0].uscc},是", f"{firms[1].uscc},否"]
        labels.write_text("\n".join(lines), encoding="utf-8-sig")
        file = tmp_path / "model.json"
        file.write_text(model_text(challenger()), encoding="utf-8")
        told = []
        for more in ([], ["--model", str(file)]):
            call_command("back_test", "--labels", str(labels), "--as-of", "2020-02-21", "--json", *more)
            told.append(json.loads(capsys.readouterr().out))
        assert [one["card"] for one in told] == [CARD.name, challenger()["name"]]
        assert told[1]["brier"] != told[0]["brier"]
        assert not ScorecardCheck.objects.exists()

    def test_rate_follows_the_switch(self, tmp_path, capsys):
        firm_with_books()
        stored(1, THEN, challenger())
        cards = []
        for day in ("2020-02-20", "2020-02-21"):
            call_command("rate", "--as-of", day, "--out", str(tmp_path / "r.csv"), "--json")
            cards.append(json.loads(capsys.readouterr().out)["card"])
        assert cards == [CARD.name, challenger()["name"]]
