"""A file with headings nobody knows: an officer says once what they are, with and without JavaScript."""

import os
import re
from pathlib import Path

from playwright.sync_api import Page

from demo.cast import firm_code
from tests.e2e.browser import HEIGHT, LOCALES, Street, enter_as, wait_until
from tests.e2e.test_main_journey import fits
from tests.records.makers import as_csv

HEADINGS = ("主体代码", "主体称谓", "文号", "做出处罚的日期", "罚没数额(万元)", "何机关")
FIRM = firm_code("zhizao")
CHOICE = {"处罚决定日期": "做出处罚的日期", "罚款金额(万元)": "罚没数额(万元)", "处罚机关": "何机关"}


def unknown_file(folder: Path, headings: tuple[str, ...], serial: int) -> Path:
    """Write a table of penalties under an office's own headings; the second row has a wrong day."""
    rows = [
        (FIRM, "演示企业", f"合瑶〔2026〕{serial}-1号", "2026-06-01", "1.5", "瑶海区市场监督管理局", "1"),
        (FIRM, "演示企业", f"合瑶〔2026〕{serial}-2号", "六月初", "2", "瑶海区市场监督管理局", "2"),
    ]
    path = folder / f"处罚台账{serial}.csv"
    path.write_bytes(as_csv([dict(zip(headings, row, strict=True)) for row in rows], headings))
    return path


def drop(page: Page, path: Path) -> None:
    """Choose the source and the file, and let it be read."""
    page.goto("/records/upload")
    page.select_option("[name=source]", "penalties")
    page.set_input_files("input[type=file]", str(path))
    page.locator("main form:has(input[type=file]) button").click()
    page.wait_for_load_state()


def look(page: Page, name: str) -> None:
    """Keep a picture where MAPPING_PICTURES names a folder."""
    folder = os.environ.get("MAPPING_PICTURES")
    if folder:
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


def choose(page: Page, column: str, heading: str) -> None:
    """Choose a heading for a column, opening the further columns where it stands among them."""
    label = page.locator("label", has_text=re.compile(rf"^{re.escape(column)}"))
    box = page.locator(f"#{label.first.get_attribute('for')}")
    if not box.is_visible():
        page.locator("form details summary").click()
    box.select_option(heading)


def say_once(page: Page, path: Path, name: str) -> None:
    """Drop a file, say what its columns are, see its rows, and deliver it."""
    drop(page, path)
    fits(page)
    look(page, f"{name}-1-refused")
    page.locator("form[action$='/records/mapping'] button").click()
    page.wait_for_load_state()
    fits(page)
    look(page, f"{name}-2-proposed")
    for column, heading in CHOICE.items():
        choose(page, column, heading)
    page.locator("button[value=try]").click()
    page.wait_for_load_state()
    fits(page)
    look(page, f"{name}-3-tried")
    assert "¥15000.00" in page.inner_text("#first")
    assert page.locator("#first tbody .tag.ok").count() == 1
    assert page.locator("#first tbody .tag.warn").count() == 1
    page.locator("button[value=save]").click()
    page.wait_for_load_state()
    assert re.search(r"/records/deliveries/[0-9a-f-]{36}$", page.url)
    done = page.locator("[data-status=done]")
    wait_until(page, lambda: done.count() > 0)
    fits(page)


def headings_of(street: Street, suffix: str) -> tuple[str, ...]:
    """Return headings that no other run has taught the district yet."""
    return (*HEADINGS, f"序{street.width}{street.language}{suffix}")


def test_an_officer_says_once_what_the_columns_are(street: Street, tmp_path: Path) -> None:
    headings = headings_of(street, "a")
    officer = street.sign_in("agency_market")
    say_once(officer, unknown_file(tmp_path, headings, 1), "with")
    drop(officer, unknown_file(tmp_path, headings, 2))
    assert officer.locator("form[action$='/records/mapping']").count() == 0
    assert officer.locator("form[action$='/records/confirm']").count() == 1


def test_it_works_without_javascript(street: Street, tmp_path: Path) -> None:
    context = street.browser.new_context(
        base_url=street.address,
        viewport={"width": street.width, "height": HEIGHT[street.width]},
        locale=LOCALES[street.language],
        java_script_enabled=False,
    )
    street.contexts.append(context)
    officer = context.new_page()
    enter_as(officer, "agency_market")
    say_once(officer, unknown_file(tmp_path, headings_of(street, "b"), 3), "without")
