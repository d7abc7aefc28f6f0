"""Every kind of picture lets the page scroll, and zooms only where it is asked to."""

import pytest
from driving import SIZES, settle, wait
from playwright.sync_api import Page, expect

MAIN = "document.querySelector('[data-testid=stMain]')"
TOP = f"() => {MAIN}.scrollTop"
LOOK = """() => {
  const { xaxis, scene } = document.querySelector('.js-plotly-plot')?._fullLayout ?? {};
  const rounded = (key, value) => (typeof value === 'number' ? Math.round(1000 * value) / 1000 + 0 : value);
  return JSON.stringify(scene ? scene._scene.getCamera() : xaxis?.range, rounded);
}"""

# Plotly tells of a zoom a moment after it: what comes before that it would undo.
TELL = "() => document.querySelector('.js-plotly-plot').once('plotly_relayout', () => (window.zoomed = true)) && null"


@pytest.mark.parametrize(
    ("path", "picture"),
    [
        ("anomalies?heading=Compare", ".js-plotly-plot"),
        ("where-data-lives?spec=S-curve&heading=A+walk", ".js-plotly-plot"),
        ("where-data-lives?heading=A+walk", ".aeviz-images"),
    ],
    ids=["plane", "space", "images"],
)
def test_the_wheel_is_the_pages_until_it_is_meant_for_a_picture(visit, page: Page, path: str, picture: str):
    """With Ctrl it zooms a chart or a scene, and a double click puts it back; images it leaves alone."""
    page.set_viewport_size({**SIZES["wide"], "height": 420})
    visit(f"{path}&step=all")
    shown = page.locator(picture).first
    expect(shown).to_be_visible()
    settle(page)
    shown.evaluate("e => e.scrollIntoView({ block: 'center' })")
    box = shown.bounding_box()
    place = box["x"] + 0.6 * box["width"], box["y"] + 0.55 * box["height"]
    page.mouse.move(*place)
    before, top = page.evaluate(LOOK), page.evaluate(TOP)
    page.mouse.wheel(0, 30 if top < 30 else -30)
    wait(page, f"top => ({TOP})() !== top", top)
    if picture == ".aeviz-images":
        return
    assert page.evaluate(LOOK) == before
    page.mouse.move(*place)
    page.evaluate(TELL)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -200)
    page.keyboard.up("Control")
    wait(page, f"before => ({LOOK})() !== before", before)
    wait(page, "window.zoomed")
    page.mouse.dblclick(*place)
    wait(page, f"before => ({LOOK})() === before", before)
