"""A student goes through a lesson by its own buttons only, from the first step to the last."""

import re

from driving import SIZES, settle, wait
from playwright.sync_api import expect

from aeviz import lessons
from aeviz.language import say
from aeviz.lessons.base import ChoosePicture

NAME = "contractive"
WITH_A_TERM = 2  # the step whose formula has a coloured term, the penalty
PALE = "(some) => document.querySelector('.aeviz-chart').aeviz.spec.data.some((t) => t.opacity < 0.5) === some"


def test_a_lesson_is_gone_through_from_its_first_step_to_its_last(visit, page):
    steps = lessons.get(NAME).STEPS
    visit(NAME)
    for n, step in enumerate(steps, 1):
        expect(page.get_by_role("heading", name=say(step.title))).to_be_visible()
        if step.guess:
            expect(page.locator(".aeviz-chart .plot-container")).to_have_count(0 if step.guess.at is None else 1)
            page.locator(f".st-key-{NAME}-guess-{n}").get_by_text(say(step.guess.options[0]), exact=True).click()
            page.get_by_role("button", name="This is my guess").click()
        expect(page.locator(".aeviz-chart .plot-container")).to_be_visible()
        expect(page.get_by_text(re.split(r"[$*]", say(step.learned))[0][:40]).first).to_be_visible()
        settle(page)
        if step.guess:
            drawn = page.locator(".aeviz-chart").evaluate("(chart) => JSON.stringify(chart.aeviz.spec)")
            assert "your guess" in drawn, "answered in the picture"
        if n == WITH_A_TERM:
            _the_term_lights_its_part(page)
        if n < len(steps):
            page.locator(f".st-key-{NAME}-next").get_by_role("button").click()
    expect(page.get_by_role("heading", name="What you have learned")).to_be_visible()
    assert page.get_by_text("The answer").count() == 2
    page.go_back()
    expect(page.get_by_role("heading", name=say(steps[-2].title))).to_be_visible()


def _the_term_lights_its_part(page):
    """While the pointer is on it, or the focus on its formula, all else in the picture is pale."""
    wait(page, PALE, False)
    formula = page.locator("[class*=st-key-lights-] .katex").filter(has=page.locator("[style*=color]")).first
    formula.scroll_into_view_if_needed()
    box = formula.locator(".katex-html [style*=color]").filter(has_text="λ").first.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    wait(page, PALE, True)
    page.mouse.move(0, 0)
    wait(page, PALE, False)
    page.keyboard.press("Tab")
    formula.focus()
    wait(page, PALE, True)
    page.keyboard.press("Tab")
    wait(page, PALE, False)


def test_a_picture_is_chosen_by_a_touch_of_it(visit, page):
    """On a phone its letter lies below all the pictures."""
    name, steps = "where_data_lives", lessons.get("where_data_lives").STEPS
    number = next(n for n, step in enumerate(steps, 1) if isinstance(step.guess, ChoosePicture))
    page.set_viewport_size(SIZES["phone"])
    visit(f"where-data-lives?step={number}")
    guess = page.locator(f".st-key-{name}-guess-{number}-lock")
    expect(guess.get_by_role("button")).to_be_disabled()
    page.locator(".aeviz-chart .tile").nth(1).click()
    expect(guess.get_by_role("button")).to_be_enabled()
    expect(page.get_by_role("radio", name="B")).to_be_checked()
