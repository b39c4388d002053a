"""An organisation's own limits: lower than the platform's, one person's before all people's, and never for systems."""

from dataclasses import replace
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from creditshare.audit.models import TrailEntry
from creditshare.consents import services
from creditshare.consents.access import open_access
from creditshare.consents.errors import QuotaTooHigh, QuotaUsedUp
from creditshare.consents.models import OwnQuota, SpentQuota, allowance
from creditshare.consents.queries.quotas import list_use, own_readers
from creditshare.consents.rules.quotas import PERSON_QUOTAS, Quota, person_quota
from creditshare.kernel import actor as kinds
from creditshare.kernel.errors import NotFound, NotPermitted
from tests import makers
from tests.consents.makers import stored_consent
from tests.parties.makers import sign_in

pytestmark = pytest.mark.django_db
MOST = PERSON_QUOTAS[-1].value


@pytest.fixture
def scene():
    """A bank with an administrator and two officers, and two firms that it may read."""
    bank, firms = makers.bank("科源银行"), [makers.firm(), makers.firm()]
    for firm in firms:
        stored_consent(firm, bank)
    return SimpleNamespace(
        bank=bank,
        firms=firms,
        desk=makers.actor(bank, kinds.ADMINISTRATOR),
        officers=[makers.actor(bank, kinds.OFFICER) for _ in range(2)],
    )


def reader_of(actor):
    return f"person {actor.person_id}"


def lower(scene, reader="", reads=None, firms=None, actor=None):
    services.lower_quota(actor=actor or scene.desk, reader=reader, reads=reads, firms=firms, at=timezone.now())


def read(scene, officer=0, firm=0):
    wanted = {"uscc": scene.firms[firm].uscc, "purpose": "underwriting", "categories": ["tax"]}
    return open_access(actor=scene.officers[officer], read=lambda scope: {}, at=timezone.now(), **wanted)


def test_a_limit_for_all_holds_for_each(scene):
    lower(scene, reads=1, firms=1)
    for officer in (0, 1):
        read(scene, officer)
        with pytest.raises(QuotaUsedUp) as refused:
            read(scene, officer)
        assert refused.value.facts["reads"] == 1
    assert SpentQuota.objects.count() == 2


def test_a_limit_of_firms_lets_the_same_firm_go_on(scene):
    lower(scene, reads=9, firms=1)
    read(scene, firm=0)
    read(scene, firm=0)
    with pytest.raises(QuotaUsedUp):
        read(scene, firm=1)


def test_one_persons_limit_goes_before_the_one_for_all(scene):
    lower(scene, reads=1, firms=1)
    lower(scene, reader_of(scene.officers[0]), 2, 2)
    read(scene)
    read(scene)
    with pytest.raises(QuotaUsedUp):
        read(scene)
    read(scene, 1)
    with pytest.raises(QuotaUsedUp):
        read(scene, 1)


def test_a_limit_of_nothing_lets_nobody_read(scene):
    lower(scene, reader_of(scene.officers[0]), 0, 0)
    with pytest.raises(QuotaUsedUp):
        read(scene)
    assert read(scene, 1).entry_id


def test_it_is_taken_away_by_empty_numbers(scene):
    lower(scene, reads=0, firms=0)
    lower(scene)
    assert read(scene).entry_id and not OwnQuota.objects.exists()
    told = TrailEntry.objects.filter(event="consents.quota.lower").order_by("pk")
    assert ['"reads":0' in entry.body for entry in told] == [True, False]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    everybody=st.none() | st.tuples(st.integers(0, MOST.reads), st.integers(0, MOST.firms)),
    one=st.none() | st.tuples(st.integers(0, MOST.reads), st.integers(0, MOST.firms)),
)
def test_what_may_be_read_is_never_more_than_the_platform_allows(scene, everybody, one):
    officer = scene.officers[0]
    lower(scene, "", *(everybody or (None, None)))
    lower(scene, reader_of(officer), *(one or (None, None)))
    expected = Quota(*(one or everybody or (MOST.reads, MOST.firms)))
    if 0 in (expected.reads, expected.firms):
        with pytest.raises(QuotaUsedUp):
            allowance(officer, scene.firms[0].uscc, timezone.now())
    else:
        assert allowance(officer, scene.firms[0].uscc, timezone.now()).quota == expected


def test_a_lower_platform_table_goes_before_an_older_own_limit(scene):
    OwnQuota.objects.create(organisation=scene.bank, reader="", reads=10**6, firms=10**6, set_at=timezone.now())
    assert allowance(scene.officers[0], scene.firms[0].uscc, timezone.now()).quota == MOST


def test_systems_are_not_bound_by_the_limit_of_the_people(scene):
    lower(scene, reads=0, firms=0)
    system = replace(scene.officers[0], person_id=None, client_id=7, roles=frozenset({kinds.SYSTEM_CLIENT}))
    assert allowance(system, scene.firms[0].uscc, timezone.now()).quota.reads > MOST.reads


@pytest.mark.parametrize(
    ("reads", "firms"), [(MOST.reads + 1, 1), (1, MOST.firms + 1), (-1, 1), (1, None), (None, 1), (1, -1)]
)
def test_no_limit_is_higher_than_the_platforms_or_half(scene, reads, firms):
    with pytest.raises(QuotaTooHigh):
        lower(scene, reads=reads, firms=firms)
    assert not OwnQuota.objects.exists()


def test_only_the_administrator_sets_and_only_for_own_readers(scene):
    for role in (kinds.OFFICER, kinds.HEAD, kinds.AUDITOR):
        with pytest.raises(NotPermitted):
            lower(scene, reads=1, firms=1, actor=makers.actor(scene.bank, role))
    strange = makers.actor(makers.bank(), kinds.OFFICER)
    for reader in (reader_of(strange), reader_of(scene.desk), "person x", "client 7"):
        with pytest.raises(NotFound):
            lower(scene, reader, 1, 1)
    assert not TrailEntry.objects.filter(event="consents.quota.lower").exists()


def test_anothers_limit_does_not_bind(scene):
    other = makers.bank()
    services.lower_quota(actor=makers.actor(other, kinds.ADMINISTRATOR), reader="", reads=0, firms=0, at=timezone.now())
    assert read(scene).entry_id


def test_todays_use_is_listed_with_who_has_spent_most_first(scene):
    lower(scene, reader_of(scene.officers[1]), 4, 4)
    read(scene, 0)
    read(scene, 1)
    read(scene, 1, firm=1)
    rows = list_use(actor=scene.desk)
    assert [(row.reader, row.reads, row.firms, row.is_own) for row in rows] == [
        (reader_of(scene.officers[1]), 2, 2, True),
        (reader_of(scene.officers[0]), 1, 1, False),
    ]
    assert (rows[0].share, rows[0].quota, rows[1].quota) == (0.5, Quota(4, 4), MOST)
    assert set(own_readers(scene.desk)) == {row.reader for row in rows}
    with pytest.raises(NotPermitted):
        list_use(actor=scene.officers[0])


def test_the_page_shows_and_sets(scene):
    read(scene)
    browser, where = sign_in(scene.desk), reverse("quota_list")
    page = browser.get(where).content.decode()
    assert "1 / 1000" in page or "1 / 1,000" in page
    officer = scene.officers[0]
    sent = {"reader": reader_of(officer), "reads": "5", "firms": "2"}
    assert browser.post(where, sent).headers["Location"] == where
    page = browser.get(where).content.decode()
    assert "1 / 5" in page and "单独限额" in page
    refused = browser.post(where, sent | {"reads": "5000"})
    assert refused.status_code == 422 and "自设限额须在" in refused.content.decode()
    assert browser.post(where, sent | {"reader": "person 999999"}).status_code == 422
    assert OwnQuota.objects.get().reads == 5


def test_the_head_looks_and_does_not_set(scene):
    head = sign_in(makers.actor(scene.bank, kinds.HEAD))
    page = head.get(reverse("quota_list")).content.decode()
    assert "今日查阅" in page and "设置更低限额" not in page and 'href="/quotas"' in page
    assert head.post(reverse("quota_list"), {"reads": "1", "firms": "1"}).status_code == 403
    officer = sign_in(scene.officers[0])
    assert officer.get(reverse("quota_list")).status_code == 403
    assert 'href="/quotas"' not in officer.get(reverse("reads")).content.decode()


def test_the_platforms_own_table_is_the_same_for_every_day(at):
    assert person_quota(at) == MOST and person_quota(at.replace(year=2020)) == PERSON_QUOTAS[0].value
