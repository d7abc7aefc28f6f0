"""Is it luck? One measure at every knob value, over trainings that differ in nothing but the seed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

import numpy as np

from aeviz import data as datasets
from aeviz import figures
from aeviz.analysis import embedding_quality, reconstruction, sparsity
from aeviz.run import Run

__all__ = ["COMPARES", "MEASURES", "TITLE", "Controls", "caption", "compute", "figure", "measures"]

TITLE = "The same training with other seeds"
COMPARES = True
N = 1000  # examples whose neighbours are counted
ERROR = "test error"
OF_NEIGHBOURS = {
    "trustworthiness": "trustworthiness",
    "continuity": "continuity",
    "kNN accuracy": "knn_accuracy",
    "Spearman": "spearman",
}
OF_UNITS = ("L0", "alive")
MEASURES = (ERROR, *OF_NEIGHBOURS, *OF_UNITS)


@dataclass(frozen=True)
class Controls:
    """measure  what is drawn against the knob"""

    measure: Literal["test error", "trustworthiness", "continuity", "kNN accuracy", "Spearman", "L0", "alive"] = field(
        default=ERROR, metadata={"help": "Of the code with all its units; neighbours among at most 1,000 examples."}
    )


@dataclass(frozen=True)
class Data:
    """values (n_knobs, n_seeds) of ``measure``; knobs (n_knobs,); the seeds, in their order."""

    measure: str
    knob: str
    knobs: np.ndarray
    values: np.ndarray
    seeds: tuple[int, ...]
    at: int


def compute(run: Run, at: int, controls: Controls, others: Mapping[str, Run]) -> Data:
    """``others`` that differ from ``run`` in more than the seed are left out."""
    same = {other.spec.seed: other for other in (run, *others.values()) if _but_seed(other) == _but_seed(run)}
    runs = [same[seed] for seed in sorted(same)]
    places = range(len(run.knobs))
    return Data(
        measure=controls.measure,
        knob=run.knob_label,
        knobs=run.knobs,
        values=np.array([[measures(r, i, (controls.measure,))[controls.measure] for r in runs] for i in places]),
        seeds=tuple(sorted(same)),
        at=at,
    )


def measures(run: Run, at: int, names: Iterable[str] = MEASURES) -> dict[str, float]:
    """name -> value at the ``at``-th knob value; nan where it is not defined (no classes, no test data).

    test error: mean over test examples of the squared error summed over features. The others are of the code z, its
    units in use: how well at most N examples keep their neighbours, classes and distances of x
    (``aeviz.analysis.embedding_quality``), L0 the mean number of units not 0, alive the share of units that are not 0
    for every example.
    """
    data, model = run.dataset(), run.model(at)
    found = {}
    if ERROR in names:
        x = data.x_test
        found[ERROR] = reconstruction.reconstruction_error(x, model.reconstruct(x)) if len(x) else np.nan
    if set(names) == {ERROR}:
        return found
    sample = _sample(len(data.x))
    x, y = data.x[sample], None if data.y is None else data.y[sample]
    z = model.encode(x)[:, : run.units(at)]
    found |= {"L0": float(sparsity.l0(z).mean()), "alive": sparsity.frac_alive(z)}
    if set(names) & set(OF_NEIGHBOURS):
        scores = _neighbourhood(run.spec.data, run.spec.data_options).scores(z, y)
        found |= {name: getattr(scores, score) for name, score in OF_NEIGHBOURS.items()}
    return {name: found[name] for name in names}


def figure(data: Data, controls: Controls) -> figures.Figure:
    """The mean over the seeds, in a band from the least to the most."""
    places = np.arange(len(data.knobs)) + 1.0  # the band's axis takes no 0, which many knobs begin with
    chart = figures.bands(places, {f"mean of {len(data.seeds)} seeds": data.values}, data.knob, data.measure)
    chart.update_xaxes(type="linear", tickvals=places, ticktext=[f"{knob:g}" for knob in data.knobs])
    return chart.add_vline(places[data.at], {"dash": "dot", "color": figures.GREY})


def caption(data: Data) -> str:
    """How far seeds move the measure here, beside how far the knob does."""
    here = data.values[data.at]
    mean = data.values.mean(axis=1)
    if np.isnan(here).any():
        return (
            f"The {data.measure} is not defined here: it needs {'a test set' if data.measure == ERROR else 'classes'}."
        )
    if len(data.seeds) == 1:
        return f"One seed alone: {data.measure} {here[0]:.3g} at {data.knob} = {data.knobs[data.at]:g}."
    return (
        f"At {data.knob} = {data.knobs[data.at]:g} the {data.measure} is {here.min():.3g} to {here.max():.3g} over "
        f"{len(data.seeds)} seeds, a spread of {np.ptp(here):.2g}; the knob moves its mean by {np.ptp(mean):.2g}."
    )


def _but_seed(run: Run) -> str:
    return replace(run.spec, seed=0).to_json()


def _sample(n: int) -> np.ndarray:
    return np.arange(n) if n <= N else np.sort(np.random.default_rng(0).choice(n, N, replace=False))


@lru_cache(maxsize=8)
def _neighbourhood(name: str, options: tuple) -> embedding_quality.Neighbourhood:
    x = datasets.load(name, **dict(options)).x
    return embedding_quality.Neighbourhood(x[_sample(len(x))])
