"""What a careful eye would find on a page: texts cut or on one another, empty pictures, values outside their frame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pytest
from driving import COLOURS, SCHEME, SIZES, settle, violations, wait
from patience import patient
from PIL import Image, ImageDraw
from playwright.sync_api import Page, TimeoutError, expect

from benchmarks._pages import FIRST_SCREEN, PARTS, READY, Seen, of_lesson
from benchmarks.stage import BARS

PIECE = 5  # pages: some two minutes on two busy cores
SHARE = 0.55  # of the first screen, but where rows of images are as wide as it is
ROWS = "() => [...document.querySelectorAll('.aeviz-chart')].some((chart) => chart.style.height)"
LETTERS = """() => Math.min(...[...document.querySelectorAll('[data-testid=stMain] p, .aeviz-chart .xtick text')]
  .filter((e) => e.checkVisibility() && e.textContent.trim())
  .map((e) => parseFloat(getComputedStyle(e).fontSize)))"""
SKIP, LOCK = (f"[class*=-guess-][class*=-{what}] button" for what in ("skip", "lock"))
OPENED = f"() => ({READY})() || document.querySelector('{SKIP}')"
"""Whether the pictures are there, or the guess that comes before them."""
OPTIONS = "[data-testid=stMain] input[type=radio]"
KNOB = ".aeviz .knob:not([hidden]) input"
SET = """(knob, at) => {
  knob.value = at;
  for (const type of ['input', 'change']) knob.dispatchEvent(new Event(type, { bubbles: true }));
}"""
WRONG_WORDS = r"\bnan\b|\bNaN\b|undefined|Infinity|\b1 misses\b|(?<![\w.\d])[-−]0(\.0+)?(?![\d.,])"
FAULTS = f"""(wrongWords) => {{ {PARTS}
  const found = [];
  const told = (kind, what) => found.push(`${{kind}}: ${{String(what).slice(0, 90)}}`);
  const shown = (e) => e.checkVisibility?.({{ opacityProperty: true, visibilityProperty: true }}) ?? true;
  const main = document.querySelector('[data-testid=stMain]');

  for (const e of parts('*', main)) {{ // words that their own box cuts
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!own || e.closest('svg, .katex, pre, code') || !shown(e)) continue;
    const style = getComputedStyle(e);
    const hides = ['hidden', 'clip'].includes(style.overflowX) && e.clientWidth > 1;
    if (hides && e.scrollWidth > e.clientWidth + 2) told('cut', e.textContent);
    const box = e.getBoundingClientRect();
    const menu = e.closest('[data-baseweb=select], [data-testid=stSelectbox]')?.querySelector('svg');
    const end = menu?.getBoundingClientRect().left ?? Infinity; // of a menu's words: its arrow
    if (box.width && box.right > end + 2) told('cut in a menu', e.textContent);
    if (box.width && (box.right > innerWidth + 1 || box.left < -1)) told('outside the window', e.textContent);
  }}

  for (const chart of parts('.aeviz-chart', main)) {{
    const frame = chart.getBoundingClientRect();
    const texts = [...chart.querySelectorAll('.main-svg text')].filter((t) => t.textContent.trim() && shown(t));
    const placed = texts.map((t) => [t, t.getBoundingClientRect()]);
    const boxes = placed.filter(([t, b]) => b.width && !t.closest('.hoverlayer'));
    for (const [t, b] of boxes) {{
      const out = Math.max(frame.left - b.left, b.right - frame.right, frame.top - b.top, b.bottom - frame.bottom);
      if (out > 3) told('cut in a chart', `${{t.textContent}} by ${{Math.round(out)}} px`);
    }}
    boxes.forEach(([t, a], i) => boxes.slice(i + 1).forEach(([u, b]) => {{
      if (t.parentNode === u.parentNode && t.textContent === u.textContent) return;
      const w = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const h = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (w > 2 && h > 4) told('on one another', `${{t.textContent}} | ${{u.textContent}}`);
    }}));
    const plot = chart.classList.contains('js-plotly-plot') ? chart : chart.querySelector('.js-plotly-plot');
    if (!plot && chart.querySelector('.aeviz-images canvas')) continue;
    if (!plot?._fullData?.some((trace) => trace.visible === true)) told('empty', chart.ariaLabel);
    const marked = (plot?._fullData ?? []).filter((trace) => trace.meta === 'outside'); // of a log axis
    const missing = marked.reduce((sum, trace) => sum + trace.x.length, 0);
    let below = 0;
    for (const trace of plot?._fullData ?? []) {{
      if (!['scatter', 'scattergl', 'bar'].includes(trace.type) || trace.visible !== true || !trace.x?.length) continue;
      const [x, y] = [trace.xaxis, trace.yaxis].map((id) => plot._fullLayout[id.replace(/^([xy])/, '$1axis')]);
      const outside = (axis, v) => {{
        if (v === null || v === undefined || axis.type === 'category') return false;
        if (axis.type === 'log' && v <= 0) return trace.type !== 'bar' && below++ >= missing;
        const [lo, hi] = [...axis.range].sort((a, b) => a - b);
        const at = axis.type === 'log' ? Math.log10(v) : Number(v);
        if (axis.type === 'log' && at < lo && below < missing) return !++below;
        return at < lo - 0.01 * (hi - lo) || at > hi + 0.01 * (hi - lo);
      }};
      const n = [...trace.x].filter((v, i) => outside(x, v) || outside(y, trace.y[i])).length;
      if (n) told('outside its frame', `${{n}} of ${{trace.x.length}} values of ${{trace.name}}`);
    }}
  }}
  for (const e of parts('.aeviz', main)) if (e.canvas && e.canvas.panes.length && !e.canvas.n) told('empty', 'canvas');
  const words = [main.innerText, ...parts('.aeviz-chart .main-svg text', main).map((t) => t.textContent)];
  for (const text of words) for (const m of text.matchAll(new RegExp(wrongWords, 'g')))
    told('words', text.slice(Math.max(0, m.index - 30), m.index + 20));
  const wide = document.documentElement.scrollWidth;
  if (wide > innerWidth) told('wider than the window', wide);
  return [...new Set(found)];
}}"""


def look(page: Page, base: str, seen: Seen) -> None:
    """Opens a page and waits until every picture is there."""
    page.goto(f"{base}/{seen.path}")
    wait(page, OPENED)
    if page.locator(SKIP).count():  # a step whose picture comes after its guess
        guess(page)
    wait(page, READY)
    page.evaluate("document.fonts.ready")


def guess(page: Page) -> None:
    """Guesses the last option, so that the picture has its marks; a guess that is drawn is left out."""
    settle(page)
    if page.locator(OPTIONS).count():
        page.locator(OPTIONS).last.check(force=True)
        expect(page.locator(LOCK)).to_be_enabled()
    page.locator(LOCK if page.locator(LOCK).is_enabled() else SKIP).click()
    page.locator(SKIP).wait_for(state="detached")


def knob_values(page: Page) -> list[int]:
    """The first, the middle and the last place of the page's knob; none where it has no knob."""
    if not page.locator(KNOB).count():
        return []
    last = int(page.locator(KNOB).first.get_attribute("max"))
    return sorted({0, last // 2, last})


def move(page: Page, at: int) -> None:
    """Puts the knob to a place, and waits for the pictures."""
    page.locator(KNOB).first.evaluate(SET, at)
    page.wait_for_timeout(350)  # a glide, and the pause before charts follow
    wait(page, READY)


def faults(page: Page) -> list[str]:
    return page.evaluate(FAULTS, WRONG_WORDS)


def is_whole(page: Page) -> None:
    """Waits until nothing is cut, empty, outside its frame or on something else; fails with what is."""
    try:
        wait(page, f"(words) => !({FAULTS})(words).length", WRONG_WORDS, seconds=patient(5))
    except TimeoutError:
        pytest.fail("\n".join(faults(page)))


def first_screen(page: Page) -> str:
    """What is wrong where a page begins: its picture comes late, or is small. "" if all is well."""
    top, share = page.evaluate(FIRST_SCREEN)
    late = top is None or top > BARS["top"]
    small = share < SHARE and not page.evaluate(ROWS)
    return f"the first picture begins at {top}, pictures take {share:.1%}" if late or small else ""


class Visit(NamedTuple):
    """One way to look at a page: a size of the window, the colours, and the language."""

    name: str
    size: str = "wide"
    scheme: str = "light"
    forced: str = "none"
    language: str = ""


VISITS = (
    Visit("dark, phone", size="phone", scheme="dark"),
    Visit("forced, large", size="large", forced="active"),
    Visit("German", language="de"),  # it opens the page anew: last
)


class Walk:
    """A walk over pages, with what was found and a small picture of each."""

    def __init__(self, page: Page, base: str) -> None:
        self.page, self.base = page, base
        self.found: list[str] = []
        self.shots: list[tuple[str, bytes]] = []

    def along_the_knob(self, seen: Seen) -> None:
        """A page at 1280 x 800: its first screen, then all of it at the first, the middle and the last knob value."""
        look(self.page, self.base, seen)
        if wrong := first_screen(self.page):
            self._tell(seen, wrong)
        for at in knob_values(self.page) or [None]:
            if at is not None:
                move(self.page, at)
            self._look_about(seen, "" if at is None else f"@{at}")

    def shift(self, seen: Seen) -> None:
        """How far things moved while the page opened: the least of two times, on a busy machine."""
        if (moved := self.page.evaluate("window.shifted")) >= BARS["shift"]:
            look(self.page, self.base, seen)
            moved = min(moved, self.page.evaluate("window.shifted"))
        if moved >= BARS["shift"]:
            self._tell(seen, f"things move by {moved:.3f} while it opens")

    def audit(self, seen: Seen, rules: Sequence[str] | None = None) -> None:
        """What axe-core finds; of other colours only what colours alone may break."""
        for violation in violations(self.page, rules):
            self._tell(seen, violation)

    def visit(self, seen: Seen, visit: Visit) -> None:
        """The page in another size, other colours or another language, and back again."""
        least = self.page.evaluate(LETTERS)
        self._enter(seen, visit)
        self._look_about(seen, visit.name)
        if visit.size == "large" and (grown := self.page.evaluate(LETTERS)) < 1.15 * least:
            self._tell(seen, f"letters of {least:.1f} px are {grown:.1f} px on a large window")
        if visit.scheme == "dark":
            self.audit(seen, COLOURS)
        self.page.set_viewport_size(SIZES["wide"])
        self.page.emulate_media(color_scheme="light", forced_colors="none")
        wait(self.page, SCHEME, "light")

    def keep(self, path: Path) -> None:
        contact_sheet(self.shots, path)

    def _enter(self, seen: Seen, visit: Visit) -> None:
        self.page.set_viewport_size(SIZES[visit.size])
        self.page.emulate_media(color_scheme=visit.scheme, forced_colors=visit.forced)
        wait(self.page, SCHEME, visit.scheme)
        if visit.language:
            joint = "&" if "?" in seen.path else "?"
            look(self.page, self.base, seen._replace(path=f"{seen.path}{joint}language={visit.language}"))
        self.page.wait_for_timeout(500)  # pictures are drawn anew
        wait(self.page, READY)

    def _look_about(self, seen: Seen, how: str) -> None:
        self.shots.append((f"{seen.label} {how}", self.page.screenshot()))
        for fault in faults(self.page):
            self._tell(seen, f"{how}: {fault}")

    def _tell(self, seen: Seen, what: str) -> None:
        self.found.append(f"{seen.path} {what}")


def pieces(names: Iterable[str]) -> Iterator[object]:
    """Parameters for a test: a few pages of a lesson at a time, each with whether its heading was not there before."""
    for name in names:
        seen, met = list(of_lesson(name)), set()
        marked = []
        for page in seen:
            heading = page.label.split(": ")[-1] if "heading=" in page.path else page.label
            marked.append((page, heading not in met))
            met.add(heading)
        for i in range(0, len(marked), PIECE):
            place = f"{name}-{i // PIECE}"
            yield pytest.param(place, marked[i : i + PIECE], id=place)


def contact_sheet(shots: Iterable[tuple[str, bytes]], path: Path, width: int = 640, columns: int = 3) -> None:
    """Small pictures of many pages on one sheet, each with its name."""
    small = []
    for name, shot in shots:
        image = Image.open(BytesIO(shot)).convert("RGB")
        image.thumbnail((width, width), Image.Resampling.LANCZOS)
        small.append((name, image))
    if not small:
        return
    height = max(image.height for _, image in small) + 16
    sheet = Image.new("RGB", (columns * width, -(-len(small) // columns) * height), "white")
    pen = ImageDraw.Draw(sheet)
    for i, (name, image) in enumerate(small):
        x, y = i % columns * width, i // columns * height
        sheet.paste(image, (x, y + 16))
        pen.text((x + 4, y + 2), name[:75], fill="black")
    sheet.save(path)
