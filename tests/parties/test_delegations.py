"""Delegation: a handler acts for a firm by a signed, dated authority of its representative, and not a moment longer."""

import hashlib
import json
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from creditshare.audit.models import TrailEntry
from creditshare.db.keys import public_keys
from creditshare.db.originals import original_path
from creditshare.kernel import actor as kinds
from creditshare.kernel.errors import NotFound, NotPermitted
from creditshare.kernel.statement import NotAStatement, open_statement
from creditshare.parties import queries, services
from creditshare.parties.errors import AuthorityEnded, DelegationRefused, NotDelegated, ScanRefused
from creditshare.parties.models import Delegation, Notice
from creditshare.parties.rules.delegation import (
    CONSENTS,
    LOCAL_TIME,
    PROBLEMS,
    RECORDS,
    TYPE,
    authority_of,
    end_of_day,
    last_day_allowed,
    last_day_of,
    problems_of,
    state_of_delegation,
)
from creditshare.parties.rules.letter import LetterFacts, kind_of_scan, letter_template_digest, lines_of
from creditshare.parties.rules.reminding import EXPIRES, STANDS, reminders_due
from tests import makers

PDF = b"%PDF-1.7 signed on paper %%EOF"


@pytest.fixture
def scene():
    """A firm with its representative and a handler who may do nothing yet."""
    firm = makers.firm("合肥试验有限公司")
    now = timezone.now()
    return SimpleNamespace(
        firm=firm,
        boss=makers.actor(firm, kinds.LEGAL_REPRESENTATIVE),
        handler=makers.actor(firm, kinds.HANDLER, authorised=False),
        now=now,
        today=now.astimezone(LOCAL_TIME).date(),
    )


def delegate(scene, **changed):
    values = {
        "actor": scene.boss,
        "handler_id": scene.handler.person_id,
        "powers": [CONSENTS],
        "last_day": scene.today + timedelta(days=30),
        "at": scene.now,
    }
    return services.give_delegation(**(values | changed))


def codes(error):
    return [problem["code"] for problem in error.value.errors]


@pytest.mark.django_db
class TestGiving:
    """Who may give what to whom, and what is kept of it."""

    def test_it_is_signed_over_everything_it_says(self, scene):
        made = delegate(scene)
        claims = open_statement(made.statement, public_keys("consents"), TYPE)
        assert claims["firm"] == scene.firm.uscc
        assert (claims["representative"], claims["handler"]) == (scene.boss.person_id, scene.handler.person_id)
        assert claims["powers"] == [CONSENTS]
        assert claims["letter"] == hashlib.sha256(original_path(made.letter_digest).read_bytes()).hexdigest()
        assert queries.is_as_signed(Delegation.objects.get(pk=made.pk))

    @pytest.mark.parametrize(
        "change",
        [{"powers": [CONSENTS, RECORDS]}, {"until": datetime(2099, 1, 1, tzinfo=UTC)}, {"letter_digest": "1" * 64}],
    )
    def test_a_changed_row_is_not_what_was_signed(self, scene, change):
        made = delegate(scene)
        Delegation.objects.filter(pk=made.pk).update(**change)
        assert not queries.is_as_signed(Delegation.objects.select_related("organisation").get(pk=made.pk))

    def test_a_statement_of_another_type_is_refused(self, scene):
        with pytest.raises(NotAStatement):
            open_statement(delegate(scene).statement, public_keys("consents"), "consent+jws")

    def test_the_letter_is_a_pdf_and_names_the_parties(self, scene):
        made, content = queries.read_letter(actor=scene.boss, delegation_id=delegate(scene).pk)
        assert content.startswith(b"%PDF-") and kind_of_scan(content) == made.letter_type == "application/pdf"
        assert not made.is_scan

    def test_a_scan_is_kept_byte_for_byte(self, scene):
        made = delegate(scene, scan=PDF)
        assert made.is_scan and queries.read_letter(actor=scene.boss, delegation_id=made.pk)[1] == PDF

    @pytest.mark.parametrize(
        "scan", [b"", b"MZ\x90", b"<html>", b"%PDF-1.7 cut", PDF[:-5] + b"x" * 8_400_000 + b"%%EOF"]
    )
    def test_what_is_no_scan_is_refused_and_nothing_is_given(self, scene, scan):
        with pytest.raises(ScanRefused):
            delegate(scene, scan=scan)
        assert not Delegation.objects.exists()

    def test_a_newer_one_takes_the_place_of_the_older(self, scene):
        older, newer = delegate(scene), delegate(scene, powers=[RECORDS])
        older.refresh_from_db()
        assert older.ended_at == scene.now and newer.ended_at is None
        with pytest.raises(AuthorityEnded):
            queries.require_authority(scene.handler, CONSENTS, scene.now)

    def test_two_open_ones_cannot_stand_side_by_side(self, scene):
        delegate(scene)
        with pytest.raises(IntegrityError), transaction.atomic():
            makers.delegation(scene.firm, Delegation.objects.get().handler)

    def test_only_the_legal_representative_gives_and_ends(self, scene):
        made = delegate(scene)
        for role in (kinds.HANDLER, kinds.ADMINISTRATOR):
            other = makers.actor(scene.firm, role)
            with pytest.raises(NotPermitted):
                delegate(scene, actor=other)
            with pytest.raises(NotPermitted):
                services.end_delegation(actor=other, delegation_id=made.pk, at=scene.now)

    def test_another_firm_finds_nothing(self, scene):
        made, stranger = delegate(scene), makers.actor(makers.firm(), kinds.LEGAL_REPRESENTATIVE)
        with pytest.raises(NotFound):
            services.end_delegation(actor=stranger, delegation_id=made.pk, at=scene.now)
        with pytest.raises(NotFound):
            queries.read_letter(actor=stranger, delegation_id=made.pk)
        assert not queries.list_delegations(actor=stranger).exists()

    def test_nobody_elses_people_and_not_oneself(self, scene):
        stranger = makers.actor(makers.firm(), kinds.HANDLER)
        clerk = makers.actor(scene.firm, kinds.ADMINISTRATOR)
        for person, code in (
            (stranger.person_id, "not_a_handler"),
            (clerk.person_id, "not_a_handler"),
            (scene.boss.person_id, "own_authority"),
        ):
            with pytest.raises(DelegationRefused) as error:
                delegate(scene, handler_id=person)
            assert codes(error) == [code]

    @pytest.mark.parametrize(
        ("changed", "code"),
        [
            ({"powers": []}, "no_power"),
            ({"powers": ["everything"]}, "unknown_power"),
            ({"last_day": date(2020, 1, 1)}, "already_over"),
            ({"last_day": date(2099, 1, 1)}, "too_long"),
        ],
    )
    def test_bounds_are_said(self, scene, changed, code):
        with pytest.raises(DelegationRefused) as error:
            delegate(scene, **changed)
        assert codes(error) == [code]

    def test_a_web_clock_a_day_ahead_does_not_lengthen_it(self, scene):
        with pytest.raises(DelegationRefused) as error:
            tomorrow = scene.now + timedelta(days=1)
            delegate(scene, at=tomorrow, last_day=last_day_allowed(scene.today) + timedelta(days=1))
        assert codes(error) == ["too_long"]

    def test_the_trail_and_the_notices_tell_of_it(self, scene):
        made = delegate(scene)
        services.end_delegation(actor=scene.boss, delegation_id=made.pk, at=scene.now)
        services.end_delegation(actor=scene.boss, delegation_id=made.pk, at=scene.now)
        assert [entry.event for entry in TrailEntry.objects.order_by("pk")] == [
            "parties.delegation.give",
            "parties.delegation.end",
        ]
        facts = json.loads(TrailEntry.objects.first().body)["facts"]
        assert (facts["handler"], facts["powers"]) == (scene.handler.person_id, [CONSENTS])
        assert [notice.code for notice in queries.list_notices(actor=scene.handler)] == [
            "parties.delegation.ended",
            "parties.delegation.given",
        ]


@pytest.mark.django_db
class TestAuthority:
    """What a handler may do at a moment."""

    def test_without_any_and_with_another_power(self, scene):
        with pytest.raises(NotDelegated):
            queries.require_authority(scene.handler, CONSENTS, scene.now)
        delegate(scene, powers=[RECORDS])
        with pytest.raises(NotDelegated):
            queries.require_authority(scene.handler, CONSENTS, scene.now)
        queries.require_authority(scene.handler, RECORDS, scene.now)

    def test_ended_is_ended_at_once_and_says_when(self, scene):
        made = delegate(scene)
        queries.require_authority(scene.handler, CONSENTS, scene.now)
        services.end_delegation(actor=scene.boss, delegation_id=made.pk, at=scene.now)
        with pytest.raises(AuthorityEnded) as error:
            queries.require_authority(scene.handler, CONSENTS, scene.now)
        assert scene.now.astimezone(LOCAL_TIME).strftime("%Y-%m-%d %H:%M") in str(error.value)

    def test_the_database_clock_ends_it_whatever_the_caller_says(self, scene):
        """The row ended an hour ago; a web process whose clock is a day behind is refused all the same."""
        hour_ago = scene.now - timedelta(hours=1)
        handler = queries.list_handlers(actor=scene.boss)[0].person
        makers.delegation(scene.firm, handler, until=hour_ago)
        for skew in (-1, 0, 1):
            with pytest.raises(AuthorityEnded):
                queries.require_authority(scene.handler, CONSENTS, scene.now + timedelta(days=skew))

    def test_a_clock_ahead_only_shortens_it(self, scene):
        delegate(scene, last_day=scene.today)
        with pytest.raises(AuthorityEnded):
            queries.require_authority(scene.handler, CONSENTS, scene.now + timedelta(days=1))

    def test_the_representative_needs_none_and_neither_does_an_office(self, scene):
        queries.require_authority(scene.boss, CONSENTS, scene.now)
        queries.require_authority(makers.actor(makers.bank(), kinds.OFFICER), CONSENTS, scene.now)
        both = makers.actor(scene.firm, kinds.HANDLER, kinds.LEGAL_REPRESENTATIVE, authorised=False)
        queries.require_authority(both, CONSENTS, scene.now)

    def test_an_authority_of_one_firm_says_nothing_in_another(self, scene):
        delegate(scene)
        other = makers.firm()
        elsewhere = kinds.Actor(
            other.pk, kinds.ENTERPRISE, frozenset({kinds.HANDLER}), person_id=scene.handler.person_id
        )
        with pytest.raises(NotDelegated):
            queries.require_authority(elsewhere, CONSENTS, scene.now)

    def test_the_page_is_told_the_refusal_beforehand(self, scene):
        assert isinstance(queries.find_lack_of_authority(scene.handler, CONSENTS, scene.now), NotDelegated)
        delegate(scene)
        assert queries.find_lack_of_authority(scene.handler, CONSENTS, scene.now) is None

    def test_only_the_representative_is_told_what_a_handler_did(self, scene):
        said = {"code": "consents.handler.accept", "facts": {"grantee": "甲"}, "link": "/", "at": scene.now}
        services.tell_representative(actor=scene.boss, key="a", **said)
        assert not Notice.objects.exists()
        services.tell_representative(actor=scene.handler, key="a", **said)
        assert [notice.facts["handler"] for notice in queries.list_notices(actor=scene.boss)] == [scene.handler.name]
        assert not queries.list_notices(actor=scene.handler).exists()
        assert services.mark_read(actor=scene.handler, at=scene.now) == 0
        assert queries.count_unread(scene.boss) == 1


@pytest.mark.django_db
class TestReminding:
    """Every ninety days and seven days before the end, once each, however often and however late it runs."""

    def told(self):
        return list(Notice.objects.exclude(code="parties.delegation.given").values_list("code", flat=True))

    def test_a_year_of_hourly_and_doubled_runs_tells_five_times(self, scene):
        made = delegate(scene, last_day=last_day_allowed(scene.today))
        moment = scene.now
        while moment < made.until + timedelta(days=3):
            for _ in range(2):
                services.remind_of_delegations(at=moment)
            moment += timedelta(hours=35)
        assert sorted(self.told()) == ["parties.delegation.expires"] + ["parties.delegation.stands"] * 3
        assert {notice.role for notice in Notice.objects.filter(code="parties.delegation.stands")} == {
            "legal_representative"
        }

    def test_a_run_that_was_undone_is_made_up_for(self, scene):
        made = delegate(scene)
        soon = made.until - timedelta(days=3)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            assert services.remind_of_delegations(at=soon) == 1
            raise ZeroDivisionError
        assert self.told() == []
        assert services.remind_of_delegations(at=soon) == 1
        assert services.remind_of_delegations(at=soon) == 0
        assert self.told() == ["parties.delegation.expires"]

    def test_what_ended_or_ran_out_is_not_reminded_of(self, scene):
        made = delegate(scene)
        assert services.remind_of_delegations(at=made.until) == 0
        services.end_delegation(actor=scene.boss, delegation_id=made.pk, at=scene.now)
        assert services.remind_of_delegations(at=made.until - timedelta(days=3)) == 0


class TestRules:
    """The pure part."""

    def test_the_end_is_the_first_moment_after_the_last_day_in_shanghai(self):
        assert end_of_day(date(2026, 12, 31)) == datetime(2026, 12, 31, 16, tzinfo=UTC)
        assert last_day_of(end_of_day(date(2026, 12, 31))) == date(2026, 12, 31)

    @given(st.dates(date(2026, 11, 1), date(2090, 1, 1)))
    def test_a_last_day_survives_the_way_there_and_back(self, day):
        assert last_day_of(end_of_day(day)) == day

    def test_twelve_months_and_not_a_day_more(self, at):
        today = at.date()
        assert last_day_allowed(today) == date(2027, 11, 23)
        fair = authority_of([CONSENTS], date(2027, 11, 23), at)
        assert problems_of(fair, at) == []
        assert problems_of(authority_of([CONSENTS], date(2027, 11, 24), at), at)[0]["code"] == "too_long"

    def test_powers_keep_their_order_and_strange_ones_their_name(self, at):
        given_ = authority_of([RECORDS, "x", CONSENTS, RECORDS], at.date(), at)
        assert given_.powers == (CONSENTS, RECORDS, "x")
        assert "x" in problems_of(given_, at)[0]["detail"]

    def test_every_problem_has_words(self):
        assert all(words.endswith(".") for words in PROBLEMS.values())

    @pytest.mark.parametrize(
        ("until", "ended", "state"),
        [(1, None, "live"), (0, None, "expired"), (-1, None, "expired"), (1, -1, "ended"), (-2, -1, "expired")],
    )
    def test_states(self, at, until, ended, state):
        hours = timedelta(hours=1)
        assert state_of_delegation(at + until * hours, None if ended is None else at + ended * hours, at) == state

    def test_the_letter_says_all_that_the_law_asks_for(self):
        facts = LetterFacts("甲公司", "9134", "张三", "李四", (CONSENTS, RECORDS), date(2026, 11, 23), date(2027, 1, 2))
        said = "\n".join(lines_of(facts))
        for word in ("甲公司", "9134", "张三", "李四", "授权", "自有数据", "2026-11-23", "2027-01-02", "无转委托权"):
            assert word in said
        assert "申请贷款" not in said

    def test_other_matters_are_another_template(self):
        day = date(2026, 11, 23)
        assert letter_template_digest([CONSENTS], day) != letter_template_digest([RECORDS], day)

    @pytest.mark.parametrize(
        ("content", "media"),
        [
            (PDF, "application/pdf"),
            (b"\xff\xd8\xff\xe0 picture \xff\xd9", "image/jpeg"),
            (b"\x89PNG\r\n\x1a\n picture IEND\xaeB`\x82", "image/png"),
            (b"\xff\xd8\xff\xe0 picture", None),
            (b" %PDF-1.7 %%EOF", None),
            (b"GIF89a", None),
            (b"", None),
        ],
    )
    def test_a_scan_is_known_by_its_bytes(self, content, media):
        assert kind_of_scan(content) == media

    def test_a_late_run_tells_the_newest_one_only(self):
        since, last = date(2026, 1, 1), date(2027, 1, 1)
        assert [due.on for due in reminders_due(since, last, date(2026, 8, 1))] == [date(2026, 6, 30)]
        assert reminders_due(since, last, date(2026, 3, 31)) == []
        assert [due.kind for due in reminders_due(since, last, date(2026, 4, 1))] == [STANDS]
        assert [due.kind for due in reminders_due(since, last, date(2026, 12, 25))] == [EXPIRES]
        assert reminders_due(date(2026, 1, 1), date(2026, 1, 5), date(2026, 1, 4)) == []

    @given(st.integers(0, 800), st.data())
    def test_running_every_day_tells_each_due_day_once(self, days, data):
        since = date(2026, 1, 1)
        last = since + timedelta(days=days)
        skipped = data.draw(st.sets(st.integers(0, days), max_size=20))
        seen = [
            due
            for day in range(days + 1)
            if day not in skipped
            for due in reminders_due(since, last, since + timedelta(days=day))
        ]
        assert all(due.on <= last for due in seen)
        regular = {due.on for due in seen if due.kind == STANDS}
        assert all((day - since).days % 90 == 0 for day in regular)
        assert len({due.on for due in seen if due.kind == EXPIRES}) <= 1
