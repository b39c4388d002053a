"""Take the README's pictures: `python -m tests.e2e.pictures` tells a district and looks at its main screens."""

import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from demo.cast import firm_code
from tests.e2e.browser import Street, launch
from tests.e2e.district import Place, running
from tests.servers import free_port

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
PHONE, DESK = 360, 1280
PHONE_HEIGHT, DESK_HEIGHT = 900, 1300


def keep(page: Page, name: str, height: int) -> None:
    """Save the upper part of a page as it stands."""
    width = page.viewport_size["width"] if page.viewport_size else DESK
    page.screenshot(
        path=str(FOLDER / f"{name}.png"), full_page=True, clip={"x": 0, "y": 0, "width": width, "height": height}
    )


def phone_pictures(street: Street) -> None:
    """The firm's consent card, reads and own profile, and the public verify page."""
    firm = street.sign_in("enterprise")
    firm.goto("/consents")
    firm.locator("main a[href*='/consents/']").first.click()
    firm.wait_for_load_state()
    keep(firm, "consent-card", PHONE_HEIGHT)
    firm.goto("/reads")
    keep(firm, "reads", PHONE_HEIGHT)
    firm.goto("/profile")
    keep(firm, "own-profile", PHONE_HEIGHT)
    other = street.sign_in("handler")
    other.goto("/reports")
    number = other.locator("main a[href*='/verify/']").first.get_attribute("href") or "/verify"
    passer_by = street.anybody()
    passer_by.goto(number)
    keep(passer_by, "verify", PHONE_HEIGHT)


def desk_pictures(street: Street) -> None:
    """The bank officer's list and the profile it reads, and the result of a firm's delivery."""
    bank, code = street.sign_in("bank"), firm_code("zhizao")
    bank.goto(f"/firms/{code}")
    bank.locator(f"form[action$='/firms/{code}'] button").first.click()
    bank.wait_for_load_state()
    keep(bank, "bank-profile", DESK_HEIGHT)
    bank.goto("/firms")
    keep(bank, "bank-firms", DESK_HEIGHT // 2)
    firm = street.sign_in("handler")
    firm.goto("/records")
    keep(firm, "records", DESK_HEIGHT // 2)


def main() -> None:
    """Tell, run, look, keep."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as home,
        running(Place(Path(home), free_port())) as place,
        sync_playwright() as by,
    ):
        browser = launch(by)
        for width, take in ((PHONE, phone_pictures), (DESK, desk_pictures)):
            street = Street(browser, place.url, width, "zh-hans")
            take(street)
            street.close(None)
        browser.close()


if __name__ == "__main__":
    main()
