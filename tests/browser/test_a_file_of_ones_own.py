"""A student's file, uploaded in a real browser, becomes a picture; a bad one and a reload cost nothing."""

import re

import numpy as np
from driving import CANVASES, FIND_CANVASES, Messages, settle, wait
from playwright.sync_api import expect

import aeviz
from aeviz import lessons, views
from aeviz.language import say
from aeviz.storage import run_file

ROWS = np.random.default_rng(0).normal(size=(60, 4)).round(3)
TABLE = "s,t,u,v,kind\n" + "\n".join(f"{','.join(map(str, row))},{'ab'[i % 2]}" for i, row in enumerate(ROWS))
STROKES = f"() => ({FIND_CANVASES})().map((c) => c.pad?.strokes ?? [])"


def test_a_file_is_refused_or_used_and_then_shown(visit):
    page = visit("your-data")
    upload = page.locator("input[type=file]").first
    upload.set_input_files({"name": "bad.csv", "mimeType": "text/csv", "buffer": b"a,b\n1,2\n3\n"})
    expect(page.get_by_text("row 3 has 1 cell where the first has 2")).to_be_visible()
    upload.set_input_files({"name": "good.csv", "mimeType": "text/csv", "buffer": TABLE.encode()})
    expect(page.get_by_text("60 rows, 5 columns")).to_be_visible()
    page.get_by_role("button", name="Use this data").click()
    expect(page.get_by_text("It is among your data now")).to_be_visible()
    page.get_by_role("link", name="Look at it in Compare").first.click()
    wait(page, f"() => ({CANVASES})().length === 1")
    settle(page)
    expect(page.get_by_role("combobox", name="Data")).to_have_value(re.compile(r"good\.csv\s*$"))


def test_a_network_from_a_file_is_refused_or_shown_with_its_own_numbers(visit):
    run = aeviz.sweep(aeviz.Spec("iris", "linear", d_latent=2, hidden=(), knobs=(1, 2), steps=20))
    page = visit("open")
    upload = page.locator("input[type=file]").first
    upload.set_input_files({"name": "bad.pt", "mimeType": "application/octet-stream", "buffer": b"no network"})
    expect(page.get_by_test_id("stAlert")).to_contain_text("bad.pt:")
    content = run_file.to_bytes(run)
    upload.set_input_files({"name": "mine.safetensors", "mimeType": "application/octet-stream", "buffer": content})
    wait(page, f"() => ({CANVASES})().length === 1")
    chart, view = page.locator(".aeviz-chart").first, views.get("reconstructions")
    for at in (1, 0):  # it begins at 2.0
        caption = views.caption(view, view.compute(run, at, view.Controls()))
        expect(chart).to_have_attribute("aria-label", re.sub(r"\s+", " ", caption))
        page.get_by_role("slider", name="code size").first.focus()
        page.keyboard.press("ArrowLeft")
    settle(page)


def test_a_reload_finds_the_file_the_guess_the_pin_and_the_drawing(visit, page):
    """Every visit here is one: it closes the browser's only tab, and opens the next one after that."""
    sent = Messages(page)
    visit("your-data")
    content = TABLE.replace("s,t", "x,t").encode()
    page.locator("input[type=file]").first.set_input_files(
        {"name": "mine.csv", "mimeType": "text/csv", "buffer": content}
    )
    page.get_by_role("spinbutton", name="Seed").fill("7")
    sent.await_one(page, lambda: page.keyboard.press("Enter"))
    settle(page)
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.reload()
    assert asked == ["beforeunload"]
    expect(page.get_by_text("mine.csv, as you sent it before")).to_be_visible()
    expect(page.get_by_role("spinbutton", name="Seed")).to_have_value("7")
    page.get_by_role("button", name="Use this data").click()
    expect(page.get_by_text("It is among your data now")).to_be_visible()

    visit("contractive?step=2")
    right = say(lessons.get("contractive").STEPS[1].guess.options[1])
    page.locator(".st-key-contractive-guess-2").get_by_text(right, exact=True).click()
    page.get_by_role("button", name="This is my guess").click()
    expect(page.get_by_test_id("stAlert").get_by_text("Right.")).to_be_visible()
    page.get_by_role("button", name="Pin", exact=True).click()
    expect(page.get_by_test_id("stToast")).to_contain_text("Pinned")
    page.reload()
    expect(page.get_by_test_id("stAlert").get_by_text("Right.")).to_be_visible()

    visit("sparse?step=1")
    sketch = page.locator(".aeviz-sketch svg")
    box = sketch.bounding_box()
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.02 * box["width"], box["y"] + 0.5 * box["height"], steps=5)  # over the axis' title
    page.mouse.move(box["x"] + 0.6 * box["width"], box["y"] + 0.5 * box["height"], steps=5)
    page.mouse.up()
    assert sketch.evaluate("(svg) => svg.getRootNode().getSelection().toString()") == "", (
        "a hand that draws marks no words"
    )
    settle(page)
    drawn = [circle.bounding_box() for circle in sketch.locator("circle").all()]
    page.reload()
    expect(sketch.locator("circle")).to_have_count(len(drawn))
    settle(page)
    found = [circle.bounding_box() for circle in sketch.locator("circle").all()]
    assert len(drawn) > 2 and np.allclose(
        [[*one.values()] for one in drawn], [[*one.values()] for one in found], atol=1
    )

    visit("where-data-lives?step=all&heading=Draw+your+own&spec=digits")
    chart, sheet = page.locator(".aeviz-chart").first, page.locator("canvas.sheet")
    expect(chart).to_have_attribute("aria-label", re.compile("Nothing is drawn yet"))
    settle(page)
    sheet.hover()  # scrolls to it, and waits while it is made anew
    box = sheet.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] - 20, steps=8)
    page.mouse.up()
    expect(chart).to_have_attribute("aria-label", re.compile("Your drawing lies"))
    settle(page)
    strokes, told = page.evaluate(STROKES), chart.get_attribute("aria-label")
    page.reload()
    expect(chart).to_have_attribute("aria-label", told)
    assert page.evaluate(STROKES) == strokes
    settle(page)

    visit("runs")
    expect(page.get_by_role("button", name="Rename or remove")).to_be_visible()
    page.get_by_test_id("stHeader").get_by_role("link", name="Your data").click()
    expect(page.get_by_text("mine.csv")).to_be_visible()
