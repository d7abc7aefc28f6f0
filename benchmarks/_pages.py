"""Every address of the dashboard that shows pictures, and what is measured of a page in the browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlencode

from aeviz import lessons, views
from aeviz.lessons.base import Shown
from aeviz.storage import store

PARTS = """const parts = (selector, root = document) => [...root.querySelectorAll('*')].flatMap(
  (e) => [...(e.matches(selector) ? [e] : []), ...(e.shadowRoot ? parts(selector, e.shadowRoot) : [])]);"""
PICTURES = ".aeviz, .aeviz-chart, .aeviz-caption, .aeviz-sliders"
FIRST_SCREEN = f"""() => {{ {PARTS}
  const boxes = parts('{PICTURES}').map((e) => e.getBoundingClientRect()).filter((b) => b.width && b.height);
  const within = (from, to, most) => Math.max(0, Math.min(most, to) - Math.max(0, from));
  const area = (b) => within(b.left, b.right, innerWidth) * within(b.top, b.bottom, innerHeight);
  const share = boxes.reduce((sum, b) => sum + area(b), 0) / innerWidth / innerHeight;
  return [boxes.length ? Math.round(Math.min(...boxes.map((b) => b.top))) : null, share];
}}"""
"""The top of the first picture in pixels, and the share of the window that pictures take, with sliders and words."""
READY = f"""() => {{ {PARTS}
  if (document.querySelector('[data-testid=stApp]')?.dataset.testScriptState !== 'notRunning') return false;
  if (!parts('{PICTURES}').length) return false; // the script has not begun yet
  if (document.querySelector('[data-testid=stMain] [data-testid=stSkeleton]')) return false; // parts are on their way
  const images = (e) => e.querySelector('.aeviz-images') && e.children.length === 1; // with nothing drawn below them
  const charts = parts('.aeviz-chart').every((e) => (e.querySelector('.plot-container') || images(e)) && !e.ariaBusy);
  return charts && parts('.aeviz').every((e) => !e.querySelector('.panes') || e.canvas);
}}"""
"""Whether the script has run to its end, and every picture is drawn."""


class Seen(NamedTuple):
    """A page with one choice of data and heading; ``name`` is the lesson or the page."""

    name: str
    path: str
    label: str


def of_lesson(name: str) -> Iterator[Seen]:
    """A lesson's steps, and every heading with all data that it can show."""
    module, path = lessons.get(name), name.replace("_", "-")
    for number, step in enumerate(getattr(module, "STEPS", ()), 1):
        yield Seen(name, f"{path}?step={number}", f"step {number}: {step.picture}")
    for label, spec in module.SPECS.items():
        run = store.load(spec.key())
        for heading, entries in module.VIEWS.items():
            shown = [entry if isinstance(entry, Shown) else Shown(entry) for entry in entries]
            if any(not views.unfit(entry.view, run) for entry in shown):
                yield Seen(name, f"{path}?{urlencode({'spec': label, 'heading': heading})}", f"{label}: {heading}")


def every() -> Iterator[Seen]:
    """All pages with pictures."""
    for path in ("", "compare"):
        yield Seen(path or "start", path, path or "start")
    for name in lessons.names():
        yield from of_lesson(name)
