"""The stage of every page in headless Chromium: where its first picture begins, how much of the window pictures take,
how far the layout shifts, and how soon the picture follows a hand on the knob and on every slider.

Latency is from the input event to the frame after a chart of the page has drawn its new picture: the first chart, and
the last one. Cold is the first time that this server draws it, warm when it has been drawn before. The network is this
machine's own.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from playwright.sync_api import Page

from aeviz import lessons
from benchmarks._pages import FIRST_SCREEN, PARTS, READY, Seen, every, of_lesson
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
MOVE = (
    """([i, on]) => new Promise((done) => {
  const hand = window.hands[i];
  const charts = [...document.querySelectorAll('.aeviz-chart')];
  const step = hand.step === 'any' ? 1 : Number(hand.step) || 1;
  const before = Number(hand.value);
  const within = (value) => Math.min(Number(hand.max), Math.max(Number(hand.min), value));
  const to = within(before + on * step) === before ? within(before - on * step) : within(before + on * step);
  if (!charts.length || to === before) return done(null);
  const start = performance.now();
  const times = [];
  const drawn = () => requestAnimationFrame(() => times.push(performance.now() - start));
  for (const chart of charts) chart.addEventListener('aeviz-drawn', drawn);
  hand.value = to;
  hand.dispatchEvent(new Event('input', { bubbles: true }));
  const looking = setInterval(() => {
    const now = performance.now() - start;
    const busy = charts.some((chart) => chart.ariaBusy);
    if (busy ? now < LONGEST : now < (times.length ? times.at(-1) + CALM : NOTHING)) return;
    clearInterval(looking);
    for (const chart of charts) chart.removeEventListener('aeviz-drawn', drawn);
    done([before, times.length ? [times[0], times.at(-1)] : null]);
  }, 50);
})""".replace("LONGEST", "5000")
    .replace("CALM", "250")
    .replace("NOTHING", "1000")
)
"""From where a hand was moved by that many steps, and the milliseconds until the first and until the last picture."""
BACK = """([i, to]) => {
  window.hands[i].value = to;
  window.hands[i].dispatchEvent(new Event('input', { bubbles: true }));
}"""
SLOWEST = 5  # sliders that are named at the end
FAR = 3  # steps of a slider: what lies nearer is drawn before a hand asks for it


class Measured(NamedTuple):
    """Of one page: the first picture's top, the pictures' share of the window, and the layout shift."""

    seen: Seen
    top: int
    share: float
    shift: float


class Followed(NamedTuple):
    """How soon the first and the last picture of a page followed one of its sliders, in milliseconds."""

    path: str
    slider: str
    cold: list[tuple[float, float]]
    warm: list[tuple[float, float]]


def main(argv: list[str]) -> None:
    """Prints a line for each page and each of its sliders, and the worst and the median beside the bars."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks stage")
    parser.add_argument("lessons", nargs="*", help="look at these lessons only")
    parser.add_argument("--every", action="store_true", help="at all steps, headings and data, instead of at two pages")
    arguments = parser.parse_args(argv)
    measured, chosen, followed = [], [], []
    with served(streamlit_run()) as server, browser() as chromium:
        page = chromium.new_context(viewport=WIDE).new_page()
        page.add_init_script(SHIFTS)
        for seen in pages(arguments.lessons, arguments.every):
            found = first_screen(page, server.address, seen)
            measured.append(found)
            print(f"{found.top:5d} px {found.share:6.1%}  shift {found.shift:.3f}  {seen.path or 'start'}", flush=True)
            for hand in hands(page, seen.path):
                followed.append(hand)
                print(f"         {hand.slider:30.30}  cold {_worst(hand.cold)}, warm {_worst(hand.warm)}", flush=True)
            chosen.append(choosing(page))
    report(measured, [shift for shift in chosen if shift is not None], followed)


def pages(names: Sequence[str], whole: bool) -> Iterator[Seen]:
    """Of every lesson all pages, or a step and the first heading; of all lessons Start and Compare, too."""
    if not names:
        yield from (seen for seen in every() if seen.name in ("start", "compare"))
    for name in names or lessons.names():
        found = list(of_lesson(name))
        first = next(seen for seen in found if "heading=" in seen.path)
        yield from found if whole else (found[len(lessons.get(name).STEPS) // 2], first)


def first_screen(page: Page, address: str, seen: Seen) -> Measured:
    """What the page shows first, its guess left out, and how far things moved until it could be made."""
    page.goto(f"{address}/{seen.path}")
    page.wait_for_function(f"() => ({READY})() || document.querySelector('{SKIP}')", polling=100, timeout=60_000)
    shift = page.evaluate("window.shifted")
    if page.locator(SKIP).count():
        page.locator(SKIP).click()
        page.locator(SKIP).wait_for(state="detached")
        page.wait_for_function(READY, polling=100, timeout=60_000)
    top, share = page.evaluate(FIRST_SCREEN)
    return Measured(seen, top, share, shift)


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


def hands(page: Page, path: str) -> Iterator[Followed]:
    """Each slider that a picture follows: moved to where none was before, and there again."""
    for i, slider in enumerate(page.evaluate(HANDS)):
        cold, warm = [], []
        for times in (cold, warm, warm):
            if (moved := page.evaluate(MOVE, [i, FAR])) is None:
                break
            before, taken = moved
            times += [tuple(taken)] if taken else []
            page.evaluate(BACK, [i, before])
            page.wait_for_timeout(400)
        if cold:
            yield Followed(path, slider, cold, warm)


def _last(hand: Followed, name: str) -> float:
    """Until the last picture, at worst; 0 where none followed."""
    return max((last for _, last in getattr(hand, name)), default=0)


def _worst(times: list[tuple[float, float]]) -> str:
    return "-" if not times else "{:.0f} / {:.0f} ms".format(*max(times))


def report(measured: list[Measured], chosen: list[float], followed: list[Followed]) -> None:
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
    for name in ("cold", "warm"):
        times = [time for hand in followed for time in getattr(hand, name)]
        for which, found in zip(("first picture", "all pictures"), zip(*times, strict=True), strict=False):
            p50, p95 = np.percentile(found, [50, 95])
            print(f"{which} after a move, {name}: p50 {p50:.0f}, p95 {p95:.0f} ms (bar {BARS[name]}), n {len(times)}")
        for last, hand in sorted(((_last(hand, name), hand) for hand in followed), reverse=True)[:SLOWEST]:
            print(f"    {last:.0f} ms  {hand.path}: {hand.slider:.40}")
