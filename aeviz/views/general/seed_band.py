"""Is it luck? One measure at every knob value, over trainings that differ in nothing but the seed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np

from aeviz import figures
from aeviz.analysis import embedding_quality, reconstruction, sparsity
from aeviz.data.base import Dataset
from aeviz.data.remembered import remembered
from aeviz.language import Sentence, count, number, plural, say
from aeviz.run import Run
from aeviz.views.base import examples

__all__ = ["COMPARES", "MEASURES", "TITLE", "Controls", "compute", "figure", "measures", "told"]

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
NAMES = {
    ERROR: Sentence("test error"),
    "trustworthiness": Sentence("trustworthiness"),
    "continuity": Sentence("continuity"),
    "kNN accuracy": Sentence("kNN accuracy"),
    "Spearman": Sentence("Spearman rank correlation of distances"),
    "L0": Sentence("number of units that fire (L0)"),
    "alive": Sentence("share of units that ever fire"),
}


@dataclass(frozen=True)
class Controls:
    """measure  what is drawn against the knob"""

    measure: Literal["test error", "trustworthiness", "continuity", "kNN accuracy", "Spearman", "L0", "alive"] = field(
        default=ERROR, metadata={"help": "Of the code with all its units; neighbours among at most 1,000 examples."}
    )


@dataclass(frozen=True)
class Data:
    """values (n_knobs, n_seeds) of ``measure``, which rests on ``n_used`` of the ``n`` examples of a ``part`` of the
    data; knobs (n_knobs,); the seeds, in their order.
    """

    measure: str
    part: Literal["test", "all"]
    n_used: int
    n: int
    knob_label: str
    symbol: str
    knobs: np.ndarray
    values: np.ndarray
    seeds: tuple[int, ...]
    i: int


def compute(run: Run, i: int, controls: Controls, others: Mapping[str, Run]) -> Data:
    """``others`` that differ from ``run`` in more than the seed are left out."""
    same = {other.spec.seed: other for other in (run, *others.values()) if _but_seed(other) == _but_seed(run)}
    runs = [same[seed] for seed in sorted(same)]
    data, tests = run.dataset(), controls.measure == ERROR
    return Data(
        measure=controls.measure,
        part="test" if tests else "all",
        n_used=len(data.test) if tests else len(_sample(len(data.x))),
        n=len(data.test) if tests else len(data.x),
        knob_label=run.knob_label,
        symbol=run.variant.symbol,
        knobs=run.knobs,
        values=np.array([[_measure(r, k, controls.measure) for r in runs] for k in range(len(run.knobs))]),
        seeds=tuple(sorted(same)),
        i=i,
    )


def _measure(run: Run, i: int, name: str) -> float:
    return measures(run, i, (name,))[name]


def measures(run: Run, i: int, names: Iterable[str] = MEASURES) -> dict[str, float]:
    """name -> value at the i-th knob value; nan where it is not defined (no classes, no test data).

    test error: mean over test examples of the squared error summed over features. The others are of the code z, its
    units in use: how well at most N examples keep their neighbours, classes and distances of x
    (``aeviz.analysis.embedding_quality``), L0 the mean number of units not 0, alive the share of units that are not 0
    for every example.
    """
    data, model = run.dataset(), run.model(i)
    found: dict[str, float] = {}
    if ERROR in names:
        x = data.x_test
        found[ERROR] = reconstruction.reconstruction_error(x, model.reconstruct(x)) if len(x) else np.nan
    if set(names) == {ERROR}:
        return found
    sample = _sample(len(data.x))
    x, y = data.x[sample], None if data.y is None else data.y[sample]
    z = model.encode(x)[:, : run.units(i)]
    found |= {"L0": float(sparsity.l0(z).mean()), "alive": sparsity.frac_alive(z)}
    if set(names) & set(OF_NEIGHBOURS):
        scores = _neighbourhood(data).scores(z, y)
        found |= {name: getattr(scores, score) for name, score in OF_NEIGHBOURS.items()}
    return {name: found[name] for name in names}


def figure(data: Data, controls: Controls) -> figures.Figure:
    """The mean over the seeds, in a band from the least to the most."""
    places = np.arange(len(data.knobs)) + 1.0  # the band's axis takes no 0, which many knobs begin with
    name = plural("one seed", "mean of {n} seeds", n=count(len(data.seeds)))
    chart = figures.bands(places, {str(name): data.values}, data.knob_label, str(NAMES[data.measure]))
    chart.update_xaxes(type="linear", tickvals=places, ticktext=[say(number(knob)) for knob in data.knobs])
    return chart.add_vline(places[data.i], {"dash": "dot", "color": figures.GREY})


def told(data: Data) -> tuple[Sentence, ...]:
    """How far seeds move the measure here, beside how far the knob does."""
    here, mean = data.values[data.i], data.values.mean(axis=1)
    if np.isnan(here).any():
        if data.measure == ERROR:
            return (Sentence("The test error is not defined here: it needs a test set."),)
        return (Sentence("The {measure} is not defined here: it needs classes.", measure=NAMES[data.measure]),)
    values = {"symbol": data.symbol, "knob": number(data.knobs[data.i]), "measure": NAMES[data.measure]}
    rests = Sentence("Measured on {examples}.", examples=examples(data.n_used, data.n, data.part))
    if len(data.seeds) == 1:
        return Sentence(
            "One seed alone: {measure} {value} at {symbol} = {knob}.", value=number(here[0]), **values
        ), rests
    return (
        Sentence(
            "At {symbol} = {knob} the {measure} is {low} to {high} over {seeds} seeds, a spread of {spread}; the knob "
            "moves its mean by {moved}.",
            low=number(here.min()),
            high=number(here.max()),
            seeds=count(len(data.seeds)),
            spread=number(np.ptp(here), 2),
            moved=number(np.ptp(mean), 2),
            **values,
        ),
        rests,
    )


def _but_seed(run: Run) -> str:
    return replace(run.spec, seed=0).to_json()


def _sample(n: int) -> np.ndarray:
    return np.arange(n) if n <= N else np.sort(np.random.default_rng(0).choice(n, N, replace=False))


@remembered
def _neighbourhood(data: Dataset) -> embedding_quality.Neighbourhood:
    return embedding_quality.Neighbourhood(data.x[_sample(len(data.x))])
