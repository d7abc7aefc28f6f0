"""Two ways to few units, and more: squared error against the number of units that fire, for every dictionary here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from aeviz import figures, language
from aeviz.analysis import sparsity
from aeviz.analysis.anomaly import reconstruction_score
from aeviz.analysis.intervals import Interval
from aeviz.language import Sentence, count, number, percent, say, signed, text
from aeviz.memo import once
from aeviz.run import Run
from aeviz.views.base import ONE_TRAINING, is_sparse_dictionary, on_same_data, seed_pairs, signed_lead
from aeviz.views.base import NoControls as Controls

__all__ = ["COMPARES", "HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Error at equal sparsity"
COMPARES = True
HEIGHT = 440


@dataclass(frozen=True)
class SparsityCurves:
    """(K,) over the knob, on the test part: units that fire, squared error; share of units that no example wakes."""

    knobs: np.ndarray
    l0: np.ndarray
    error: np.ndarray
    dead: np.ndarray
    symbol: str


@dataclass(frozen=True)
class Equal:
    """Another dictionary at the L0 of the model shown, between the two knob values around it: error, dead share.

    ``lead`` is the error of the model shown minus that one; ``leads`` (s,) the same for each seed that both have, the
    first being this one.
    """

    error: float
    dead: float
    lead: Interval
    leads: np.ndarray


@dataclass(frozen=True)
class Data:
    """name -> its path; ``equal`` name -> each other one that has a value at the L0 of the model shown.

    ``shown`` is the present Run's name, ``i`` its knob value's place.
    """

    paths: dict[str, SparsityCurves]
    equal: dict[str, Equal]
    shown: str
    i: int


def compute(run: Run, i: int, controls: Controls, others: Mapping[str, Run]) -> Data:
    """All dictionaries on the same data with as many units."""
    n, alike = run.spec.d_latent, on_same_data(run, others).values()
    named = by_kind(run, [other for other in alike if not unfit(other) and other.spec.d_latent == n])
    l0 = _path(run).l0[i]
    equal = {
        name: _equal(run, i, other, others)
        for name, other in named.items()
        if name != kind_of(run) and np.isfinite(sparsity.at_equal(_path(other).l0, _path(other).error, l0))
    }
    return Data({name: _path(r) for name, r in named.items()}, equal, kind_of(run), i)


def _equal(run: Run, i: int, other: Run, others: Mapping[str, Run]) -> Equal:
    path, l0 = _path(other), _path(run).l0[i]
    error, dead = (sparsity.at_equal(path.l0, y, l0) for y in (path.error, path.dead))
    (l0s, errors), (others_l0s, others_errors) = of_each(run), of_each(other)
    lead = sparsity.lead_at_equal(l0s[i], errors[i], others_l0s, others_errors)
    more = [_lead(mine, i, theirs) for mine, theirs in seed_pairs(run, other, others)[1:]]
    return Equal(error, dead, lead, np.array([lead.value, *(found for found in more if np.isfinite(found))]))


def _lead(run: Run, i: int, other: Run) -> float:
    mine, theirs = _path(run), _path(other)
    return float(mine.error[i] - sparsity.at_equal(theirs.l0, theirs.error, mine.l0[i]))


def kind_of(run: Run) -> str:
    """What makes its codes sparse."""
    return language.name_of(run.variant.sparse_by or run.spec.variant)


def by_kind(run: Run, others: Iterable[Run]) -> dict[str, Run]:
    """kind -> the Run, and those of the others that were trained with its seed."""
    return {kind_of(run): run} | {kind_of(other): other for other in others if other.spec.seed == run.spec.seed}


@once
def _path(run: Run) -> SparsityCurves:
    l0, error = (values.mean(axis=1) for values in of_each(run))
    return SparsityCurves(run.knobs, l0, error, dead_shares(run), run.variant.symbol)


@once
def of_each(run: Run) -> np.ndarray:
    """(2, K, n) of each test example the units that fire, and its squared error."""
    x, models = run.dataset().x_test, [run.model(i) for i in range(len(run.knobs))]
    l0 = [sparsity.l0(model.encode(x)) for model in models]
    return np.array([l0, [reconstruction_score(model.reconstruct, x) for model in models]])


@once
def dead_shares(run: Run) -> np.ndarray:
    """(K,) the share of the units that no example of any part wakes."""
    x = run.dataset().x
    return np.array([1 - sparsity.frac_alive(run.model(i).encode(x)) for i in range(len(run.knobs))])


def unfit(run: Run) -> str:
    return "" if is_sparse_dictionary(run) else text("This view compares sparse dictionaries.")


def figure(data: Data, controls: Controls) -> figures.Figure:
    """A path for each, from its first knob value to its last; the present model is ringed."""
    paths = {name: np.stack([path.l0, path.error], axis=1)[path.l0 > 0] for name, path in data.paths.items()}
    marked = (data.shown, data.i) if (data.paths[data.shown].l0[: data.i + 1] > 0).all() else None
    labels = text("units that fire for a test example"), text("squared error (test)")
    hover = {name: _texts(name, path) for name, path in data.paths.items()}
    chart = figures.tracks(paths, *labels, hover=hover, marked=marked).update_layout(legend=figures.BELOW)
    return chart.update_xaxes(**figures.log_axis([p[:, 0] for p in paths.values()]))


def _texts(name: str, path: SparsityCurves) -> list[str]:
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
    return here, *(_against(name, equal) for name, equal in data.equal.items()), *_chance(data)


def _against(name: str, equal: Equal) -> Sentence:
    values = {
        "name": name,
        "error": number(equal.error),
        "dead": percent(equal.dead),
        **signed_lead(equal.lead),
    }
    if len(equal.leads) == 1:
        return Sentence(
            "{name}, with as many units firing: a squared error of {error}, {dead} dead; the error of the model shown "
            "is different by {lead} (95% interval over the test examples {low} to {high}).",
            **values,
        )
    return Sentence(
        "{name}, with as many units firing: a squared error of {error}, {dead} dead; the error of the model shown is "
        "different by {lead} (95% interval over the test examples {low} to {high}; over {n} seeds {least} to {most}).",
        **values,
        n=count(len(equal.leads)),
        least=signed(equal.leads.min()),
        most=signed(equal.leads.max()),
    )


def _chance(data: Data) -> tuple[Sentence, ...]:
    """What the intervals do not hold, where a training was made once."""
    alone = [len(equal.leads) == 1 for equal in data.equal.values()]
    if all(alone):
        return (ONE_TRAINING,)
    if any(alone):
        return (Sentence("Where no seeds are named, it is one training: other seeds may give other numbers."),)
    return ()
