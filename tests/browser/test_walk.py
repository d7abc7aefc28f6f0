"""A walk over the pages: nothing cut, empty or outside its frame, and the picture first and large.

What is seen without it: every heading of a lesson, where its controls are moved (test_lessons.py), and here what takes
a page of its own. The whole one walks over every lesson, data set and heading at the first, the middle and the last
value of the knob, and looks at every heading once in all `VISITS`. It takes more than an hour, goes in pieces of some
two minutes, and leaves a contact sheet of each in artefacts/:

    AEVIZ_WALK=whole python -m pytest -n 0 tests/browser/test_walk.py
    AEVIZ_WALK=whole python -m pytest -n 0 tests/browser/test_walk.py -k "whole and sparse"
"""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from driving import ARTEFACTS, SIZES, WHOLE, settle, wait
from PIL import Image
from playwright.sync_api import Page, expect
from walking import KNOB, OPENED, VISITS, Walk, faults, look, pieces

from aeviz import lessons
from benchmarks._pages import PARTS, READY, Seen
from benchmarks.stage import BARS, SHIFTS

CROWDED = (  # long titles side by side; a low plot with a legend; panels one above the other; long names of bars
    "memory?step=2",
    "where-data-lives?step=1",
    "denoising?step=4",
    "few-labels?step=5",
)
UNDER_THE_NETWORK = f"""() => {{ {PARTS}
  const button = document.querySelector('.aeviz-network .toggle');
  const at = button.getBoundingClientRect();
  return parts('button, a, input, p, text', document.querySelector('[data-testid=stMain]'))
    .filter((e) => e !== button && e.checkVisibility())
    .filter((e) => [...e.getClientRects()].some((b) => b.width
      && Math.min(b.right, at.right) > Math.max(b.left, at.left) + 1
      && Math.min(b.bottom, at.bottom) > Math.max(b.top, at.top) + 1))
    .map((e) => e.textContent.slice(0, 60));
}}"""
LEAST_LETTERS = """() => Math.min(...[...document.querySelectorAll(
  '[data-testid=stMarkdown] p, .aeviz-caption, .aeviz-chart .xtick text')]
  .filter((e) => e.checkVisibility() && e.textContent.trim())
  .map((e) => parseFloat(getComputedStyle(e).fontSize)))"""


def test_nothing_moves_about_when_another_heading_is_chosen(page, dashboard):
    page.goto(f"{dashboard}/sparse?heading=Codes")  # a canvas, then charts at a knob, then more and fewer of them
    wait(page, READY)
    page.evaluate(SHIFTS)
    menu = page.get_by_role("combobox", name="Look at")

    def choose(heading: str) -> None:
        page.evaluate("window.shifted = 0")
        menu.click()
        page.get_by_role("option", name=heading).click()
        expect(page).to_have_url(re.compile(f"heading={heading}"))

    stays(page, choose, ("Dictionary", "Sums", "Path"))


def test_nothing_moves_about_while_a_page_opens(own_page, dashboard):
    own_page.add_init_script(SHIFTS)
    # A canvas; a question above its picture; one answered by a picture; one by a curve that is drawn.
    pages = "", "variational?step=1", "sparse?step=8", "identity-trap?step=2"
    stays(own_page, lambda path: own_page.goto(f"{dashboard}/{path}"), pages)


def stays(page: Page, go: Callable[[str], object], places: tuple[str, ...]) -> None:
    """Nothing moves on the way to each place, in one of three rounds: a busy machine paints in between what an idle one
    paints at once."""
    moved = dict.fromkeys(places, 1.0)
    for _ in range(3):
        for place in places:
            go(place)
            wait(page, OPENED)
            settle(page)
            moved[place] = min(moved[place], page.evaluate("window.shifted"))
        if max(moved.values()) < BARS["shift"]:
            break
    assert max(moved.values()) < BARS["shift"], moved


def test_on_a_phone_no_words_lie_on_one_another_nor_under_a_button(page, dashboard):
    page.set_viewport_size(SIZES["phone"])
    for path in CROWDED:
        look(page, dashboard, Seen(path, path, path))
        assert not (found := faults(page)), found
        assert not (found := page.evaluate(UNDER_THE_NETWORK)), found


def test_in_forced_colours_the_track_of_a_knob_is_seen(page, dashboard):
    page.emulate_media(forced_colors="active")
    look(page, dashboard, Seen("variational", "variational?step=2", ""))
    knob = Image.open(BytesIO(page.locator(KNOB).first.screenshot())).convert("RGB")
    page.emulate_media(forced_colors="none")
    painted = (np.array(knob) != knob.getpixel((0, 0))).any(-1)
    assert painted.mean(1).max() > 0.8  # a row of pixels: the track, from end to end


def test_on_a_large_window_words_grow_with_the_pictures(page, dashboard):
    look(page, dashboard, Seen("variational", "variational?step=2", ""))
    least = page.evaluate(LEAST_LETTERS)
    page.set_viewport_size(SIZES["large"])
    wait(page, f"(least) => ({LEAST_LETTERS})() > 1.15 * least", least)


@pytest.mark.skipif(not WHOLE, reason="takes more than an hour: AEVIZ_WALK=whole")
@pytest.mark.parametrize(("place", "piece"), [*pieces(lessons.names())] if WHOLE else [])
def test_the_whole_of_a_lesson(own_page, dashboard, place, piece):
    own_page.add_init_script(SHIFTS)
    walk = Walk(own_page, dashboard)
    for seen, first in piece:
        walk.along_the_knob(seen)
        walk.shift(seen)
        if first:
            walk.audit(seen)
            for visit in VISITS:
                walk.visit(seen, visit)
    ARTEFACTS.mkdir(exist_ok=True)
    walk.keep(ARTEFACTS / f"walk-{place}.webp")
    assert not walk.found, "\n".join(walk.found)
