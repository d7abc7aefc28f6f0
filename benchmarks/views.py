"""How long each view takes, on every Run that a lesson's menu has: to be opened, and to follow a first move.

A move is that of the knob to each other value, and that of each slider of the view by a step, to where nobody was
before; to be worked out and drawn for it takes at most 250 ms. Times are those of a processor that is set as a
dashboard's is: other work on the machine does not count.
"""

import argparse
import dataclasses
import time
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any, NamedTuple, get_args, get_type_hints

from aeviz import lessons, views
from aeviz.app.server import process
from aeviz.app.state.cache import RenderedView
from aeviz.components.chart import figure_json
from aeviz.figures import outside
from aeviz.lessons.base import Shown
from aeviz.run import Run
from aeviz.storage import store
from aeviz.views.base import Range, matters

WANTED_MS = 250
KNOB = "the knob"


class Move(NamedTuple):
    """What one view took at one place: of what was moved (nothing: it was opened), with the size of its figure."""

    view: str
    moved: str
    ms: float
    size: int
    where: str


def main(argv: list[str]) -> None:
    """Prints a row for each view: its slowest first move, the slowest opening, and where they were."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks views")
    parser.add_argument("lessons", nargs="*", default=lessons.names(), help="of these lessons only")
    process.settle()
    rows: dict[str, dict[bool, Move]] = {}
    for name in parser.parse_args(argv).lessons:
        for move in of_lesson(name):
            row, opened = rows.setdefault(move.view, {}), not move.moved
            row[opened] = max(row.get(opened, move), move, key=lambda one: one.ms)
    print(f"{'view':22} {'opened ms':>9} {'moved ms':>9} {'figure KB':>10}  slowest move")
    for view, row in sorted(rows.items(), key=lambda item: -_ms(item[1].get(False))):
        moved = row.get(False)
        late = f"  above {WANTED_MS} ms" if _ms(moved) > WANTED_MS else ""
        told = f"{moved.moved} on {moved.where}{late}" if moved else "nothing moves it"
        print(f"{view:22} {row[True].ms:9.0f} {_ms(moved):9.0f} {row[True].size / 1024:10.0f}  {told}")


def _ms(move: Move | None) -> float:
    return move.ms if move else 0


def of_lesson(name: str) -> Iterator[Move]:
    """All that its pages show: every step, and what stands under its headings on every Run of its menu."""
    module = lessons.get(name)
    runs = {label: store.load(spec.key()) for label, spec in lessons.all_of(name).items()}
    for label, knob, shown in _shown(module):
        if not views.unfit(shown.view, runs[label]):
            for moved, ms, size in measured(shown, runs[label], knob, runs):
                yield Move(shown.view, moved, ms, size, f"{name}, {label}")


def measured(shown: Shown, run: Run, start: float, runs: Mapping[str, Run]) -> Iterator[tuple[str, float, int]]:
    """What was moved (nothing at first), the milliseconds it took, and the figure's bytes."""
    view, i = views.get(shown.view), run.index(start)
    others = [runs] if getattr(view, "COMPARES", False) else []
    first = view.Controls(**shown.controls)
    moves: list[tuple[str, int, Any]] = [("", i, first)]
    if views.follows_knob(shown.view) and len(run.knobs) > 1:
        moves += [(KNOB, j, first) for j in range(len(run.knobs)) if j != i]
    moves += [(name, i, moved) for name, moved in _moved(first)]
    for name, at, controls in moves:
        began = time.process_time()
        data = view.compute(run, at, controls, *others)
        drawn = RenderedView(figure_json(outside(view.figure(data, controls))), views.caption(view, data), 0)
        yield name, 1000 * (time.process_time() - began), len(drawn.figure)


def _moved(controls: Any) -> Iterator[tuple[str, Any]]:
    """The controls with one slider after the other moved by a step."""
    hints = get_type_hints(type(controls), include_extras=True)
    for field in dataclasses.fields(controls):
        limits = next((one for one in get_args(hints[field.name])[1:] if isinstance(one, Range)), None)
        if limits and matters(field, vars(controls)):
            at = getattr(controls, field.name)
            to = at + limits.step if at + limits.step <= limits.high else at - limits.step
            yield field.name, dataclasses.replace(controls, **{field.name: to})


def _shown(module: ModuleType) -> Iterator[tuple[str, float, Shown]]:
    """The Run's label, the knob's value, and the view with its settings."""
    for step in module.STEPS:
        label = step.spec or next(iter(module.SPECS))
        yield label, _start(module, label) if step.knob is None else step.knob, Shown(step.picture, step.controls)
    for label in module.SPECS:
        for entry in (entry for heading in module.VIEWS.values() for entry in heading):
            yield label, _start(module, label), entry if isinstance(entry, Shown) else Shown(entry)


def _start(module: ModuleType, label: str) -> float:
    return module.START[label] if isinstance(module.START, Mapping) else module.START
