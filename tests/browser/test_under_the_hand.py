"""A picture follows a hand that still holds: its slider, or what is drawn in it; the network follows the page."""

import re

import numpy as np
from driving import CANVASES, SIZES, Messages, settle, wait
from playwright.sync_api import CDPSession, Locator, Page, expect

from aeviz import lessons, views
from aeviz.storage import store

MAIN = "document.querySelector('[data-testid=stMain]')"
TOP = f"() => {MAIN}.scrollTop"
RANGE = """(() => {
  const [low, high] = document.querySelector('.js-plotly-plot')._fullLayout.xaxis.range;
  return high - low;
})"""


def test_a_picture_and_the_network_follow_while_the_hand_still_holds(visit, page: Page):
    messages = Messages(page)
    visit("denoising?heading=Follow")
    caption = page.locator(".aeviz-caption").first
    expect(caption).to_contain_text("after 20 steps")
    settle(page)
    _opens_the_network(page)
    before = messages.count
    slider = page.get_by_role("slider", name="Steps")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 3, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 2 * box["width"] / 3, box["y"] + box["height"] / 2, steps=5)
    steps = int(slider.input_value())
    assert steps > 30
    expect(caption).to_contain_text(f"after {steps} steps")  # the script has not run
    assert messages.count == before
    page.mouse.up()
    expect(page).to_have_url(re.compile(f"follow-steps={steps}"))  # now it has
    _drags_the_point(page)


def _opens_the_network(page: Page) -> None:
    """It shows the first example; a click on a unit of the code holds that unit at 0."""
    page.get_by_role("button", name="Network", exact=True).click()
    drawing = page.locator(".aeviz-network .drawing")
    expect(drawing).to_have_attribute("aria-label", re.compile(r"x 2, x̃ 2, layer 1 64, .*, x̂ 2\."))
    module = lessons.get("denoising")
    run = store.load(module.SPECS["spiral"].key())
    model, x = run.at(module.START["spiral"]), run.dataset().x[:1]
    seen = model.corrupt(x, np.random.default_rng(0))
    error = float(np.square(model.reconstruct(seen) - x).sum())
    said = float(re.search(r"([\d.e-]+)\.$", drawing.get_attribute("aria-label"))[1])
    assert abs(said - error) < 0.02 * error  # two digits are said of a small number
    page.get_by_role("button", name="Next example").click()
    expect(page).to_have_url(re.compile("network-example=2"))
    page.reload()
    expect(page.locator(".aeviz-network .example")).to_contain_text("example 2")
    settle(page)
    page.get_by_role("button", name="Close the network").click()
    expect(page).not_to_have_url(re.compile("network-example"))


def _drags_the_point(page: Page) -> None:
    """The dropped point goes where it is put, and its sliders with it."""
    grip = page.locator(".grip.point")
    grip.scroll_into_view_if_needed()
    box = grip.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y + 40, steps=6)
    across = page.get_by_role("slider", name="Across")
    wait(page, "e => Number(e.value) < 0.8", across.element_handle())
    place, value = across.input_value(), page.get_by_role("slider", name="Up").input_value()
    page.mouse.up()
    expect(page).to_have_url(re.compile(rf"follow-x={re.escape(place)}.*follow-y={re.escape(value)}"))
    assert views.get("follow").Controls().x > float(place)


def test_ends_of_a_walk_are_pulled_in_its_picture(visit, page: Page):
    """Images to other examples, points in space to other places; the sliders go along while the hand still holds."""
    visit("where-data-lives?heading=A+walk")
    tile = page.locator(".aeviz-images .tile").first
    start, end = (page.get_by_role("slider", name=f"{end} test example") for end in ("From", "To"))
    before = int(start.input_value()), int(end.input_value())
    _pull(page, tile.bounding_box(), 45)
    wait(page, "([e, value]) => Number(e.value) === value", [start.element_handle(), before[0] + 3])
    assert int(end.input_value()) == before[1]
    page.mouse.up()
    expect(page).to_have_url(re.compile(rf"walk-start={before[0] + 3}\b"))
    visit("where-data-lives?spec=S-curve&heading=A+walk")
    grips = page.locator(".grip.point")
    expect(grips).to_have_count(2)
    before = int(end.input_value())
    _pull(page, grips.last.bounding_box(), -70)
    wait(page, "([e, value]) => Number(e.value) !== value", [end.element_handle(), before])
    moved = end.input_value()
    page.mouse.up()
    expect(page).to_have_url(re.compile(rf"walk-end={moved}\b"))


def test_what_is_selected_in_one_picture_is_marked_in_all(visit, page: Page):
    """An image that is clicked: in the pictures beside it at once, and as a dot under another heading."""
    visit("sparse?spec=digits&heading=Sums&step=all")
    pictures = page.locator(".aeviz-images")
    expect(pictures).to_have_count(3)
    pictures.first.locator(".tile:visible").last.click()  # the image that the sum is of
    for picture in pictures.all():
        expect(picture.locator(".tile.selected")).not_to_have_count(0)
    menu = page.get_by_role("combobox", name="Look at")
    menu.click()
    page.get_by_role("option", name=re.compile("Codes")).click()
    wait(page, f"() => ({CANVASES})()[0]?.selected.length === 1")
    (canvas,) = page.evaluate(CANVASES)
    data = store.load(lessons.get("sparse").SPECS["digits"].key()).dataset()
    assert canvas["selected"] == [int(data.test[0])]


def test_a_drawing_is_scored_while_the_stroke_is_drawn(visit, page: Page):
    visit("where-data-lives?heading=Draw+your+own")
    sheet = page.locator("canvas.sheet")
    sheet.hover()  # in sight, wherever the page has put it by now
    settle(page)
    box = sheet.bounding_box()
    _pull(page, {**box, "width": 0.6 * box["width"]}, box["width"] / 2)
    answer = page.locator(".answer")
    expect(answer).to_contain_text("‖x − x̂‖²")
    first = answer.inner_text()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 0.9 * box["height"], steps=4)
    expect(answer).not_to_have_text(first)
    page.mouse.up()
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(answer).to_be_hidden()


def _pull(page: Page, box: dict[str, float], pixels: float) -> None:
    """Takes hold of what is in the middle of a box; it is not let go of."""
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + pixels, y, steps=6)


def test_a_finger_scrolls_the_page_and_takes_hold_of_a_point_and_two_fingers_zoom(browser, dashboard):
    """Over a chart a finger is the page's, before and after a tap; what is taken hold of in it does not scroll."""
    context = browser.new_context(viewport=SIZES["phone"], has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{dashboard}/denoising?heading=Follow&step=all")
    expect(page.locator(".aeviz-caption").first).to_contain_text("after 20 steps")
    settle(page)
    touch = context.new_cdp_session(page)
    grip, chart = page.locator(".grip.point"), page.locator(".js-plotly-plot").first
    grip.scroll_into_view_if_needed()
    top, url = page.evaluate(TOP), page.url
    x, y = _middle(grip)
    _fingers(touch, [[(x, y)], *[[(x - 6 * i, y + 5 * i)] for i in range(1, 8)]])
    expect(page).not_to_have_url(url)
    assert page.evaluate(TOP) == top
    x, y = _middle(chart)
    before = page.evaluate(f"{RANGE}()")
    _fingers(touch, [[(x - gap, y), (x + gap, y)] for gap in (30, 40, 50, 60)])
    wait(page, f"before => {RANGE}() < 0.7 * before", before)
    for path, picture in (("denoising?heading=Follow", chart), ("where-data-lives?spec=S-curve&heading=A+walk", chart)):
        page.goto(f"{dashboard}/{path}&step=all")
        expect(picture).to_be_visible()
        settle(page)
        for _ in range(2 if path.startswith("denoising") else 1):
            page.evaluate(f"() => {{ {MAIN}.scrollTop = 0; }}")
            x, y = _middle(picture)
            _fingers(touch, [[(x, y - 12 * i)] for i in range(14)])
            wait(page, f"() => {MAIN}.scrollTop > 60")
            page.touchscreen.tap(x - 80, y)
    context.close()


def _middle(found: Locator) -> tuple[float, float]:
    box = found.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def _fingers(touch: CDPSession, places: list[list[tuple[float, float]]]) -> None:
    """Fingers are put down at the first places, moved through the others and lifted."""
    for i, fingers in enumerate(places):
        points = [{"x": x, "y": y, "id": finger} for finger, (x, y) in enumerate(fingers)]
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove" if i else "touchStart", "touchPoints": points})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_german_page_has_decimal_commas_wherever_it_writes_numbers(visit, page: Page):
    """Below the knob, beside the sliders, on the axes of a chart and in its captions."""
    visit("denoising?heading=Follow&language=de")
    expect(page.locator(".js-plotly-plot .xtick text").first).to_be_visible()
    written = [
        *page.locator(".marks span[data-value]").evaluate_all("marks => marks.map((mark) => mark.dataset.value)"),
        *page.locator(".slider output").all_inner_texts(),
        *page.locator(".js-plotly-plot .xtick text, .js-plotly-plot .ytick text").all_text_contents(),
    ]
    assert len([words for words in written if re.search(r"\d,\d", words)]) > 6
    assert [words for words in written if re.search(r"\d\.\d", words)] == []
