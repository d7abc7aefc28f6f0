"""A real Chromium, which is found, and a real Streamlit server, started and ended."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from patience import patient
from playwright.sync_api import Browser, Page, Response, expect, sync_playwright
from ports import free_port

LIMIT = patient(60)  # seconds for one thing to happen: a busy machine is slow, not wrong
expect.set_options(timeout=1000 * LIMIT)
NO_BROWSER = (
    "No Chromium: set CHROMIUM to one, or run `apt-get install chromium chromium-headless-shell` or "
    "`python -m playwright install chromium`; "
    'or leave these tests out with -m "not browser".'
)
WINDOWLESS = "chromium-headless-shell"  # the same browser without windows and menus, and a fifth less work
WITH_WINDOWS = ("chromium", "chromium-browser", "google-chrome")
ROOT = Path(__file__).parents[2]
APPS = Path(__file__).parent / "apps"
ARTEFACTS = Path(__file__).parent / "artefacts"
WHOLE = os.environ.get("AEVIZ_WALK") == "whole"  # whether pictures are kept there, and all pages are walked over
SIZES = {
    "wide": {"width": 1280, "height": 800},
    "phone": {"width": 390, "height": 844},
    "large": {"width": 1920, "height": 1080},
}
COLOURS = ("color-contrast", "link-in-text-block")  # axe-core's rules that the other scheme may break alone
PICTURES = [  # from one to the next a single thing changes: size, scheme, rules of the audit (all where None stands)
    ("wide", "light", None),
    ("wide", "dark", COLOURS),
    ("phone", "dark", None),
    ("phone", "light", None),
]
SCHEME = """scheme =>
  (getComputedStyle(document.querySelector('.stApp')).colorScheme === 'dark') === (scheme === 'dark')"""
STREAMLITS_OWN = {  # what axe-core finds there is not ours to mend: selector -> what it is
    "[data-testid=stHeader]": "the menu on top",
    "[data-testid=stSidebar]": "the menu on a phone",
    ".katex-display": "an equation wider than its column scrolls, and Streamlit gives it no focus",
}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",  # the page is painted without a (simulated) graphics card, which is a third less work ...
    "--enable-unsafe-swiftshader",  # ... and WebGL alone is simulated
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# JavaScript. Streamlit mounts a component in a shadow root: this finds the canvases through them.
FIND_CANVASES = """() => {
  const found = [];
  const walk = (node) => {
    for (const e of node.querySelectorAll('*')) {
      if (e.canvas) found.push(e.canvas);
      if (e.shadowRoot) walk(e.shadowRoot);
    }
  };
  walk(document);
  return found;
}"""
CANVASES = f"() => ({FIND_CANVASES})().map((c) => c.state())"  # the state of each


def chromium(names: Sequence[str] = (WINDOWLESS, *WITH_WINDOWS)) -> str:
    """Path of a Chromium: $CHROMIUM, the PATH's or Playwright's; fails saying how to get one, and installs none."""
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None) or _playwrights()
    return found or pytest.fail(NO_BROWSER)


def _playwrights() -> str | None:
    with sync_playwright() as p:
        path = p.chromium.executable_path
    return path if Path(path).exists() else None


@contextmanager
def serve(script: Path, *options: str, port: int | None = None, **environment: str) -> Iterator[str]:
    """Run a Streamlit script on a (free) port of 127.0.0.1; yields its address and ends the server afterwards."""
    port = port or free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless=true"]
    command += [f"--server.port={port}", "--server.address=127.0.0.1", "--server.fileWatcherType=none", *options]
    paths = os.pathsep.join([str(ROOT), str(APPS)])
    server = subprocess.Popen(command, cwd=APPS, env={**os.environ, **environment, "PYTHONPATH": paths})
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, server)
        yield address
    finally:
        server.terminate()
        server.wait(20)


def _wait(address: str, server: subprocess.Popen, seconds: float = LIMIT) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.poll() is None:
        with suppress(OSError), urllib.request.urlopen(f"{address}/_stcore/health", timeout=2) as answer:
            if answer.status == 200:
                return
        time.sleep(0.1)
    pytest.fail("The Streamlit server did not come up.")


@contextmanager
def new_page(browser: Browser, size: str = "wide") -> Iterator[Page]:
    """A page of this size in a context of its own.

    The context is left blank and ends with the browser, which Playwright kills if it does not end. To close a context
    it waits, without a limit, for Chromium to close its windows: once that never came.
    """
    context = browser.new_context(viewport=SIZES[size])
    page = context.new_page()
    page.set_default_timeout(1000 * LIMIT)
    yield page
    for opened in context.pages:
        opened.goto("about:blank")


@contextmanager
def without_errors(page: Page) -> Iterator[None]:
    """An uncaught error in the page fails at the end."""
    with heard(page, "pageerror", str) as errors:
        yield
    assert not errors, errors


@contextmanager
def as_at_first(page: Page) -> Iterator[None]:
    """The page wide and light, and empty afterwards, its sheets too; an uncaught error in it fails at the end."""
    page.set_viewport_size(SIZES["wide"])
    page.emulate_media(color_scheme="light", reduced_motion="no-preference")
    with without_errors(page):
        yield
        if page.url.startswith("http"):
            page.evaluate("() => sessionStorage.clear()")
        page.goto("about:blank")
        page.context.clear_cookies()  # what a browser guessed, pinned and brought is known by its cookie


@contextmanager
def heard(page: Page, event: str, told: Callable[[Any], str | None]) -> Iterator[list[str]]:
    """What is told of the page's events of this kind, without None."""
    found: list[str] = []

    def hear(what: Any) -> None:
        if (words := told(what)) is not None:
            found.append(words)

    page.on(event, hear)
    yield found
    page.remove_listener(event, hear)


def not_served(answer: Response) -> str | None:
    """An answer that is none. Below a page's own path Streamlit first looks for its server there, then at the root."""
    bad = answer.status >= 400 and "/_stcore/" not in answer.url
    return f"{answer.status}: {answer.url}" if bad else None


class Messages:
    """Counts the frames that a page sends to the server, but for the heartbeat."""

    def __init__(self, page: Page) -> None:
        self.count = 0
        page.on("websocket", lambda socket: socket.on("framesent", self._sent))

    def _sent(self, payload: str | bytes) -> None:
        self.count += 1

    def await_one(self, page: Page, act: Callable[[], object]) -> None:
        """Acts, and waits until the server was told: a script that has yet to run looks like one that has run."""
        before, end = self.count, time.monotonic() + LIMIT
        act()
        while self.count == before:
            assert time.monotonic() < end, "nothing was sent"
            page.wait_for_timeout(20)


def read_text(page: Page, selector: str) -> str:
    """The text of the one element that the selector finds."""
    return page.locator(selector).inner_text()


def settle(page: Page) -> None:
    """Waits until the script has run to its end, without an exception."""
    wait(page, "() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'")
    expect(page.get_by_test_id("stException")).to_have_count(0)


def wait(page: Page, condition: str, arg: Any = None, seconds: float = LIMIT) -> None:
    """Waits until a condition is true, asking twenty times a second: to ask at every frame makes the page draw it."""
    page.wait_for_function(condition, arg=arg, polling=50, timeout=1000 * seconds)


def photograph(page: Page, name: str) -> None:
    """Light and dark, wide and on a phone: audited, and nothing stands out of a phone's page.

    AEVIZ_WALK=whole keeps the pictures in artefacts/.
    """
    ARTEFACTS.mkdir(exist_ok=True)
    for size, scheme, rules in PICTURES:
        page.set_viewport_size(SIZES[size])
        page.emulate_media(color_scheme=scheme)
        wait(page, SCHEME, scheme)
        if WHOLE:
            page.screenshot(path=ARTEFACTS / f"{name}-{size}-{scheme}.png")
        assert page.evaluate("document.documentElement.scrollWidth") <= SIZES[size]["width"]
        if size == "wide":
            assert not (found := violations(page, rules)), found
    page.set_viewport_size(SIZES["wide"])


def violations(page: Page, rules: Sequence[str] | None = None) -> list[str]:
    """What axe-core calls a violation of accessibility, moderate ones included, but for Streamlit's own."""
    if page.evaluate("() => !window.axe"):
        page.evaluate(_axe())
    page.evaluate("async () => { await document.fonts.ready; }")  # before, an equation is wider than its column
    outside = {"exclude": [[selector] for selector in STREAMLITS_OWN]}
    options = {"resultTypes": ["violations"], **({"runOnly": rules} if rules else {})}
    found = page.evaluate("([outside, options]) => axe.run(outside, options)", [outside, options])["violations"]
    return [
        f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}"
        for rule in found
        if rule["impact"] in ("moderate", "serious", "critical")
        for node in rule["nodes"]
    ]


@cache
def _axe() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
