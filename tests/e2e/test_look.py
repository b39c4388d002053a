"""Every page of every role fits its window, is touchable and works by keys; looking again is not reading again."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browser import Street, overflow, small_targets

pytestmark = pytest.mark.once
PAGES = {
    "enterprise": [
        "/",
        "/profile",
        "/profile/sales_12m",
        "/consents",
        "/reads",
        "/records",
        "/records/upload",
        "/reports",
    ],
    "bank": ["/", "/firms", "/consents", "/consents/request", "/reports", "/reports/issue", "/reads"],
    "operator": ["/organisations/", "/records"],
    "auditor": ["/", "/reads"],
}
ANYBODY = ["/styleguide", "/verify", "/accounts/login/", "/demo", "/no-such-page"]
FALLEN_BACK = re.compile(r"%\(\w+\)s|\{\w+\}")


def fits(page: Page, path: str) -> list[str]:
    """Return what is wrong with how a page lies in its window."""
    page.goto(path)
    faults = [f"{path}: {overflow(page)} px too wide"] if overflow(page) else []
    faults += [f"{path}: lower than 44 px: {target}" for target in small_targets(page)]
    if page.locator("main h1").count() != 1 and path != "/styleguide":
        faults.append(f"{path}: {page.locator('main h1').count()} first headings")
    if FALLEN_BACK.search(page.inner_text("body")):
        faults.append(f"{path}: a place was not filled")
    return faults


@pytest.mark.parametrize("role", sorted(PAGES))
def test_every_page_fits_its_window(street: Street, role: str):
    page = street.sign_in(role)
    faults = [fault for path in PAGES[role] for fault in fits(page, path)]
    assert not faults, "\n".join(faults)


def test_public_pages_fit_their_window(page: Page):
    faults = [fault for path in ANYBODY for fault in fits(page, path)]
    assert not faults, "\n".join(faults)


def test_large_text_still_fits(street: Street):
    page = street.sign_in("enterprise")
    page.goto("/profile")
    page.locator("button[name=size]").click()
    page.wait_for_load_state()
    assert page.url.endswith("/profile")
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
    assert overflow(page) == 0


def test_twice_the_size_still_fits(street: Street, width: int):
    """200 % zoom halves the window (WCAG 2.2, 1.4.4 and 1.4.10: no sideways scroll down to 320 px)."""
    page = street.sign_in("enterprise")
    page.set_viewport_size({"width": max(width // 2, 320), "height": 600})
    for path in ("/profile", "/styleguide", "/consents"):
        page.goto(path)
        assert overflow(page) == 0, path


def test_keys_lead_through_a_page(street: Street):
    page = street.sign_in("bank")
    page.goto("/firms")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("?")
    expect(page.locator("#help")).to_be_hidden()
    page.locator("#content").focus()
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()


def test_the_language_switch_keeps_page_and_query(street: Street, language: str):
    page = street.sign_in("bank")
    page.goto("/firms?q=%E5%90%88")
    before = page.locator("h1").inner_text()
    page.locator("button[name=language]").click()
    page.wait_for_load_state()
    assert page.url.endswith("/firms?q=%E5%90%88")
    assert page.locator("h1").inner_text() != before
    assert page.locator("html").get_attribute("lang") == ("en" if language == "zh-hans" else "zh-Hans")


def test_the_menu_opens_and_closes_on_a_phone(street: Street, width: int):
    page = street.sign_in("enterprise")
    if width > 600:
        expect(page.locator("nav.menu")).to_be_visible()
        return
    expect(page.locator("nav.menu")).to_be_hidden()
    page.locator("details.sheet summary").click()
    expect(page.locator("details.sheet nav a").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("details.sheet nav a").first).to_be_hidden()


def test_looking_at_a_reading_again_reads_nothing(street: Street):
    page = street.sign_in("bank")
    page.goto("/firms")
    page.locator("table.cards th a").first.click()
    page.wait_for_load_state()
    page.locator("main form button.primary").first.click()
    page.wait_for_load_state()
    entry = page.locator(".head-stick").inner_text()
    page.reload()
    page.go_back()
    page.go_forward()
    assert page.locator(".head-stick").inner_text() == entry
    assert overflow(page) == 0
    numbers = re.findall(r"#(\d+)", entry)
    assert len(numbers) == 1


def test_a_dropped_file_is_named_before_it_is_sent(street: Street):
    page = street.sign_in("enterprise")
    page.goto("/records/upload")
    page.locator("input[type=file]").first.set_input_files(
        {"name": "发票.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n"}
    )
    expect(page.locator(".drop [data-files]").first).to_contain_text("发票.csv")
