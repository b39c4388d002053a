"""A loan in the browser: the desk records money, an overpayment is refused, the firm sees what it owes on its phone."""

import re

from tests.e2e.browser import Street
from tests.e2e.test_main_journey import confirm_if_asked, fits

MONEY = re.compile(r"[\d,]+\.\d\d")


def amount(text: str) -> str:
    """Return the first amount of a text as plain digits."""
    return MONEY.search(text)[0].replace(",", "")


def test_money_in_too_much_and_taken_back(street: Street):
    officer, boss, firm = street.sign_in("bank"), street.sign_in("bank_reviewer"), street.sign_in("representative")
    officer.goto("/loans")
    fits(officer)
    # The late one stands first.
    officer.locator("main a[href^='/loans/']:not([href$='/new'])").first.click()
    officer.wait_for_load_state()
    fits(officer)
    page = officer.url
    before = amount(officer.inner_text("dl.figures"))
    assert float(before) > 0
    lines = officer.locator("#book p").count()
    officer.fill("[name=amount]", "99999999.00")
    officer.locator("form[action$='/repay'] button").click()
    officer.wait_for_load_state()
    confirm_if_asked(officer)
    fits(officer)
    assert officer.locator("[role=alert]").count() == 1
    officer.goto(page)
    assert officer.locator("#book p").count() == lines
    officer.fill("[name=amount]", "100.00")
    officer.locator("form[action$='/repay'] button").click()
    officer.wait_for_load_state()
    confirm_if_asked(officer)
    officer.goto(page)
    fits(officer)
    assert f"{float(before) - 100:.2f}" == amount(officer.inner_text("dl.figures"))
    boss.goto(page)
    fits(boss)
    boss.locator("#book a[href$='/reverse']").last.click()
    boss.wait_for_load_state()
    fits(boss)
    boss.fill("[name=reason]", "入错账户")
    boss.locator("main form button").last.click()
    boss.wait_for_load_state()
    confirm_if_asked(boss)
    boss.goto(page)
    fits(boss)
    assert amount(boss.inner_text("dl.figures")) == before
    firm.goto("/loans")
    fits(firm)
    firm.locator("main a[href^='/loans/']").first.click()
    firm.wait_for_load_state()
    fits(firm)
    assert firm.locator("#calendar tbody tr").count() == 12
    assert firm.locator("form[action$='/repay']").count() == 0


def test_a_desk_opens_a_loan_and_the_firm_sees_it(street: Street):
    officer, firm = street.sign_in("bank"), street.sign_in("representative")
    firm.goto("/profile")
    code = re.search(r"\b[0-9A-HJ-NPQRTUWXY]{18}\b", firm.inner_text("main"))[0]
    officer.goto("/loans/new")
    fits(officer)
    number = f"E2E-{street.width}-{street.language}"
    told = {"uscc": code, "number": number, "purpose": "备货", "amount": "120000", "percent": "4.35", "periods": "4"}
    for name, value in told.items():
        officer.fill(f"[name={name}]", value)
    officer.select_option("[name=every]", "3")
    officer.select_option("[name=method]", "interest_only")
    officer.locator("main form button.primary").click()
    officer.wait_for_load_state()
    confirm_if_asked(officer)
    fits(officer)
    assert officer.locator("#calendar tbody tr").count() == 4
    firm.goto("/loans")
    fits(firm)
    assert number in firm.inner_text("main")
