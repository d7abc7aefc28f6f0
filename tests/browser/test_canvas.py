"""The live canvas in a real browser: what is painted and reported, against numpy and the Run itself."""

from __future__ import annotations

import io
import json
import sys
from dataclasses import replace

import numpy as np
import pytest
from driving import APPS, FIND_CANVASES, Messages, read_text, settle, wait
from PIL import Image
from playwright.sync_api import Page, expect

sys.path.insert(0, str(APPS))

from networks import digits_scene, field_scene, forward
from runs import trained_run, trained_scene

from aeviz.components.canvas import HERE as CANVAS
from aeviz.components.canvas import page as canvas_page

PALETTE = CANVAS.parents[1] / "figures" / "palette.json"


def state(page: Page, at: int = 0) -> dict:
    return page.locator(".aeviz").nth(at).evaluate("e => e.canvas.state()")


def still(page: Page, at: int = 0) -> dict:
    """The state once every animation has ended."""
    wait(
        page,
        "at => { const c = window.__canvases?.()[at]; return c && !c.state().moving && !c.state().pending; }",
        arg=at,
    )
    return state(page, at)


FIND = f"window.__canvases = {FIND_CANVASES};"


def open_app(page: Page, address: str) -> None:
    page.goto(address)
    page.evaluate(FIND)
    wait(page, "() => window.__canvases().length > 0")
    settle(page)


def thumb(page: Page, at: float, which: int = 0) -> tuple[float, float]:
    """Where the slider's thumb stands at a fraction of the range."""
    box = page.locator(".scrubber input").nth(which).bounding_box()
    radius = 0.7 * 16
    return box["x"] + radius + at * (box["width"] - 2 * radius), box["y"] + box["height"] / 2


def drag_knob(page: Page, start: float, end: float, which: int = 0, moves: int = 12) -> None:
    page.mouse.move(*thumb(page, start, which))
    page.mouse.down()
    page.mouse.move(*thumb(page, end, which), steps=moves)


def pixels(points: np.ndarray, pane: dict) -> np.ndarray:
    """Where points of a pane lie in the stage, in pixels."""
    x0, y0, x1, y1 = pane["range"]
    box = pane["box"]
    across = box["left"] + (points[:, 0] - x0) / (x1 - x0) * box["width"]
    down = box["top"] + (1 - (points[:, 1] - y0) / (y1 - y0)) * box["height"]
    return np.stack([across, down], axis=1)


def painted(page: Page, at: int = 0) -> np.ndarray:
    page.mouse.move(5, 5)
    wait(page, "at => window.__canvases()[at].state().hovered < 0", at)
    still(page, at)
    shot = page.locator(".stage").nth(at).screenshot()
    return np.asarray(Image.open(io.BytesIO(shot)).convert("RGB"), float)


def colours(scene) -> np.ndarray:
    names = json.loads(PALETTE.read_text(encoding="utf-8"))["ten"]
    rgb = np.array([[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in names], float)
    return rgb[np.asarray(scene.labels)]


def alone(at: np.ndarray, gap: float = 9) -> np.ndarray:
    """Which places have no other within `gap` pixels."""
    distance = np.linalg.norm(at[:, None] - at[None], axis=2)
    np.fill_diagonal(distance, np.inf)
    return distance.min(axis=1) > gap


def share_painted(image: np.ndarray, at: np.ndarray, wanted: np.ndarray) -> float:
    """Share of places with their own class's colour in the 3 x 3 pixels around them."""
    hits = 0
    for (x, y), colour in zip(at.round().astype(int), wanted, strict=True):
        near = image[y - 1 : y + 2, x - 1 : x + 2].reshape(-1, 3)
        hits += np.abs(near - colour).max(axis=1).min() < 40
    return hits / len(at)


def inside(polygon: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Point in polygon by the winding angle: another method than the browser's crossing rule."""
    v = polygon[None] - points[:, None]
    angle = np.arctan2(v[..., 1], v[..., 0])
    turn = (np.diff(np.concatenate([angle, angle[:, :1]], axis=1)) + np.pi) % (2 * np.pi) - np.pi
    return np.abs(turn.sum(axis=1)) > np.pi


def to_page(page: Page, place: np.ndarray, at: int = 0) -> tuple[float, float]:
    box = page.locator(".stage").nth(at).bounding_box()
    return float(box["x"] + place[0]), float(box["y"] + place[1])


def tells(page: Page, words: str) -> None:
    """What was let go of reaches Python when the window loses the focus."""
    wait(page, "() => window.__canvases().every((c) => !c.knob.stop && !c.film.stop && !c.state().between)")
    page.evaluate("() => window.dispatchEvent(new Event('blur'))")
    expect(page.get_by_text(words)).to_be_visible()


def test_a_drag_paints_the_runs_own_embedding_and_tells_python_after_release(page, app):
    messages = Messages(page)
    open_app(page, app("trained"))
    run, scene = trained_run(), trained_scene()
    x = run.dataset().x[:300]
    still(page)
    before = messages.count
    drag_knob(page, 0, 0.74)
    assert state(page)["between"]
    assert messages.count == before, "nothing may be sent while the finger is down"
    expect(page.locator(".knob output")).to_contain_text("→")
    page.mouse.move(*thumb(page, 0.51))
    page.mouse.up()
    now = still(page)
    assert now["knobIndex"] == 1
    assert messages.count == before, "and nothing at once when it is let go"
    tells(page, "knob_index=1")
    at = pixels(run.model(1).encode(x), now["panes"][0])
    others = pixels(run.model(2).encode(x), now["panes"][0])
    image = painted(page)
    one = alone(at) & (np.abs(at - others).max(axis=1) > 8)
    assert one.sum() > 20
    assert share_painted(image, at[one], colours(scene)[one]) > 0.9
    assert share_painted(image, others[one], colours(scene)[one]) < 0.5


def test_the_film_shows_and_decodes_an_earlier_training_step(page, app):
    open_app(page, app("trained"))
    run, scene = trained_run(), trained_scene()
    last = still(page)["probe"]
    drag_knob(page, 1, 0.02, which=1)
    page.mouse.up()
    now = still(page)
    assert now["stepIndex"] == 0
    tells(page, "step_index=0")
    model = run.model(0, scene.steps[0])
    codes = model.encode(run.dataset().x[:300])
    at = pixels(codes, now["panes"][0])
    one = alone(at)
    assert one.sum() > 20
    assert share_painted(painted(page), at[one], colours(scene)[one]) > 0.9
    probe = now["probe"]
    z = np.array([probe["z"]], np.float32)
    decoded = model.decode(z)[0]
    np.testing.assert_allclose(probe["x"], decoded, atol=1e-3)
    assert np.abs(np.array(last["x"]) - decoded).max() > 0.05
    np.testing.assert_allclose(probe["cycle"], np.linalg.norm(model.encode(decoded[None])[0] - z[0]), atol=1e-3)
    np.testing.assert_allclose(probe["distance"], np.linalg.norm(codes - z, axis=1).min(), atol=1e-4)


def test_decoding_under_the_pointer_is_the_models_own(page, app):
    open_app(page, app("trained"))
    run = trained_run()
    model = run.model(0)
    codes = model.encode(run.dataset().x[:300])
    pane = page.locator(".pane").bounding_box()
    for fx, fy in ((0.4, 0.5), (0.6, 0.35), (0.95, 0.15)):
        page.mouse.move(pane["x"] + fx * pane["width"], pane["y"] + fy * pane["height"])
        probe = still(page)["probe"]
        z = np.array([probe["z"]], np.float32)
        decoded = model.decode(z)[0]
        np.testing.assert_allclose(probe["x"], decoded, atol=1e-3)
        np.testing.assert_allclose(probe["cycle"], np.linalg.norm(model.encode(decoded[None])[0] - z[0]), atol=1e-3)
        gaps = np.linalg.norm(codes - z, axis=1)
        assert probe["id"] == gaps.argmin()
        np.testing.assert_allclose(probe["distance"], gaps.min(), atol=1e-4)
        ink = page.locator(".image").evaluate(
            "c => [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data].filter((_, i) => i % 4 === 0)"
        )
        dark, light = 49, 240  # red of Streamlit's light theme: text and panel
        expected = light + np.clip(decoded, 0, 1) * (dark - light)
        assert np.abs(np.array(ink) - expected).max() < 25
        assert np.corrcoef(ink, expected)[0, 1] > 0.999
    expect(page.locator(".badge")).to_have_text("no data here")
    drag_knob(page, 0, 1)
    page.mouse.up()
    probe = still(page)["probe"]
    np.testing.assert_allclose(probe["x"], run.model(2).decode(np.array([probe["z"]], np.float32))[0], atol=1e-3)


def test_a_lasso_returns_the_points_inside_it(page, app):
    open_app(page, app("digits"))
    scene = digits_scene()
    pane = still(page)["panes"][0]
    places = pixels(scene.panes[0].frames, pane)
    centre = np.median(places, axis=0)
    turns = np.linspace(0, 2 * np.pi, 24)
    path = centre + np.stack([90 * np.cos(turns), (40 + 50 * (turns < 3)) * np.sin(turns)], axis=1)
    page.keyboard.down("Shift")
    page.mouse.move(*to_page(page, path[0]))
    page.mouse.down()
    for place in path:
        page.mouse.move(*to_page(page, place))
    page.mouse.up()
    page.keyboard.up("Shift")
    now = still(page)
    expected = np.flatnonzero(inside(np.array(now["polygon"]), scene.panes[0].frames))
    assert len(expected) > 20
    np.testing.assert_array_equal(now["selected"], expected)
    rough = np.flatnonzero(inside(path, places))
    assert len(np.setxor1d(rough, expected)) <= 2  # the mouse path itself, to a pixel
    expect(page.get_by_text(f"selected={expected.tolist()}")).to_be_visible()
    expect(page.locator(".status")).to_contain_text(f"{len(expected)} selected. PCA keeps")
    page.get_by_role("button", name="Clear selection").click()
    expect(page.get_by_text("selected=[]")).to_be_visible()


def test_hover_names_the_example_in_every_pane_and_says_which_neighbours_it_kept(page, app):
    open_app(page, app("digits"))
    scene = digits_scene()
    now = still(page)
    places = pixels(scene.panes[0].frames, now["panes"][0])
    i = int(np.flatnonzero(alone(places, 14))[3])
    page.mouse.move(*to_page(page, places[i]))
    assert still(page)["hovered"] == i
    expect(page.locator(".tip-label")).to_have_text(str(scene.labels[i]))
    kept = []
    for pane in (scene.panes[0].frames, scene.panes[1].frames[0]):
        gaps = np.linalg.norm(pane - pane[i], axis=1)
        gaps[i] = np.inf
        kept.append(len(np.intersect1d(np.argsort(gaps)[:8], scene.neighbours[i])))
    expect(page.locator(".tip-more")).to_contain_text(f"PCA {kept[0]} of 8, Autoencoder {kept[1]} of 8")
    ink = page.locator(".thumbnail").evaluate(
        "c => [...c.getContext('2d').getImageData(0, 0, c.width, c.height).data].filter((_, i) => i % 4 === 0)"
    )
    assert np.corrcoef(ink, -scene.thumbnails[i].ravel())[0, 1] > 0.999
    shot = page.locator(".stage").screenshot()
    image = np.asarray(Image.open(io.BytesIO(shot)).convert("RGB"), float)
    ring = pixels(scene.panes[1].frames[0], now["panes"][1])[i] + [0, -9]  # the ring's top, in the other pane
    x, y = ring.round().astype(int)
    assert image[y - 2 : y + 3, x].min() < 90


def test_zoom_is_shared_and_reset(page, app):
    open_app(page, app("digits"))
    start = still(page)["panes"]
    box = start[0]["box"]
    place = np.array([box["left"] + 0.25 * box["width"], box["top"] + 0.5 * box["height"]])
    page.mouse.move(*to_page(page, place))
    page.keyboard.down("Control")
    page.mouse.wheel(0, -600)
    wait(page, "() => window.__canvases()[0].panes[0].view.zoom !== 1")
    page.keyboard.up("Control")
    zoomed = still(page)["panes"]
    factor = np.exp(0.0015 * 600)
    for before, after in zip(start, zoomed, strict=True):
        (x0, _, x1, _), (u0, _, u1, _) = before["range"], after["range"]
        assert (x1 - x0) / (u1 - u0) == pytest.approx(factor, rel=1e-6)
        assert u0 + 0.25 * (u1 - u0) == pytest.approx(x0 + 0.25 * (x1 - x0), abs=2e-2 * (x1 - x0))
    page.mouse.down()
    page.mouse.move(*to_page(page, place + np.array([30, 0])), steps=5)
    page.mouse.up()
    panned = still(page)["panes"]
    for before, after in zip(zoomed, panned, strict=True):
        width = before["range"][2] - before["range"][0]
        assert before["range"][0] - after["range"][0] == pytest.approx(30 / box["width"] * width, rel=1e-3)
    page.get_by_role("button", name="Reset view").click()
    assert still(page)["panes"] == start


SCROLLED = "() => document.querySelector('[data-testid=stMain]').scrollTop"
ZOOM = "() => window.__canvases()[0].panes[0].view.zoom"


def test_the_wheel_scrolls_the_page_until_it_is_meant_for_the_canvas(page, app):
    """It zooms with Cmd, and from a click into the canvas until the pointer leaves: which is said until it is done."""
    page.set_viewport_size({"width": 1280, "height": 420})
    open_app(page, app("digits"))
    still(page)
    pane = page.locator(".pane").first
    pane.scroll_into_view_if_needed()
    pane.hover()
    hint = page.get_by_text("to zoom with the wheel")
    expect(hint).to_have_count(0)
    before = page.evaluate(SCROLLED)
    page.mouse.wheel(0, -60)
    wait(page, f"before => ({SCROLLED})() < before", before)
    expect(hint).to_have_count(1)
    assert page.evaluate(ZOOM) == 1
    pane.hover()
    page.keyboard.down("Meta")
    page.mouse.wheel(0, -200)
    wait(page, f"() => ({ZOOM})() > 1")
    page.keyboard.up("Meta")
    expect(hint).to_have_count(0)
    pane.dblclick(position={"x": 60, "y": 60})
    wait(page, f"() => ({ZOOM})() === 1")
    page.mouse.wheel(0, -200)
    wait(page, f"() => ({ZOOM})() > 1")
    entered = page.evaluate(ZOOM)
    page.locator(".scrubber.knob").hover()
    pane.hover()
    before = page.evaluate(SCROLLED)
    page.mouse.wheel(0, 60)
    wait(page, f"before => ({SCROLLED})() > before", before)
    assert page.evaluate(ZOOM) == entered
    expect(hint).to_have_count(0)


def test_streamlits_shortcuts_do_not_pass_a_focused_canvas(page, app):
    messages = Messages(page)
    open_app(page, app("digits"))
    still(page)
    page.evaluate("""() => {
        window.__heard = [];
        document.addEventListener('keydown', (event) => window.__heard.push(event.key));
    }""")
    before = messages.count
    for part in (".pane", ".knob input", ".tool.lasso"):
        page.locator(part).first.focus()
        for key in ("c", "r", "R", "Escape", "x"):
            page.keyboard.press(key)
    assert page.evaluate("window.__heard") == ["x", "x", "x"]
    assert messages.count == before
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("r")  # elsewhere it has the script run again
    wait(page, "() => window.__heard.includes('r')")
    settle(page)
    assert messages.count > before


def test_everything_can_be_done_with_the_keyboard(page, app):
    open_app(page, app("digits"))
    still(page)
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate("""() => {
            let e = document.activeElement;
            while (e?.shadowRoot?.activeElement) e = e.shadowRoot.activeElement;
            return e?.className || e?.type || '';
        }""")
        )
    assert {"back", "play", "forward", "range", "pane", "tool lasso", "tool reset"} <= set(reached)
    knob = page.locator(".knob input")
    knob.focus()
    page.keyboard.press("ArrowRight")
    tells(page, "knob_index=1")
    expect(knob).to_have_attribute("aria-valuetext", "0.1, trained")
    page.keyboard.press("End")
    tells(page, "knob_index=5")
    page.locator(".pane").last.focus()
    before = still(page)
    page.keyboard.press("ArrowRight")
    after = still(page)
    width = before["panes"][1]["range"][2] - before["panes"][1]["range"][0]
    assert after["probe"]["p"][0] - before["probe"]["p"][0] == pytest.approx(0.02 * width, rel=1e-5)
    expect(page.locator(".status")).to_contain_text("cycle error")
    page.keyboard.press("Enter")
    expect(page.get_by_text("probe=(")).to_be_visible()
    page.locator(".pane").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert len(still(page)["selected"]) == 1
    page.keyboard.press("Escape")
    assert still(page)["selected"] == []


def test_play_moves_without_messages_and_pause_reports(page, app):
    messages = Messages(page)
    open_app(page, app("digits"))
    still(page)
    before = messages.count
    page.locator(".knob .play").click()
    wait(page, "() => window.__canvases()[0].knob.index > 0")
    assert messages.count == before
    assert state(page)["moving"] == 1
    page.get_by_role("button", name="Pause λ").click()
    now = still(page)
    assert now["knobIndex"] > 0
    tells(page, f"knob_index={now['knobIndex']}")


def test_the_field_is_the_networks_and_particles_follow_it(page, app):
    open_app(page, app("field"))
    scene = field_scene()
    places = np.random.default_rng(0).uniform(-1.5, 2, (20, 2))
    canvas = page.locator(".aeviz")
    found = canvas.evaluate("(e, p) => p.map(([x, y]) => e.canvas.field.at(x, y, 3))", places.tolist())
    mean, scale = np.array(scene.field.mean), np.array(scene.field.scale)
    net = forward(scene.field.layers, (places - mean) / scale, 3)
    np.testing.assert_allclose(found, scene.field.sigma[3] * net * scale, atol=1e-4)
    assert state(page)["moving"] == 1
    track = """e => { const f = e.canvas.flow, v = e.canvas.panes[0].view;
        const before = f.particles.map((p) => ({ ...p }));
        f.step(0.05, v, 3);
        const row = (p, q) => [q.x, q.y, p.x - q.x, p.y - q.y, p.age > q.age];
        return f.particles.map((p, i) => row(p, before[i]))
            .filter((row) => row[4]); }"""
    rows = np.array(canvas.evaluate(track), float)
    r = scene.field.sigma[3] * forward(scene.field.layers, (rows[:, :2] - mean) / scale, 3) * scale
    cosine = (rows[:, 2:4] * r).sum(1) / np.linalg.norm(rows[:, 2:4], axis=1) / np.linalg.norm(r, axis=1)
    assert len(rows) > 300
    assert np.median(cosine) > 0.99
    drag_knob(page, 0, 0.62)
    expect(page.locator(".knob output")).to_contain_text("→")
    page.mouse.up()
    tells(page, "knob_index=2")
    page.get_by_role("button", name="Flow").click()
    assert state(page)["moving"] == 0


def test_reduced_motion_starts_no_animation(page, app):
    page.emulate_media(reduced_motion="reduce")
    open_app(page, app("field"))
    assert state(page)["moving"] == 0


def stroke(page: Page, sheet, path: list[tuple[float, float]]) -> None:
    box = sheet.bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in path]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=8)
    page.mouse.up()


def test_drawings_reach_python(page, app):
    open_app(page, app("drawing"))
    still(page, 0)
    still(page, 1)
    digit, points = page.locator(".sheet").nth(0), page.locator(".sheet").nth(1)
    digit.scroll_into_view_if_needed()
    stroke(page, digit, [(0.56, 0.1), (0.56, 0.9)])
    code = page.locator(".aeviz").nth(0).evaluate("e => ({ code: e.canvas.drawnCode, drawn: e.canvas.pad.result() })")
    encode = digits_scene().decoder.encode
    np.testing.assert_allclose(code["code"], forward(encode, np.array(code["drawn"]), 0), atol=1e-4)
    expect(page.get_by_text("digit=(8, 8)")).to_contain_text("column=4")  # as soon as the pen is lifted
    page.get_by_role("button", name="Clear", exact=True).nth(0).click()
    expect(page.get_by_text("digit=")).to_have_count(0)
    digit.focus()
    for key in (*["ArrowLeft"] * 8, "Space", *["ArrowDown"] * 9, "Space"):
        page.keyboard.press(key)
    expect(page.get_by_text("digit=(8, 8)")).to_contain_text("column=1")  # 0.5 - 8 * 0.04 of eight columns
    points.scroll_into_view_if_needed()
    stroke(page, points, [(0.25, 0.75), (0.75, 0.25)])
    page.get_by_role("button", name="Use").nth(1).click()
    expect(page.get_by_text("points=")).to_contain_text("from=[-0.5, -0.5] to=[0.5, 0.5]")
    page.get_by_role("button", name="Clear", exact=True).nth(1).click()
    page.get_by_role("button", name="Use").nth(1).click()
    expect(page.get_by_text("points=")).to_have_count(0)


def test_two_canvases_do_not_disturb_each_other(page, app):
    open_app(page, app("two"))
    first, second = still(page, 0), still(page, 1)
    image = painted(page, 1)
    drag_knob(page, 0, 1)
    page.mouse.up()
    assert still(page, 0)["knobIndex"] == 5
    assert {**still(page, 1), "script": 0, "decodeTime": 0} == {**second, "script": 0, "decodeTime": 0}
    assert np.abs(painted(page, 1) - image).max() <= 2  # of 255: what is painted anew may round to the next shade
    tells(page, "first=5 second=0")
    drag_knob(page, 0, 0.2, which=2)
    page.mouse.up()
    tells(page, "first=5 second=1")
    assert still(page, 0)["panes"][0]["box"] == first["panes"][0]["box"]


def test_nothing_is_left_when_the_canvas_is_gone(own_page, app):
    own_page.add_init_script("""
        window.__global = [];
        for (const target of [window, document]) {
          const add = target.addEventListener.bind(target);
          target.addEventListener = (type, heard, how) => {
            if (new Error().stack.includes('aeviz_canvas')) window.__global.push([type, how?.signal]);
            add(type, heard, how);
          };
        }
    """)
    open_app(own_page, app("leaving"))
    own_page.locator(".knob .play").click()
    own_page.evaluate("() => { [window.__gone] = window.__canvases(); }")
    assert state(own_page)["moving"] == 2  # the slider plays, the particles flow
    own_page.get_by_text("show").click()
    expect(own_page.locator(".aeviz")).to_have_count(0)
    wait(own_page, "() => __gone.off.signal.aborted")
    assert own_page.evaluate("__global.length") > 0
    gone = own_page.evaluate("""() => ({
        stopped: __gone.loop.stopped, pending: __gone.loop.pending, moving: __gone.loop.moving.size,
        aborted: __gone.off.signal.aborted, lost: __gone.stage.points.gl.isContextLost(),
        global: __global.filter(([, signal]) => !signal?.aborted).map(([type]) => type) })""")
    assert gone.pop("global") == ["pointermove", "pointerdown", "focusin", "keydown"]  # the page's own, for formulas
    assert gone == {"stopped": True, "pending": 0, "moving": 0, "aborted": True, "lost": True}
    own_page.get_by_text("show").click()
    expect(own_page.locator(".aeviz")).to_have_count(1)
    wait(own_page, "() => window.__canvases().length === 1")


def test_a_new_scene_replaces_the_old_one_and_keeps_the_knob(page, app):
    page.emulate_media(reduced_motion="reduce")  # no particles, which take a core
    open_app(page, app("leaving"))
    drag_knob(page, 0, 0.75)
    page.mouse.up()
    tells(page, "knob_index=3")
    page.evaluate("() => { [window.__first] = window.__canvases(); }")
    page.get_by_text("more points").click()
    wait(page, "() => window.__canvases()[0] !== window.__first")
    now = state(page)
    assert now["knobIndex"] == 3
    assert page.evaluate("() => window.__canvases()[0].n") == 600
    assert page.evaluate("() => window.__first.loop.stopped")


def test_without_webgl_plotly_frames_take_over(browser, app):
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script("""
        const get = HTMLCanvasElement.prototype.getContext;
        HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
          return kind.startsWith('webgl') ? null : get.call(this, kind, ...rest);
        };
    """)
    page.goto(app("digits"))
    expect(page.get_by_text("Your browser has no WebGL 2")).to_be_visible()
    expect(page.locator(".js-plotly-plot .slider-container")).to_have_count(1)
    assert page.locator(".js-plotly-plot .scatterlayer .point").count() == 1200
    context.close()


def test_a_phone_shows_it_all_and_a_finger_moves_the_probe(browser, app):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    open_app(page, app("digits"))
    still(page)
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    pane = page.locator(".pane").last
    pane.scroll_into_view_if_needed()
    box = pane.bounding_box()
    before = state(page)["probe"]["p"]
    page.touchscreen.tap(box["x"] + 0.7 * box["width"], box["y"] + 0.3 * box["height"])
    after = still(page)["probe"]["p"]
    assert after != before
    expect(page.get_by_text("probe=(")).to_be_attached()
    assert read_text(page, ".badge") in ("among the codes", "at the edge of the codes", "no data here")
    context.close()


def test_two_fingers_zoom_about_their_middle_and_click_nothing(browser, app):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    open_app(page, app("digits"))
    start = still(page)
    pane = page.locator(".pane").first
    pane.scroll_into_view_if_needed()
    box = pane.bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    touch = context.new_cdp_session(page)

    def fingers(kind: str, *gaps: float) -> None:
        points = [{"x": x + gap, "y": y, "id": i} for i, gap in enumerate(gaps)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    fingers("touchStart", -30)
    fingers("touchStart", -30, 30)
    for gap in (40, 50, 60):
        fingers("touchMove", -gap, gap)
    fingers("touchEnd")
    now = still(page)
    (x0, y0, x1, y1), (u0, v0, u1, v1) = start["panes"][0]["range"], now["panes"][0]["range"]
    assert (x1 - x0) / (u1 - u0) == pytest.approx(2, rel=1e-3)
    assert (y1 - y0) / (v1 - v0) == pytest.approx(2, rel=1e-3)
    assert now["selected"] == []
    context.close()


def test_the_file_to_take_home_works_from_a_disk_without_any_network(browser, tmp_path):
    """Opened as a file, everything else refused: a drag paints the Run's own embedding, in the reader's colours."""
    file = tmp_path / "home.html"
    digits = replace(scene := trained_scene(), decoder=replace(scene.decoder, decode_film=None, encode_film=None))
    written = canvas_page.html({"Digits": digits, "Field": field_scene()}, "Tom & Ada's <run>", "One.\n\nTwo.", 1)
    file.write_text(written, encoding="utf-8")
    size = {"width": 1280, "height": 800}
    context = browser.new_context(viewport=size, color_scheme="dark", reduced_motion="reduce", offline=True)
    page = context.new_page()
    page.add_init_script(FIND)
    asked, errors = [], []
    page.on("request", lambda request: asked.append(request.url) if not request.url.startswith("data:") else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(file.as_uri())
    wait(page, "() => window.__canvases().filter((canvas) => canvas.script).length === 2")
    assert page.locator("h1").inner_text() == "Tom & Ada's <run>"
    assert page.locator("body > p").all_inner_texts() == ["One.", "Two."]
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(14, 17, 23)"
    assert [state(page, at)["knobIndex"] for at in (0, 1)] == [1, 1]
    drag_knob(page, 0.5, 0.95, moves=5)
    page.mouse.up()
    now = still(page)
    assert now["knobIndex"] == 2 and not now["between"]
    run = trained_run()
    at, before = (pixels(run.model(k).encode(run.dataset().x[:300]), now["panes"][0]) for k in (2, 0))
    image = painted(page)
    one = alone(at) & (np.abs(at - before).max(axis=1) > 8)
    one &= ((before > 2) & (before < np.array(image.shape[1::-1]) - 2)).all(axis=1)
    assert one.sum() > 20
    assert share_painted(image, at[one], colours(scene)[one]) > 0.85
    assert share_painted(image, before[one], colours(scene)[one]) < 0.5
    page.locator(".film .back").first.click()
    expect(page.locator(".decoded").first).to_contain_text("the earlier networks were not sent")
    assert (asked, errors) == ([file.as_uri()], [])
    context.close()
