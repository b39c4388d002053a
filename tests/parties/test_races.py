"""Races on PostgreSQL: one statement buys one token, one administrator stays, one code is registered once."""

import threading

import pytest
from django.db import connections, transaction
from django.utils import timezone

from creditshare.kernel import actor as kinds
from creditshare.kernel.actor import PLATFORM
from creditshare.kernel.errors import DomainError
from creditshare.parties import services
from creditshare.parties.models import AccessToken, Membership, Organisation, UsedAssertion
from creditshare.parties.rules.tokens import TOKEN_LIFE, digest_of_token
from tests import makers as people
from tests.parties import makers

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS, THREADS = 8, 6
AUDIENCES = frozenset({makers.TOKEN_URL})


def at_once(*steps):
    """Run steps in threads that start together; return what each gave, a refusal as its class."""
    gate, given = threading.Barrier(len(steps)), []

    def run(step):
        gate.wait()
        try:
            given.append(step())
        except DomainError as refusal:
            given.append(type(refusal))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(step,)) for step in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


def buy(statement):
    return services.issue_token(assertion=statement, client_id=None, audiences=AUDIENCES, at=timezone.now())


def test_one_statement_buys_one_token_however_many_ask_at_once():
    system = makers.system()
    for _ in range(ROUNDS):
        statement = makers.assertion(system, timezone.now())
        given = at_once(*[lambda statement=statement: buy(statement)] * THREADS)
        assert sum(isinstance(answer, str) for answer in given) == 1
    assert AccessToken.objects.count() == UsedAssertion.objects.count() == ROUNDS


def test_without_the_constraint_it_buys_many():
    """The negative control: looking whether the number was used, and then using it, lets several through."""
    system = makers.system()
    looked = threading.Barrier(THREADS)

    def naive(number):
        used = UsedAssertion.objects.filter(client=system, jti=number).exists()
        looked.wait()
        if used:
            return None
        with transaction.atomic():
            token = f"{number} {threading.get_ident()}"
            ends = timezone.now() + TOKEN_LIFE
            AccessToken.objects.create(digest=digest_of_token(token), client=system, expires_at=ends)
            return token

    for turn in range(ROUNDS):
        assert len(set(at_once(*[lambda turn=turn: naive(f"n{turn}")] * THREADS))) == THREADS
    assert AccessToken.objects.count() == ROUNDS * THREADS


def test_two_administrators_cannot_end_each_other():
    for _ in range(ROUNDS):
        bank = people.bank()
        one, two = (people.actor(bank, kinds.ADMINISTRATOR) for _ in range(2))
        rows = {row.person_id: row.pk for row in Membership.objects.filter(organisation=bank)}

        def end(by, whom, rows=rows):
            return lambda: (
                services.end_membership(actor=by, membership_id=rows[whom.person_id], at=timezone.now()).is_active
            )

        given = at_once(end(one, two), end(two, one))
        # Each step gave an answer: a thread that died of a deadlock would leave none.
        assert (len(given), given.count(False)) == (2, 1)
        assert Membership.objects.filter(organisation=bank, is_active=True).count() == 1


def test_without_the_lock_both_would_go():
    """The negative control: both look, both see the other, both end."""
    bank = people.bank()
    one, two = (people.actor(bank, kinds.ADMINISTRATOR) for _ in range(2))
    looked = threading.Barrier(2)

    def naive(whom):
        active = Membership.objects.filter(organisation=bank, role=kinds.ADMINISTRATOR, is_active=True)
        others = active.exclude(person_id=whom.person_id).count()
        looked.wait()
        return others and active.filter(person_id=whom.person_id).update(is_active=False)

    assert at_once(lambda: naive(one), lambda: naive(two)) == [1, 1]
    assert not Membership.objects.filter(organisation=bank, is_active=True).exists()


def test_a_code_is_registered_once_however_many_try_at_once():
    for _ in range(ROUNDS):
        code = people.uscc()

        def register(code=code):
            return services.register_enterprise(actor=PLATFORM, uscc=code, name="x", at=timezone.now()).pk

        given = at_once(*[register] * THREADS)
        assert sum(isinstance(answer, int) for answer in given) == 1
    assert Organisation.objects.count() == ROUNDS


def test_a_token_bought_while_its_system_ends_does_not_outlive_it():
    for _ in range(ROUNDS):
        system = makers.system()
        head = people.actor(system.organisation, kinds.ADMINISTRATOR)
        statement = makers.assertion(system, timezone.now())
        at_once(
            lambda statement=statement: buy(statement),
            lambda system=system, head=head: services.end_client(
                actor=head, client_id=system.client_id, at=timezone.now()
            ),
        )
        assert not AccessToken.objects.filter(client=system).exists()
