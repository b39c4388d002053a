"""The story is told through services: its files are all accepted, its firms differ, and the journey holds."""

from datetime import date, datetime
from io import BytesIO
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.test import override_settings
from openpyxl import load_workbook

from creditshare.consents.queries import list_consents
from creditshare.kernel.actor import PLATFORM
from creditshare.outbox.services import drain
from creditshare.parties.queries import is_as_signed, list_delegations
from creditshare.parties.rules.delegation import state_of_delegation
from creditshare.profiles.queries import own_profile
from creditshare.records.models import Batch, WrongRow
from creditshare.records.services import receive_delivery
from demo import filings, journey, samples, story
from demo.cast import FIRMS, firm_code

TODAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker, tmp_path_factory):
    """The district, told once for this file into a transaction that is rolled back at its end."""
    home = tmp_path_factory.mktemp("told")
    folders = override_settings(ORIGINALS_DIR=home / "originals", REPORTS_DIR=home / "reports")
    with django_db_blocker.unblock(), folders, transaction.atomic():
        lines = []
        district = story.tell_story(at=AT, tell=lines.append)
        yield district, lines
        transaction.set_rollback(True)


def test_every_row_of_the_story_is_accepted(told):
    assert not WrongRow.objects.exists()
    assert {batch.status for batch in Batch.objects.all()} == {"done"}
    assert all(batch.new == batch.rows for batch in Batch.objects.all())


def test_the_story_tells_what_it_did_and_knows_that_it_is_told(told):
    assert len(told[1]) == 8
    assert story.is_told()


def test_every_handler_holds_an_authority_that_the_representative_signed(told):
    district, _ = told
    (held,) = list_delegations(actor=district.on_behalf("jiaju"))
    assert is_as_signed(held)
    assert held.given_by.full_name == "李桂芳" and held.powers == ["consents", "records"]
    assert state_of_delegation(held.until, held.ended_at, district.at) == "live"


def test_the_firms_differ_in_grade_and_trouble_shows(told):
    district, _ = told
    grades = {}
    for key in ("zhizao", "jiancai", "fuzhuang"):
        body = own_profile(actor=district.on_behalf(key))
        grades[key] = (body.get("profile") or body)["blocks"]["rating"]["grade"]
    assert grades["jiancai"] != grades["zhizao"]


def test_the_waiting_requests_wait_for_the_first_firm(told):
    district, _ = told
    states = sorted(consent.status for consent in list_consents(actor=district.on_behalf("wulian")))
    assert states.count("requested") == 2
    assert states.count("active") == 1


def test_the_journey_holds(told):
    lines = []
    assert journey.play(told[0], lines.append), lines
    assert len(lines) == len(journey.STEPS)


def test_a_journey_whose_step_fails_says_so(told, monkeypatch):
    def broken(_):
        return journey.expect(False, "the figure is wrong")

    monkeypatch.setattr(journey, "STEPS", (broken,))
    lines = []
    assert not journey.play(told[0], lines.append)
    assert lines == ["FAIL broken: the figure is wrong"]


@pytest.mark.parametrize("source", sorted(filings.FILINGS))
def test_filings_are_the_same_on_the_same_day(source):
    rows = [list(filings.FILINGS[source](firm, TODAY)) for firm in FIRMS]
    assert rows == [list(filings.FILINGS[source](firm, TODAY)) for firm in FIRMS]
    assert any(rows)


def test_every_filing_goes_to_an_office_of_the_cast(told):
    assert {filings.AGENCY_OF[source] for source in filings.FILINGS} <= set(told[0].actors)


def test_no_row_of_the_offices_is_wrong(told):
    taken = Batch.objects.filter(source__in=filings.FILINGS, delivery__sender__kind="agency")
    assert {batch.source for batch in taken} == set(filings.FILINGS)
    assert [(batch.source, batch.wrong) for batch in taken if batch.wrong or not batch.new] == []


def test_the_main_firm_shows_something_of_every_category(told):
    district, _ = told
    body = own_profile(district.on_behalf("wulian"), at=district.at)
    for category in ("tax", "integrity", "operations", "qualifications"):
        block = body["blocks"][category]
        assert block["records"]
        assert len([cell for cell in block["indicators"] if cell["value"] is not None]) > 3


def test_samples_come_in_the_forms_people_have(tmp_path):
    paths = {path.name[0]: path for path in samples.write_samples(tmp_path, TODAY)}
    assert load_workbook(paths["1"]).sheetnames == ["发票基础信息"]
    assert paths["2"].read_bytes().decode("gb18030").startswith("序号,发票代码")
    assert len(ZipFile(BytesIO(paths["3"].read_bytes())).namelist()) == 2


def test_the_spoilt_sample_has_wrong_rows_and_the_rest_is_taken(told, tmp_path):
    district, _ = told
    spoilt = next(path for path in samples.write_samples(tmp_path, TODAY) if path.name.startswith("4"))
    firm = district.on_behalf("xinchuang")
    receive_delivery(actor=firm, source="invoices", name=spoilt.name, content=spoilt.read_bytes(), at=district.at)
    drain(worker="test", at=district.at)
    batch = Batch.objects.latest("pk")
    assert batch.wrong == 5
    assert batch.new + batch.same + batch.changed + batch.wrong == batch.rows == 12


def test_the_sign_in_links_are_not_there_outside_the_demo(client, told, settings):
    settings.DEMO = False
    assert client.get("/demo").status_code == 404
    assert client.get("/demo/as/bank").status_code == 404


def test_one_click_signs_in_as_a_role_and_no_other_name_does(client, told, settings):
    settings.DEMO = True
    assert client.get("/demo/as/bank").headers["Location"] == "/"
    assert client.get("/demo/as/nobody").status_code == 404
    assert client.get("/demo/as/bank?next=https://evil.example/").headers["Location"] == "/"
    assert client.get("/demo/as/bank?next=/reports").headers["Location"] == "/reports"


def test_the_front_door_lists_roles_and_samples(client, told, settings, tmp_path):
    settings.DEMO, settings.HOME = True, tmp_path
    samples.write_samples(tmp_path / "samples", TODAY)
    page = client.get("/demo").content.decode()
    assert "/demo/as/enterprise" in page and "1-" in page
    assert client.get("/demo/samples/nothing.csv").status_code == 404
    taken = client.get("/demo/samples/2-取得发票-GB18030.csv")
    assert b"".join(taken.streaming_content).decode("gb18030").startswith("序号")


def test_the_platform_may_tell_the_story_only_once(told):
    from creditshare.parties.errors import AlreadyRegistered

    with pytest.raises(AlreadyRegistered):
        story.open_district(story.District(AT, print))
    assert PLATFORM.is_platform
    assert firm_code("wulian").startswith("91340102")
