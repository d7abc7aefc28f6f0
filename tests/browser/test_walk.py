"""A walk over the pages: nothing cut, empty or outside its frame, and the picture first and large.

The quick one looks at a heading of every lesson. The whole one, over every lesson, data set and heading at the first,
the middle and the last value of the knob, and on a phone and a large window, takes about an hour and leaves contact
sheets in artefacts/:

    AEVIZ_WALK=whole python -m pytest -n 0 tests/browser/test_walk.py
"""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import numpy as np
import pytest
from driving import ARTEFACTS, SIZES, WHOLE, wait
from PIL import Image
from playwright.sync_api import Page, expect
from walking import KNOB, contact_sheet, faults, first_screen, knob_values, look, move

from aeviz import lessons
from benchmarks._pages import PARTS, READY, Seen, of_lesson
from benchmarks.stage import BARS, SHIFTS

TOP, SHARE = 200, 0.55  # pixels; of the first screen, but where rows of images are as wide as it is
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
ROWS = "() => [...document.querySelectorAll('.aeviz-chart')].some((chart) => chart.style.height)"


def seen_by(name: str) -> list[Seen]:
    """What the walk looks at in a lesson: all of it, or its last heading without a sheet."""
    every = list(of_lesson(name))
    return every if WHOLE else [seen for seen in every if "Draw" not in seen.label][-1:]


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
    pages = "", "variational?step=1"  # a canvas; a question above its picture
    stays(own_page, lambda path: own_page.goto(f"{dashboard}/{path}"), pages)


def stays(page: Page, go: Callable[[str], object], places: tuple[str, ...]) -> None:
    """Nothing moves on the way to each place, in one of three rounds: a busy machine paints in between what an idle one
    paints at once."""
    moved = dict.fromkeys(places, 1.0)
    for _ in range(3):
        for place in places:
            go(place)
            wait(page, READY)
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


@pytest.mark.parametrize("name", lessons.names())
def test_the_pictures_of_a_lesson_come_first_and_whole(page, dashboard, name):
    found, shots = [], []
    for seen in seen_by(name):
        look(page, dashboard, seen)
        top, share = first_screen(page)
        if top is None or top > TOP or (share < SHARE and not page.evaluate(ROWS)):
            found.append(f"{seen.path}: the first picture begins at {top}, pictures take {share:.0%}")
        for at in knob_values(page) or [None]:
            if at is not None:
                move(page, at)
            where = f"{seen.label} @{'' if at is None else at}"
            found += [f"{seen.path} @{at}: {fault}" for fault in faults(page)]
            if WHOLE:
                shots.append((where, page.screenshot()))
        for size in ("phone", "large") if WHOLE else ():
            page.set_viewport_size(SIZES[size])
            page.wait_for_timeout(500)  # pictures are drawn anew
            wait(page, READY)
            found += [f"{seen.path}, {size}: {fault}" for fault in faults(page)]
            shots.append((f"{seen.label}, {size}", page.screenshot()))
        page.set_viewport_size(SIZES["wide"])
    if WHOLE:
        ARTEFACTS.mkdir(exist_ok=True)
        contact_sheet(shots, ARTEFACTS / f"walk-{name}.png")
    assert not found, "\n".join(found)
