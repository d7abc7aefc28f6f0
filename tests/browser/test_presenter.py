"""Presenter mode: one picture in full screen, moved by keys, with the notes in a second window."""

from __future__ import annotations

import re

from driving import CANVASES, wait
from playwright.sync_api import Page, expect

from aeviz import lessons
from aeviz.language import say
from benchmarks._pages import PARTS, READY

LIFTED = f"""() => {{ {PARTS}
  return parts('.aeviz:popover-open, .aeviz-chart:popover-open').map((e) => [e.className.split(' ')[0], e.ariaLabel]);
}}"""


def lifted(page: Page) -> list[list[str]]:
    """The pictures and knobs in full screen: what each is, and what it says."""
    return page.evaluate(LIFTED)


def test_keys_move_the_knob_and_the_picture_and_the_page_is_as_it_was_afterwards(visit, page):
    visit("contractive?heading=Plane")
    wait(page, READY)
    page.keyboard.press("p")
    wait(page, f"() => ({LIFTED})().length === 2")
    before = dict(lifted(page))["aeviz-chart"]
    assert [kind for kind, _ in lifted(page)] == ["aeviz", "aeviz-chart"], "the knob, and one of the two charts"
    box = page.locator(".aeviz-chart").first.bounding_box()
    assert box["width"] > 1200 and box["height"] > 550
    page.keyboard.press("ArrowRight")
    wait(page, f"(before) => ({LIFTED})()[1][1] !== before", before)
    page.keyboard.press("PageDown")
    second = page.locator(".aeviz-chart").nth(1)
    wait(page, "() => document.querySelectorAll('.aeviz-chart')[1].matches(':popover-open')")
    assert dict(lifted(page))["aeviz-chart"] == second.get_attribute("aria-label")
    page.keyboard.press("c")  # Streamlit would ask whether to clear the caches
    page.keyboard.press("b")
    expect(page.locator(".blank")).to_be_visible()
    page.keyboard.press("b")
    expect(page).to_have_url(re.compile("present=1"))
    page.keyboard.press("Escape")
    wait(page, f"() => ({LIFTED})().length === 0")
    expect(page).to_have_url(re.compile("^((?!present).)*$"))
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_arrows_of_a_focused_canvas_stay_its_own(visit, page):
    visit("compare?present=1")
    wait(page, f"() => ({LIFTED})().length === 1 && ({CANVASES})().length === 1")
    page.get_by_role("application", name="PCA").focus()
    knob = page.evaluate(f"() => ({CANVASES})()[0].knobIndex")
    page.keyboard.press("ArrowRight")
    wait(page, f"() => ({CANVASES})()[0].hovered >= 0")
    assert page.evaluate(f"() => ({CANVASES})()[0].knobIndex") == knob
    page.keyboard.press("p")
    wait(page, f"() => ({LIFTED})().length === 0")


def test_a_lesson_leads_to_the_next_one(visit, page):
    names = lessons.names()
    visit(f"{names[0].replace('_', '-')}?present=1")
    expect(page.get_by_role("button", name="Present")).to_be_attached()
    page.keyboard.press("Shift+PageDown")
    expect(page).to_have_url(re.compile(rf"{names[1].replace('_', '-')}\?present=1$"))
    expect(page.get_by_role("heading", name=lessons.get(names[1]).TITLE, level=1)).to_be_attached()


def test_the_second_window_has_the_answer_follows_and_passes_keys_on(visit, page):
    visit("contractive?heading=Plane&present=1")
    wait(page, f"() => ({LIFTED})().length === 2")
    page.keyboard.press("?")
    with page.expect_popup() as opened:
        page.get_by_role("button", name="Notes in a second window").click()
    notes = opened.value
    first = lessons.get("contractive").STEPS[0]
    expect(notes.get_by_text(f"{say(first.title)}:")).to_be_visible()
    page.keyboard.press("?")
    page.keyboard.press("ArrowDown")
    heading = re.compile("heading=Along")
    expect(page).to_have_url(heading)
    expect(notes).to_have_url(heading)
    before = dict(lifted(page))["aeviz-chart"]
    wait(notes, READY)
    notes.bring_to_front()
    notes.keyboard.press("PageDown")
    wait(page, f"(before) => ({LIFTED})()[1]?.[1] !== before", before)
    notes.close()


def test_a_sheet_to_draw_on_is_a_picture_of_its_own(visit, page):
    visit("where-data-lives?heading=Draw+your+own&present=1")
    wait(page, f"() => ({LIFTED})().length === 1")
    assert page.get_by_role("application", name="Sheet to draw").bounding_box()["width"] > 400
    page.keyboard.press("PageDown")
    wait(page, f"() => ({LIFTED})().some(([kind]) => kind === 'aeviz-chart')")
    assert len(lifted(page)) == 2, "the chart and the knob: the sheet lies over neither"
