"""What the tests in a real browser share."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from driving import (
    APPS,
    FLAGS,
    ROOT,
    as_at_first,
    chromium,
    heard,
    new_page,
    not_served,
    serve,
    settle,
    without_errors,
)
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright


def pytest_itemcollected(item: pytest.Item) -> None:
    """All tests of this folder can be left out: ``-m "not browser"``."""
    item.add_marker("browser")


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One headless Chromium with WebGL in software, and a fresh profile."""
    path = chromium()
    with sync_playwright() as p:
        started = p.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="session")
def app() -> Iterator[Callable[[str], str]]:
    """``app("digits")`` is the address at which one server runs that script of apps/."""
    with serve(APPS / "main.py") as address:
        yield lambda name: f"{address}/?app={name}"


@pytest.fixture(scope="session")
def tab(browser: Browser) -> Iterator[Page]:
    """One page for all tests: where Streamlit's own scripts were run before, a page takes a quarter of the time."""
    with new_page(browser) as opened:
        yield opened


@pytest.fixture
def page(tab: Page) -> Iterator[Page]:
    """A wide and light page that fails the test on an uncaught error in the browser."""
    with as_at_first(tab):
        yield tab


@pytest.fixture
def own_page(browser: Browser) -> Iterator[Page]:
    """A `page` that has seen nothing before, for what would stay in it."""
    with new_page(browser) as opened, without_errors(opened):
        yield opened


@pytest.fixture(scope="session")
def dashboard() -> Iterator[str]:
    """The address of the dashboard itself."""
    with serve(ROOT / "dashboard.py") as address:
        yield address


@pytest.fixture
def visit(page: Page, dashboard: str) -> Iterator[Callable[[str], Page]]:
    """Opens a page of the dashboard and waits until it is drawn; errors and failed requests fail the test."""

    def opened(path: str) -> Page:
        page.goto(f"{dashboard}/{path}")
        expect(page.locator("h1").first).to_be_visible()
        settle(page)
        return page

    with (
        heard(page, "console", _complaint) as errors,
        heard(page, "requestfailed", _failed) as failed,
        heard(page, "response", not_served) as refused,
    ):
        yield opened
    assert not errors + failed + refused, errors + failed + refused


def _complaint(message: ConsoleMessage) -> str | None:
    """An error in the console; it repeats a 404 without its address, which `_refused` has."""
    return message.text if message.type == "error" and "status of 404" not in message.text else None


def _failed(request: Request) -> str | None:
    """The browser itself gives up what it still fetches for a page that is left, or for a chart that is gone."""
    return None if request.failure == "net::ERR_ABORTED" else f"failed: {request.url}"
