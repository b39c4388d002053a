"""A headless Chromium for journeys: people who sign in as demo roles, at a width and in a language."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright

from tests.servers import need_tool

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
HEIGHT = {360: 740, 1280: 900}
LOCALES = {"zh-hans": "zh-CN", "en": "en-GB"}


def launch(playwright: Playwright) -> Browser:
    """Start the Chromium found on this machine."""
    return playwright.chromium.launch(executable_path=need_tool("chromium"), args=FLAGS)


@dataclass
class Street:
    """The people of one test, each in a browser context of their own, and what went wrong on their pages."""

    browser: Browser
    address: str
    width: int
    language: str
    faults: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def anybody(self) -> Page:
        """Return a page of somebody who is not signed in."""
        context = self.browser.new_context(
            base_url=self.address,
            viewport={"width": self.width, "height": HEIGHT[self.width]},
            locale=LOCALES[self.language],
            has_touch=self.width < 600,
            accept_downloads=True,
        )
        host = self.address.split("//")[1].split(":")[0]
        context.add_cookies([{"name": "django_language", "value": self.language, "domain": host, "path": "/"}])
        self.contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self._hear(page, message))
        page.on("response", lambda answer: answer.status >= 500 and self.faults.append(f"{answer.status} {answer.url}"))
        return page

    def sign_in(self, role: str) -> Page:
        """Return the home page of somebody signed in as a demo role (`enterprise`, `bank`, …)."""
        page = self.anybody()
        enter_as(page, role)
        return page

    def close(self, pictures: Path | None) -> list[Path]:
        """Close every page; take a picture of each first if a folder is given."""
        taken = []
        for number, page in enumerate(page for context in self.contexts for page in context.pages):
            if pictures:
                taken.append(pictures / f"{number}.png")
                page.screenshot(path=str(taken[-1]), full_page=True)
        for context in self.contexts:
            context.close()
        return taken

    def _hear(self, page: Page, message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            self.faults.append(f"{page.url}: {message.text}")


def enter_as(page: Page, role: str) -> None:
    """Sign in as a demo role; the role switch may be a link or a form that a button posts."""
    answer = page.goto(f"/demo/as/{role}")
    if answer is None or answer.status >= 400:
        page.goto("/demo")
        page.locator(f"form[action$='/demo/as/{role}'] button, a[href$='/demo/as/{role}']").first.click()
    page.wait_for_load_state()


def overflow(page: Page) -> int:
    """Return by how many pixels a page is wider than its window (0 when it fits)."""
    return page.evaluate("Math.max(0, document.documentElement.scrollWidth - document.documentElement.clientWidth)")


def small_targets(page: Page, least: int = 44) -> list[str]:
    """List the visible buttons, fields and stand-alone links that are lower than 44 px."""
    return page.evaluate(
        """least => [...document.querySelectorAll('button, a.btn, input:not([type=hidden]), select, textarea')]
            .filter(e => e.checkVisibility() && !['checkbox', 'radio', 'file'].includes(e.type))
            .filter(e => e.getBoundingClientRect().height < least)
            .map(e => e.outerHTML.slice(0, 120))""",
        least,
    )


def wait_until(page: Page, holds: Callable[[], bool], reload: bool = True, tries: int = 60) -> None:
    """Look again, each half second, until something holds on the page (work done by the relay needs a moment)."""
    for _ in range(tries):
        if holds():
            return
        page.wait_for_timeout(500)
        if reload:
            page.reload()
    raise AssertionError(f"{page.url} did not become what was waited for:\n{page.inner_text('body')[:2000]}")
