"""Does each class get its share? The ladder of noises against one small noise alone."""

from copy import deepcopy
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from aeviz import figures
from aeviz.analysis import noise_ladder
from aeviz.analysis.copying import nearest_stored
from aeviz.analysis.intervals import standard_errors
from aeviz.language import Sentence, count, number, percent, text
from aeviz.memo import once
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.from_noise.walker_distances import noises_only

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Each its share"
HEIGHT = 440
FEWEST, MOST = 100, 500  # walkers
NUMBERS = 2**17  # in all of them
N_STEPS, N_STEPS_LARGE = 200, 80  # at one noise; of large images, each of whose steps takes long
LARGE = 500  # numbers in a walker


@dataclass(frozen=True)
class Data:
    """class -> share: of the training data, of ``n`` walkers that came down the ladder to ``sigma`` by the flow and by
    Langevin's walk, and of ``n`` that took ``n_steps`` of Langevin's steps at ``sigma`` alone. All begin in the same
    noise.
    """

    class_names: tuple[str, ...]
    data: np.ndarray
    flow: np.ndarray
    ladder: np.ndarray
    alone: np.ndarray
    n: int
    n_steps: int
    sigma: float


def compute(run: Run, i: int, controls: Controls) -> Data:
    """A walker counts for the class of the training example nearest to where r puts it."""
    dataset, n_classes = run.dataset(), len(run.dataset().class_names)
    flow, ladder, alone = (_shares(labels, n_classes) for labels in _classes(run, i))
    return Data(
        class_names=dataset.class_names,
        data=_shares(dataset.labels[dataset.train], n_classes),
        flow=flow,
        ladder=ladder,
        alone=alone,
        n=n_walkers(dataset.x_train),
        n_steps=_n_steps(run),
        sigma=float(run.knobs[i]),
    )


def _classes(run: Run, i: int) -> list[np.ndarray]:
    """(n,) the classes in which the walkers end by the flow, by Langevin's walk and at the one noise alone."""
    data, rungs = run.dataset(), noise_ladder.of_run(run, i)
    alone = noise_ladder.langevin(rungs[-1:], _start(run), np.random.default_rng(1), n_steps=_n_steps(run))[-1]
    down = _come_down(run, len(rungs) - 1)
    ends = rungs[-1][1](np.concatenate([down.flow, down.walk, alone]))
    return np.split(data.labels[data.train][nearest_stored(ends, data.x_train).index], 3)


@once
def _start(run: Run) -> np.ndarray:
    """(n, d_in) where all walkers begin."""
    x = run.dataset().x_train
    return noise_ladder.pure_noise(x, float(run.knobs.max()), n_walkers(x), np.random.default_rng(0))


class Reached(NamedTuple):
    """The walkers (n, d_in) at a rung, by the flow and by Langevin's walk, and what shakes them further."""

    flow: np.ndarray
    walk: np.ndarray
    rng: np.random.Generator


@once
def _come_down(run: Run, k: int) -> Reached:
    """At the k-th rung: on from the one above it."""
    rungs = noise_ladder.of_run(run, int(run.knobs.argmin()))[: k + 1]
    above = _come_down(run, k - 1) if k else Reached(_start(run), _start(run), np.random.default_rng(1))
    rng = deepcopy(above.rng)
    walk = noise_ladder.langevin(rungs[-1:], above.walk, rng)[-1]
    return Reached(noise_ladder.flow(rungs[-2:], above.flow)[-1], walk, rng)


def _n_steps(run: Run) -> int:
    return N_STEPS if run.d_in < LARGE else N_STEPS_LARGE


def n_walkers(x: np.ndarray) -> int:
    """How many walkers there are for data (n, d_in)."""
    return int(np.clip(NUMBERS // x.shape[1], FEWEST, MOST))


def _shares(labels: np.ndarray, n_classes: int) -> np.ndarray:
    return np.bincount(labels, minlength=n_classes) / len(labels)


def unfit(run: Run) -> str:
    """Classes to count by."""
    return noises_only(run) or (
        "" if run.dataset().y is not None else text("Shares are counted by class; these data have none.")
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    series = {
        text("training data"): data.data,
        text("down the ladder, flow"): data.flow,
        text("down the ladder, Langevin"): data.ladder,
        text("one noise alone"): data.alone,
    }
    chart = figures.bars(list(data.class_names), series, "", text("class"), text("share"))
    return chart.update_layout(legend=figures.BELOW).update_xaxes(type="category")


def told(data: Data) -> tuple[Sentence, Sentence]:
    """The class that is most wrong in the walk at one noise."""
    c = int(np.abs(data.alone - data.data).argmax())
    return Sentence(
        "Class {name} has {data} of the training data. Of {n} walkers from the ladder to σ = {sigma} it gets {flow} by "
        "the flow and {ladder} by Langevin's walk; of as many that take {steps} steps at σ = {sigma} alone, {alone}.",
        name=data.class_names[c],
        data=percent(data.data[c]),
        flow=percent(data.flow[c]),
        ladder=percent(data.ladder[c]),
        alone=percent(data.alone[c]),
        n=count(data.n),
        steps=count(data.n_steps),
        sigma=number(data.sigma),
    ), Sentence(
        "Drawn from the data, {n} points would by chance alone be off by at most {off} (95%).",
        n=count(data.n),
        off=percent(standard_errors(data.n) * np.sqrt(data.data[c] * (1 - data.data[c]) / data.n)),
    )
