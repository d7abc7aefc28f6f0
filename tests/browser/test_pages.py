"""The start page and Compare in a real browser: painted from a cold start, the knob followed, nothing broken."""

from __future__ import annotations

import re

import numpy as np
from driving import CANVASES, photograph, settle, wait
from playwright.sync_api import expect

from aeviz import lessons, store, variants, views


def test_the_start_page_maps_the_variants_and_leads_on(visit):
    page = visit("")
    wait(page, f"() => ({CANVASES})().length === 1")
    assert page.locator(".katex-display").count() == len(variants.names())
    photograph(page, "start")
    title = lessons.get("sparse").TITLE
    page.get_by_test_id("stMain").get_by_role("link", name=title).first.click()
    expect(page.get_by_text(lessons.get("sparse").QUESTION)).to_be_visible()


def test_compare_paints_the_digits_and_follows_the_knob(visit):
    page = visit("compare")
    wait(page, f"() => ({CANVASES})().length === 1")
    chart = page.locator(".aeviz-chart").first
    expect(chart).to_have_attribute("aria-label", re.compile("squared error"))
    before = chart.get_attribute("aria-label")
    photograph(page, "compare")
    page.get_by_role("slider", name="code size").first.focus()
    page.keyboard.press("ArrowRight")
    expect(chart).not_to_have_attribute("aria-label", before)


def test_a_selection_reaches_the_pictures_below_and_leaves_them(visit):
    page = visit("compare")
    wait(page, f"() => ({CANVASES})().length === 1")
    captions = page.get_by_test_id("stMarkdownContainer")
    whole = captions.filter(has_text="on the test set")
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
    tiles = page.locator(".js-plotly-plot").first
    expect(tiles.locator(".heatmaplayer image")).not_to_have_count(0)
    module, dictionary = lessons.get("sparse"), views.get("dictionary")
    run = store.load(module.SPECS["digits"].key())
    found = dictionary.compute(run, run.index(module.START["digits"]), dictionary.Controls())
    for rank in (20, 3):
        place = tiles.evaluate(
            """(d, [rank, perRow]) => { const { xaxis, yaxis } = d._fullLayout; const b = d.getBoundingClientRect();
            const [x, y] = [9 * ((rank - 1) % perRow) + 2, 9 * Math.floor((rank - 1) / perRow) + 2];
            return [b.left + xaxis._offset + xaxis.d2p(x), b.top + yaxis._offset + yaxis.d2p(y)]; }""",
            [rank, dictionary.PER_ROW],
        )
        page.mouse.click(*place)
        unit = found.unit[rank - 1] + 1
        expect(page.get_by_text(f"Framed: unit {unit},")).to_be_visible()
        expect(page.get_by_text(f"Unit {unit} fires for").first).to_be_visible()
    assert page.get_by_role("slider", name="Unit (1: used most)").count() == 1


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
    page = visit("sparse")
    wait(page, f"() => ({CANVASES})().length === 1")
    page.get_by_role("slider", name="penalty weight").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page).to_have_url(re.compile(r"\?knob="))
    knob = page.evaluate(f"() => ({CANVASES})()[0].knobIndex")
    page.get_by_role("button", name="Share").click()
    link = page.get_by_test_id("stPopoverBody").get_by_test_id("stCode").inner_text().strip()
    expect(page.get_by_test_id("stPopoverBody").get_by_role("img")).to_be_visible()
    assert link == page.url
    context = browser.new_context()
    elsewhere = context.new_page()
    elsewhere.goto(link)
    wait(elsewhere, f"() => ({CANVASES})().length === 1 && ({CANVASES})()[0].knobIndex === {knob}")
    settle(elsewhere)
    assert elsewhere.url == link
    context.close()
