"""A firm says that a permit on record is wrong; the office that reported it answers, and the firm is told."""

import os
import re

from playwright.sync_api import Page

from tests.e2e.browser import Street, small_targets, wait_until
from tests.e2e.test_main_journey import fits

CLAIM = "许可证已于上月换发，新证号见附件。"
ANSWER = "经核查，系统记录与决定书一致，维持原信息。"


def look(page: Page, name: str) -> None:
    """Keep a picture where DISPUTE_PICTURES names a folder."""
    folder = os.environ.get("DISPUTE_PICTURES")
    if folder:
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


def settle(page: Page, name: str) -> None:
    """Wait for the page, see that it fits and that fingers find its buttons."""
    page.wait_for_load_state()
    fits(page)
    assert small_targets(page, 40) == []
    look(page, name)


def test_a_dispute_goes_from_the_firm_to_its_office_and_back(street: Street) -> None:
    firm = street.sign_in("enterprise")
    firm.goto("/disputes")
    settle(firm, "1-list")
    firm.select_option("[name=source]", "permits")
    firm.locator("form[action='/disputes/new'] button").click()
    settle(firm, "2-new")
    firm.locator("form[method=post] button[class*=primary]").click()
    settle(firm, "3-refused")
    assert firm.locator(".field.invalid").count() >= 1
    firm.locator("input[type=radio][value]:not([value=source])").first.check()
    firm.fill("textarea[name=claim]", CLAIM)
    firm.locator("form[method=post] button[class*=primary]").click()
    settle(firm, "4-filed")
    assert re.search(r"/disputes/[0-9a-f-]{36}$", firm.url) and CLAIM in firm.inner_text("main")
    card = firm.url

    firm.goto("/profile")
    wait_until(firm, lambda: firm.locator(".tag.warn", has_text=re.compile("存在异议|Disputed")).count() > 0)

    office = street.sign_in("agency_data")
    office.goto("/disputes")
    settle(office, "5-office")
    office.locator(f"a[href$='{card.rsplit('/', 1)[1]}']").click()
    settle(office, "6-decide")
    office.locator("input[name=outcome][value=kept]").check()
    office.fill("textarea[name=answer]", ANSWER)
    office.locator("form.stack button[class*=primary]").click()
    settle(office, "7-decided")
    assert ANSWER in office.inner_text("main")

    firm.goto("/notices")
    unread = firm.locator("ul.todo li", has=firm.locator(".tag.info"))
    told = unread.filter(has_text=re.compile("您的异议已处理|Your dispute is decided"))
    wait_until(firm, lambda: told.count() > 0)
    settle(firm, "8-notices")
    told.first.locator("button").click()
    firm.wait_for_load_state()
    assert firm.url == card and ANSWER in firm.inner_text("main")
    assert street.faults == []
