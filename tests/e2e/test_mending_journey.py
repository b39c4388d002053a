"""A firm mends wrong rows where it is told of them: proposals filled in, one typed by hand, all read by the same rules."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browser import Street, overflow, small_targets, wait_until

HEADINGS = "发票号码,销方识别号,销方名称,购方识别号,购买方名称,开票日期,金额,税额,价税合计,发票状态".split(",")


def rows_of(owner: str, serial: int) -> list[list[str]]:
    """Return four invoices of a firm: a right one, and three that are wrong in a date, an amount and a total."""
    partner = "91340102MA9000100T"
    cells = [("2026-10-01", "100.00", "113.00"), ("28/9/2026", "100.00", "113.00"), ("2026-10-03", "x", "113.00")]
    cells.append(("soon", "100.00", "113.00"))
    return [
        [f"{serial + at:08d}", owner, "甲", partner, "乙", day, net, "13.00", total, "正常"]
        for at, (day, net, total) in enumerate(cells)
    ]


def written(path: Path, rows: list[list[str]]) -> Path:
    """Write a table as the tax bureau exports it."""
    text = io.StringIO()
    csv.writer(text).writerows([HEADINGS, *rows])
    path.write_bytes(text.getvalue().encode("utf-8-sig"))
    return path


def deliver(page: Page, path: Path) -> None:
    """Drop a file, look at what was recognised, confirm, and wait for the result."""
    page.goto("/records/upload")
    page.set_input_files("input[type=file]", str(path))
    page.locator("form[enctype] button.primary").click()
    expect(page.locator("main table.cards tbody tr")).to_have_count(1)
    page.locator("form[action$='/records/confirm'] button").click()
    wait_until(page, lambda: page.locator("#wrong").count() > 0)


def own_code(page: Page) -> str:
    """Return the code of the firm, as the page that names it says."""
    page.goto("/profile")
    found = page.evaluate("document.querySelector('main').innerText.match(/[0-9A-HJ-NPQRTUWXY]{18}/)?.[0]")
    return str(found)


@pytest.mark.parametrize("language", ["zh-hans"])
def test_wrong_rows_are_mended_in_the_page(street: Street, tmp_path: Path, width: int):
    page = street.sign_in("enterprise")
    serial = 60_000_000 + width
    deliver(page, written(tmp_path / "wrong.csv", rows_of(own_code(page), serial)))
    assert (overflow(page), small_targets(page)) == (0, [])
    rows = page.locator("ol.mend fieldset")
    expect(rows).to_have_count(3)
    for at in range(3):
        field = rows.nth(at).locator("input[aria-invalid]")
        described = str(field.get_attribute("aria-describedby"))
        expect(page.locator(f"[id='{described}']")).to_be_visible()

    with page.expect_download() as kept:
        page.locator("a[href$='marked.xlsx']").click()
    sheet = openpyxl.load_workbook(io.BytesIO(kept.value.path().read_bytes())).active
    assert sheet is not None
    assert [sheet.cell(row, len(HEADINGS) + 1).value for row in (1, 2, 3, 4)] == [
        "修改建议",
        None,
        "开票日期: 2026-09-28",
        "金额: 100.00",
    ]

    page.locator("button[name=use][value=all]").click()
    expect(rows.nth(0).locator("input[aria-invalid]")).to_have_value("2026-09-28")
    expect(rows.nth(1).locator("input[aria-invalid]")).to_have_value("100.00")
    by_hand = rows.nth(2).locator("input[aria-invalid]")
    by_hand.fill("2026-10-04")
    by_hand.press("Enter")
    wait_until(page, lambda: page.locator("ol.mend .tag.ok").count() == 3)
    expect(page.locator("#mended svg.bar")).to_be_visible()
    expect(page.locator("ol.mend fieldset")).to_have_count(0)
    assert overflow(page) == 0
