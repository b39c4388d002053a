"""A bank's strategy from proposal to replacement: two people, one in force, counts alone leave a trial; nobody else's."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from creditshare.audit.models import TrailEntry
from creditshare.consents.models import Consent
from creditshare.consents.queries import list_read_scopes
from creditshare.consents.rules.purposes import local_date
from creditshare.kernel import actor as kinds
from creditshare.kernel.errors import NotFound, NotPermitted
from creditshare.profiles import services
from creditshare.profiles.errors import AlreadyInForce, SecondPersonNeeded, StrategyRefused
from creditshare.profiles.models import BankStrategy
from creditshare.profiles.queries.strategies import find_strategy, list_strategies
from creditshare.profiles.rules.model import CARD
from creditshare.profiles.rules.strategies import APPROVE, DECLINE, REFER
from tests import makers
from tests.consents.makers import stored_consent
from tests.parties.makers import sign_in
from tests.profiles.test_explained import period
from tests.profiles.test_rating_page import weak_firm
from tests.profiles.test_strategies import LED_TO, RULES, TOLD

pytestmark = pytest.mark.django_db
STRICT = TOLD | {"outcomes": dict.fromkeys(CARD.grades, DECLINE)}


@pytest.fixture
def bank():
    return makers.bank()


@pytest.fixture
def officer(bank):
    return makers.actor(bank, kinds.OFFICER)


@pytest.fixture
def head(bank):
    return makers.actor(bank, kinds.HEAD)


def propose(actor, told=TOLD):
    return services.propose_strategy(actor=actor, told=told, at=timezone.now())


def activate(actor, strategy):
    return services.activate_strategy(actor=actor, strategy_id=strategy.pk, at=timezone.now())


def read_firm(officer, bank):
    """Store a firm, its consent, and one read of it by the bank."""
    firm = weak_firm(local_date(timezone.now()))
    stored_consent(firm, bank, **period())
    services.read_profile(actor=officer, uscc=firm.uscc, purpose="underwriting", at=timezone.now())
    return firm


def test_two_people_put_a_version_into_force(bank, officer, head):
    first = propose(officer)
    assert find_strategy(bank.pk) is None
    activate(head, first)
    assert find_strategy(bank.pk).outcomes == LED_TO
    second = propose(head, STRICT)
    reviewer = makers.actor(bank, kinds.REVIEWER)
    activate(reviewer, second)
    first.refresh_from_db()
    assert first.retired_at is not None and (first.number, second.number) == (1, 2)
    assert set(find_strategy(bank.pk).outcomes.values()) == {DECLINE}
    assert [row.number for row in list_strategies(actor=officer)] == [2, 1]
    events = TrailEntry.objects.filter(event__startswith="profiles.strategy.").order_by("pk")
    assert [(row.event, json.loads(row.body)["facts"]["number"]) for row in events] == [
        ("profiles.strategy.propose", 1),
        ("profiles.strategy.activate", 1),
        ("profiles.strategy.propose", 2),
        ("profiles.strategy.activate", 2),
    ]


def test_nobody_puts_their_own_into_force(head):
    strategy = propose(head)
    with pytest.raises(SecondPersonNeeded):
        activate(head, strategy)
    with pytest.raises(IntegrityError), transaction.atomic():
        BankStrategy.objects.filter(pk=strategy.pk).update(activated_by=head.person_id, activated_at=timezone.now())


def test_an_officer_proposes_but_does_not_put_into_force(officer, head):
    with pytest.raises(NotPermitted):
        activate(officer, propose(head))


def test_a_version_is_in_force_once(bank, officer, head):
    first = activate(head, propose(officer))
    with pytest.raises(AlreadyInForce):
        activate(head, first)
    activate(head, propose(officer, STRICT))
    with pytest.raises(AlreadyInForce):
        activate(head, first)


def test_only_one_is_in_force_whatever_happens(bank, officer, head):
    activate(head, propose(officer))
    other = propose(officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        BankStrategy.objects.filter(pk=other.pk).update(activated_by=head.person_id, activated_at=timezone.now())


def test_the_database_lets_nobody_change_what_was_proposed(officer):
    propose(officer)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE profiles_bankstrategy SET body = '{}'")


def test_a_wrong_strategy_stores_nothing(officer):
    with pytest.raises(StrategyRefused) as refused:
        propose(officer, {"outcomes": {}})
    assert {problem["code"] for problem in refused.value.errors} == {"outcome_missing"}
    assert BankStrategy.objects.count() == 0


def test_another_bank_knows_nothing_of_it(officer, head):
    strategy = propose(officer)
    stranger = makers.actor(makers.bank("另一家银行"), kinds.HEAD)
    with pytest.raises(NotFound):
        activate(stranger, strategy)
    with pytest.raises(NotFound):
        services.try_strategy(actor=stranger, strategy_id=strategy.pk, at=timezone.now())
    assert list(list_strategies(actor=stranger)) == []


def test_a_trial_counts_and_shows_no_firm(bank, officer, head):
    firm = read_firm(officer, bank)
    activate(head, propose(officer, TOLD | {"knock_outs": []}))
    reads = TrailEntry.objects.filter(event="consents.data.read").count()
    tried = services.try_strategy(actor=officer, strategy_id=propose(officer, STRICT).pk, at=timezone.now())
    assert (tried["firms"], tried["unjudged"]) == (1, 1)
    ((move),) = tried["moves"]
    assert move["after"] == DECLINE and move["before"] in (APPROVE, REFER, DECLINE)
    assert firm.uscc not in json.dumps(tried) and firm.name not in json.dumps(tried)
    assert TrailEntry.objects.filter(event="consents.data.read").count() == reads
    assert TrailEntry.objects.filter(event="profiles.strategy.try").count() == 1


def test_without_a_strategy_nothing_was_decided_before(bank, officer):
    read_firm(officer, bank)
    tried = services.try_strategy(actor=officer, strategy_id=propose(officer).pk, at=timezone.now())
    assert [move["before"] for move in tried["moves"]] == ["none"]


@pytest.mark.parametrize("ending", [{"status": "revoked"}, {"expires_at": timezone.now() - timedelta(days=1)}])
def test_a_firm_whose_consent_has_ended_is_not_counted(bank, officer, ending):
    read_firm(officer, bank)
    Consent.objects.update(**ending)
    tried = services.try_strategy(actor=officer, strategy_id=propose(officer).pk, at=timezone.now())
    assert tried == {"firms": 0, "unjudged": 0, "moves": []}


def test_only_firms_the_bank_itself_read_of_late_are_counted(bank, officer):
    firm = read_firm(officer, bank)
    other = weak_firm(local_date(timezone.now()))
    stored_consent(other, bank)
    now = timezone.now()
    assert [scope.firm_id for scope in list_read_scopes(bank.pk, since=now - timedelta(days=31))] == [firm.pk]
    assert list_read_scopes(bank.pk, since=now + timedelta(days=1)) == []
    assert list_read_scopes(makers.bank("另一家银行").pk, since=now - timedelta(days=31)) == []


def test_the_officer_s_page_shows_line_price_and_outcome(bank, officer, head):
    firm = read_firm(officer, bank)
    activate(head, propose(officer))
    browser = sign_in(officer)
    browser.post(f"/firms/{firm.uscc}", {"purpose": "underwriting"})
    answer = browser.get(f"/firms/{firm.uscc}/rating")
    suggested = answer.context["suggested"]
    assert answer.context["rating"]["grade"]
    assert suggested["outcome"]["tone"] in ("ok", "warn", "bad")
    assert suggested["unjudged"]
    assert suggested["amount"] is not None or suggested["why"]
    assert 'id="suggested"' in answer.content.decode()


def test_the_api_suggests_by_the_bank_s_own_numbers(bank, officer, head):
    firm = read_firm(officer, bank)
    before = services.read_rating(actor=officer, uscc=firm.uscc, purpose="underwriting", at=timezone.now())
    told = before.body["blocks"]["rating"]["suggested"]
    assert told["decision"] is None and set(told) == {"decision", "line", "price"}
    activate(head, propose(officer, TOLD | {"line": {"ceilings": dict.fromkeys(CARD.grades, 10_000)}}))
    after = services.read_rating(actor=officer, uscc=firm.uscc, purpose="underwriting", at=timezone.now())
    line = after.body["blocks"]["rating"]["suggested"]["line"]
    assert line["amount"] in ("10000.00", "0.00", None)
    assert after.body["blocks"]["rating"]["suggested"]["decision"]["outcome"] in (APPROVE, REFER, DECLINE)


def test_the_pages_propose_try_and_put_into_force(bank, officer, head):
    read_firm(officer, bank)
    browser = sign_in(officer)
    form = browser.get(reverse("strategy_list")).context["form"]
    asked = {name: form.initial.get(name, "") for name in form.fields}
    wrong = browser.post(reverse("strategy_list"), asked | {"knock_outs": "weather = bad"})
    assert wrong.status_code == 422 and "weather" in wrong.content.decode()
    assert browser.post(reverse("strategy_list"), asked | {"knock_outs": "no rule"}).status_code == 422
    rules = "\n".join(f"{rule['key']} {rule['operator']} {rule['limit']}" for rule in RULES)
    browser.post(reverse("strategy_list"), asked | {"knock_outs": rules})
    row = BankStrategy.objects.get()
    assert json.loads(row.body)["knock_outs"] == RULES
    tried = browser.post(reverse("strategy_card", args=[row.pk]))
    assert tried.context["tried"]["firms"] == 1 and not tried.context["may_activate"]
    other = sign_in(head)
    assert other.get(reverse("strategy_card", args=[row.pk])).context["may_activate"]
    other.post(reverse("strategy_activate", args=[row.pk]))
    assert find_strategy(bank.pk) is not None
    assert "2" in browser.get(reverse("strategy_list")).content.decode()
