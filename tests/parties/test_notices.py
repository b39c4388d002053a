"""Notices: told once whatever crashes, read by the organisation alone, in its own language."""

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import translation

from creditshare.kernel import actor as kinds
from creditshare.kernel.actor import NOBODY
from creditshare.kernel.errors import NotSignedIn
from creditshare.parties import queries, services
from creditshare.parties.models import Notice
from creditshare.parties.queries import notice_words, sentence_of
from creditshare.records.rules.notices import DELIVERY_DONE, DISPUTE_DECIDED, RECORD_CHANGED
from tests import makers
from tests.makers import MOMENT
from tests.parties.makers import sign_in

pytestmark = pytest.mark.django_db
FACTS = {"name": "发票.xlsx", "rows": 9, "new": 8, "same": 1, "changed": 0}


@pytest.fixture
def firm():
    return makers.firm()


def tell(organisation, key="delivery:1", code=DELIVERY_DONE, facts=FACTS, link="/records", at=MOMENT):
    services.tell(organisation_id=organisation.pk, code=code, facts=facts, link=link, key=key, at=at)


def handler(firm):
    return makers.actor(firm, kinds.HANDLER)


def test_the_same_is_told_once(firm):
    tell(firm)
    tell(firm, facts=FACTS | {"rows": 10})
    tell(firm, key="delivery:2")
    tell(makers.firm())
    assert [notice.facts["rows"] for notice in queries.list_notices(actor=handler(firm))] == [9, 9]


def test_only_the_own_organisation_reads_and_counts(firm):
    tell(firm)
    own, other = handler(firm), handler(makers.firm())
    operator = makers.actor(makers.organisation(kinds.OPERATOR), kinds.ADMINISTRATOR)
    auditor = makers.actor(makers.organisation(kinds.AUDITOR_OFFICE), kinds.AUDITOR)
    assert queries.count_unread(own) == 1
    for stranger in (other, operator, auditor):
        assert (queries.count_unread(stranger), list(queries.list_notices(actor=stranger))) == (0, [])
    assert queries.count_unread(NOBODY) == 0
    with pytest.raises(NotSignedIn):
        queries.list_notices(actor=NOBODY)


def test_reading_is_of_some_or_of_all_and_never_of_others(firm):
    for number in range(3):
        tell(firm, key=f"delivery:{number}", at=MOMENT + timedelta(hours=number))
    stranger = makers.firm()
    tell(stranger)
    newest = queries.list_notices(actor=handler(firm)).first()
    assert newest.key == "delivery:2"
    foreign = Notice.objects.get(organisation=stranger)
    assert services.mark_read(actor=handler(firm), notice_ids=[newest.pk, foreign.pk], at=MOMENT) == 1
    assert services.mark_read(actor=handler(firm), notice_ids=[newest.pk], at=MOMENT) == 0
    assert services.mark_read(actor=handler(firm), at=MOMENT) == 2
    foreign.refresh_from_db()
    assert foreign.read_at is None


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_sentence_can_be_filled_and_said_in_both_languages(language):
    names = {name for words in notice_words().values() for name in re.findall(r"{(\w+)}", words)}
    facts = dict.fromkeys(names, "1") | {"firm": "乙"}
    with translation.override(language):
        said = {code: sentence_of(SimpleNamespace(code=code, facts=facts)) for code in notice_words()}
    assert all("{" not in words and words for words in said.values())
    assert len(set(said.values())) == len(said)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in said[DISPUTE_DECIDED]) == (language == "zh-hans")
    assert "乙" in said[RECORD_CHANGED]


def test_a_code_nobody_knows_any_more_is_shown_as_it_is():
    assert sentence_of(SimpleNamespace(code="old.thing", facts={})) == "old.thing"


def test_the_page_lists_opens_and_marks(firm):
    tell(firm, link="/disputes")
    browser = sign_in(handler(firm))
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    page = browser.get(reverse("notice_list")).content.decode()
    assert "发票.xlsx is read: 9 rows, 8 new" in page and "Notices, 1 unread" in page
    notice = Notice.objects.get()
    opened = browser.post(reverse("notice_open", args=[notice.pk]))
    assert (opened.status_code, opened.url) == (302, "/disputes")
    assert "Notices, 0 unread" in browser.get(reverse("notice_list")).content.decode()
    assert browser.get(reverse("notice_open", args=[notice.pk])).status_code == 405
    stranger = sign_in(handler(makers.firm()))
    assert stranger.post(reverse("notice_open", args=[notice.pk])).status_code == 404
    tell(firm, key="b")
    browser.post(reverse("notices_read"))
    assert queries.count_unread(handler(firm)) == 0


@pytest.mark.parametrize("link", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_a_link_never_leaves_the_platform(firm, link):
    tell(firm, link=link)
    browser = sign_in(handler(firm))
    opened = browser.post(reverse("notice_open", args=[Notice.objects.get().pk]))
    assert opened.url == reverse("notice_list")


def test_a_notice_rolls_back_with_what_it_tells(firm):
    with pytest.raises(RuntimeError), transaction.atomic():
        tell(firm)
        raise RuntimeError
    assert connection.in_atomic_block and not Notice.objects.exists()


def test_unread_notices_wait_on_the_first_page_until_they_are_read(firm):
    own = handler(firm)
    assert queries.todo_items(own, MOMENT) == []
    for number in range(2):
        tell(firm, key=str(number))
    (item,) = queries.todo_items(own, MOMENT)
    assert (item.count, item.url, item.due) == (2, reverse("notice_list"), None)
    browser = sign_in(own)
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    assert "2 notices to read" in browser.get(reverse("home")).content.decode()
    services.mark_read(actor=own, at=MOMENT)
    assert "to read" not in browser.get(reverse("home")).content.decode()
    assert queries.todo_items(NOBODY, MOMENT) == []


class TestApi:
    """What systems and people read over the API."""

    @staticmethod
    def get(browser, **asked):
        browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
        return browser.get("/api/v1/notices", asked)

    def test_the_own_notices_newest_first_page_by_page(self, firm):
        for number in range(3):
            tell(firm, key=str(number), facts=FACTS | {"rows": number}, at=MOMENT + timedelta(hours=number))
        tell(makers.firm())
        browser = sign_in(handler(firm))
        first = self.get(browser, limit=2).json()
        assert (first["count"], first["unread"], first["next"]) == (3, 3, 2)
        assert [item["facts"]["rows"] for item in first["items"]] == [2, 1]
        assert first["items"][0]["text"] == "发票.xlsx is read: 2 rows, 8 new, 1 the same, 0 changed."
        assert first["items"][0]["code"] == DELIVERY_DONE
        rest = self.get(browser, limit=2, offset=2).json()
        assert ([item["facts"]["rows"] for item in rest["items"]], rest["next"]) == ([0], None)

    def test_unread_alone(self, firm):
        tell(firm, key="a")
        tell(firm, key="b")
        services.mark_read(actor=handler(firm), notice_ids=[Notice.objects.first().pk], at=MOMENT)
        found = self.get(sign_in(handler(firm)), unread=True).json()
        assert [(item["id"], item["read_at"]) for item in found["items"]] == [(Notice.objects.last().pk, None)]

    def test_nobody_reads_none(self, client):
        assert self.get(client).status_code == 401
