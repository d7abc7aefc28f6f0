"""The chart adapter in a real browser: the same node before and after, the right numbers from a click."""

from __future__ import annotations

import io
from collections.abc import Iterator

import numpy as np
import pytest
from driving import SIZES, as_at_first, heard
from PIL import Image
from playwright.sync_api import Locator, Page, expect


@pytest.fixture(scope="module")
def asked() -> list[str]:
    """The addresses that the page of `charts` has asked for until its charts were drawn."""
    return []


@pytest.fixture(scope="module")
def charts(tab: Page, app, asked) -> Iterator[Page]:
    """One page for all tests, which leave slider and window as they were."""
    with as_at_first(tab), heard(tab, "request", lambda request: asked.append(request.url)):
        tab.goto(app("charts"))
        expect(tab.locator(".js-plotly-plot .main-svg:first-child")).to_have_count(4)
        tab.wait_for_function("() => [...document.querySelectorAll('.js-plotly-plot')].every((d) => d._fullLayout)")
        yield tab


def plot(page: Page, alt: str) -> Locator:
    return page.get_by_role("figure", name=alt)


def move_slider(page: Page, phase: int) -> None:
    thumb = page.get_by_role("slider", name="phase")
    thumb.focus()
    page.keyboard.press("Home")
    for _ in range(phase):
        page.keyboard.press("ArrowRight")
    heat = plot(page, "A grid of sums").element_handle()
    page.wait_for_function("([d, top]) => Math.abs(d._fullData[0].z[5][7] - top) < 1e-9", arg=[heat, 12 * (1 + phase)])


def to_page(chart: Locator, x: float, y: float) -> tuple[float, float]:
    """Page coordinates of data coordinates, from the pixel range of the drawn axes."""
    return tuple(
        chart.evaluate(
            """(d, [x, y]) => { const { xaxis, yaxis } = d._fullLayout; const b = d.getBoundingClientRect();
            return [b.left + xaxis._offset + xaxis.d2p(x), b.top + yaxis._offset + yaxis.d2p(y)]; }""",
            [x, y],
        )
    )


def test_a_changed_figure_keeps_node_zoom_and_camera(charts):
    line, surface = plot(charts, "A sine wave that moves with the phase"), plot(charts, "A rippled surface")
    line.evaluate("d => { window.__node = d.querySelector('.main-svg'); }")
    charts.mouse.move(*to_page(line, 2, -0.5))
    charts.mouse.down()
    charts.mouse.move(*to_page(line, 4, 0.5), steps=6)
    charts.mouse.up()
    charts.wait_for_function("() => document.querySelector('.js-plotly-plot')._fullLayout.xaxis.range[1] < 5")
    zoom = line.evaluate("d => [...d._fullLayout.xaxis.range, ...d._fullLayout.yaxis.range]")
    np.testing.assert_allclose(zoom, [2, 4, -0.5, 0.5], atol=0.05)
    box = surface.bounding_box()
    charts.mouse.move(box["x"] + 150, box["y"] + 150)
    charts.mouse.down()
    charts.mouse.move(box["x"] + 220, box["y"] + 190, steps=6)
    charts.mouse.up()
    eye = "d => Object.values(d._fullLayout.scene._scene.getCamera().eye)"
    rests = f"(d) => {{ const [now, before] = [String(({eye})(d)), d.eye]; d.eye = now; return now === before; }}"
    charts.wait_for_function(rests, arg=surface.element_handle(), polling=100)
    camera = surface.evaluate(eye)
    assert np.abs(np.array(camera) - 1.25).max() > 0.05
    move_slider(charts, 3)
    y = line.evaluate("d => [...d._fullData[0].y].slice(0, 3)")
    np.testing.assert_allclose(y, np.sin(np.linspace(0, 6, 200)[:3] + 1), atol=1e-6)
    assert line.evaluate("d => d.querySelector('.main-svg') === window.__node")
    assert line.evaluate("d => [...d._fullLayout.xaxis.range, ...d._fullLayout.yaxis.range]") == pytest.approx(zoom)
    assert surface.evaluate(eye) == pytest.approx(camera, abs=1e-6)
    move_slider(charts, 0)


def test_a_click_reports_where_it_was_however_quick_the_pointer(charts):
    heat, dots = plot(charts, "A grid of sums"), plot(charts, "A cosine in dots")
    for count, column in enumerate((6, 2, 4), start=1):
        charts.mouse.move(*to_page(heat, 1, 1))
        charts.mouse.click(*to_page(heat, column, 2))
        assert reported(charts, "click", count) == pytest.approx((column, 2), abs=0.03)
    dots.scroll_into_view_if_needed()
    charts.mouse.click(*to_page(dots, 3, 0.5))  # where there is no point
    assert reported(charts, "dot", 1) == pytest.approx((3, 0.5), abs=0.03)


def reported(charts, chart, count):
    told = charts.get_by_text(f"{chart}=Click")
    expect(told).to_contain_text(f"count={count},")
    return tuple(float(told.inner_text().split(f"{name}=")[1].split(",")[0]) for name in ("x", "y"))


def test_a_box_selection_reports_its_points(charts):
    dots = plot(charts, "A cosine in dots")
    dots.scroll_into_view_if_needed()
    dots.hover()
    dots.locator("[data-title='Box Select']").click()
    charts.mouse.move(*to_page(dots, -0.05, 1.1))
    charts.mouse.down()
    charts.mouse.move(*to_page(dots, 1.01, 0.31), steps=6)
    charts.mouse.up()
    t = np.linspace(0, 6, 200)
    expected = int(((t < 1.01) & (np.cos(t) > 0.31)).sum())
    expect(charts.get_by_text("selected=")).to_have_text(f"selected={expected}")


def test_charts_say_what_they_show_and_can_be_saved(charts):
    line = plot(charts, "A sine wave that moves with the phase")
    line.hover()
    for kind, start in (("PNG", b"\x89PNG"), ("SVG", b"<svg")):
        with charts.expect_download() as saved:
            line.locator(f"[data-title='Download {kind}']").click()
        with open(saved.value.path(), "rb") as file:
            content = file.read()
        assert content.startswith(start)
        assert saved.value.suggested_filename == f"line.{kind.lower()}"
    assert charts.locator("[data-title*='Cloud'], [data-title*='Studio'], .modebar-btn--logo").count() == 0


def test_the_library_comes_once_and_from_this_server(charts, asked):
    assert len([url for url in asked if "/aeviz/files/" in url]) == 1
    assert all(url.startswith(("http://127.0.0.1", "blob:", "data:")) for url in asked)


@pytest.mark.parametrize(("scheme", "page_colour", "text"), [("dark", 60, 200), ("light", 255, 60)])
def test_charts_follow_the_theme(charts, scheme, page_colour, text):
    charts.emulate_media(color_scheme=scheme)
    line = plot(charts, "A sine wave that moves with the phase")
    darker = "tick => (Math.max(...getComputedStyle(tick).fill.match(/[0-9]+/g).slice(0, 3)) < 128)"
    is_lit = f"arg => ({darker})(document.querySelector('.js-plotly-plot .xtick text')) === (arg === 'light')"
    charts.wait_for_function(is_lit, arg=scheme)
    shot = np.asarray(Image.open(io.BytesIO(line.screenshot())).convert("RGB"), float)
    background = np.median(shot.reshape(-1, 3), axis=0)
    assert (background <= page_colour).all() if scheme == "dark" else (background >= page_colour).all()
    ink = line.evaluate("d => getComputedStyle(d.querySelector('.xtick text')).fill.match(/[0-9]+/g).map(Number)")
    assert (min(ink[:3]) > text) if scheme == "dark" else (max(ink[:3]) < text)


def test_a_chart_is_as_wide_as_its_column(charts):
    line = plot(charts, "A sine wave that moves with the phase")
    wide = line.locator(".main-svg").first.bounding_box()["width"]
    charts.set_viewport_size({"width": 390, "height": 844})
    charts.wait_for_function(
        "w => document.querySelector('.js-plotly-plot .main-svg').getBoundingClientRect().width < w", arg=wide
    )
    assert line.locator(".main-svg").first.bounding_box()["width"] == pytest.approx(line.bounding_box()["width"], abs=1)
    assert charts.evaluate("() => document.documentElement.scrollWidth") <= 390
    charts.set_viewport_size(SIZES["wide"])


def test_no_listener_is_left_when_the_chart_is_gone(own_page, app):
    own_page.add_init_script("""
        window.__open = 0;
        const count = (name, by) => {
          const original = window[name].bind(window);
          window[name] = (type, ...rest) => {
            if (type === 'pointerup' && /listenToClicks|destroy/.test(new Error().stack)) window.__open += by;
            original(type, ...rest);
          };
        };
        count('addEventListener', 1);
        count('removeEventListener', -1);
    """)
    own_page.goto(app("charts_leaving"))
    expect(own_page.locator(".js-plotly-plot .main-svg:first-child")).to_have_count(1)
    own_page.wait_for_function("() => window.__open === 1")
    own_page.get_by_text("show").click()
    expect(own_page.locator(".js-plotly-plot")).to_have_count(0)
    own_page.wait_for_function("() => window.__open === 0")
