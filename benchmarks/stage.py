"""The stage of every page in headless Chromium: where its first picture begins, how much of the window pictures take,
how far the layout shifts, and how soon the picture follows a hand on the knob and on every slider.

Latency is from the input event to the frame after a chart of the page has drawn its new picture: the first chart, and
the last one. Cold is the first time that this server draws it, warm when it has been drawn before. The network is this
machine's own.
"""

from __future__ import annotations

import argparse
import os
from typing import NamedTuple

import numpy as np
from playwright.sync_api import Page

from benchmarks._pages import FIRST_SCREEN, PARTS, READY, Seen, every
from benchmarks.canvas import browser
from benchmarks.classroom import served, streamlit_run

WIDE = {"width": 1280, "height": 800}
SKIP = "[class*=-guess-][class*=-skip] button"
BARS = {"top": 200, "share": 0.6, "shift": 0.05, "cold": 250, "warm": 50}
BEFORE = "349 to 644 px, 10 to 43 %, shifts up to 1.6, sliders only after release"
SHIFTS = """window.shifted = 0; new PerformanceObserver((list) => {
  for (const e of list.getEntries()) if (!e.hadRecentInput) window.shifted += e.value;
}).observe({ type: 'layout-shift', buffered: true });"""
HANDS = f"""() => {{ {PARTS}
  window.hands = parts('.aeviz .knob:not([hidden]) input, .aeviz-sliders input');
  return window.hands.map((e) => e.getAttribute('aria-label') || e.closest('.slider')?.textContent.trim() || '?');
}}"""
MOVE = """([i, on]) => new Promise((done) => {
  const hand = window.hands[i];
  const charts = [...document.querySelectorAll('.aeviz-chart')];
  if (!charts.length) return done(null);
  const step = hand.step === 'any' ? 1 : Number(hand.step) || 1;
  const before = Number(hand.value);
  const to = Math.min(Number(hand.max), Math.max(Number(hand.min), before + on * step));
  if (to === before) return done(null);
  const start = performance.now();
  const times = [];
  const drawn = () => requestAnimationFrame(() => times.push(performance.now() - start));
  for (const chart of charts) chart.addEventListener('aeviz-drawn', drawn);
  hand.value = to;
  hand.dispatchEvent(new Event('input', { bubbles: true }));
  setTimeout(() => {
    for (const chart of charts) chart.removeEventListener('aeviz-drawn', drawn);
    done(times.length ? [times[0], times.at(-1)] : null);
  }, 1500);
})"""


class Measured(NamedTuple):
    """Of one page: the first picture's top, the pictures' share of the window, and the layout shift."""

    seen: Seen
    top: int
    share: float
    shift: float


def main(argv: list[str]) -> None:
    """Prints a line for each page, the worst and the median beside the bars, and the latencies."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks stage")
    parser.add_argument("--every", type=int, default=1, help="look at each n-th page only")
    parser.add_argument("--latency", type=int, default=4, help="pages of each n-th whose sliders are moved")
    arguments = parser.parse_args(argv)
    pages = list(every())[:: arguments.every]
    with served(streamlit_run()) as server, browser() as chromium:
        page = chromium.new_context(viewport=WIDE).new_page()
        page.add_init_script(SHIFTS)
        measured, chosen, cold, warm = [], [], [], []
        for number, seen in enumerate(pages):
            found = first_screen(page, server.address, seen)
            measured.append(found)
            print(f"{found.top:5d} px {found.share:6.1%}  shift {found.shift:.3f}  {seen.path or 'start'}", flush=True)
            if number % arguments.latency == 0:
                first, again = latencies(page)
                cold, warm = cold + first, warm + again
                print(f"         cold {_worst(first)}, warm {_worst(again)}", flush=True)
                chosen.append(choosing(page))
    report(measured, [shift for shift in chosen if shift is not None], cold, warm)


def first_screen(page: Page, address: str, seen: Seen) -> Measured:
    """What the page shows first, its guess left out, and how far things moved while it came."""
    page.goto(f"{address}/{seen.path}")
    page.wait_for_function(f"() => ({READY})() || document.querySelector('{SKIP}')", polling=100, timeout=60_000)
    if page.locator(SKIP).count():
        page.locator(SKIP).click()
        page.locator(SKIP).wait_for(state="detached")
        page.wait_for_function(READY, polling=100, timeout=60_000)
    top, share = page.evaluate(FIRST_SCREEN)
    return Measured(seen, top, share, page.evaluate("window.shifted"))


def choosing(page: Page) -> float | None:
    """How far the layout shifts when the next heading is chosen; None where there is none to choose."""
    menu = page.get_by_role("combobox", name="Look at")
    if not menu.count():
        return None
    page.evaluate("window.shifted = 0")
    menu.click()
    menu.press("ArrowDown")
    menu.press("Enter")
    page.wait_for_timeout(300)
    page.wait_for_function(READY, polling=100, timeout=60_000)
    page.wait_for_timeout(700)
    return page.evaluate("window.shifted")


Times = list[tuple[float, float]]  # ms until the first and until the last picture has followed


def _worst(times: Times) -> str:
    return "-" if not times else "{:.0f} / {:.0f} ms".format(*max(times))


def latencies(page: Page) -> tuple[Times, Times]:
    """How soon the pictures follow each hand of the page: there for the first time, and there again."""
    cold, warm = [], []
    for hand in range(len(page.evaluate(HANDS))):
        for times, on in ((cold, 1), (warm, -1), (warm, 1), (warm, -1)):
            taken = page.evaluate(MOVE, [hand, on])
            page.wait_for_timeout(300)
            if taken is not None:
                times.append(tuple(taken))
    return cold, warm


def report(measured: list[Measured], chosen: list[float], cold: Times, warm: Times) -> None:
    tops, shares, shifts = (np.array([getattr(m, name) for m in measured]) for name in ("top", "share", "shift"))
    print(f"\n{len(measured)} pages at 1280 x 800, load {os.getloadavg()[0]:.1f}. Before: {BEFORE}.")
    print(f"first picture's top: at most {tops.max()} px (bar {BARS['top']})")
    below = (shares < BARS["share"]).sum()
    print(
        f"share: {shares.min():.0%} to {shares.max():.0%}, median {np.median(shares):.0%} (bar {BARS['share']:.0%}),"
        f" {below} pages below it"
    )
    print(f"layout shift while a page opens: median {np.median(shifts):.3f}, at most {shifts.max():.3f}")
    if chosen:
        print(
            f"when a heading is chosen: median {np.median(chosen):.3f}, at most {max(chosen):.3f} (bar {BARS['shift']})"
        )
    for name, times in (("cold", cold), ("warm", warm)):
        for which, found in zip(("first picture", "all pictures"), zip(*times, strict=True), strict=False):
            p50, p95 = np.percentile(found, [50, 95])
            print(f"{which} after a move, {name}: p50 {p50:.0f}, p95 {p95:.0f} ms (bar {BARS[name]}), n {len(times)}")
