"""Two ways to few units, and more: squared error against the number of units that fire, for every dictionary here."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aeviz import figures, language
from aeviz.analysis import sparsity
from aeviz.analysis.reconstruction import reconstruction_error
from aeviz.language import Sentence, number, percent, say, text
from aeviz.memo import once
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.base import on_same_data

__all__ = ["COMPARES", "HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Error at equal sparsity"
COMPARES = True
HEIGHT = 440


@dataclass(frozen=True)
class Path:
    """(K,) over the knob, on the test part: units that fire, squared error; share of units that no example wakes."""

    knobs: np.ndarray
    l0: np.ndarray
    error: np.ndarray
    dead: np.ndarray
    symbol: str


@dataclass(frozen=True)
class Data:
    """name -> its path; ``shown`` is the present Run's name, ``i`` its knob value's place.

    ``equal`` name -> (2,) error and dead share of each other one at the L0 of the model shown, between the two knob
    values around it; names without a value there are left out.
    """

    paths: dict[str, Path]
    equal: dict[str, np.ndarray]
    shown: str
    i: int


def compute(run: Run, i: int, controls: Controls, others: Mapping[str, Run]) -> Data:
    """All dictionaries on the same data with as many units."""
    alike = [r for r in (run, *on_same_data(run, others).values()) if not unfit(r) and _size(r) == _size(run)]
    paths = {name_of(r): _path(r) for r in alike}
    shown, equal = name_of(run), {}
    l0 = paths[shown].l0[i]
    for name, path in paths.items():
        found = np.array([sparsity.at_equal(path.l0, y, l0) for y in (path.error, path.dead)])
        if name != shown and np.isfinite(found).all():
            equal[name] = found
    return Data(paths, equal, shown, i)


def name_of(run: Run) -> str:
    """What makes its codes sparse."""
    return language.name_of(run.variant.sparse_by or run.spec.variant)


def _size(run: Run) -> int:
    return run.spec.d_latent


@once
def _path(run: Run) -> Path:
    dataset, rows = run.dataset(), []
    for i in range(len(run.knobs)):
        model = run.model(i)
        error = reconstruction_error(dataset.x_test, model.reconstruct(dataset.x_test))
        l0 = sparsity.l0(model.encode(dataset.x_test)).mean()
        rows.append((l0, error, 1 - sparsity.frac_alive(model.encode(dataset.x))))
    l0, error, dead = np.array(rows).T
    return Path(run.knobs, l0, error, dead, run.variant.SYMBOL)


def unfit(run: Run) -> str:
    """Only codes with exact zeros behind a dictionary."""
    zeros = run.net.has_dictionary and run.net.encoder[-1].activation == "relu"
    return "" if zeros else "This view compares sparse dictionaries."


def figure(data: Data, controls: Controls) -> figures.Figure:
    """A path for each, from its first knob value to its last; the present model is ringed."""
    paths = {name: np.stack([path.l0, path.error], axis=1)[path.l0 > 0] for name, path in data.paths.items()}
    marked = (data.shown, data.i) if (data.paths[data.shown].l0[: data.i + 1] > 0).all() else None
    labels = text("units that fire for a test example"), text("squared error (test)")
    hover = {name: _texts(name, path) for name, path in data.paths.items()}
    chart = figures.tracks(paths, *labels, hover=hover, marked=marked).update_layout(legend=figures.BELOW)
    return chart.update_xaxes(**figures.log_axis([p[:, 0] for p in paths.values()]))


def _texts(name: str, path: Path) -> list[str]:
    return [
        text(
            "{name}, {symbol} = {knob}: {dead} dead",
            name=name,
            symbol=path.symbol,
            knob=say(number(k)),
            dead=percent(d),
        )
        for k, d, l0 in zip(path.knobs, path.dead, path.l0, strict=True)
        if l0 > 0
    ]


def told(data: Data) -> tuple[Sentence, ...]:
    """The model shown, and the others at its L0."""
    path, i = data.paths[data.shown], data.i
    here = Sentence(
        "At {symbol} = {knob} the mean number of units that fire for a test example is {l0}, the squared error "
        "{error}, and {dead} of the units are dead: they fire for no example.",
        symbol=path.symbol,
        knob=number(path.knobs[i]),
        l0=number(path.l0[i]),
        error=number(path.error[i]),
        dead=percent(path.dead[i]),
    )
    if not data.equal:
        return (here, Sentence("No other dictionary of this size has as many units firing at any knob value."))
    each = [
        Sentence(
            "{name}, with as many units firing: a squared error of {error}, {dead} dead.",
            name=name,
            error=number(error),
            dead=percent(dead),
        )
        for name, (error, dead) in data.equal.items()
    ]
    return here, *each
