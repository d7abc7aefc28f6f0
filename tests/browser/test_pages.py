"""The start page and Compare in a real browser: painted from a cold start, the knob followed, nothing broken."""

from __future__ import annotations

import re

import numpy as np
import pytest
from driving import CANVASES, COLOURS, Messages, photograph, settle, violations, wait
from playwright.sync_api import expect
from student import Student

from aeviz import lessons, variants, views
from aeviz.storage import store

PICTURE = "[data-testid=stMain] .plot-container, [data-testid=stMain] canvas"


def test_the_start_page_maps_the_variants_and_leads_on(visit):
    page = visit("")
    wait(page, f"() => ({CANVASES})().length === 1")
    expect(page.locator(".katex-display")).to_have_count(len(variants.names()))
    photograph(page, "start")
    title = lessons.get("sparse").TITLE
    page.get_by_test_id("stMain").get_by_role("link", name=title).first.click()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()


@pytest.mark.parametrize("path", ["your-data", "runs", "open"])
def test_the_other_pages_are_whole_and_never_blank(visit, path):
    page = visit(path)
    expect(page.locator(PICTURE).first).to_be_visible()
    assert not (found := violations(page)), found


@pytest.mark.parametrize("menu", ["Train it differently", "Share"])
def test_a_link_is_followed_while_a_menu_is_open(visit, menu):
    """Streamlit tells of the menu's end with the page that was left, and draws that page again, or none."""
    page = visit("compare")
    wait(page, f"() => ({CANVASES})().length === 1")
    settle(page)
    page.get_by_role("button", name=menu).click()
    expect(page.get_by_test_id("stPopoverBody")).to_be_visible()
    settle(page)
    page.get_by_test_id("stHeader").get_by_role("link", name="Your data").click()
    expect(page.get_by_test_id("stFileUploader").first).to_be_visible()
    settle(page)
    expect(page.get_by_test_id("stFileUploader").first).to_be_visible()


def test_a_step_is_read_on_a_page_that_opens_dark(visit, page):
    page.emulate_media(color_scheme="dark")
    visit("denoising?step=1")
    expect(page.get_by_role("button", name="Next", exact=True)).to_be_visible()
    assert not (found := violations(page, COLOURS)), found


def test_compare_paints_the_digits_and_follows_knob_and_selection(visit):
    page = visit("compare")
    wait(page, f"() => ({CANVASES})().length === 1")
    chart = page.locator(".aeviz-chart").first
    expect(chart).to_have_attribute("aria-label", re.compile("squared error"))
    before = chart.get_attribute("aria-label")
    photograph(page, "compare")
    page.get_by_role("slider", name="code size").first.focus()
    page.keyboard.press("ArrowRight")
    expect(chart).not_to_have_attribute("aria-label", before)
    settle(page)
    _a_selection_reaches_the_pictures_below_and_leaves_them(page)


def test_charts_follow_the_knob_without_the_script_which_hears_of_it_with_the_next_wish(visit, page):
    sent = Messages(page)
    visit("sparse?heading=Dictionary")
    student = Student(page, "sparse")
    student.chosen = "Dictionary"
    student.sees()
    before = sent.count
    for _ in range(3):
        student.moves_the_knob()
    assert sent.count == before
    knob = student.runs[student.label].knobs[student.knobs[student.label]]
    page.get_by_role("button", name="Pin").click()
    expect(page.get_by_text(f"Pinned: sparse {knob:g}, ")).to_be_visible()
    assert sent.count == before + 1, "the knob comes with the request, in one message"
    assert page.url.endswith(f"knob={knob:g}")


def _is_taken_home_as_it_is_seen(page, told):
    page.get_by_role("button", name="Take home").first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="This page, to open offline").click()
    assert told in download.value.path().read_text(encoding="utf-8")


def test_a_knob_moved_just_before_its_page_is_left_stands_there_when_one_comes_back(visit):
    page = visit("sparse?heading=Codes")
    student = Student(page, "sparse")
    student.sees()
    student.moves_the_knob()
    bar = page.get_by_test_id("stHeader")
    bar.get_by_role("link", name="Compare").click()
    expect(page.get_by_role("slider", name="code size").first).to_be_visible()
    page.go_back()
    student.sees()


def test_a_picture_that_is_slow_leaves_the_one_before_it_pale_and_a_forgotten_one_comes_from_the_script(
    page, dashboard
):
    page.goto(f"{dashboard}/sparse?heading=Dictionary")
    student = Student(page, "sparse")
    student.chosen = "Dictionary"
    student.sees()
    page.route("**/aeviz/pictures/**", lambda route: None)  # held
    page.get_by_role("slider", name="penalty weight").focus()
    page.keyboard.press("ArrowLeft")  # where no test before has been: the browser keeps pictures
    expect(page.locator(".aeviz-chart[aria-busy]")).to_have_count(len(student.charts()))
    page.unroute("**/aeviz/pictures/**")  # which lets go of them
    student.knobs[student.label] -= 1
    student.sees()
    expect(page.locator(".aeviz-chart[aria-busy]")).to_have_count(0)
    page.route("**/aeviz/pictures/**", lambda route: route.fulfill(status=404))
    student.takes_the_knob_to("End")
    page.unroute("**/aeviz/pictures/**")
    _is_taken_home_as_it_is_seen(page, f"λ = {student.runs[student.label].knobs[-1]:g}.")


def _a_selection_reaches_the_pictures_below_and_leaves_them(page):
    captions = page.locator(".aeviz-caption")
    whole = captions.filter(has_text="an example PCA leaves")
    expect(whole).to_be_visible()
    before = whole.inner_text()
    box = page.get_by_role("application", name="PCA").bounding_box()
    path = [(0.12, 0.12), (0.97, 0.12), (0.97, 0.85), (0.12, 0.85)]
    page.keyboard.down("Shift")
    for i, (fx, fy) in enumerate(path):
        page.mouse.move(box["x"] + fx * box["width"], box["y"] + fy * box["height"])
        if i == 0:
            page.mouse.down()
    page.mouse.up()
    page.keyboard.up("Shift")
    count = page.evaluate(f"() => ({CANVASES})()[0].selected.length")
    assert count > 1000
    expect(captions.filter(has_text=f"on your {count:,} selected examples")).to_be_visible()
    page.get_by_role("button", name="Clear selection").click()
    expect(whole).to_have_text(before)


def test_a_click_on_a_dictionary_tile_shows_that_unit_beside_it(visit):
    page = visit("sparse?heading=Dictionary")
    tiles = page.locator(".aeviz-images").first.locator(".tile")
    module, dictionary = lessons.get("sparse"), views.get("dictionary")
    label, spec = next(iter(module.SPECS.items()))
    run = store.load(spec.key())
    found = dictionary.compute(run, run.index(module.START[label]), dictionary.Controls())
    expect(tiles).to_have_count(len(found.unit))
    for number in (20, 3):
        tiles.nth(number - 1).click()
        unit = found.unit[number - 1] + 1
        expect(page.get_by_text(f"Framed: unit {unit},")).to_be_visible()
        expect(page.get_by_text(f"Unit {unit} fires for").first).to_be_visible()
    assert page.get_by_role("slider", name="Unit").count() == 1
    _is_enlarged_by_a_move_alone(page, tiles.nth(7))


def _is_enlarged_by_a_move_alone(page, tile):
    """Not where an image comes to lie under a pointer at rest: what is enlarged would hide what one looks for."""
    loupe = page.locator(".aeviz-loupe").first
    page.mouse.move(0, 0)
    expect(loupe).to_be_hidden()
    tile.dispatch_event("pointerover")
    expect(loupe).to_be_hidden()
    tile.hover()
    expect(loupe).to_be_visible()


def test_a_click_drops_a_point_where_it_was_and_the_network_carries_it(visit):
    page, wanted = visit("denoising?heading=Follow"), [-1.0, 0.5]
    chart = page.locator(".js-plotly-plot").first
    expect(chart.locator(".scatterlayer .trace")).not_to_have_count(0)
    chart.scroll_into_view_if_needed()
    place = chart.evaluate(
        """(d, [x, y]) => { const { xaxis, yaxis } = d._fullLayout; const b = d.getBoundingClientRect();
        return [b.left + xaxis._offset + xaxis.d2p(x), b.top + yaxis._offset + yaxis.d2p(y)]; }""",
        wanted,
    )
    page.mouse.click(*place)
    path = """([x, y]) => { const d = document.querySelector('.js-plotly-plot');
    const learned = d._fullData.find((trace) => trace.name === 'learned');
    return Math.hypot(learned.x[0] - x, learned.y[0] - y) < 0.05 && [[...learned.x], [...learned.y]]; }"""
    x = np.array(page.wait_for_function(path, arg=wanted).json_value(), np.float32).T
    module = lessons.get("denoising")
    model = store.load(module.SPECS["spiral"].key()).at(module.START["spiral"])
    np.testing.assert_allclose(model.reconstruct(x[:-1]), x[1:], atol=1e-4)


def test_a_link_shows_the_same_picture_in_another_browser(visit, browser):
    page = visit("sparse?heading=Codes")
    wait(page, f"() => ({CANVASES})().length === 1")
    page.get_by_role("slider", name="penalty weight").first.focus()
    page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Share").click()  # with it the script hears of the knob
    expect(page).to_have_url(re.compile(r"[?&]knob="))
    knob = page.evaluate(f"() => ({CANVASES})()[0].knobIndex")
    link = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode").inner_text().strip()
    expect(page.get_by_text("leads everybody to their own machine")).to_be_visible()  # so there is no QR code
    assert link == page.url
    context = browser.new_context()
    elsewhere = context.new_page()
    elsewhere.goto(link)
    wait(elsewhere, f"() => ({CANVASES})().length === 1 && ({CANVASES})()[0].knobIndex === {knob}")
    settle(elsewhere)
    assert elsewhere.url == link
    context.close()


def test_two_examples_are_pinned_and_shown_side_by_side(visit, page):
    visit("runs")
    page.get_by_role("button", name="Try it with two examples").click()
    expect(page.get_by_text("Side by side").first).to_be_visible()
    wait(page, f"() => ({CANVASES})().some((canvas) => canvas.panes.length === 3)")
    expect(page.get_by_text("Nothing is pinned yet")).to_have_count(0)


def test_the_form_begins_with_what_is_set_also_after_the_page_was_drawn_again(visit, page):
    visit("compare?steps=100&seed=3")
    page.get_by_role("button", name="Share").click()  # a menu that draws the page again
    expect(page.get_by_text("Fix for an exercise")).to_be_visible()
    page.get_by_role("button", name="Train it differently").click()
    expect(page.get_by_role("spinbutton", name="Steps")).to_have_value("100")
    expect(page.get_by_role("spinbutton", name="Seed")).to_have_value("3")


def test_what_is_applied_is_trained_at_once_and_its_form_is_closed(visit, page):
    visit("compare")
    page.get_by_role("button", name="Train it differently").click()
    steps = page.get_by_role("spinbutton", name="Steps")
    steps.fill("100")
    steps.press("Enter")
    expect(page.get_by_text("It takes").first).to_be_visible()
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("button", name="Apply")).to_be_hidden()
    expect(page).to_have_url(re.compile("steps=100"))
    expect(page.locator(".pane")).not_to_have_count(0)  # without another click
