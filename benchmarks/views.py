"""How long each view takes for each lesson's shipped Run: it must keep up with a slider (150 ms)."""

import time
from collections.abc import Mapping

import torch

from aeviz import lessons, views
from aeviz.lessons.base import Shown
from aeviz.storage import store

WANTED_MS = 150
REPEATS = 3


def main(argv: list[str]) -> None:
    """Prints a row for each view: the slowest of its lessons, the first computation and the median of the next."""
    torch.set_num_threads(1)
    rows = sorted(worst().items(), key=lambda item: -item[1][1])
    print(f"{'view':22} {'first ms':>9} {'next ms':>9} {'figure KB':>10}  slowest on")
    for view, (first, following, size, where) in rows:
        late = "  above the wanted 150 ms" if following > WANTED_MS else ""
        print(f"{view:22} {first:9.0f} {following:9.0f} {size / 1024:10.0f}  {where}{late}")


def worst() -> dict[str, tuple[float, float, int, str]]:
    """view -> (first ms, next ms, figure bytes, lesson and Spec) where it is slowest."""
    found: dict[str, tuple[float, float, int, str]] = {}
    for name in lessons.names():
        module = lessons.get(name)
        runs = {label: store.load(spec.key()) for label, spec in lessons.all_of(name).items()}
        for label, run in ((label, runs[label]) for label in module.SPECS):
            for shown in _shown(module):
                if views.unfit(shown.view, run):
                    continue
                row = (*measured(shown, run, _start(module, label), runs), f"{name}, {label}")
                found[shown.view] = max(found.get(shown.view, row), row, key=lambda r: r[1])
    return found


def measured(shown: Shown, run, start: float, runs: Mapping) -> tuple[float, float, int]:
    """The knob moves between the repeats, as it does under a finger."""
    view, at, times = views.get(shown.view), run.index(start), []
    others = [runs] if getattr(view, "COMPARES", False) else []
    controls = view.Controls(**shown.controls)
    for i in range(1 + REPEATS):
        began = time.perf_counter()
        data = view.compute(run, (at + i) % len(run.knobs), controls, *others)
        figure = view.figure(data, controls).to_json()
        views.caption(view, data)
        times.append(1000 * (time.perf_counter() - began))
    return times[0], sorted(times[1:])[REPEATS // 2], len(figure)


def _shown(module) -> list[Shown]:
    entries = [entry for heading in module.VIEWS.values() for entry in heading]
    return [entry if isinstance(entry, Shown) else Shown(entry) for entry in entries]


def _start(module, label: str) -> float:
    return module.START[label] if isinstance(module.START, Mapping) else module.START
