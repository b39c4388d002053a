"""Anybody verifies a report: each of the seven answers on the public page, by file, and by number where there is one."""

import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

from playwright.sync_api import Page

from creditshare.reports.rules.numbers import report_number
from tests.e2e.browser import Street
from tests.e2e.district import ROOT, Place
from tests.e2e.test_main_journey import SPOILT_BYTE, confirm_if_asked, fits

NUMBER = re.compile(r"YH-\d{4}-\d{4}-\d{6}-\w{6}")
RELIABLE = {"authentic"}
WITHHELD = {"altered", "unknown"}


def issue(firm: Page, folder: Path, name: str) -> str:
    """Let the firm issue its own report and fetch the file; return the report's number."""
    firm.goto("/reports/issue")
    firm.locator("main form button.primary").click()
    firm.wait_for_load_state()
    confirm_if_asked(firm)
    firm.goto("/reports")
    with firm.expect_download() as download:
        firm.evaluate("document.querySelector(\"a[href$='.pdf']\").click()")
    download.value.save_as(folder / f"{name}.pdf")
    return str(NUMBER.search(download.value.suggested_filename)[0])


def look(page: Page, name: str) -> tuple[str, str]:
    """Return the word and the sentence of the verdict on the page; keep a picture where asked for."""
    page.wait_for_load_state()
    fits(page)
    folder = os.environ.get("VERDICT_PICTURES")
    if folder:
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
    word = page.locator("[data-verdict]").get_attribute("data-verdict") or ""
    return word, page.inner_text("main h1")


def dropped(page: Page, file: Path) -> tuple[str, str]:
    """Drop a file on the public page."""
    page.goto("/verify")
    page.set_input_files("input[type=file]", str(file))
    page.locator("form[enctype] button.primary").click()
    return look(page, file.stem)


def typed(page: Page, number: str, name: str) -> tuple[str, str]:
    """Open what a QR code leads to."""
    page.goto(f"/verify/{number}")
    return look(page, f"{name}-number")


def withdraw(firm: Page, number: str) -> None:
    """Let the firm declare a report void."""
    firm.goto("/reports")
    form = firm.locator(f"form[action$='/reports/{number}/withdraw']")
    if not form.is_visible():
        form.evaluate("form => { const box = form.closest('details'); if (box) box.open = true }")
    form.locator("[name=reason]").fill("数据已更新")
    form.locator("button").first.click()
    firm.wait_for_load_state()
    confirm_if_asked(firm)


def test_every_verdict_is_told_in_words(street: Street, district: Place, tmp_path: Path):
    firm, anybody = street.sign_in("representative"), street.anybody()
    command = [sys.executable, "-m", "tests.e2e.reporting", str(tmp_path)]
    made = subprocess.run(command, env=district.environment, cwd=ROOT, check=True, capture_output=True, text=True)
    number = issue(firm, tmp_path, "superseded")
    told = {"authentic": dropped(anybody, tmp_path / "superseded.pdf")}
    by_number = {"authentic": typed(anybody, number, "authentic")}
    latest = issue(firm, tmp_path, "withdrawn")
    told["superseded"] = dropped(anybody, tmp_path / "superseded.pdf")
    by_number["superseded"] = typed(anybody, number.lower(), "superseded")
    withdraw(firm, latest)
    told["withdrawn"] = dropped(anybody, tmp_path / "withdrawn.pdf")
    by_number["withdrawn"] = typed(anybody, latest, "withdrawn")
    content = bytearray((tmp_path / "superseded.pdf").read_bytes())
    content[SPOILT_BYTE] ^= 1
    (tmp_path / "altered.pdf").write_bytes(content)
    (tmp_path / "unknown.pdf").write_bytes(b"%PDF-1.7\n%%EOF\n")
    for name in ("altered", "unknown", "expired", "consent_withdrawn"):
        told[name] = dropped(anybody, tmp_path / f"{name}.pdf")
    by_number["expired"] = typed(anybody, made.stdout.splitlines()[-1], "expired")
    by_number["unknown"] = typed(anybody, report_number(date(2026, 11, 23), 999_999, "22222"), "unknown")
    expected = {name: "withdrawn" if name == "consent_withdrawn" else name for name in told}
    assert {name: word for name, (word, _) in told.items()} == expected
    assert {name: word for name, (word, _) in by_number.items()} == {name: name for name in by_number}
    assert len({sentence for _, sentence in told.values()}) == len(told) == 7
