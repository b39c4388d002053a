"""The canary campaign in small: nothing foreign is seen, and a planted leak is found."""

import zipfile
from io import BytesIO
from unittest import mock

import pytest

from campaigns.canaries import Crawl, open_everything, texts_in
from campaigns.canary_world import CANARY, CODE_OF, OPEN_CODES, District, Role, canary
from creditshare.consents.models.consents import ConsentQuerySet
from creditshare.records.models import SourceRecord
from creditshare.records.sources import SOURCES

pytestmark = [pytest.mark.django_db, pytest.mark.campaign, pytest.mark.once]


@pytest.fixture
def district(db, settings, tmp_path) -> District:
    settings.EXPORTS_DIR = tmp_path
    return District(4, 7)


def test_two_roles_see_nothing_foreign_and_a_planted_leak_is_found(district):
    roles = {role.name: role for role in district.roles()}
    crawl = Crawl(district, most=4)
    crawl.run([roles["other firm"], roles["bank with partial consent"]])
    assert crawl.leaks == []
    assert min(crawl.seen["other firm"], crawl.seen["bank with partial consent"]) > 10
    assert {200, 302, 403, 404, 422, 500} <= set(crawl.statuses)
    control = Crawl(district, most=4)
    with mock.patch.object(ConsentQuerySet, "visible_to", open_everything):
        for consent in district.consents:
            control.fetch(roles["guarantor"], control.browser(roles["guarantor"].actor), f"/consents/{consent.pk}", {})
    assert control.leaks


def test_every_source_is_planted_about_every_firm(district):
    kinds = [kind for kind in SOURCES if kind != "invoices"]
    for kind in kinds:
        contents = SourceRecord.objects.filter(kind=kind).values_list("content", flat=True)
        assert len(contents) == 4
    planted = {code for record in SourceRecord.objects.all() for _, code in CANARY.findall(str(record.content))}
    # Sources that hold numbers and days alone have no place for a word.
    assert len(planted) >= 20
    assert planted <= set(CODE_OF.values())
    assert OPEN_CODES < set(CODE_OF.values())


def test_canaries_are_found_in_texts_workbooks_and_archives():
    inner, outer = BytesIO(), BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.xml", canary(7, "na"))
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("b.xlsx", inner.getvalue())
    assert set(CANARY.findall("\n".join(texts_in(outer.getvalue())))) == {("007", "na")}
    assert CANARY.findall("\n".join(texts_in(canary(12, "lr").encode()))) == [("012", "lr")]


def test_a_role_sees_what_it_was_given_alone():
    role = Role("x", None, frozenset({"na"}), {3: frozenset({"cs"})})
    seen = [(serial, code) for serial in (3, 4) for code in ("na", "cs", "lr") if role.may_see(serial, code)]
    assert seen == [(3, "na"), (3, "cs"), (4, "na")]
