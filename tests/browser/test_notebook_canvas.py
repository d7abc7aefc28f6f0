"""The notebook's canvas in a real browser, with a model that has the face of anywidget's."""

import base64
import json

import pytest
from playwright.sync_api import Page, expect

import aeviz

MODEL = """async ({esm, css, state, scene}) => {
  document.body.innerHTML = `<style>${css}</style><div id="cell"></div>`;
  const bytes = Uint8Array.from(atob(scene), (c) => c.charCodeAt(0));
  const values = { ...state, _scene: new DataView(bytes.buffer) }, heard = {};
  window.saved = 0;
  window.model = {
    get: (name) => values[name],
    set: (name, value) => { values[name] = value; for (const f of heard[`change:${name}`] ?? []) f(); },
    save_changes: () => { window.saved += 1; },
    on: (name, f) => (heard[name] ??= []).push(f),
    off: (name, f) => { heard[name] = heard[name].filter((other) => other !== f); },
  };
  const url = URL.createObjectURL(new Blob([esm], { type: 'text/javascript' }));
  const { default: widget } = await import(url);
  window.leave = await widget.render({ model: window.model, el: document.querySelector('#cell') });
}"""


@pytest.fixture
def widget():
    run = aeviz.sweep(aeviz.Spec("wine", hidden=(8,), d_latent=4, knobs=(1, 2, 3), steps=20))
    return aeviz.canvas(run, at=2)


def test_it_is_drawn_and_the_knobs_value_comes_back(page: Page, widget):
    state = {name: getattr(widget, name) for name in ("_html", "knob_index", "step_index", "selected", "probe")}
    scene = base64.b64encode(widget._scene).decode()
    page.goto("about:blank")
    page.evaluate(
        MODEL, {"esm": widget._esm, "css": widget._css, "state": json.loads(json.dumps(state)), "scene": scene}
    )
    slider = page.locator(".scrubber.knob [role=slider], .scrubber.knob input").first
    expect(slider).to_be_visible()
    assert page.locator(".aeviz canvas.points").bounding_box()["height"] > 100
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("window.model.get('knob_index') === 2 && window.saved > 0")
    page.evaluate("window.model.set('knob_index', 0)")
    page.wait_for_function("document.querySelector('.aeviz').canvas.knob.index === 0")
    page.evaluate("window.leave()")
