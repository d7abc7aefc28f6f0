"""A lesson taken home: opened from a disk without any network, every picture of it follows its knob."""

import dataclasses
import json
import re
from types import SimpleNamespace

import numpy as np
import pytest
from driving import FIND_CANVASES, LIMIT
from playwright.sync_api import expect
from small_models import small_spec

import aeviz
from aeviz import lessons, views
from aeviz.app.parts import whole_lesson
from aeviz.language import Sentence

KNOBS = (0.0, 0.3, 0.9)
SHOWN = ("embedding", "loss", "reconstructions")


@pytest.fixture(scope="module")
def run():
    return aeviz.sweep(small_spec("denoising", data="digits", knobs=KNOBS, d_latent=2, steps=20))


@pytest.fixture(scope="module")
def lesson(run):
    """Steps as a real lesson has them, with small pictures."""
    first, second = lessons.get("denoising").STEPS[:2]
    math = {"text": Sentence("It is < $x^2$ **here**."), "guess": None, "spec": "a", "controls": {}}
    steps = [dataclasses.replace(first, **math, picture=view, knob=0.3) for view in SHOWN]
    asked = dataclasses.replace(second, spec="a", picture="loss", controls={}, knob=None)
    transfer = lessons.get("denoising").TRANSFER
    words = {
        "TITLE": "Noise & <more>",
        "QUESTION": "What is $\\sigma$?",
        "STEPS": (*steps, asked),
        "TRANSFER": transfer,
    }
    return SimpleNamespace(SPECS={"a": run.spec}, START=0.9, **words)


@pytest.fixture
def opened(browser, tmp_path, lesson, run):
    """The page, and what it asked for and complained of."""
    file = tmp_path / "lesson.html"
    file.write_text(whole_lesson.html(lesson, {"a": run}), encoding="utf-8")
    context = browser.new_context(viewport={"width": 1280, "height": 800}, reduced_motion="reduce", offline=True)
    page = context.new_page()
    page.set_default_timeout(1000 * LIMIT)
    asked, errors = [], []
    page.on("request", lambda one: asked.append(one.url) if not one.url.startswith(("data:", "blob:")) else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(file.as_uri())
    yield page
    assert (asked, errors) == ([file.as_uri()], [])
    context.close()


def caption(run, view: str, at: int) -> str:
    module = views.get(view)
    return views.caption(module, module.compute(run, at, module.Controls()))


def test_the_lesson_at_home_follows_its_knob(opened, run):
    page = opened
    told = {(view, caption(run, view, at)) for view in SHOWN[1:] for at in range(3)}
    assert len(told) == 6, "the captions tell the knob's values apart"
    assert page.locator("h1").inner_text() == "Noise & <more>"
    assert page.locator("main > section").count() == len(SHOWN) + 3
    assert page.locator("main > section").first.locator("h2 + p math msup").count() == 1
    pictures = page.locator("main > section > .picture")
    knob = page.locator(".knob-at-foot input[type=range]")
    canvas = f"() => ({FIND_CANVASES})()[0]?.state()"
    for at, key in ((1, None), (2, "End"), (0, "Home")):
        if key:
            knob.press(key)
        for i, view in enumerate(SHOWN):
            pictures.nth(i).scroll_into_view_if_needed()
            if view == "embedding":
                page.wait_for_function(f"() => ({canvas})()?.knobIndex === {at}")
            else:
                expect(pictures.nth(i).locator(".aeviz-caption")).to_contain_text(caption(run, view, at))
    expect(page.locator(".knob-at-foot output")).to_have_text("0")
    page.get_by_role("button", name=f"{KNOBS[1]:g}").first.click()
    expect(page.locator(".knob-at-foot output")).to_have_text("0.3")


def test_what_is_drawn_at_home_are_the_numbers_of_the_knob_value(opened, run):
    """Read from the chart itself, at two values."""
    page, module = opened, views.get("loss")
    picture = page.locator("main > section > .picture").nth(1)
    drawn = picture.locator(".aeviz-chart")
    for key, at in (("End", 2), ("Home", 0)):
        picture.scroll_into_view_if_needed()
        page.locator(".knob-at-foot input[type=range]").press(key)
        expect(picture.locator(".aeviz-caption")).to_contain_text(caption(run, "loss", at))
        curve = module.figure(module.compute(run, at, module.Controls()), module.Controls()).checked().data[-1]
        page.wait_for_function(
            "([div, y]) => div.data && Math.abs(div._fullData.at(-1).y.at(-1) - y) < 1e-6 * y",
            arg=[drawn.element_handle(), float(curve.y[-1])],
        )
        found = drawn.evaluate("div => Array.from(div._fullData.at(-1).y)")
        np.testing.assert_allclose(found, np.asarray(curve.y, float), rtol=1e-6)


def test_no_address_stands_in_the_file_but_those_that_name_formats(lesson, run):
    written = whole_lesson.html(lesson, {"a": run})
    names = set(re.findall(r"https?://[^\"'\s<]+", written))
    assert names <= {"http://www.w3.org/1998/Math/MathML"}
    assert not re.search(r"""(src|href)=["'](?!data:)""", written)


def test_a_part_that_figures_share_is_sent_once():
    from aeviz.components.lesson_page import _shared

    def whole(value):
        if isinstance(value, list):
            return [whole(one) for one in value]
        if not isinstance(value, dict):
            return value
        return (
            whole(json.loads(list(parts)[value["$ref"]]))
            if "$ref" in value
            else {k: whole(v) for k, v in value.items()}
        )

    parts: dict[str, int] = {}
    long = list(range(200))
    figures = [{"data": [{"x": long, "y": [i]}], "layout": {"template": {"a": {"b": long}}}} for i in range(5)]
    written = [_shared(figure, parts) for figure in figures]
    assert [whole(one) for one in written] == figures
    assert sum(json.dumps(long) == part for part in parts) == 1
    assert len(json.dumps([written, list(parts)])) < len(json.dumps(figures)) / 5
