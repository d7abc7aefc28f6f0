"""What the tests in a real browser share."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from driving import APPS, FLAGS, chromium, serve
from playwright.sync_api import Browser, Page, sync_playwright


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
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.set_default_timeout(60_000)
    yield opened
    context.close()
    assert not errors, errors
