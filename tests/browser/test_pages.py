"""The dashboard itself, in a real browser: every page from a cold start, its knob dragged, nothing broken."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from driving import ROOT, serve
from playwright.sync_api import Page, expect

from aeviz import lessons, store, variants, views

CANVASES = """() => {
  const found = [];
  const walk = (node) => {
    for (const e of node.querySelectorAll('*')) {
      if (e.canvas) found.push(e.canvas);
      if (e.shadowRoot) walk(e.shadowRoot);
    }
  };
  walk(document);
  return found.map((c) => c.state());
}"""


DRAWN = """() => [...document.querySelectorAll('.aeviz-chart')].every(
  (chart) => chart.querySelector('.plot-container') && (chart.getAttribute('aria-label') || '').length > 20
)"""


@pytest.fixture(scope="session")
def dashboard() -> Iterator[str]:
    with serve(ROOT / "dashboard.py") as address:
        yield address


@pytest.fixture
def visit(page: Page, dashboard: str):
    """Opens a page of the dashboard and waits until Streamlit has drawn it; errors in the console fail the test."""
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("requestfailed", lambda request: errors.append(f"failed: {request.url}"))
    page.on("response", lambda answer: errors.append(f"{answer.status}: {answer.url}") if _bad(answer) else None)

    def opened(path: str) -> Page:
        page.goto(f"{dashboard}/{path}")
        expect(page.locator("h2").first).to_be_visible()
        settle(page)
        return page

    yield opened
    # The console repeats a 404 without its address; those that matter are in the list by their own line.
    assert not [text for text in errors if "status of 404" not in text], errors


def _bad(answer) -> bool:
    """Below a page's own path Streamlit first looks for its server there, and then at the root."""
    return answer.status >= 400 and "/_stcore/" not in answer.url


def settle(page: Page) -> None:
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_the_start_page_maps_the_variants_and_leads_on(visit):
    page = visit("")
    page.wait_for_function(f"() => ({CANVASES})().length === 1")
    assert page.locator(".katex-display").count() == len(variants.names())
    title = lessons.get("sparse").TITLE
    page.get_by_test_id("stMain").get_by_role("link", name=title).first.click()
    expect(page.get_by_text(lessons.get("sparse").QUESTION)).to_be_visible()


def test_compare_paints_the_digits_and_follows_the_knob(visit):
    page = visit("compare")
    page.wait_for_function(f"() => ({CANVASES})().length === 1")
    captions = page.get_by_test_id("stCaptionContainer")
    expect(captions.first).to_contain_text("squared error")
    before = captions.first.inner_text()
    page.get_by_role("slider", name="code size").first.focus()
    page.keyboard.press("ArrowRight")
    expect(captions.first).not_to_have_text(before)


@pytest.mark.parametrize("name", lessons.names())
def test_a_lesson_draws_every_chart(visit, name):
    module = lessons.get(name)
    page = visit(name.replace("_", "-"))
    expect(page.get_by_text(module.QUESTION)).to_be_visible()
    offered = page.get_by_test_id("stButtonGroup")
    for heading in module.VIEWS:
        button = offered.get_by_text(heading, exact=True)
        if button.count():  # a heading is left out where no view of it fits the Run
            button.click()
            settle(page)
        page.wait_for_function(DRAWN)


@pytest.mark.parametrize("name", lessons.names())
def test_a_lesson_fits_a_phone(visit, name, page):
    page.set_viewport_size({"width": 390, "height": 844})
    visit(name.replace("_", "-"))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_selection_reaches_the_pictures_below_and_leaves_them(visit):
    page = visit("compare")
    page.wait_for_function(f"() => ({CANVASES})().length === 1")
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
            """(d, rank) => { const { xaxis, yaxis } = d._fullLayout; const b = d.getBoundingClientRect();
            const [x, y] = [9 * ((rank - 1) % 16) + 2, 9 * Math.floor((rank - 1) / 16) + 2];
            return [b.left + xaxis._offset + xaxis.d2p(x), b.top + yaxis._offset + yaxis.d2p(y)]; }""",
            rank,
        )
        page.mouse.click(*place)
        unit = found.unit[rank - 1] + 1
        expect(page.get_by_text(f"Framed: unit {unit},")).to_be_visible()
        expect(page.get_by_text(f"Unit {unit} fires for").first).to_be_visible()
    assert page.get_by_role("slider", name="Unit (1: used most)").count() == 1
