"""Frames a second of the network's panel: while the knob moves, and while examples pass under the pointer.

A row for each kind of network that the lessons ship; every frame shows another knob value or example. The panel stands
alone in headless Chromium, whose graphics are simulated on the same cores. CPU is that of the page's main thread, which
other work on the machine does not inflate.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Hashable, Iterator
from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Page, Route

from aeviz import lessons
from aeviz.components import network_view
from aeviz.export import network
from aeviz.required import required
from aeviz.run import Run
from aeviz.storage import store
from benchmarks.canvas import browser

WIDE = {"width": 1280, "height": 800}
BAR = 30  # frames a second
FRAMES = 25
ADDRESS = "http://panel.test/"
START = """async (told) => {
  const { default: show } = await import('/panel.js');
  const data = new TextEncoder().encode(JSON.stringify(told));
  show({ data, parentElement: document.body, setStateValue() {} });
  document.querySelector('.toggle').click();
}"""
SHOWN = "() => document.querySelector('.example').textContent.length > 3"
DRIVE = """async ([frames, knobs, width]) => {
  const tell = (type, detail) => window.dispatchEvent(new CustomEvent(type, { detail }));
  const begun = performance.now();
  for (let i = 0; i < frames; i++) {
    await new Promise((done) => requestAnimationFrame(done));
    const x = Float32Array.from({ length: width }, (_, j) => Math.abs(Math.sin(0.37 * i + 0.11 * j)));
    if (!knobs) tell('aeviz-example', { x });
    else {
      window.aevizKnobs.set('knob', { at: i % knobs, untold: new Map() });
      tell('aeviz-knob', { knob: 'knob', at: i % knobs });
    }
  }
  return (1000 * frames) / (performance.now() - begun);
}"""


def main(argv: list[str]) -> None:
    """Prints a line for each kind of network, and the least beside the bar."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks panel")
    parser.add_argument("lessons", nargs="*", default=lessons.names(), help="networks of these lessons only")
    print(f"{'':44}{'knob: frames/s':>16}{'CPU ms':>8}{'examples: frames/s':>20}{'CPU ms':>8}")
    rates = []
    with browser() as chromium:
        for name, run in networks(parser.parse_args(argv).lessons):
            pictured = required(network.pictured(run), "networks")
            page = shown(chromium, network_view.packed(pictured), [asdict(act) for act in network.acts(run)])
            knob, example = (driven(page, knobs, pictured.x.shape[1]) for knobs in (len(pictured.knobs), 0))
            rates += [knob[0], example[0]]
            print(f"{name:44}{knob[0]:16.0f}{knob[1]:8.1f}{example[0]:20.0f}{example[1]:8.1f}", flush=True)
            page.context.close()
    load = os.getloadavg()[0]
    print(f"\nleast {min(rates):.0f}, median {np.median(rates):.0f} frames a second (bar {BAR}), load {load:.1f}")


def networks(names: list[str]) -> Iterator[tuple[str, Run]]:
    """A Run of each kind: by its variant, its data's shape, and its hidden layers."""
    seen: set[Hashable] = set()
    for name in names:
        for label, spec in lessons.get(name).SPECS.items():
            run = store.load(spec.key())
            kind = spec.variant, run.dataset().image_shape, run.d_in, spec.hidden
            if kind not in seen and network.drawable(run):
                seen.add(kind)
                yield f"{name}: {label}", run


def shown(chromium: Browser, file: bytes, acts: list[dict[str, Any]]) -> Page:
    """A page with the panel of a packed network, open."""
    html, css, js = ((network_view.HERE / f"network_view.{end}").read_text("utf-8") for end in ("html", "css", "js"))
    served = {
        "": ("text/html; charset=utf-8", f"<!doctype html><style>{css}</style><body>{html}</body>"),
        "panel.js": ("text/javascript; charset=utf-8", js),
        "network.gz": ("application/gzip", file),
    }
    page = chromium.new_context(viewport=WIDE).new_page()
    for path, (kind, body) in served.items():
        page.route(ADDRESS + path, partial(_answer, kind, body))
    page.goto(ADDRESS)
    words = dict.fromkeys(("open", "close", "code", "layer", "previous", "next", "example", "error", "unsent"), "word")
    told = {"network": f"{ADDRESS}network.gz", "knob": "knob", "at": 0, "step": None, "example": 0, "acts": acts}
    page.evaluate(START, told | {"words": words, "said": {"languages": "en", "words": {}}})
    page.wait_for_function(SHOWN)
    return page


def _answer(kind: str, body: str | bytes, route: Route) -> None:
    route.fulfill(content_type=kind, body=body)


def driven(page: Page, knobs: int, width: int) -> tuple[float, float]:
    """Frames a second and the main thread's milliseconds a frame, over the ``knobs`` or (0) over other examples."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.setTimeDomain", {"timeDomain": "threadTicks"})
    session.send("Performance.enable")

    def spent() -> float:
        found = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
        return 1000 * found["TaskDuration"]

    before = spent()
    rate = page.evaluate(DRIVE, [FRAMES, knobs, width])
    return rate, (spent() - before) / FRAMES
