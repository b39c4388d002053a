"""The auditor's day: search who read what, take the evidence away and check it offline, have the whole trail checked."""

import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page

from tests.e2e.browser import Street
from tests.e2e.test_main_journey import confirm_if_asked, fits, submit

pytestmark = pytest.mark.once
DESK_AND_PHONE = pytest.mark.parametrize(("width", "language"), [(1280, "zh-hans"), (360, "en")], indirect=True)


def find_reads(auditor: Page) -> str:
    """Search for the reads of the demo's firms and return the address of the newest entry."""
    auditor.goto("/trail/search")
    fits(auditor)
    auditor.select_option("[name=event]", "consents.data.read")
    auditor.check("[name=unusual]")
    auditor.locator("form[role=search] button").click()
    auditor.wait_for_load_state()
    assert "event=consents.data.read" in auditor.url and "unusual=on" in auditor.url
    fits(auditor)
    assert auditor.locator(".tag.warn").count() >= 1
    return str(auditor.locator("a[href*='/trail/entries/']").first.get_attribute("href"))


def take_pack(auditor: Page, folder: Path) -> Path:
    """Take the pack of the consent behind the entry that is shown, and unpack it."""
    with auditor.expect_download() as got:
        submit(auditor, "evidence.zip")
        confirm_if_asked(auditor)
    kept = folder / got.value.suggested_filename
    got.value.save_as(kept)
    with zipfile.ZipFile(kept) as archive:
        archive.extractall(folder / "pack")
    return folder / "pack"


@DESK_AND_PHONE
def test_evidence_is_found_taken_and_checked_offline(street: Street, tmp_path: Path):
    auditor = street.sign_in("auditor")
    entry = find_reads(auditor)
    auditor.goto(entry)
    fits(auditor)
    pack = take_pack(auditor, tmp_path)
    check = [sys.executable, "check.py"]
    done = subprocess.run(check, cwd=pack, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and done.stdout.startswith("intact: "), done.stdout
    checkpoint = pack / "checkpoint.txt"
    checkpoint.write_text(checkpoint.read_text(encoding="utf-8").replace("\n", "\n1", 1), encoding="utf-8")
    assert subprocess.run(check, cwd=pack, capture_output=True, text=True, check=False).returncode == 1
    auditor.goto("/trail/search?event=consents.evidence.pack")
    assert auditor.locator("tbody tr").count() >= 1


@pytest.mark.parametrize(("width", "language"), [(360, "en")], indirect=True)
def test_the_button_has_the_whole_trail_checked(street: Street):
    auditor = street.sign_in("auditor")
    auditor.goto("/trail")
    fits(auditor)
    known = auditor.locator("#checks .note").count()
    submit(auditor, "/trail/check")
    auditor.locator("#checks .note.ok").nth(known).wait_for(timeout=30_000)
    assert auditor.locator("#checks .note.bad").count() == 0
    fits(auditor)


@DESK_AND_PHONE
def test_firm_and_bank_narrow_their_lists_and_take_them_away(street: Street, tmp_path: Path):
    for role in ("enterprise", "bank"):
        page = street.sign_in(role)
        page.goto("/reads")
        fits(page)
        shown = page.locator("#reads li[class]").count()
        page.locator("main details summary").first.click()
        page.select_option("[name=purpose]", "post_loan")
        page.locator("form[role=search] button").click()
        page.wait_for_load_state()
        fits(page)
        assert page.locator("#reads .empty").count() == 1 and shown >= 1
        assert page.locator(".watermark.onscreen").count() == (role == "bank")
        page.goto("/reads")
        with page.expect_download() as got:
            page.locator("a[href*='reads.xlsx']").click()
        got.value.save_as(tmp_path / f"{role}.xlsx")
        sheet = openpyxl.load_workbook(tmp_path / f"{role}.xlsx").active
        assert sheet.max_row > 2 and sheet["A1"].value


@pytest.mark.parametrize(("width", "language"), [(1280, "zh-hans")], indirect=True)
def test_the_watermark_hides_nothing_and_takes_no_click(street: Street):
    bank = street.sign_in("bank")
    bank.goto("/firms")
    mark = bank.locator(".watermark.onscreen")
    assert mark.evaluate("one => getComputedStyle(one).pointerEvents") == "none"
    assert mark.get_attribute("aria-hidden") == "true"
    name = bank.locator(".watermark.onscreen span").first.inner_text()
    assert "20" in name and len(name) > 12
    bank.locator("main a[href*='/firms/']").first.click()
    bank.wait_for_load_state()
    assert "/firms/" in bank.url and bank.locator(".watermark.onscreen").count() == 1
    bank.emulate_media(media="print")
    shown = "() => [...document.querySelectorAll('.watermark')].filter(one => one.offsetParent || one.checkVisibility()).length"
    assert bank.evaluate(shown) == 1
