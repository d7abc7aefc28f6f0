"""Which training makes filters local and smooth: every network that was trained on these images."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from aeviz import figures
from aeviz.language import Sentence, name_of, number, percent, say, text
from aeviz.run import Run
from aeviz.views.base import ONE_TRAINING, on_same_data
from aeviz.views.base import NoControls as Controls
from aeviz.views.general import filters as filters_view
from aeviz.views.general.filters import unfit

__all__ = ["COMPARES", "HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Local and smooth"
HEIGHT = 420
COMPARES = True


@dataclass(frozen=True)
class Data:
    """name -> (K, 2) median locality and smoothness at each of its ``knobs``; ``symbols`` name -> the knob's."""

    paths: dict[str, np.ndarray]
    knobs: dict[str, np.ndarray]
    symbols: dict[str, str]
    shown: str
    i: int


def compute(run: Run, i: int, controls: Controls, others: Mapping[str, Run]) -> Data:
    """All Runs of the lesson on this Run's data."""
    shown, runs = compared(run, others)
    return Data(
        paths={name: _path(other) for name, other in runs.items()},
        knobs={name: other.knobs for name, other in runs.items()},
        symbols={name: other.variant.symbol for name, other in runs.items()},
        shown=shown,
        i=i,
    )


def compared(run: Run, others: Mapping[str, Run]) -> tuple[str, dict[str, Run]]:
    """The name of this Run, "" where the lesson has it under none, and all Runs on its data by name, itself first."""
    same = on_same_data(run, others)
    shown = next((name for name, other in same.items() if other.spec.key() == run.spec.key()), "")
    return shown, {shown: run} | same


def _path(run: Run) -> np.ndarray:
    return np.array([filters_view.medians(filters_view.images(run, i)) for i in range(len(run.knobs))])


def figure(data: Data, controls: Controls) -> figures.Figure:
    """A path for each, from its first knob value to its last; the present model is ringed."""
    return paths_figure(data, text("locality"), text("smoothness"))


class Paths(Protocol):
    """Paths of Runs along their knobs, by name; the ``i``-th point of that which is ``shown`` is the present one."""

    @property
    def paths(self) -> Mapping[str, np.ndarray]: ...

    @property
    def knobs(self) -> Mapping[str, np.ndarray]: ...

    @property
    def symbols(self) -> Mapping[str, str]: ...

    @property
    def shown(self) -> str: ...

    @property
    def i(self) -> int: ...


def paths_figure(data: Paths, xlabel: str, ylabel: str) -> figures.Figure:
    """A track for each path; its name and its knob value are read at each of its points."""
    paths = {name_of(name): path for name, path in data.paths.items()}
    hover = {
        name_of(name): [
            text("{name}, {symbol} = {knob}", name=name_of(name), symbol=data.symbols[name], knob=say(number(knob)))
            for knob in values
        ]
        for name, values in data.knobs.items()
    }
    chart = figures.tracks(paths, xlabel, ylabel, hover=hover, marked=(name_of(data.shown), data.i))
    return chart.update_layout(legend=figures.BELOW)


def told(data: Data) -> tuple[Sentence, ...]:
    """From the first knob value to the most local one, of each."""
    each = (_of(data, name, path) for name, path in data.paths.items() if np.isfinite(path).all(axis=1).any())
    return *each, ONE_TRAINING


def _of(data: Data, name: str, path: np.ndarray) -> Sentence:
    best, first = int(np.nanargmax(path[:, 0])), int(np.flatnonzero(np.isfinite(path).all(axis=1))[0])
    return Sentence(
        "{name}: locality from {first} at {symbol} = {first_knob} to {most} at {symbol} = {most_knob}, smoothness from "
        "{rough} to {smooth}.",
        name=name_of(name),
        symbol=data.symbols[name],
        first=percent(path[first, 0]),
        most=percent(path[best, 0]),
        first_knob=number(data.knobs[name][first]),
        most_knob=number(data.knobs[name][best]),
        rough=number(path[first, 1], 2),
        smooth=number(path[best, 1], 2),
    )
