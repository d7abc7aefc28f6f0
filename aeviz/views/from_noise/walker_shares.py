"""Does each class get its share? The ladder of noises against one small noise alone."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import noise_ladder
from aeviz.analysis.copying import nearest_stored
from aeviz.analysis.intervals import standard_errors
from aeviz.language import Sentence, count, number, percent, text
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.from_noise.walker_distances import noises_only

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Each its share"
HEIGHT = 440
N = 500
N_STEPS = 200


@dataclass(frozen=True)
class Data:
    """class -> share: of the training data, of N walkers that came down the ladder to ``sigma`` by the flow and by
    Langevin's walk, and of N that took N_STEPS of Langevin's steps at ``sigma`` alone. All begin in the same noise.
    """

    class_names: tuple[str, ...]
    data: np.ndarray
    flow: np.ndarray
    ladder: np.ndarray
    alone: np.ndarray
    sigma: float


def compute(run: Run, i: int, controls: Controls) -> Data:
    """A walker counts for the class of the training example nearest to where r puts it."""
    dataset, x = run.dataset(), run.dataset().x_train
    labels, rungs = dataset.labels[dataset.train], noise_ladder.of_run(run, i)
    start = noise_ladder.pure_noise(x, float(run.knobs.max()), N, np.random.default_rng(0))
    flow = noise_ladder.flow(rungs, start)[-1]
    ladder = noise_ladder.langevin(rungs, start, np.random.default_rng(1))[-1]
    alone = noise_ladder.langevin(rungs[-1:], start, np.random.default_rng(1), n_steps=N_STEPS)[-1]

    def shares(walkers: np.ndarray) -> np.ndarray:
        which = nearest_stored(rungs[-1][1](walkers), x).index
        return _shares(labels[which], len(dataset.class_names))

    return Data(
        dataset.class_names,
        _shares(labels, len(dataset.class_names)),
        shares(flow),
        shares(ladder),
        shares(alone),
        float(run.knobs[i]),
    )


def _shares(labels: np.ndarray, n_classes: int) -> np.ndarray:
    return np.bincount(labels, minlength=n_classes) / len(labels)


def unfit(run: Run) -> str:
    """Classes to count by."""
    return noises_only(run) or (
        "" if run.dataset().y is not None else "Shares are counted by class; these data have none."
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
        n=count(N),
        steps=count(N_STEPS),
        sigma=number(data.sigma),
    ), Sentence(
        "Drawn from the data, {n} points would by chance alone be off by at most {off} (95%).",
        n=count(N),
        off=percent(standard_errors(N) * np.sqrt(data.data[c] * (1 - data.data[c]) / N)),
    )
