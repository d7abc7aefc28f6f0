"""A teacher and two followers in Chromium: from the teacher's hand to the picture that the followers see."""

import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from benchmarks._pages import PARTS

# Each page notes when a hand or the class has moved the knob, and when the frame with it was painted.
WATCH = """() => {
  globalThis.seen = [];
  const note = ({ detail: { what } }) => {
    const at = what.at, when = performance.timeOrigin + performance.now();
    requestAnimationFrame(() => setTimeout(() =>  // what comes after a frame's callbacks comes after its picture
      globalThis.seen.push([at, when, performance.timeOrigin + performance.now()])));
  };
  window.addEventListener('aeviz-knob-shown', note);
}"""
FLAGS = ["--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader"]
KNOB = ".aeviz .knob:not([hidden]) input"


OWN_CANVAS = f"""() => {{ {PARTS}
  const drawn = ({{ canvas }}) => canvas && canvas.state().panes.every(({{ range }}) => range);
  return location.search.includes('data=given-') && parts('.aeviz').some(drawn);
}}"""


@contextmanager
def _chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


def open_room(teacher: Any, address: str) -> str:
    """Opens a room in the teacher's tab; its code."""
    teacher.goto(f"{address}/teach")
    teacher.get_by_role("button", name="Open a room").click()
    return teacher.locator("p.code").inner_text()


def hand_to_picture(address: str, page: str, seconds: float) -> list[float]:
    """Seconds from each move of the teacher's hand that was shown at a follower to its frame there."""
    with _chromium() as browser:
        teacher, *followers = (browser.new_context(viewport={"width": 800, "height": 600}).new_page() for _ in range(3))
        code = open_room(teacher, address)
        teacher.goto(f"{address}/{page}")
        for follower in followers:
            follower.goto(f"{address}/join?code={code}")
            follower.wait_for_url(re.compile(rf"/{page}(\?.*)?$"))
            follower.locator(KNOB).first.wait_for()
        teacher.locator(KNOB).first.wait_for()
        for one in (teacher, *followers):
            one.wait_for_timeout(1500)
            one.evaluate(WATCH)
        _drag(teacher, seconds)
        teacher.wait_for_timeout(1000)
        hand = {at: when for at, when, _ in teacher.evaluate("() => globalThis.seen")}
        shown = [(at, painted) for one in followers for at, _, painted in one.evaluate("() => globalThis.seen")]
    return [(painted - hand[at]) / 1000 for at, painted in shown if at in hand]


def drawings_to_canvas(address: str, gathered: Callable[[str], None]) -> float:
    """Seconds from the button "Make the data set and train" to the canvas in the last of three tabs.

    ``gathered(code)`` has the class draw, as soon as the teacher has asked for it.
    """
    with _chromium() as browser:
        teacher, *followers = (browser.new_context(viewport={"width": 800, "height": 600}).new_page() for _ in range(3))
        teacher.set_default_timeout(60_000)
        code = open_room(teacher, address)
        for follower in followers:
            follower.goto(f"{address}/join?code={code}")
            follower.locator(".pill").wait_for()
        teacher.get_by_role("button", name="All draw digits").click()
        teacher.get_by_role("button", name="Make the data set and train").wait_for()
        gathered(code)
        began = time.perf_counter()
        teacher.get_by_role("button", name="Make the data set and train").click()
        for tab in (teacher, *followers):
            tab.wait_for_function(OWN_CANVAS, polling=50, timeout=60_000)
        return time.perf_counter() - began


def _drag(page: Any, seconds: float) -> None:
    """The pointer pulls the knob to and fro."""
    box = page.locator(KNOB).first.bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 20, y)
    page.mouse.down()
    n = int(seconds / 0.03)
    for i in range(n):
        part = abs(1 - 2 * ((i / 100) % 1))
        page.mouse.move(box["x"] + 20 + (1 - part) * (box["width"] - 40) + 0.001 * i, y)
        page.wait_for_timeout(30)
    page.mouse.up()
