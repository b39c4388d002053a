"""The pages of records: choose a file, see what was recognised, confirm, follow it, mend what was wrong."""

import io
import re
from types import SimpleNamespace
from uuid import uuid4

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation

from creditshare.kernel import actor as kinds
from creditshare.kernel.errors import NotPermitted
from creditshare.records.models import DONE, WAITING, Delivery, Invoice, Original
from creditshare.records.services import import_delivery, recognise_file
from creditshare.records.sources import SOURCES
from creditshare.records.sources.reading.limits import Limits
from tests import makers
from tests.parties.makers import sign_in
from tests.records.makers import AT, OWN, PARTNERS, as_csv, deliver, invoice
from tests.records.test_reading import zipped

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def browser_of(actor):
    browser = sign_in(actor)
    browser.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return browser


@pytest.fixture
def scene():
    """A firm with a handler and an agency with an officer, each signed in."""
    firm, agency = makers.firm(code=OWN), makers.organisation(kinds.AGENCY)
    handler, officer = makers.actor(firm, kinds.HANDLER), makers.actor(agency, kinds.OFFICER)
    return SimpleNamespace(
        firm=firm, handler=handler, officer=officer, at_firm=browser_of(handler), at_agency=browser_of(officer)
    )


def text(response):
    """What a page says, without markup."""
    main = re.search(r"<main.*?</main>", response.content.decode(), re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main.group() if main else ""))


def upload(browser, content, name="发票.csv", source="invoices"):
    return browser.post(reverse("records_upload"), {"source": source, "file": SimpleUploadedFile(name, content)})


def ticket_of(response):
    return re.search(r'name="ticket" value="([^"]+)"', response.content.decode()).group(1)


def follow(browser, delivery):
    return browser.get(reverse("records_delivery", args=[delivery.pk]))


def test_what_was_recognised_is_shown_before_anything_is_stored(scene):
    rows = [
        invoice("1"),
        invoice("2", day="2026-04-01"),
        invoice("3", seller=PARTNERS[0], buyer=OWN),
        invoice("4", day="soon"),
    ]
    page = upload(scene.at_firm, as_csv(rows))
    said = text(page)
    assert page.status_code == 200
    assert OWN in said
    assert "2 / 1" in said
    assert "2026-03-05 – 2026-04-01" in said
    assert "This is not a date" in said
    assert "soon" in said
    assert not Delivery.objects.exists()
    assert not Invoice.objects.exists()
    assert Original.objects.count() == 1


def test_confirming_delivers_the_very_bytes_that_were_shown(scene):
    page = upload(scene.at_firm, as_csv([invoice("1")]))
    answer = scene.at_firm.post(reverse("records_confirm"), {"ticket": ticket_of(page)})
    delivery = Delivery.objects.get()
    assert answer.status_code == 302
    assert answer.url == reverse("records_delivery", args=[delivery.pk])
    assert (delivery.owner, delivery.sender, delivery.person_id) == (scene.firm, scene.firm, scene.handler.person_id)
    assert (delivery.status, delivery.original) == (WAITING, Original.objects.get())


def test_a_ticket_is_of_one_organisation_and_cannot_be_made_up(scene):
    stranger = browser_of(makers.actor(makers.firm(), kinds.HANDLER))
    ticket = ticket_of(upload(scene.at_firm, as_csv([invoice("1")])))
    for browser, given in ((stranger, ticket), (scene.at_firm, ticket[:-1]), (scene.at_firm, "")):
        assert browser.post(reverse("records_confirm"), {"ticket": given}).url == reverse("records_upload")
    assert not Delivery.objects.exists()


def test_a_file_that_is_no_table_says_how_to_mend_it(scene):
    page = upload(scene.at_firm, b"%PDF-1.7", "x.pdf")
    assert "is a PDF or a picture" in text(page)
    assert "Deliver these records" not in text(page)


def test_an_unsafe_archive_is_refused_at_the_field(scene):
    page = upload(scene.at_firm, zipped({"../a.csv": b"x"}), "x.zip")
    assert page.status_code == 422
    assert "names files outside itself" in text(page)


def test_a_file_without_choice_is_asked_for(scene):
    assert scene.at_firm.post(reverse("records_upload"), {"source": "invoices"}).status_code == 422


def test_a_file_that_is_too_large_is_refused(scene, monkeypatch):
    monkeypatch.setattr("creditshare.records.forms.Limits", lambda: Limits(file_bytes=10))
    assert "larger than" in text(upload(scene.at_firm, as_csv([invoice()])))


def test_of_a_large_archive_the_first_files_are_shown(scene):
    files = {f"{serial}.csv": as_csv([invoice(str(serial))]) for serial in range(5)}
    assert "and 2 more files" in text(upload(scene.at_firm, zipped(files), "all.zip"))


def test_a_firm_is_offered_invoices_and_an_agency_all(scene):
    firm_page = scene.at_firm.get(reverse("records_upload")).content.decode()
    agency_page = scene.at_agency.get(reverse("records_upload")).content.decode()
    assert "tax_grades" not in firm_page
    assert re.search(r'<input type="hidden" name="source" value="invoices"', firm_page)
    assert agency_page.count("<option") == len(SOURCES)


def test_a_firm_cannot_upload_what_offices_say(scene):
    assert upload(scene.at_firm, b"x", source="tax_grades").status_code == 422


def test_progress_is_shown_while_reading_and_the_page_asks_again(scene):
    delivery = deliver([invoice("1")], actor=scene.handler, registers=False, reads=False)
    Delivery.objects.filter(pk=delivery.pk).update(
        status="reading", rows_done=30, rows_total=120, files_done=1, files_total=4, started_at=AT
    )
    page = follow(scene.at_firm, delivery)
    assert "30 of 120 rows" in text(page)
    assert "1 of 4 files" in text(page)
    assert "You may close this page" in text(page)
    assert 'hx-trigger="every 2s"' in page.content.decode()


def test_the_result_is_shown_with_counts_notes_and_wrong_rows(scene):
    rows = [invoice("1"), invoice("1"), invoice("2", total="120.00"), invoice("3", day="soon")]
    page = follow(scene.at_firm, deliver(rows, actor=scene.handler, registers=False))
    said = text(page)
    assert "Rows 4 New 2 Same 1 Changed 0 Wrong 1" in said
    assert "1 · Invoices whose net amount and tax do not add up" in said
    assert 'value="soon"' in page.content.decode()
    assert "hx-trigger" not in page.content.decode()


def test_a_refused_delivery_says_why(scene):
    said = text(
        follow(scene.at_firm, deliver(zipped({"../a.csv": b""}), name="x.zip", actor=scene.handler, registers=False))
    )
    assert "Why it was refused" in said
    assert "names files outside itself" in said


def test_refused_files_of_an_archive_say_why(scene):
    files = {"bad.csv": b"%PDF", "good.csv": as_csv([invoice("1")])}
    said = text(follow(scene.at_firm, deliver(zipped(files), name="x.zip", actor=scene.handler, registers=False)))
    assert "bad.csv The file" in said
    assert "is a PDF or a picture" in said


def test_the_page_of_a_delivery_takes_as_many_queries_for_many_files(scene, django_assert_max_num_queries):
    files = {f"{serial}.csv": as_csv([invoice(str(serial)), invoice("x")]) for serial in range(12)}
    delivery = deliver(zipped(files), name="x.zip", actor=scene.handler, registers=False)
    with django_assert_max_num_queries(22):
        follow(scene.at_firm, delivery)


def test_a_delivery_may_be_stopped(scene):
    delivery = deliver([invoice()], actor=scene.handler, registers=False, reads=False)
    scene.at_firm.post(reverse("records_cancel", args=[delivery.pk]))
    assert "Cancelled" in text(follow(scene.at_firm, delivery))
    assert import_delivery(delivery_id=delivery.pk, at=AT).status == "cancelled"


def test_wrong_rows_come_back_as_the_same_workbook_with_the_fault_in_red(scene):
    delivery = deliver([invoice("1"), invoice("2", day="soon", 备注="=1+1")], actor=scene.handler, registers=False)
    answer = scene.at_firm.get(reverse("wrong_rows_xlsx", args=[delivery.pk]))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    headings = [cell.value for cell in sheet[1]]
    fault = sheet.cell(row=2, column=headings.index("开票日期") + 1)
    assert answer["Content-Disposition"].endswith('.xlsx"')
    assert fault.fill.start_color.rgb == "FFF9C9C5"
    assert "This is not a date" in fault.comment.text
    assert sheet.cell(row=2, column=headings.index("备注") + 1).value == "'=1+1"


def test_a_mended_workbook_can_be_sent_again(scene):
    delivery = deliver([invoice("1"), invoice("2", day="soon")], actor=scene.handler, registers=False)
    answer = scene.at_firm.get(reverse("wrong_rows_xlsx", args=[delivery.pk]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    headings = [cell.value for cell in book.active[1]]
    book.active.cell(row=2, column=headings.index("开票日期") + 1).value = "2026-03-09"
    mended = io.BytesIO()
    book.save(mended)
    again = deliver(mended.getvalue(), name="mended.xlsx", actor=scene.handler, registers=False)
    batch = again.batches.get()
    assert (batch.status, batch.new, batch.wrong) == (DONE, 1, 0)


def test_wrong_rows_come_back_as_csv_too(scene):
    delivery = deliver([invoice("1"), invoice("2", day="soon")], actor=scene.handler, registers=False)
    content = scene.at_firm.get(reverse("wrong_rows_csv", args=[delivery.pk])).content.decode("utf-8-sig")
    assert content.splitlines()[0].startswith("File,Line,Column,How to mend it,")
    assert "file.csv,3,开票日期,This is not a date" in content


def test_nobody_else_finds_a_delivery(scene):
    delivery = deliver([invoice("1", day="soon")], actor=scene.handler, registers=False)
    stranger = browser_of(makers.actor(makers.firm(), kinds.HANDLER))
    for name in ("records_delivery", "wrong_rows_csv", "wrong_rows_xlsx"):
        other, absent = (stranger.get(reverse(name, args=[pk])) for pk in (delivery.pk, uuid4()))
        assert (other.status_code, other.content) == (absent.status_code, absent.content)
        assert other.status_code == 404
    assert stranger.post(reverse("records_cancel", args=[delivery.pk])).status_code == 404


def test_wrong_rows_of_an_agency_are_not_shown_to_the_firm(scene):
    delivery = deliver([invoice("1"), invoice("2", day="soon")], actor=scene.officer, owner_uscc=OWN)
    page = follow(scene.at_firm, delivery)
    assert "soon" not in page.content.decode()
    assert "shown to the sender alone" in text(page)
    assert scene.at_firm.get(reverse("wrong_rows_csv", args=[delivery.pk])).status_code == 404
    assert "soon" in follow(scene.at_agency, delivery).content.decode()


def test_the_list_tells_the_three_states_apart(scene):
    grades = as_csv(
        [{"统一社会信用代码": PARTNERS[0], "评价年度": "2025", "纳税信用等级": "A"}],
        ["统一社会信用代码", "评价年度", "纳税信用等级"],
    )
    deliver([invoice("1")], actor=scene.handler, registers=False)
    deliver(grades, source="tax_grades", actor=scene.officer)
    said = text(scene.at_firm.get(reverse("records_list")))
    assert "VAT invoices Present 1 2026-03-01 – 2026-03-01" in said
    assert "Tax credit grades No records 0" in said
    assert "Tax returns Source not connected —" in said


def test_an_empty_list_says_where_to_begin(scene):
    assert "Nothing was delivered yet" in text(scene.at_firm.get(reverse("records_list")))


def test_the_operator_sees_counts_and_no_content(scene):
    deliver([invoice("1"), invoice("2", day="soon")], actor=scene.handler, registers=False)
    operator = browser_of(makers.actor(makers.organisation(kinds.OPERATOR), kinds.OFFICER))
    for name, words in (("records_list", ()), ("records_quality_source", ("invoices",))):
        page = operator.get(reverse(name, args=words))
        assert "Quality of records" in text(page)
        assert "soon" not in page.content.decode()
    assert operator.get(reverse("records_upload")).status_code == 403
    assert operator.get(reverse("records_delivery", args=[Delivery.objects.get().pk])).status_code == 403


@pytest.mark.parametrize("kind", [kinds.BANK, kinds.GUARANTOR, kinds.AUDITOR_OFFICE])
def test_others_have_no_business_here(scene, kind):
    browser = browser_of(makers.actor(makers.organisation(kind), kinds.OFFICER, kinds.AUDITOR))
    for name in ("records_list", "records_upload"):
        assert browser.get(reverse(name)).status_code == 403


def test_who_is_not_signed_in_is_taken_to_sign_in(client):
    for name in ("records_list", "records_upload"):
        assert reverse("account_login") in client.get(reverse(name)).url


def test_recognising_needs_the_right_to_deliver(scene):
    bank = makers.actor(makers.bank(), kinds.OFFICER)
    with pytest.raises(NotPermitted):
        recognise_file(actor=bank, source="invoices", name="x", content=b"x", at=AT)
    assert not Original.objects.exists()
