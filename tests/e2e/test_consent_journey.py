"""A bank asks beyond the bound and is told so; the firm agrees, narrows, renews and withdraws, and sees what follows."""

import os
import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page

from demo.cast import firm_code
from tests.e2e.browser import Street, small_targets, wait_until
from tests.e2e.test_main_journey import confirm_if_asked, fits, submit

FIRM = firm_code("wulian")
CASE = "科创-2026-0117"


def settle(page: Page, name: str) -> None:
    """Wait for the page, see that it fits and that fingers find its buttons; keep a picture where asked for."""
    page.wait_for_load_state()
    wait_until(page, lambda: page.locator(".htmx-request").count() == 0)
    fits(page)
    assert small_targets(page, 40) == []
    folder = os.environ.get("CONSENT_PICTURES")
    if folder:
        width = page.viewport_size["width"] if page.viewport_size else 0
        page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


def test_a_request_above_the_bound_is_refused_in_words(street: Street) -> None:
    bank = street.sign_in("bank")
    bank.goto(f"/consents/request?uscc={FIRM}&purpose=post_loan&categories=tax")
    settle(bank, "1-request")
    bank.fill("[name=reason]", "贷后管理")
    bank.fill("[name=case]", "贷-2026-0031")
    bank.fill("[name=data_from]", "2020-01-01")
    bank.fill("[name=last_day]", "2040-01-01")
    bank.fill("[name=max_reads_month]", "50")
    bank.check("#question_sales_at_least")
    bank.fill("[name=parameter_sales_at_least]", "500万")
    bank.locator("form[method=post] button.primary").last.click()
    settle(bank, "2-refused")
    said = bank.inner_text("main")
    assert "2020-01-01" in said and "2040-01-01" in said and "50" in said and "500万" in said
    assert bank.locator(".field.invalid").count() >= 3
    first = bank.locator(".errors a, .error-summary a").first
    if first.count():
        assert first.get_attribute("href").startswith("#")

    day = datetime.now(UTC).date()
    bank.fill("[name=data_from]", (day - timedelta(days=300)).isoformat())
    bank.fill("[name=loan_until]", (day + timedelta(days=700)).isoformat())
    bank.fill("[name=last_day]", (day + timedelta(days=700)).isoformat())
    bank.fill("[name=max_reads_month]", "5")
    bank.fill("[name=parameter_sales_at_least]", "5000000")
    bank.locator("form[method=post] button.primary").last.click()
    settle(bank, "3-asked")
    assert re.search(r"/consents/[0-9a-f-]{36}$", bank.url)
    assert "5,000,000" in bank.inner_text("main")


def test_narrow_renew_and_revoke_with_a_running_application(street: Street) -> None:
    guarantor = street.sign_in("guarantor")
    guarantor.goto(f"/consents/request?uscc={FIRM}&purpose=guarantee_review")
    guarantor.fill("[name=reason]", "担保审查")
    guarantor.fill("[name=case]", CASE)
    for box in guarantor.locator("[name=categories]").all():
        box.check()
    guarantor.check("#question_no_tax_arrears")
    guarantor.locator("main form[method=post] button.primary").last.click()
    guarantor.wait_for_load_state()
    number = guarantor.url.rsplit("/", 1)[1]

    firm = street.sign_in("enterprise")
    firm.goto(f"/consents/{number}")
    firm.wait_for_selector("#answers")
    settle(firm, "4-card")
    assert CASE in firm.inner_text("main")
    submit(firm, "/accept")
    confirm_if_asked(firm)
    settle(firm, "5-agreed")

    firm.locator("a[href$='/narrow']").click()
    settle(firm, "6-narrow")
    firm.locator("[name=categories][value=counterparties]").uncheck()
    firm.fill("[name=max_reads]", "2")
    firm.locator("form.card button.primary").click()
    settle(firm, "7-narrower")
    assert firm.locator(".changes li").count() == firm.locator(".changes li.narrower").count() == 2
    firm.locator("button[name=confirm]").click()
    confirm_if_asked(firm)
    settle(firm, "8-narrowed")

    firm.locator("a[href$='/renew']").click()
    settle(firm, "9-renew")
    firm.fill("[name=last_day]", "2099-01-01")
    firm.locator("form.card button.primary").click()
    settle(firm, "10-renew-refused")
    assert firm.locator(".field.invalid").count() == 1 and "2099-01-01" in firm.inner_text("main")

    firm.locator("a.btn.link").click()
    firm.wait_for_load_state()
    firm.locator("a[href$='/revoke']").click()
    settle(firm, "11-revoke")
    said = firm.inner_text("main")
    assert CASE in said
    assert re.search("停下来|stops", said)
    firm.locator("button.danger").click()
    settle(firm, "12-revoked")
    assert re.search("已撤回|Withdrawn", firm.inner_text("main"))
    assert street.faults == []
