"""The main journey in a browser: a firm imports and consents, a bank reads, the firm withdraws, anybody verifies."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from demo.cast import firm_code
from tests.e2e.browser import Street, overflow, small_targets, wait_until

NEWCOMER = firm_code("xinchuang")
SPOILT_BYTE = 4000


def submit(page: Page, action: str) -> None:
    """Press the button of the form that posts to an address ending in `action`."""
    page.locator(f"form[action$='{action}'] button").first.click()
    page.wait_for_load_state()


def confirm_if_asked(page: Page) -> None:
    """Give the demo's second proof where a step asks for it."""
    if "/confirm" in page.url:
        page.locator("main form button.primary").click()
        page.wait_for_load_state()


def fits(page: Page) -> None:
    """Check that a page has no sideways scroll, one heading, targets for thumbs, and words of its own language."""
    assert overflow(page) == 0, f"{page.url} is wider than its window"
    assert page.locator("h1").count() == 1, f"{page.url} has {page.locator('h1').count()} headings"
    assert not small_targets(page), f"{page.url}: {small_targets(page)}"


def import_sample(firm: Page, samples: Path) -> None:
    """Let the firm drop its export, look at what was recognised, confirm, and see the result."""
    firm.goto("/records/upload")
    fits(firm)
    firm.set_input_files("input[type=file]", str(samples / "3-两个方向.zip"))
    firm.locator("main form:has(input[type=file]) button").click()
    firm.wait_for_load_state()
    fits(firm)
    submit(firm, "/records/confirm")
    assert re.search(r"/records/deliveries/[0-9a-f-]{36}$", firm.url)
    counted = firm.locator("[data-status=done]")
    wait_until(firm, lambda: counted.count() > 0)
    fits(firm)


def ask(bank: Page) -> str:
    """Let the officer ask the firm for everything; return the address of the request."""
    bank.goto("/consents/request")
    fits(bank)
    bank.fill("[name=uscc]", NEWCOMER)
    bank.locator("[name=purpose]").first.evaluate(
        "e => { if (e.tagName === 'SELECT') e.value = 'underwriting'; else document.querySelector"
        "('[name=purpose][value=underwriting]').checked = true }"
    )
    for box in bank.locator("[name=categories]").all():
        box.check()
    bank.fill("[name=reason]", "200 万元科创贷申请审查")
    bank.locator("main form:has([name=uscc]) button.primary").click()
    bank.wait_for_load_state()
    fits(bank)
    return bank.url


def accept(firm: Page) -> str:
    """Let the firm read the card and the preview, and agree with a second proof; return the consent's path."""
    firm.goto("/consents")
    fits(firm)
    firm.locator("main a[href*='/consents/']").filter(has_not_text="›").first.click()
    firm.wait_for_load_state()
    card = firm.url
    fits(firm)
    firm.locator("a[href$='/preview']").click()
    firm.wait_for_load_state()
    fits(firm)
    firm.goto(card)
    submit(firm, "/accept")
    confirm_if_asked(firm)
    expect(firm.locator("main a[href$='/revoke']").first).to_be_visible()
    return card


def read(bank: Page) -> None:
    """Let the officer find the firm, read its profile and open a number."""
    bank.goto("/firms")
    fits(bank)
    bank.goto(f"/firms/{NEWCOMER}")
    submit(bank, f"/firms/{NEWCOMER}")
    assert NEWCOMER in bank.inner_text("main")
    fits(bank)
    bank.locator(f"main a[href*='/firms/{NEWCOMER}/']").first.click()
    bank.wait_for_load_state()
    fits(bank)


def withdraw(firm: Page, card: str) -> None:
    """Let the firm see the read and withdraw in two steps."""
    firm.goto("/reads")
    assert "甲银行" in firm.inner_text("main")
    fits(firm)
    firm.goto(f"{card}/revoke")
    fits(firm)
    firm.locator("main form button.danger").first.click()
    firm.wait_for_load_state()
    confirm_if_asked(firm)


def test_a_firm_imports_consents_sees_the_read_and_revokes(street: Street, district):
    firm, bank = street.sign_in("newcomer"), street.sign_in("bank")
    import_sample(firm, district.home / "samples")
    firm.goto("/profile")
    fits(firm)
    ask(bank)
    card = accept(firm)
    read(bank)
    withdraw(firm, card)
    bank.goto("/firms")
    assert NEWCOMER not in bank.inner_text("main")
    answer = bank.request.get(f"{street.address}/firms/{NEWCOMER}")
    assert "sticky" not in answer.text()
    bank.goto(f"/firms/{NEWCOMER}")
    assert bank.locator(f"form[action$='/firms/{NEWCOMER}']").count() == 0


def test_anyone_verifies_a_genuine_and_a_tampered_report(street: Street, tmp_path: Path):
    firm, passer_by = street.sign_in("enterprise"), street.anybody()
    firm.goto("/reports/issue")
    fits(firm)
    firm.locator("main form button.primary").click()
    firm.wait_for_load_state()
    confirm_if_asked(firm)
    firm.goto("/reports")
    fits(firm)
    with firm.expect_download() as download:
        firm.evaluate("document.querySelector(\"a[href$='.pdf']\").click()")
    genuine = tmp_path / "genuine.pdf"
    download.value.save_as(genuine)
    content = bytearray(genuine.read_bytes())
    content[SPOILT_BYTE] ^= 1
    (tmp_path / "tampered.pdf").write_bytes(bytes(content))
    told = {name: verdict(passer_by, tmp_path / f"{name}.pdf") for name in ("genuine", "tampered")}
    assert told == {"genuine": "authentic", "tampered": "altered"}


def verdict(page: Page, file: Path) -> str:
    """Drop a file on the public page; return the word of the verdict."""
    page.goto("/verify")
    fits(page)
    page.set_input_files("input[type=file]", str(file))
    page.locator("form[enctype] button.primary").click()
    page.wait_for_load_state()
    fits(page)
    return page.locator("[data-verdict]").get_attribute("data-verdict") or ""
