"""Journeys run in a real browser against real processes, at 360 and 1280 px, in Chinese and in English.

Every width and language is seen once: on each engine a phone and a desk, a Chinese and an English window.

`street.sign_in("bank")` gives the page of a demo role. A district is told once a session and copied for every file of
journeys, so that a file may change what it likes. Pictures of what failed stay under /tmp and their paths are printed.
"""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.e2e import district as districts
from tests.e2e.browser import Street, launch
from tests.e2e.district import Place
from tests.engines import EMBEDDED, ENGINE, PRODUCTION_LIKE
from tests.servers import ToolMissing, free_port, need_tool

HERE = Path(__file__).parent
REPORT = pytest.StashKey[pytest.TestReport]()
SEEN_ELSEWHERE = {
    EMBEDDED: [(360, "zh-hans"), (1280, "en")],
    PRODUCTION_LIKE: [(360, "en"), (1280, "zh-hans")],
}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark every journey `browser`, and leave to the other engine the windows it shows."""
    journeys = [item for item in items if HERE in item.path.parents]
    for item in journeys:
        item.add_marker(pytest.mark.browser)
    elsewhere = {item for item in journeys if _window(item) in SEEN_ELSEWHERE.get(ENGINE, [])}
    config.hook.pytest_deselected(items=list(elsewhere))
    items[:] = [item for item in items if item not in elsewhere]


def _window(item: pytest.Item) -> tuple[int, str] | None:
    shown = getattr(getattr(item, "callspec", None), "params", {})
    return (shown["width"], shown["language"]) if {"width", "language"} <= shown.keys() else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Iterator[None]:
    """Keep the outcome where the fixtures find it."""
    report = yield
    if report.when == "call":
        item.stash[REPORT] = report
    return report


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys."""
    try:
        need_tool("chromium")
    except ToolMissing as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"NOT RUN: {error}")
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def told_district(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """The district after its story, not running: the one that is copied."""
    home = tmp_path_factory.mktemp("told")
    url = ""
    if ENGINE == PRODUCTION_LIKE:
        url = districts.new_database(os.environ["CREDITSHARE_TEST_POSTGRES"], "told_district")
    return districts.tell(Place(home, free_port(), url))


@pytest.fixture(scope="module")
def district(told_district: Place, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A running copy of the told district, new for every file of journeys."""
    with districts.running(districts.copy_of(told_district, tmp_path_factory.mktemp("district"))) as place:
        yield place


@pytest.fixture(params=[360, 1280])
def width(request: pytest.FixtureRequest) -> int:
    """The width of the window: a phone, a desk."""
    return request.param


@pytest.fixture(params=["zh-hans", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """The language of the pages."""
    return request.param


@pytest.fixture
def street(
    browser: Browser, district: Place, width: int, language: str, request: pytest.FixtureRequest
) -> Iterator[Street]:
    """The people of one journey; afterwards no page may have hit an error or the content security policy."""
    place = Street(browser, district.url, width, language)
    yield place
    report = request.node.stash.get(REPORT, None)
    failed = (report is not None and report.failed) or bool(place.faults)
    folder = Path(tempfile.mkdtemp(prefix=f"creditshare-{request.node.originalname}-")) if failed else None
    for picture in place.close(folder):
        print(f"picture of the failure: {picture}")
    assert not place.faults, "\n".join(place.faults)


@pytest.fixture
def page(street: Street) -> Page:
    """A page of somebody who is not signed in."""
    return street.anybody()
