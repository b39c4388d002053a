"""Own report at the counter: a visitor, two documents, one report; the firm is told, and anybody can verify it."""

from pathlib import Path

from playwright.sync_api import Page

from demo.cast import FIRMS, firm_code
from tests.e2e.browser import Street
from tests.e2e.test_main_journey import confirm_if_asked, fits
from tests.e2e.test_verify_journey import NUMBER, dropped

KEY = "jiaju"
ID_CARD = "11010519491231002X"
"""The example number of GB 11643-1999."""


def fill(desk: Page, **values: str) -> None:
    """Fill the desk's form in and send it."""
    desk.goto("/reports/counter")
    desk.fill("[name=uscc]", firm_code(KEY))
    desk.check(f"[name=capacity][value={values.pop('capacity')}]")
    for name, value in values.items():
        desk.fill(f"[name={name}]", value)
    desk.check("[name=is_checked]")
    desk.locator("main form button.primary").click()
    desk.wait_for_load_state()
    confirm_if_asked(desk)


def test_a_firm_fetches_its_report_at_the_counter(street: Street, tmp_path: Path):
    desk, firm, anybody = street.sign_in("counter"), street.sign_in("representative"), street.anybody()
    representative = next(one.legal_representative for one in FIRMS if one.key == KEY)
    desk.goto("/reports/counter")
    before = desk.locator("table.cards tbody tr").count()
    fill(desk, capacity="legal_representative", person_name="路人甲", id_number=ID_CARD)
    fits(desk)
    told = desk.inner_text("[role=alert]")
    assert "法定代表人不是“路人甲”" in told or 'representative than "路人甲"' in told
    assert ID_CARD not in told
    assert desk.locator("table.cards tbody tr").count() == before
    fill(desk, capacity="legal_representative", person_name=representative, id_number=ID_CARD)
    fits(desk)
    assert desk.locator("table.cards tbody tr").count() == before + 1
    number = NUMBER.search(desk.inner_text("table.cards"))[0]
    with desk.expect_download() as printed:
        desk.evaluate("const link = document.querySelector(\"a[href$='.pdf']\"); link.download = ''; link.click()")
    printed.value.save_as(tmp_path / "counter.pdf")
    assert dropped(anybody, tmp_path / "counter.pdf")[0] == "authentic"
    firm.goto("/notices")
    assert number in firm.inner_text("main")
    firm.goto("/reports")
    assert number in firm.inner_text("main")
    assert ID_CARD not in firm.content() + desk.content()
