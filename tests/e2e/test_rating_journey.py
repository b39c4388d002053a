"""The rating in the browser: an officer's explained grade with line and price, and a new card from file to approval."""

import json
from datetime import timedelta
from pathlib import Path

from django.utils import timezone

from demo.cast import firm_code
from tests.e2e.browser import Street
from tests.e2e.test_main_journey import confirm_if_asked, fits
from tests.profiles.makers import challenger

KEY = "jiaju"


def test_an_officer_reads_a_grade_they_can_defend(street: Street):
    officer, reviewer = street.sign_in("bank"), street.sign_in("bank_reviewer")
    officer.goto(f"/firms/{firm_code(KEY)}")
    officer.locator("main form button").first.click()
    officer.wait_for_load_state()
    confirm_if_asked(officer)
    officer.goto(f"/firms/{firm_code(KEY)}/rating")
    fits(officer)
    points = [
        int(text.replace("−", "-").replace("+", "")) for text in officer.locator("#points td.num").all_inner_texts()
    ]
    told = officer.inner_text("main")
    assert points and "¥" in told
    # The officer's bank lends by its own strategy, and a second version needs the second person.
    officer.goto("/strategies")
    fits(officer)
    before = officer.locator("a[href^='/strategies/']").count()
    officer.locator("main form button.primary").click()
    officer.wait_for_load_state()
    confirm_if_asked(officer)
    fits(officer)
    assert officer.locator("form[action$='/activate']").count() == 0
    reviewer.goto(officer.url)
    reviewer.locator("form:not([action]) button.btn").first.click()
    reviewer.wait_for_load_state()
    fits(reviewer)
    reviewer.goto(officer.url)
    reviewer.locator("form[action$='/activate'] button").click()
    reviewer.wait_for_load_state()
    confirm_if_asked(reviewer)
    fits(reviewer)
    officer.goto("/strategies")
    assert officer.locator("a[href^='/strategies/']").count() == before + 1


def test_a_card_from_the_file_to_its_approval(street: Street, tmp_path: Path):
    operator, head, firm = street.sign_in("operator"), street.sign_in("model_head"), street.sign_in("representative")
    file = tmp_path / "model.json"
    file.write_text(json.dumps(challenger(-20)), encoding="utf-8")
    operator.goto("/scorecards")
    fits(operator)
    operator.set_input_files("[name=model]", str(file))
    operator.locator("main form button.primary").click()
    operator.wait_for_load_state()
    fits(operator)
    page = operator.url
    number = page.rstrip("/").rpartition("/")[2]
    operator.locator(f"form[action='/scorecards/{number}/check'] button").click()
    operator.wait_for_load_state()
    for _ in range(40):
        operator.goto(page)
        if operator.locator("#checks table").count():
            break
        operator.wait_for_timeout(500)
    fits(operator)
    assert challenger(-20)["name"] in operator.inner_text("#checks")
    head.goto(page)
    fits(head)
    # Each window of the street approves for a day of its own.
    day = timezone.localdate() + timedelta(days=400 + int(number))
    head.fill("[name=in_force_from]", day.isoformat())
    head.locator(f"form[action='/scorecards/{number}/approve'] button").click()
    head.wait_for_load_state()
    confirm_if_asked(head)
    fits(head)
    assert day.isoformat() in head.inner_text("main")
    firm.goto("/scorecards")
    fits(firm)
    assert day.isoformat() in firm.inner_text("main")
    firm.goto(page)
    fits(firm)
    assert firm.locator("#checks").count() == 0
