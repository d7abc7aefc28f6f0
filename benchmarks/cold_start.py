"""From nothing to the first picture: ``python -m benchmarks cold_start [REPEATS]``, with a warm disk.

imports   CPU seconds that a new process spends on importing the pages, by package
first run CPU seconds of the start page's script in it once all is imported: read the Run, encode, pack the canvas;
          less what Streamlit spends, once, on finding out whether it runs in an interpreter's prompt
painted   wall seconds from ``streamlit run`` to the canvas drawn in a Chromium that was there already, and to the
          picture of Compare in a second visit
"""

import re
import statistics
import subprocess
import sys
import time
from collections import Counter

from playwright.sync_api import Page

from benchmarks.canvas import browser
from benchmarks.classroom import ROOT, served, streamlit_run

WANTED_SECONDS, WANTED_RUN = 5.0, 0.3
LINE = re.compile(r"import time:\s+(\d+) \|\s+\d+ \| +(\S+)")
FIRST_RUN = """
import sys, time
from aeviz.app import navigation
from aeviz.app.parts import training
from aeviz.app.server import gateway, own_components
from streamlit import env_util
from streamlit.testing.v1 import AppTest
modules, cpu = set(), dict.fromkeys(("run", "is_repl"), 0.0)
def timed(module, name):
    function = getattr(module, name)
    def run():
        began = time.process_time()
        try:
            return function()
        finally:
            cpu[name] += time.process_time() - began
    setattr(module, name, run)
timed(navigation, "run")
own_components.alone()
timed(env_util, "is_repl")
training.end_page = lambda: modules.update(sys.modules)  # it starts the engine, behind the picture
page = AppTest.from_file(sys.argv[1], default_timeout=300).run()
assert not page.exception, page.exception
heavy = {"torch", "umap", "numba", "distributed", "sklearn", "scipy", "pandas"}
print(cpu["run"] - cpu["is_repl"], cpu["is_repl"], *sorted(heavy & modules))
"""
DRAWN = """() => {
  const found = [];
  const walk = (node) => {
    for (const e of node.querySelectorAll('*')) {
      if (e.canvas && e.canvas.state) found.push(e.canvas.state());
      if (e.shadowRoot) walk(e.shadowRoot);
    }
  };
  walk(document);
  return found.length > 0;
}"""


def main(argv: list[str]) -> None:
    repeats = int(argv[0]) if argv else 3
    imports()
    runs = [first_run() for _ in range(repeats)]
    seconds, streamlits = (1000 * statistics.median(run[i] for run in runs) for i in range(2))
    print(
        f"first run   {seconds:.0f} ms of CPU (wanted {1000 * WANTED_RUN:.0f}), and {streamlits:.0f} of Streamlit's "
        f"look for a prompt; heavy imports: {runs[0][2] or 'none'}"
    )
    painted(repeats)


def imports() -> None:
    """The packages that take longest to import on the way to the first page."""
    command = [sys.executable, "-X", "importtime", "-c", "import streamlit.web.cli, aeviz.app.navigation"]
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, encoding="utf-8").stderr
    own: Counter[str] = Counter()
    for microseconds, module in LINE.findall(told):
        own[module.partition(".")[0]] += int(microseconds)
    slowest = ", ".join(f"{name} {us / 1000:.0f}" for name, us in own.most_common(6))
    print(f"imports     {sum(own.values()) / 1e6:.2f} s: {slowest} ms")


def first_run() -> tuple[float, float, str]:
    """CPU seconds of the first script run and of Streamlit's look for a prompt, and the heavy packages it imported."""
    command = [sys.executable, "-c", FIRST_RUN, str(ROOT / "dashboard.py")]
    told = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, encoding="utf-8").stdout
    seconds, streamlits, *heavy = told.split()
    return float(seconds), float(streamlits), " ".join(heavy)


def painted(repeats: int) -> None:
    first, second = [], []
    with browser() as chromium:
        for _ in range(repeats):
            began = time.perf_counter()
            with served(streamlit_run()) as server:
                up = time.perf_counter() - began
                page = chromium.new_context(viewport={"width": 1280, "height": 800}).new_page()
                first.append((up, _seconds(page, server.address) + up))
                second.append(_seconds(page, f"{server.address}/compare"))
                page.context.close()
    up, all_of_it = (statistics.median(times) for times in zip(*first, strict=True))
    print(f"painted     {all_of_it:.1f} s from `streamlit run` (wanted {WANTED_SECONDS:.0f}), {up:.1f} of it to be up")
    print(f"            Compare in the next visit {statistics.median(second):.1f} s")


def _seconds(page: Page, address: str) -> float:
    began = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.wait_for_function(DRAWN, timeout=120_000)
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    return time.perf_counter() - began
