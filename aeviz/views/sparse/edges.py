"""Which training finds edges: every network that was trained on these pieces of photographs, at the error it makes."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import gabor
from aeviz.language import Sentence, count, name_of, number, percent, text
from aeviz.run import Run
from aeviz.views.base import ONE_TRAINING
from aeviz.views.base import NoControls as Controls
from aeviz.views.general import filters
from aeviz.views.general.filter_paths import compared, paths_figure

__all__ = ["COMPARES", "HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "What finds edges"
HEIGHT = 420
COMPARES = True
DATA = "photograph_patches"


@dataclass(frozen=True)
class Data:
    """name -> (K, 2) squared error on the test examples without noise, and median share of a filter that is an edge.

    ``random`` is that share for as many filters of independent normal numbers.
    """

    paths: dict[str, np.ndarray]
    knobs: dict[str, np.ndarray]
    symbols: dict[str, str]
    n_units: dict[str, int]
    random: float
    n_test: int
    shown: str
    i: int


def unfit(run: Run) -> str:
    return "" if run.spec.data == DATA else text("This view looks for edges in pieces of photographs.")


def compute(run: Run, i: int, controls: Controls, others: Mapping[str, Run]) -> Data:
    """All Runs of the lesson on this Run's data."""
    shown, runs = compared(run, others)
    like = filters.images(run, i)
    return Data(
        paths={name: _path(other) for name, other in runs.items()},
        knobs={name: other.knobs for name, other in runs.items()},
        symbols={name: other.variant.symbol for name, other in runs.items()},
        n_units={name: len(filters.images(other, 0)) for name, other in runs.items()},
        random=float(np.median(gabor.explained(np.random.default_rng(0).normal(size=like.shape)))),
        n_test=len(run.dataset().test),
        shown=shown,
        i=i,
    )


def _path(run: Run) -> np.ndarray:
    shares = [np.nanmedian(gabor.explained(filters.images(run, i))) for i in range(len(run.knobs))]
    return np.column_stack([run.errors(run.dataset().x_test), shares])


def figure(data: Data, controls: Controls) -> figures.Figure:
    """A path for each, from its first knob value to its last; the present model is ringed."""
    labels = text("squared error on the test examples, without noise"), text("share of a filter that is an edge")
    return paths_figure(data, *labels).update_yaxes(range=[0, 1], tickformat=".0%")


def told(data: Data) -> tuple[Sentence, ...]:
    """The most that each comes to, beside random numbers."""
    about = Sentence(
        "A filter is an edge as far as the best Gabor patch, a wave under a hill, explains its squares: random numbers "
        "by {random}.",
        random=percent(data.random),
    )
    return about, *(_of(data, name, path) for name, path in data.paths.items()), ONE_TRAINING


def _of(data: Data, name: str, path: np.ndarray) -> Sentence:
    best = int(np.nanargmax(path[:, 1]))
    return Sentence(
        "{name}: {first} at {symbol} = {first_knob}, at most {most} at {symbol} = {most_knob}, where the squared error "
        "on all {n} test examples is {error} (medians of {units} units).",
        name=name_of(name),
        symbol=data.symbols[name],
        first=percent(path[0, 1]),
        first_knob=number(data.knobs[name][0]),
        most=percent(path[best, 1]),
        most_knob=number(data.knobs[name][best]),
        error=number(path[best, 0]),
        n=count(data.n_test),
        units=count(data.n_units[name]),
    )
