"""A handler's authority expires: given by letter, used, run out, refused in words, given anew, ended at once."""

import os
import sqlite3
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from playwright.sync_api import Page

from demo.cast import firm_code
from tests.e2e.browser import Street, small_targets
from tests.e2e.district import Place
from tests.e2e.test_main_journey import confirm_if_asked, fits, submit

FIRM = firm_code("jiaju")
LAPSE = "UPDATE parties_delegation SET since = '2026-11-02 00:00:00', until = '2026-11-03 00:00:00'"


def settle(page: Page, name: str) -> None:
    """Wait for the page and see that it fits; keep a picture where asked for."""
    page.wait_for_load_state()
    fits(page)
    assert small_targets(page, 40) == []
    folder = os.environ.get("DELEGATION_PICTURES")
    if folder:
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


def let_time_pass(place: Place) -> None:
    """Move every authority into the past, as months of waiting would."""
    if place.database_url:
        with psycopg.connect(place.database_url, autocommit=True) as connection:
            connection.execute(LAPSE)
        return
    (database,) = place.home.glob("*.sqlite3")
    with sqlite3.connect(database, timeout=30) as connection:
        connection.execute(LAPSE)
    connection.close()


def ask(bank: Page, purpose: str) -> str:
    """Let a bank ask the firm and return the number of its request."""
    bank.goto(f"/consents/request?uscc={FIRM}&purpose={purpose}&categories=tax&categories=rating")
    bank.fill("[name=reason]", "流动资金贷款审查")
    bank.fill("[name=case]", f"贷-{datetime.now(UTC):%H%M%S%f}")
    bank.locator("main form[method=post] button.primary").last.click()
    bank.wait_for_load_state()
    return bank.url.rsplit("/", 1)[1]


def authorise(boss: Page, pictures: str) -> None:
    """Fill in an authority for the handler, read the letter, sign it with a fresh proof."""
    boss.goto("/organisations/delegations/new")
    boss.locator("[name=handler]").first.check()
    boss.check("[name=powers][value=consents]")
    boss.fill("[name=last_day]", (datetime.now(UTC) + timedelta(days=60)).date().isoformat())
    settle(boss, f"{pictures}-form")
    boss.locator("main form button.primary").click()
    confirm_if_asked(boss)
    settle(boss, f"{pictures}-letter")
    assert "授权委托书" in boss.inner_text("main") and "李小桐" in boss.inner_text("main")
    boss.locator("button[name=sign]").click()
    confirm_if_asked(boss)
    settle(boss, f"{pictures}-signed")
    assert boss.locator("main .tag.ok").count() == 1


@pytest.mark.parametrize("language", ["zh-hans"])
def test_a_handlers_authority_expires(street: Street, district: Place) -> None:
    boss, bank, handler = (street.sign_in(role) for role in ("representative", "bank_b", "handler"))
    authorise(boss, "1")
    with boss.expect_download() as fetched:
        boss.locator("a[href$='/letter']").click()
    assert fetched.value.path().read_bytes().startswith(b"%PDF-")

    first = ask(bank, "underwriting")
    handler.goto(f"/consents/{first}")
    submit(handler, "/accept")
    confirm_if_asked(handler)
    assert handler.locator("main .tag.ok, main .tag").first.is_visible()
    boss.goto("/notices")
    settle(boss, "2-told")
    assert "李小桐" in boss.inner_text("main")

    let_time_pass(district)
    second = ask(bank, "post_loan")
    handler.goto(f"/consents/{second}")
    settle(handler, "3-expired")
    assert handler.locator("form[action$='/accept']").count() == 0
    assert "法定代表人对您的委托已于 2026-11-03" in handler.inner_text("main")
    handler.goto(f"/consents/{first}")
    handler.locator("a[href$='/revoke']").click()
    handler.locator("main button.danger").click()
    settle(handler, "4-refused")
    assert "法定代表人对您的委托已于 2026-11-03" in handler.inner_text("main")

    boss.goto("/organisations/delegations")
    settle(boss, "5-list")
    assert boss.locator("main a.card").count() >= 1 and "李小桐" in boss.inner_text("main")
    authorise(boss, "6")
    handler.goto(f"/consents/{second}")
    submit(handler, "/accept")
    confirm_if_asked(handler)
    assert handler.locator("form[action$='/accept']").count() == 0

    boss.goto("/organisations/delegations")
    boss.locator("main a.card").first.click()
    submit(boss, "/end")
    settle(boss, "7-ended")
    handler.goto(f"/consents/{second}")
    settle(handler, "8-ended")
    assert handler.locator(".note.warn").count() == 1
