"""The auditor's search over the trail: every column narrows, pages follow one another, and each search is recorded."""

import json
from dataclasses import replace
from datetime import timedelta
from random import Random
from types import SimpleNamespace

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from creditshare.audit.models import TrailEntry
from creditshare.audit.queries import list_events, search_entries
from creditshare.audit.rules.events import EVENTS, words_of
from creditshare.audit.rules.wanted import Wanted
from creditshare.audit.services import record_event
from creditshare.consents import services
from creditshare.consents.queries.searching import find_own_reads
from creditshare.consents.rules import searching as rules
from creditshare.consents.rules.searching import Filters
from creditshare.consents.services.searching import PAGE
from creditshare.kernel import actor as kinds
from creditshare.kernel.actor import PLATFORM
from creditshare.kernel.errors import NotFound, NotPermitted
from tests import makers
from tests.consents.makers import stored_consent, stored_read
from tests.parties.makers import sign_in

pytestmark = pytest.mark.django_db
READ = "consents.data.read"


@pytest.fixture
def scene():
    """Two firms read by two banks, and the auditor."""
    firms = [makers.firm("合肥甲光学有限公司"), makers.firm("合肥乙机械有限公司")]
    banks = [makers.bank("科源银行"), makers.bank("徽商银行")]
    reads = [stored_read(firm, bank) for firm in firms for bank in banks]
    auditor = makers.actor(makers.organisation(kinds.AUDITOR_OFFICE), kinds.AUDITOR)
    return SimpleNamespace(firms=firms, banks=banks, reads=reads, auditor=auditor, at=timezone.now())


def search(scene, before=None, **asked):
    return services.inspect_trail(actor=scene.auditor, filters=Filters(**asked), before=before, at=scene.at)


def numbers(found):
    return [row.entry.pk for row in found.rows]


def test_every_column_narrows(scene):
    a, b, c, d = (entry.pk for entry in scene.reads)
    reader = TrailEntry.objects.get(pk=c).person
    today, tomorrow = timezone.localdate(), timezone.localdate() + timedelta(days=1)
    asked = [
        ({"event": READ}, [d, c, b, a]),
        ({"firm": "甲光学"}, [b, a]),
        ({"firm": scene.firms[1].uscc[:18].lower()}, [d, c]),
        ({"organisation": "徽商"}, [d, b]),
        ({"person": reader.full_name, "event": READ}, [c]),
        ({"subject": scene.reads[0].subject}, [a]),
        ({"purpose": "underwriting"}, [d, c, b, a]),
        ({"purpose": "post_loan"}, []),
        ({"category": "tax"}, [d, c, b, a]),
        ({"category": "rating"}, []),
        ({"event": READ, "since": today, "until": today}, [d, c, b, a]),
        ({"event": READ, "since": tomorrow}, []),
        ({"event": READ, "until": today - timedelta(days=1)}, []),
        ({"firm": "甲光学", "organisation": "徽商", "purpose": "underwriting"}, [b]),
        ({"firm": "没有这家企业"}, []),
        ({"person": "没有这个人"}, []),
    ]
    assert [(one, numbers(search(scene, **one))) for one, _ in asked] == asked


def test_without_anything_asked_the_newest_entries_of_all_kinds_are_shown(scene):
    record_event("parties.member.add", PLATFORM, 1, at=timezone.now())
    found = search(scene)
    assert found.rows[0].entry.event == "parties.member.add" and found.rows[0].read is None
    assert [bool(row.read) for row in found.rows[1:]] == [True] * 4
    assert found.rows[1].read.categories == ["tax"]


def test_pages_follow_one_another_without_gap_or_repeat(scene, django_assert_max_num_queries):
    moments = [scene.at + timedelta(seconds=number // 7) for number in range(2 * PAGE + 13)]
    made = [record_event("tests.thing.do", PLATFORM, at=moment).pk for moment in moments]
    shown, before = [], None
    for _ in range(4):
        with django_assert_max_num_queries(8):
            found = search(scene, before, event="tests.thing.do")
        shown += numbers(found)
        before = found.older
        if before is None:
            break
    assert shown == made[::-1]


def test_the_order_is_the_moment_then_the_number(scene):
    late = record_event("tests.thing.do", PLATFORM, at=scene.at + timedelta(hours=1)).pk
    early = record_event("tests.thing.do", PLATFORM, at=scene.at).pk
    same = record_event("tests.thing.do", PLATFORM, at=scene.at).pk
    assert numbers(search(scene, event="tests.thing.do")) == [late, same, early]
    assert numbers(search(scene, late, event="tests.thing.do")) == [same, early]
    assert numbers(search(scene, same, event="tests.thing.do")) == [early]


def test_each_search_is_recorded_with_what_was_asked(scene):
    search(scene, firm="甲光学", person="张", purpose="underwriting", unusual=True)
    entry = TrailEntry.objects.get(event="consents.trail.inspect")
    assert entry.person_id == scene.auditor.person_id
    assert '"asked":{"purpose":"underwriting","unusual":true}' in entry.body
    assert "甲光学" not in entry.body and "张" not in entry.body
    assert entry.personal.get().name == "words"


def test_nobody_else_searches_the_trail(scene):
    for kind, role in ((kinds.BANK, kinds.HEAD), (kinds.OPERATOR, kinds.ADMINISTRATOR), (kinds.BANK, kinds.AUDITOR)):
        with pytest.raises(NotPermitted):
            services.inspect_trail(
                actor=makers.actor(makers.organisation(kind), role), filters=Filters(), before=None, at=scene.at
            )
    assert not TrailEntry.objects.filter(event="consents.trail.inspect").exists()


def test_a_page_after_an_entry_of_others_is_not_found(scene):
    head = makers.actor(scene.banks[0], kinds.HEAD)
    assert len(search_entries(actor=head, wanted=Wanted())) == 2
    with pytest.raises(NotFound):
        search_entries(actor=head, wanted=Wanted(), before=scene.reads[1].pk)
    with pytest.raises(NotFound):
        search(scene, 10**9)


def test_unusual_only_looks_through_a_bounded_number(scene, monkeypatch):
    monkeypatch.setattr("creditshare.consents.queries.searching.STEP", 3)
    monkeypatch.setattr("creditshare.consents.queries.searching.LOOKED_AT", 6)
    monkeypatch.setattr("creditshare.consents.queries.searching.mark_reads", lambda reads: reads)
    for _ in range(4):
        stored_read(scene.firms[0], scene.banks[0])
    first = search(scene, unusual=True)
    assert (first.rows, first.looked_at) == ([], 6)
    second = search(scene, first.older, unusual=True)
    assert (second.rows, second.looked_at, second.older) == ([], 2, None)


def test_unusual_reads_are_found_with_their_marks(scene):
    found = search(scene, unusual=True)
    assert len(found.rows) == 4
    assert all("first" in {mark.code for mark in row.read.marks} for row in found.rows)


def test_a_purpose_is_cut_out_of_the_body_and_out_of_nothing_else(scene):
    facts = {"purpose": "post_loan", "categories": ["tax"], "fields": [], "digest": "0"}
    trap = 'x","purpose":"underwriting'
    entry = record_event(
        READ, PLATFORM, at=scene.at, case=trap, data_from="2026-01-01", data_until="2026-02-01", **facts
    )
    assert entry.pk not in [one.pk for one in search_entries(actor=PLATFORM, wanted=Wanted(purpose="underwriting"))]
    assert [one.pk for one in search_entries(actor=PLATFORM, wanted=Wanted(purpose="post_loan"))] == [entry.pk]


def test_the_kinds_of_event_are_listed_by_name(scene):
    record_event("a.b.c", PLATFORM, at=scene.at)
    assert list_events() == ["a.b.c", READ]


def test_an_empty_trail_has_no_kinds_of_event():
    assert list_events() == []


def test_what_is_recorded_has_words():
    assert words_of(READ) == "Data of a firm read" and words_of("x.y.z") == "x.y.z"
    assert len(set(EVENTS.values())) == len(EVENTS)


PLANS = [
    Wanted(),
    Wanted(events=[READ]),
    Wanted(events=["tests.rare.thing"]),
    Wanted(purpose="post_loan"),
    Wanted(firm_ids=[1]),
    Wanted(person_ids=[7]),
    Wanted(subjects=["17"]),
    Wanted(since=timezone.now() - timedelta(days=40), until=timezone.now() - timedelta(days=39)),
]
_MANY = """
INSERT INTO audit_trailentry (event, organisation_id, person_id, firm_id, subject, at, body, leaf_hash, position)
SELECT CASE WHEN n % 5000 = 0 THEN 'tests.rare.thing' ELSE 'consents.data.read' END, NULL, NULL, NULL, n::text,
       now() - make_interval(secs => (20000 - n) * 200),
       '{"facts":{"purpose":"' || CASE WHEN n % 1000 = 0 THEN 'post_loan' ELSE 'underwriting' END || '"}}',
       decode(md5(n::text), 'hex'), NULL
  FROM generate_series(1, 20000) AS n
"""


@pytest.mark.postgres
def test_every_search_goes_through_an_index(django_assert_num_queries):
    with connection.cursor() as cursor:
        cursor.execute(_MANY)
        cursor.execute("ANALYZE audit_trailentry")
    for wanted in PLANS:
        with CaptureQueries() as captured:
            search_entries(actor=PLATFORM, wanted=wanted, with_parties=False)
        plan = explained(captured.last)
        assert "Seq Scan" not in plan, (wanted, plan)
    # The negative control: what no index knows is found by reading all.
    assert "Seq Scan" in explained("SELECT id FROM audit_trailentry WHERE body LIKE '%nothing%'")


class CaptureQueries:
    """Keep the last statement that was sent."""

    def __enter__(self):
        self.last = ""
        self.hook = connection.execute_wrapper(self._keep)
        self.hook.__enter__()
        return self

    def __exit__(self, *_):
        self.hook.__exit__(None, None, None)

    def _keep(self, execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        self.last = connection.ops.last_executed_query(context["cursor"], sql, params)
        return result


def explained(sql):
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN " + sql)
        return "\n".join(line for (line,) in cursor.fetchall())


class TestOwnReads:
    """The firm's and the bank's own lists by the same filters."""

    def test_each_side_narrows_by_the_other(self, scene):
        for firm in scene.firms:
            for bank in scene.banks:
                stored_consent(firm, bank)
        boss = makers.actor(scene.firms[0], kinds.LEGAL_REPRESENTATIVE)
        head = makers.actor(scene.banks[1], kinds.ADMINISTRATOR)
        a, b, _c, d = (entry.pk for entry in scene.reads)

        def own(actor, **asked):
            return [
                row.entry.pk for row in find_own_reads(actor=actor, filters=Filters(**asked), before=None, limit=9).rows
            ]

        assert own(boss) == [b, a] and own(boss, organisation="科源") == [a] and own(boss, organisation="无") == []
        assert own(head) == [d, b] and own(head, organisation="乙机械") == [d]
        assert own(head, organisation=scene.firms[0].uscc) == [b]
        reader = TrailEntry.objects.get(pk=d).person.full_name
        assert own(head, person=reader) == [d] and own(head, person="无") == []
        assert own(boss, person="无") == [b, a]

    def test_a_bank_learns_nothing_of_a_firm_it_never_asked(self, scene):
        stranger = makers.actor(makers.bank(), kinds.OFFICER)
        found = find_own_reads(actor=stranger, filters=Filters(organisation="甲光学"), before=None, limit=9)
        assert found.rows == [] and found.older is None


class TestPages:
    """The pages in the browser."""

    def test_the_auditor_searches_and_follows_the_pages(self, scene):
        browser = sign_in(scene.auditor)
        page = browser.get(reverse("trail_search"), {"firm": "甲光学"}).content.decode()
        assert "科源银行" in page and "徽商银行" in page and "乙机械" not in page.split("</form>")[-1]
        assert "查阅企业数据" in page and f"/trail/entries/{scene.reads[0].pk}" in page
        assert 'class="watermark onscreen"' in page

    def test_a_wrong_day_is_said_beside_the_field(self, scene):
        answer = sign_in(scene.auditor).get(reverse("trail_search"), {"since": "gestern"})
        assert answer.status_code == 422 and 'id="id_since_error"' in answer.content.decode()

    def test_nonsense_behind_the_page_number_is_the_first_page(self, scene):
        browser = sign_in(scene.auditor)
        for before in ("x", "²", "-1"):
            assert browser.get(reverse("trail_search"), {"before": before}).status_code == 200
        assert browser.get(reverse("trail_search"), {"before": "9" * 30}).status_code == 404

    def test_the_auditors_access_log_is_the_search(self, scene):
        answer = sign_in(scene.auditor).get(reverse("reads"))
        assert answer.headers["Location"] == f"/trail/search?event={READ}"

    def test_words_that_nobody_bears_find_nothing(self, scene):
        page = sign_in(scene.auditor).get(reverse("trail_search"), {"firm": "无此企业"}).content.decode()
        assert "没有找到" in page


def test_days_are_those_of_the_district():
    asked = Filters(since=timezone.datetime(2026, 11, 1).date(), until=timezone.datetime(2026, 11, 2).date())
    assert asked.start.isoformat() == "2026-11-01T00:00:00+08:00"
    assert asked.end.isoformat() == "2026-11-03T00:00:00+08:00"
    assert (Filters().start, Filters().end, Filters().plain()) == (None, None, {})
    assert rules.Filters(category="tax").is_worked_out and not Filters(purpose="post_loan").is_worked_out


class TestApi:
    """The same list by the API."""

    def test_the_auditors_look_is_recorded_and_nobody_elses(self, scene):
        before = TrailEntry.objects.count()
        wanted = {"consent_id": None, "before": None, "limit": 9, "at": scene.at}
        assert len(services.show_reads(actor=makers.actor(scene.banks[0], kinds.OFFICER), **wanted)) == 2
        assert TrailEntry.objects.count() == before
        assert len(services.show_reads(actor=scene.auditor, **wanted)) == 4
        assert len(services.show_reads(actor=scene.auditor, **wanted | {"consent_id": scene.reads[0].subject})) == 1
        told = [entry.body for entry in TrailEntry.objects.filter(event="consents.trail.inspect").order_by("pk")]
        assert ['"found":4' in told[0], f'"subject":"{scene.reads[0].subject}"' in told[1]] == [True, True]


class Model:
    """The search as a person would write it down: every entry looked at, in a list in memory."""

    def __init__(self, entries):
        self.entries = sorted(entries, key=lambda entry: (entry.at, entry.pk), reverse=True)

    def search(self, wanted, before):
        found = [entry.pk for entry in self.entries if self._fits(entry, wanted)]
        if before is None:
            return found
        last = next((entry.at, entry.pk) for entry in self.entries if entry.pk == before)
        return [entry.pk for entry in self.entries if entry.pk in found and (entry.at, entry.pk) < last]

    def _fits(self, entry, wanted):
        columns = {
            "firm_ids": entry.firm_id,
            "organisation_ids": entry.organisation_id,
            "person_ids": entry.person_id,
            "events": entry.event,
            "subjects": entry.subject,
        }
        if any(
            chosen is not None and columns[name] not in chosen
            for name in columns
            if (chosen := getattr(wanted, name)) is not None
        ):
            return False
        if (wanted.since and entry.at < wanted.since) or (wanted.until and entry.at >= wanted.until):
            return False
        said = json.loads(entry.body)["facts"].get("purpose")
        return wanted.purpose is None or (entry.event == READ and said == wanted.purpose)


def test_three_hundred_random_searches_are_those_of_the_model(scene):
    """Seed 20261123; every column drawn or left open, pages followed from a random entry."""
    random, events = Random(20261123), [READ, "parties.member.add", "consents.consent.pause"]
    firms, banks = scene.firms, scene.banks
    officers = [makers.actor(bank, kinds.OFFICER) for bank in banks for _ in range(2)]
    for number in range(120):
        officer, event = random.choice(officers), random.choice(events)
        facts = {"purpose": random.choice(["underwriting", "post_loan"])} if event == READ or number % 2 else {}
        at = scene.at - timedelta(minutes=random.randrange(40))
        record_event(event, officer, number % 7, at=at, firm_id=random.choice(firms).pk, **facts)
    model = Model(TrailEntry.objects.all())
    ids = [entry.pk for entry in model.entries]

    def some(values):
        return random.choice([None, None, random.sample(values, random.randrange(len(values) + 1))])

    found = 0
    for _ in range(300):
        since, until = (random.choice([None, scene.at - timedelta(minutes=random.randrange(45))]) for _ in "ab")
        wanted = Wanted(
            firm_ids=some([firm.pk for firm in firms]),
            organisation_ids=some([bank.pk for bank in banks]),
            person_ids=some([officer.person_id for officer in officers]),
            events=some(events),
            subjects=some([str(number) for number in range(7)]),
            purpose=random.choice([None, None, "underwriting", "post_loan"]),
            since=since,
            until=until,
        )
        if wanted.purpose and wanted.events is not None:
            # A purpose asks for reads: the other events of the same search fall away.
            wanted = replace(wanted, events=[READ])
        before = random.choice([None, random.choice(ids)])
        expected = model.search(wanted, before)
        entries = search_entries(actor=PLATFORM, wanted=wanted, before=before, limit=500, with_parties=False)
        assert [entry.pk for entry in entries] == expected, (wanted, before)
        found += len(expected)
    assert found > 600, "the searches found too little to mean anything"
