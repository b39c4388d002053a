"""The page of who read what: filters in the address, pages, the workbook, and the watermark on an officer's screen."""

import io
from datetime import timedelta
from types import SimpleNamespace

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from creditshare.audit.models import TrailEntry
from creditshare.consents import services
from creditshare.consents.queries.searching import Found, find_own_reads
from creditshare.consents.rules.searching import Filters
from creditshare.consents.views.sheets import READ_HEADINGS
from creditshare.kernel import actor as kinds
from creditshare.kernel.errors import NotPermitted
from creditshare.parties.queries.stamp import exported_by
from tests import makers
from tests.consents.makers import stored_consent, stored_read
from tests.parties.makers import sign_in

pytestmark = pytest.mark.django_db
WATERMARK = 'class="watermark onscreen"'


@pytest.fixture
def scene():
    """A firm and two banks that read it, one of them twice."""
    firm, banks = makers.firm("合肥甲光学有限公司"), [makers.bank("科源银行"), makers.bank("徽商银行")]
    for bank in banks:
        stored_consent(firm, bank)
    reads = [stored_read(firm, bank) for bank in (banks[0], banks[1], banks[0])]
    return SimpleNamespace(
        firm=firm,
        banks=banks,
        reads=reads,
        boss=makers.actor(firm, kinds.LEGAL_REPRESENTATIVE),
        desk=makers.actor(banks[0], kinds.ADMINISTRATOR),
        auditor=makers.actor(makers.organisation(kinds.AUDITOR_OFFICE), kinds.AUDITOR),
    )


def shown(browser, **asked):
    """Return the numbers of the entries on the page."""
    page = browser.get(reverse("reads"), asked).content.decode()
    return [int(part.split("<")[0].split(" ")[0]) for part in page.split("凭证 #")[1:]]


def sheet_of(answer):
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True)]


def test_the_firm_narrows_its_list(scene):
    browser, (a, b, c) = sign_in(scene.boss), (entry.pk for entry in scene.reads)
    today = str(timezone.localdate())
    assert sorted(shown(browser)) == [a, b, c]
    assert shown(browser, organisation="徽商") == [b]
    assert sorted(shown(browser, purpose="underwriting", category="tax", since=today, until=today)) == [a, b, c]
    assert shown(browser, purpose="post_loan") == shown(browser, category="rating") == []
    assert shown(browser, until=str(timezone.localdate() - timedelta(days=1))) == []
    assert sorted(shown(browser, unusual="on")) == [a, b, c]


def test_the_bank_sees_its_own_readers_and_narrows_by_them(scene):
    browser, (a, _, c) = sign_in(scene.desk), (entry.pk for entry in scene.reads)
    assert sorted(shown(browser)) == [a, c]
    assert shown(browser, person=TrailEntry.objects.get(pk=c).person.full_name) == [c]
    page = browser.get(reverse("reads")).content.decode()
    assert 'name="person"' in page and WATERMARK in page and "科源银行 Person" in page


def test_the_firm_sees_no_watermark_and_no_field_for_people(scene):
    page = sign_in(scene.boss).get(reverse("reads")).content.decode()
    assert WATERMARK not in page and 'name="person"' not in page


def test_pages_and_polling_keep_the_filters(scene, monkeypatch):
    monkeypatch.setattr("creditshare.consents.views.reads.PAGE", 1)
    browser = sign_in(scene.boss)
    page = browser.get(reverse("reads"), {"organisation": "科源"}).content.decode()
    assert f"organisation=%E7%A7%91%E6%BA%90&amp;before={scene.reads[2].pk}" in page
    assert 'hx-get="/reads?organisation=%E7%A7%91%E6%BA%90"' in page
    older = browser.get(reverse("reads"), {"organisation": "科源", "before": scene.reads[2].pk}).content.decode()
    assert f"凭证 #{scene.reads[0].pk}" in older and "hx-get" not in older.split("<main")[1]
    part = browser.get(reverse("reads"), headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="reads"')


def test_a_list_narrowed_to_nothing_says_so(scene):
    browser = sign_in(scene.boss)
    assert "没有找到" in browser.get(reverse("reads"), {"purpose": "post_loan"}).content.decode()
    stranger = sign_in(makers.actor(makers.firm(), kinds.LEGAL_REPRESENTATIVE))
    assert "没有找到" not in stranger.get(reverse("reads")).content.decode()


def test_the_workbook_holds_what_is_filtered_with_who_took_it_on_top(scene):
    answer = sign_in(scene.boss).get(reverse("reads_xlsx"), {"organisation": "科源"})
    rows = sheet_of(answer)
    assert answer.headers["Content-Disposition"].endswith('.xlsx"')
    assert "合肥甲光学有限公司" in rows[0][0] and scene.boss.name in rows[0][0] and "导出" in rows[0][0]
    assert len(rows[1]) == len(READ_HEADINGS) and rows[1][0] == "时间"
    assert [row[12] for row in rows[2:]] == [scene.reads[2].pk, scene.reads[0].pk]
    assert rows[2][1] == "科源银行" and rows[2][5] == scene.firm.uscc and rows[2][10] == "HF-1"
    (entry,) = TrailEntry.objects.filter(event="consents.reads.export")
    assert (entry.person_id, entry.firm_id) == (scene.boss.person_id, scene.firm.pk)
    assert '"rows":2' in entry.body and "科源" not in entry.body


def test_a_name_that_a_spreadsheet_would_run_is_neutral(scene):
    scene.banks[0].name = '=HYPERLINK("http://x")'
    scene.banks[0].save()
    rows = sheet_of(sign_in(scene.boss).get(reverse("reads_xlsx")))
    assert rows[2][1] == '\'=HYPERLINK("http://x")'


def test_a_bank_takes_its_own_and_the_auditor_all(scene):
    own = sheet_of(sign_in(scene.desk).get(reverse("reads_xlsx")))
    every = sheet_of(sign_in(scene.auditor).get(reverse("reads_xlsx"), {"firm": "甲光学"}))
    assert (len(own), len(every)) == (4, 5)
    assert TrailEntry.objects.filter(event="consents.reads.export", firm_id=None).count() == 2


def test_a_workbook_has_a_bound(scene, monkeypatch):
    monkeypatch.setattr("creditshare.consents.services.searching.MOST_EXPORTED", 2)
    monkeypatch.setattr("creditshare.consents.services.searching.PAGE", 0.1)
    found = services.export_reads(actor=scene.boss, filters=Filters(), at=timezone.now())
    assert len(found.rows) == 2 and found.older == scene.reads[1].pk


@pytest.mark.parametrize("kind", [kinds.AGENCY, kinds.OPERATOR])
def test_others_neither_list_nor_take(kind):
    actor = makers.actor(makers.organisation(kind), kinds.OFFICER)
    with pytest.raises(NotPermitted):
        services.export_reads(actor=actor, filters=Filters(), at=timezone.now())
    with pytest.raises(NotPermitted):
        find_own_reads(actor=actor, filters=Filters(), before=None, limit=1)
    assert not TrailEntry.objects.filter(event="consents.reads.export").exists()


def test_the_line_on_top_names_person_organisation_and_moment(scene, at):
    assert exported_by(scene.desk, at) == f"由 科源银行 {scene.desk.name} 于 2026-11-23 10:00:00 导出"
    assert Found([], None, 0).reads == []
