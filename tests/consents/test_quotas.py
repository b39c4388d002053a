"""Quotas: the last read and the one too many, what does not count, what is not revealed, and the race for the last."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection, connections
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from creditshare.audit.models import TrailEntry
from creditshare.consents.access import open_access
from creditshare.consents.errors import QuotaUsedUp
from creditshare.consents.models import SpentFirm, SpentQuota
from creditshare.consents.rules.quotas import CLIENT_QUOTAS, PERSON_QUOTAS, seconds_to_reset
from creditshare.kernel import actor as kinds
from creditshare.kernel.errors import NotFound, NotPermitted
from tests import makers
from tests.consents.makers import stored_consent
from tests.consents.quotas import limited

NOBODYS = "91340102MA0000000X"


def read(officer, uscc, **changed):
    values = {"purpose": "underwriting", "categories": ["tax"], "read": lambda scope: {}, "at": timezone.now()}
    return open_access(actor=officer, uscc=uscc, **(values | changed))


@pytest.fixture
def bank(db):
    return makers.bank()


@pytest.fixture
def officer(bank):
    return makers.actor(bank, kinds.OFFICER)


def readable(bank, **fields):
    firm = makers.firm()
    stored_consent(firm, bank, **fields)
    return firm


def spent():
    return list(SpentQuota.objects.values_list("reads", "firms"))


def test_reads_and_firms_are_counted(bank, officer):
    one, two = readable(bank), readable(bank)
    for firm in (one, two, one):
        read(officer, firm.uscc)
    assert spent() == [(3, 2)]
    assert SpentFirm.objects.count() == 2


@limited(reads=2)
def test_the_read_too_many_is_refused_and_leaves_nothing(bank, officer):
    firm = readable(bank)
    read(officer, firm.uscc)
    read(officer, firm.uscc)
    with pytest.raises(QuotaUsedUp) as refused:
        read(officer, firm.uscc)
    assert refused.value.status == 429
    assert refused.value.code == "quota_used_up"
    assert 1 <= refused.value.facts["seconds"] <= 86_400
    assert spent() == [(2, 1)]
    assert TrailEntry.objects.filter(event="consents.data.read").count() == 2


@limited(firms=1)
def test_another_firm_is_one_too_many_while_the_same_goes_on(bank, officer):
    one, two = readable(bank), readable(bank)
    read(officer, one.uscc)
    with pytest.raises(QuotaUsedUp):
        read(officer, two.uscc)
    read(officer, one.uscc)
    assert spent() == [(2, 1)]


def test_a_read_that_is_not_found_costs_nothing(bank, officer):
    readable(bank)
    for _ in range(3):
        with pytest.raises(NotFound):
            read(officer, NOBODYS)
    assert spent() == []


@limited(reads=1)
def test_what_is_not_found_looks_the_same_however_near_the_quota_is(bank, officer):
    firm, unread = readable(bank), makers.firm()
    with pytest.raises(NotFound):
        read(officer, unread.uscc)
    read(officer, firm.uscc)
    for uscc in (firm.uscc, unread.uscc, NOBODYS, "\x00", "x" * 500, "\ud800"):
        with pytest.raises(QuotaUsedUp) as refused:
            read(officer, uscc)
        assert set(refused.value.facts) == {"reads", "firms", "seconds"}


@limited(firms=1)
def test_the_quota_of_firms_tells_no_firm_from_none(bank, officer):
    read(officer, readable(bank).uscc)
    for uscc in (readable(bank).uscc, makers.firm().uscc, NOBODYS):
        with pytest.raises(QuotaUsedUp):
            read(officer, uscc)


@limited(reads=1)
def test_each_reader_has_a_quota_of_its_own(bank, officer):
    firm = readable(bank)
    read(officer, firm.uscc)
    read(makers.actor(bank, kinds.OFFICER), firm.uscc)
    client = replace(officer, person_id=None, client_id=None)
    with pytest.raises(QuotaUsedUp):
        read(officer, firm.uscc)
    read(client, firm.uscc)
    assert sorted(spent()) == [(1, 1), (1, 1), (1, 1)]


@limited(reads=1)
def test_yesterday_does_not_count(bank, officer):
    firm = readable(bank)
    read(officer, firm.uscc)
    SpentQuota.objects.update(day=timezone.now().date() - timedelta(days=3))
    read(officer, firm.uscc)
    assert spent() == [(1, 1), (1, 1)]


@limited(reads=1)
def test_a_clock_that_is_wrong_gives_no_second_quota(bank, officer):
    firm = readable(bank)
    read(officer, firm.uscc)
    for days in (-1, 1):
        with pytest.raises(QuotaUsedUp):
            read(officer, firm.uscc, at=timezone.now() + timedelta(days=days))


def test_who_may_not_read_spends_nothing(bank):
    firm = readable(bank)
    with pytest.raises(NotPermitted):
        read(makers.actor(bank, kinds.ADMINISTRATOR), firm.uscc)
    assert spent() == []


def test_a_reading_that_fails_costs_nothing(bank, officer):
    firm = readable(bank)

    def broken(scope):
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        read(officer, firm.uscc, read=broken)
    assert spent() == []


def test_the_sentence_says_how_much_and_when(bank, officer):
    words = QuotaUsedUp(reads=1000, firms=300, seconds=60).message()
    assert words == "You have read as much as one may in a day (1000 reads, 300 firms). It starts anew in 60 seconds."


@given(st.datetimes(datetime(2022, 1, 1), datetime(2035, 1, 1)))
def test_the_reset_is_the_next_midnight_of_shanghai(moment):
    at = moment.replace(tzinfo=UTC)
    seconds = seconds_to_reset(at)
    assert 1 <= seconds <= 86_400
    begins = at + timedelta(seconds=seconds + 1, hours=8)
    assert begins.date() == (at + timedelta(hours=8)).date() + timedelta(days=1)


@pytest.mark.parametrize("table", [PERSON_QUOTAS, CLIENT_QUOTAS])
def test_the_tables_are_dated_and_sourced(table):
    assert all(entry.source and 0 < entry.value.firms <= entry.value.reads for entry in table)


def fight(deed, count=8):
    """Let threads do a deed at once; return how many succeeded.

    The suite's SQLite is in memory and shared by the threads: it does not wait for a table's lock, so we ask again.
    """
    start = threading.Barrier(count)

    def tried():
        while True:
            try:
                return deed()
            except OperationalError as error:
                if connection.vendor != "sqlite" or "locked" not in str(error):
                    raise

    def one(_):
        start.wait()
        try:
            tried()
            return 1
        except QuotaUsedUp:
            return 0
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as crowd:
        return sum(crowd.map(one, range(count)))


@pytest.mark.django_db(transaction=True)
@limited(reads=3)
def test_threads_do_not_read_more_than_the_quota():
    bank = makers.bank()
    officer, firm = makers.actor(bank, kinds.OFFICER), readable(bank)
    assert fight(lambda: read(officer, firm.uscc)) == 3
    assert spent() == [(3, 1)]


@pytest.mark.django_db(transaction=True)
def test_the_naive_count_loses_reads():
    """The negative control: count, wait for the others, then write; all pass."""
    bank = makers.bank()
    row = SpentQuota.objects.create(organisation=bank, reader="person 1", day=timezone.now().date(), reads=2)
    looked = threading.Barrier(8)

    def naive():
        seen = SpentQuota.objects.get(pk=row.pk).reads
        looked.wait()
        if seen >= 3:
            raise QuotaUsedUp(reads=3, firms=1, seconds=1)
        SpentQuota.objects.filter(pk=row.pk).update(reads=seen + 1)

    assert fight(naive) == 8
    assert spent() == [(3, 0)]
