"""The live canvas in headless Chromium, beside ``st.slider`` with ``st.plotly_chart`` and Plotly's own frames.

Script time of a frame is what a trace of the browser's main thread counts between two frames (event handlers, animation
frames, timers): by the clock, and as CPU time, which other work on the machine does not inflate. First paint is counted
from the Python call. The graphics are drawn in software
(SwiftShader) on the same cores; with a graphics card only the draws per second would change.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.classroom import served, streamlit_run

FLAGS = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-background-networking"]
CATEGORIES = ["devtools.timeline", "disabled-by-default-devtools.timeline.frame", "devtools.timeline.frame"]
SCRIPT = {"EventDispatch", "FireAnimationFrame", "TimerFire", "FunctionCall", "RunMicrotasks", "EvaluateScript"}
HOOKS = """
window.__draws = 0;
window.__messages = [];
window.WebSocket = class extends WebSocket {
  constructor(...rest) {
    super(...rest);
    this.addEventListener('message', ({ data }) => {
      window.__messages.push([data.byteLength ?? data.size, performance.now()]);
    });
  }
};
for (const kind of ['WebGL2RenderingContext', 'WebGLRenderingContext']) {
  const draw = window[kind].prototype.drawArrays;
  window[kind].prototype.drawArrays = function (...rest) { window.__draws += 1; return draw.apply(this, rest); };
}
"""
CANVAS = """() => {
  let found = null;
  const walk = (node) => {
    for (const e of node.querySelectorAll('*')) {
      if (e.canvas) found = e.canvas;
      if (e.shadowRoot) walk(e.shadowRoot);
    }
  };
  walk(document);
  return found;
}"""
DECODED = "c => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(c.decodeTime))))"


def main(argv: list[str]) -> None:
    """Prints the four tables: dragging, what a drag's script is made of, decoding, and a chart that changes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks canvas")
    parser.add_argument("--points", type=int, nargs="+", default=[2000, 20_000, 100_000])
    parser.add_argument("--moves", type=int, default=80)
    arguments = parser.parse_args(argv)
    with served(streamlit_run("benchmarks/_canvas_app.py")) as server, browser() as chromium:
        address = f"{server.address}/"
        load = os.getloadavg()[0]
        print(f"Chromium {chromium.version}, SwiftShader, {os.cpu_count()} cores at load {load:.1f}, 16 knob values")
        dragging(chromium, address, arguments.points, arguments.moves)
        dominating(chromium, address, arguments.points[0], arguments.moves)
        decoding(chromium, address, arguments.moves)
        changing(chromium, address)


# ---- the four tables ----

HEADS = ("points", "MB", "paint ms", "p50 ms", "p95 ms", "p95 CPU", "draws/s")


def line(name: str, *cells: str) -> None:
    print(f"{name:34}" + "".join(f"{cell:>10}" for cell in cells), flush=True)


def percentiles(times: list[float] | np.ndarray) -> tuple[str, str]:
    return tuple(f"{value:.1f}" for value in np.percentile(times, [50, 95]))


def dragging(chromium: Browser, address: str, sizes: list[int], moves: int) -> None:
    """Script time of a frame in a drag; for st.slider from the key to the changed chart."""
    print()
    line("drag over all knob values", *HEADS)
    for n in sizes:
        drag_row(chromium, f"{address}?case=canvas&n={n}", "canvas: script a frame", n, ".knob input", moves)
    for n in sizes[:2]:
        drag_row(
            chromium, f"{address}?case=frames&n={n}", "Plotly frames: script a frame", n, ".slider-grip-rect", moves
        )
    for n in sizes:
        page, size, paint = opened(chromium, f"{address}?case=slider&n={n}")
        times = [changed(page)[0] for _ in range(6)]
        page.context.close()
        line("st.slider: release to chart", f"{n:,}", f"{size / 1e6:.2f}", f"{paint:.0f}", *percentiles(times))


def drag_row(chromium: Browser, url: str, name: str, n: int, grip: str, moves: int) -> None:
    page, size, paint = opened(chromium, url)
    chromium.start_tracing(page=page, categories=CATEGORIES)
    drawn, start = page.evaluate("window.__draws"), time.monotonic()
    drag(page, grip, moves)
    rate = (page.evaluate("window.__draws") - drawn) / (time.monotonic() - start)
    wall, cpu = script_of_frames(chromium.stop_tracing())
    page.mouse.up()
    page.context.close()
    cells = (f"{n:,}", f"{size / 1e6:.2f}", f"{paint:.0f}", *percentiles(wall), percentiles(cpu)[1], f"{rate:.0f}")
    line(name, *cells)


def dominating(chromium: Browser, address: str, n: int, moves: int) -> None:
    """The functions in which the script of a drag spends its time, by V8's sampling profiler."""
    print()
    line(f"in a drag over {n:,} points", "ms a move", "share")
    page, _, _ = opened(chromium, f"{address}?case=canvas&n={n}")
    profiler = page.context.new_cdp_session(page)
    profiler.send("Profiler.enable")
    profiler.send("Profiler.setSamplingInterval", {"interval": 200})
    profiler.send("Profiler.start")
    drag(page, ".knob input", moves)
    spent = self_time(profiler.send("Profiler.stop")["profile"])
    page.mouse.up()
    page.context.close()
    for name, ms in spent.most_common(8):
        line(f"  {name}", f"{ms / moves:.2f}", f"{ms / spent.total():.0%}")


def decoding(chromium: Browser, address: str, moves: int) -> None:
    """From the pointer's place to the painted image: decode, encode again, nearest code, paint."""
    print()
    line("decode under the pointer", *HEADS[:5])
    for hidden, pixels in ((128, 64), (512, 784)):
        page, size, paint = opened(chromium, f"{address}?case=canvas&n=2000&hidden={hidden}&pixels={pixels}")
        pane = page.locator(".pane").bounding_box()
        found = page.evaluate_handle(CANVAS)
        times = []
        for turn in np.linspace(0, 4 * np.pi, 2 * moves):
            x, y = 0.5 + 0.3 * np.cos(turn), 0.5 + 0.3 * np.sin(1.3 * turn)
            page.mouse.move(pane["x"] + x * pane["width"], pane["y"] + y * pane["height"])
            times.append(found.evaluate(DECODED))
        page.context.close()
        line(f"2-{hidden}-{pixels} and back", "2,000", f"{size / 1e6:.2f}", f"{paint:.0f}", *percentiles(times))


def changing(chromium: Browser, address: str) -> None:
    """From a key on st.slider to the frame that shows the changed chart, and what of it the browser took."""
    print()
    line("changed chart", "points", "p50 ms", "p95 ms", "browser", "p95 ms")
    cases = {
        "slidergl": "st.plotly_chart, scattergl",
        "chartgl": "chart, scattergl",
        "slider": "st.plotly_chart, svg",
        "chart": "chart, svg",
    }
    for case, name in cases.items():
        page, _, _ = opened(chromium, f"{address}?case={case}&n=2000")
        times = np.array([changed(page) for _ in range(12)])
        page.context.close()
        line(name, "2,000", *percentiles(times[:, 0]), *percentiles(times[:, 1]))


# ---- measuring one page ----


def opened(chromium: Browser, url: str) -> tuple[Page, int, float]:
    """The page after its first paint, its payload in bytes, and milliseconds from the Python call to that paint."""
    page = chromium.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.set_default_timeout(120_000)
    page.add_init_script(HOOKS)
    page.goto(url)
    painted = page.evaluate(f"""async () => {{
        const canvas = {CANVAS};
        const plot = () => document.querySelector('.js-plotly-plot:has(.main-svg)')?._fullData?.length;
        while (!(canvas()?.script || plot())) await new Promise(requestAnimationFrame);
        const mark = performance.getEntriesByName('aeviz-painted')[0]?.startTime;
        return performance.timeOrigin + (mark ?? performance.now());
    }}""")
    measured = page.locator("#measured")
    measured.wait_for(state="attached")
    page.wait_for_timeout(1500)
    return page, int(measured.get_attribute("data-size")), painted - float(measured.get_attribute("data-called"))


def drag(page: Page, grip: str, moves: int) -> None:
    """Press the slider's grip at its left end and draw it to the right end and back."""
    box = page.locator(grip).bounding_box()
    width = box["width"] - 24 if box["width"] > 60 else page.locator(".slider-rail-touch-rect").bounding_box()["width"]
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + 12, y)
    page.mouse.down()
    for i in range(moves):
        page.mouse.move(box["x"] + 12 + width * (0.5 - 0.5 * np.cos(2 * np.pi * (i + 1) / moves)), y)


def changed(page: Page) -> tuple[float, float]:
    """Milliseconds to the frame that shows other data: from an arrow key on the Streamlit slider, and from the message
    that brings the chart."""
    page.get_by_role("slider").focus()
    page.evaluate("""() => {
        const y = () => document.querySelector('.js-plotly-plot')?._fullData?.[0]?.y?.[0];
        const before = y();
        window.__messages.length = 0;
        window.__changed = new Promise((done) => {
          addEventListener('keydown', () => {
            const start = performance.now();
            const other = () => y() !== undefined && y() !== before;
            const chart = () => window.__messages.reduce((a, b) => (b[0] > a[0] ? b : a))[1];
            const end = () => done([performance.now() - start, performance.now() - chart()]);
            const look = () => (other() ? end() : requestAnimationFrame(look));
            look();
          }, { once: true, capture: true });
        });
    }""")
    page.keyboard.press("ArrowRight")
    took = page.evaluate("window.__changed")
    page.wait_for_timeout(400)
    return tuple(took)


def script_of_frames(trace: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Milliseconds of script (wall clock, CPU) between any two frames of the main thread that ran any."""
    events = [e for e in json.loads(trace)["traceEvents"] if e.get("name") in (*SCRIPT, "BeginMainThreadFrame")]
    threads = [(e["pid"], e["tid"]) for e in events if e["name"] == "FireAnimationFrame"]
    main = max(set(threads), key=threads.count)
    events = sorted((e for e in events if (e["pid"], e["tid"]) == main), key=lambda e: e["ts"])
    frames, end = [[0.0, 0.0]], 0.0
    for event in events:
        if event["name"] == "BeginMainThreadFrame":
            frames.append([0.0, 0.0])
        elif event["ts"] >= end and "dur" in event:  # nested events are part of their parent
            frames[-1][0] += event["dur"] / 1000
            frames[-1][1] += event.get("tdur", 0) / 1000
            end = event["ts"] + event["dur"]
    wall, cpu = np.array(frames).T
    return wall[wall > 0.05], cpu[wall > 0.05]


def self_time(profile: dict) -> Counter[str]:
    """Milliseconds that V8's profile found in each function itself; the browser's own calls under their names."""
    frames = {node["id"]: node["callFrame"] for node in profile["nodes"]}
    spent: Counter[str] = Counter()
    for node, microseconds in zip(profile["samples"], profile["timeDeltas"], strict=True):
        frame = frames[node]
        aside = frame["functionName"].startswith("(") or (not frame["url"] and frame["lineNumber"] >= 0)  # Playwright's
        spent["unnamed" if not frame["functionName"] else frame["functionName"]] += 0 if aside else microseconds / 1000
    return spent


# ---- a browser ----


@contextmanager
def browser() -> Iterator[Browser]:
    with sync_playwright() as p:
        path = os.environ.get("CHROMIUM") or shutil.which("chromium")
        started = p.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        yield started
        started.close()
