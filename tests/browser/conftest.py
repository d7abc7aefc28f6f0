"""What the tests in a real browser share."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from driving import APPS, FLAGS, ROOT, chromium, serve, settle, wide_page
from playwright.sync_api import Browser, Page, expect, sync_playwright


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


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A wide page that fails the test on an uncaught error in the browser."""
    with wide_page(browser) as opened:
        yield opened


@pytest.fixture(scope="session")
def dashboard() -> Iterator[str]:
    """The address of the dashboard itself."""
    with serve(ROOT / "dashboard.py") as address:
        yield address


@pytest.fixture
def visit(page: Page, dashboard: str) -> Iterator[Callable[[str], Page]]:
    """Opens a page of the dashboard and waits until it is drawn; errors and failed requests fail the test."""
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("requestfailed", lambda request: errors.append(f"failed: {request.url}"))
    page.on("response", lambda answer: errors.append(f"{answer.status}: {answer.url}") if _bad(answer) else None)

    def opened(path: str) -> Page:
        page.goto(f"{dashboard}/{path}")
        expect(page.locator("h2").first).to_be_visible()
        settle(page)
        return page

    yield opened
    # The console repeats a 404 without its address; those that matter are in the list by their own line.
    assert not [text for text in errors if "status of 404" not in text], errors


def _bad(answer) -> bool:
    """Below a page's own path Streamlit first looks for its server there, and then at the root."""
    return answer.status >= 400 and "/_stcore/" not in answer.url
