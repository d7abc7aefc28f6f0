"""What a careful eye would find on a page: texts cut or on one another, empty pictures, values outside their frame."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from driving import wait
from PIL import Image, ImageDraw
from playwright.sync_api import Page

from benchmarks._pages import FIRST_SCREEN, PARTS, READY, Seen

SKIP = "[class*=-guess-][class*=-skip] button"
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
    if (chart.querySelector('.aeviz-images canvas')) continue;
    const plot = chart.classList.contains('js-plotly-plot') ? chart : chart.querySelector('.js-plotly-plot');
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
    wait(page, f"() => ({READY})() || document.querySelector('{SKIP}')")
    if page.locator(SKIP).count():  # a step whose picture comes after its guess
        page.locator(SKIP).click()
        page.locator(SKIP).wait_for(state="detached")
    wait(page, READY)
    page.evaluate("document.fonts.ready")


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


def first_screen(page: Page) -> tuple[int | None, float]:
    top, share = page.evaluate(FIRST_SCREEN)
    return top, share


def contact_sheet(shots: Iterable[tuple[str, bytes]], path: Path, width: int = 480, columns: int = 4) -> None:
    """Small pictures of many pages on one sheet, each with its name."""
    from io import BytesIO

    small = []
    for name, shot in shots:
        image = Image.open(BytesIO(shot)).convert("RGB")
        image.thumbnail((width, width * 5 // 8), Image.Resampling.LANCZOS)
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
