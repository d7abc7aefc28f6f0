"""Low-dimensional, sparse, independent: every model's code measured by each criterion, at equal reconstruction."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import independence, pca, reconstruction, sparsity
from aeviz.data.base import Dataset
from aeviz.language import Sentence, count, name_of, number, say, share, times
from aeviz.language.numbers import TINY
from aeviz.memo import once
from aeviz.run import Run
from aeviz.views.base import ONE_TRAINING, evenly, examples, on_same_data, sample
from aeviz.views.base import NoControls as Controls

__all__ = ["COMPARES", "HEIGHT", "TITLE", "Code", "Controls", "codes", "compute", "figure", "told"]

TITLE = "Three criteria, one scorecard"
HEIGHT = 440
COMPARES = True
PCA = "PCA"
UNITS_HSIC = 12  # HSIC looks at the units that vary most ...
SMALL = 0.01  # below which a number has one digit: no more fit a phone's cell
N_HSIC = 400  # ... for so many examples: it takes the square of their number a unit, of each model
MEASURES = {  # name -> +1 where more is better, -1 where less is, 0 where neither
    "variance": 0,  # about the same for all, by choice of their knobs
    "units": -1,
    "L0": -1,
    "Hoyer": 1,
    "correlation": -1,
    "HSIC": -1,
    "chance": 0,
    "total correlation": -1,
}
ROWS = {
    "variance": Sentence("test variance"),
    "units": Sentence("units"),
    "L0": Sentence("units not 0 (L0)"),
    "Hoyer": Sentence("sparsity (Hoyer)"),
    "correlation": Sentence("mean |correlation|"),
    "HSIC": Sentence("mean HSIC of pairs"),
    "chance": Sentence("its HSIC by chance"),
    "total correlation": Sentence("total corr., nats a unit"),
}


@dataclass(frozen=True, eq=False)
class Encoded:
    """A model's codes z (n, units in use): one object for as long as its Run is in memory, to be measured once."""

    z: np.ndarray


@dataclass(frozen=True)
class Code:
    """A model's codes, its knob value in words, and the share of test variance it gives back."""

    encoded: Encoded
    setting: Sentence | str
    share: float

    @property
    def z(self) -> np.ndarray:
        return self.encoded.z


@dataclass(frozen=True)
class Data:
    """``values`` (models, measures) in MEASURES' order; correlation and HSIC are means over pairs of units.

    nan is undefined (pairs of a single unit), or infinite where ``endless`` (models, measures) says so. "chance" is the
    HSIC of the same code, a mean over all orders of each unit's examples. Of the total correlation that of a code with
    shuffled units is taken off, and the rest is shared out among the units. Codes of ``used`` of the ``n`` training
    examples; HSIC of ``n_hsic``.
    """

    names: list[str]
    settings: list[Sentence | str]
    values: np.ndarray
    endless: np.ndarray
    shown: str
    used: int
    n_hsic: int
    n: int
    n_test: int

    def of(self, name: str, measure: str) -> float:
        """A model's value; infinite where it is."""
        place = self.names.index(name), list(MEASURES).index(measure)
        return float(np.inf if self.endless[place] else self.values[place])


def compute(run: Run, i: int, controls: Controls, others: Mapping[str, Run]) -> Data:
    found, data = codes(run, i, others), run.dataset()
    values = np.array([[code.share, *_measures(code.encoded)] for code in found.values()])
    used = len(found[PCA].z)
    return Data(
        names=list(found),
        settings=[code.setting for code in found.values()],
        values=np.where(np.isinf(values), np.nan, values),
        endless=np.isinf(values),
        shown=_name(run, others),
        used=used,
        n_hsic=min(used, N_HSIC),
        n=len(data.train),
        n_test=len(data.test),
    )


def codes(run: Run, i: int, others: Mapping[str, Run]) -> dict[str, Code]:
    """name -> Code: PCA and each Run on the same data at the knob value where it gives back most nearly as much of the
    test data as ``run`` does at its i-th.
    """
    data, runs = run.dataset(), on_same_data(run, others)
    widest = max([data.x.shape[1], *(other.spec.d_latent for other in runs.values())])
    shares = {name: _shares(other) for name, other in runs.items()}
    target = shares[_name(run, others)][i]
    found = {PCA: _flat(data, widest, target)}
    for name, known in shares.items():
        nearest = i if name == _name(run, others) else int(np.abs(known - target).argmin())
        other = runs[name]
        setting = Sentence("{symbol} = {knob}", symbol=other.variant.symbol, knob=number(other.knobs[nearest]))
        found[name] = Code(_encoded(other, nearest, widest), setting, float(known[nearest]))
    return found


def _name(run: Run, others: Mapping[str, Run]) -> str:
    return next(name for name, other in others.items() if other.spec.key() == run.spec.key())


@once
def _shares(run: Run) -> np.ndarray:
    x = run.dataset().x_test
    return np.array([reconstruction.frac_variance_explained(x, x_hat) for x_hat in run.reconstruct(x)])


@once
def _encoded(run: Run, i: int, widest: int) -> Encoded:
    return Encoded(run.model(i).encode(_looked_at(run.dataset(), widest))[:, : run.units(i)])


def _looked_at(data: Dataset, widest: int) -> np.ndarray:
    return data.x[data.train[sample(len(data.train), widest)]]


@once
def _by_pca(data: Dataset, k: int, widest: int) -> Encoded:
    return Encoded(pca.learned(data, k).encode(_looked_at(data, widest)))


def _flat(data: Dataset, widest: int, target: float) -> Code:
    full, test = pca.learned(data), data.x_test
    shares = 1 - pca.error_by_k(full, test) / reconstruction.reconstruction_error(test, test.mean(0))
    k = 1 + int(np.abs(shares[1:] - target).argmin())
    return Code(_by_pca(data, k, widest), f"k = {k}", float(shares[k]))


@once
def _measures(encoded: Encoded) -> tuple[float, ...]:
    """All MEASURES but the first."""
    z = encoded.z
    units = z.shape[1]
    l0 = float(sparsity.l0(z).mean())
    if units == 1:
        return (units, l0, *[np.nan] * 5)
    mixed = independence.shuffled_units(z, np.random.default_rng(0))
    together, by_chance = (independence.gaussian_total_correlation(code) for code in (z, mixed))
    most = np.sort(np.argsort(-z.var(axis=0))[:UNITS_HSIC])
    pairs = independence.pairwise_hsic(evenly(z[:, most], N_HSIC))
    return (
        units,
        l0,
        _mean(sparsity.hoyer(z)),
        independence.off_diagonal_correlation(z),
        independence.mean_of_pairs(pairs.found),
        independence.mean_of_pairs(pairs.by_chance),
        max(0.0, together - by_chance) / units,
    )


def _mean(values: np.ndarray) -> float:
    """Over those that are defined; nan if none is (a code that is always 0 has no Hoyer)."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else np.nan


def figure(data: Data, controls: Controls) -> figures.Figure:
    names = [f"<b>{name_of(name)}</b>" if name == data.shown else name_of(name) for name in data.names]
    columns = [f"{name}<br>{say(setting)}" for name, setting in zip(names, data.settings, strict=True)]
    values = np.where(data.endless, np.inf, data.values).T
    texts = [[_text(measure, value) for value in row] for measure, row in zip(MEASURES, values, strict=True)]
    rows = {str(ROWS[measure]): sign for measure, sign in MEASURES.items()}
    return figures.scorecard(values, rows, columns, texts)


def _text(measure: str, value: float) -> str:
    if np.isnan(value):
        return "–"
    if measure == "variance":
        return say(share(value))
    if 0 < value < TINY:  # the words are too long for a cell, and the number for a phone's
        return "≈ 0"
    return say(count(value) if measure == "units" else number(value, 1 if value < SMALL else 2))


def told(data: Data) -> tuple[Sentence, ...]:
    variances = data.values[:, 0]
    chosen = Sentence(
        "Each model at the trained knob value where it gives back most nearly as much of the variance of all {n_test} "
        "test examples as {shown} does ({here}): {low} to {high}. Codes of {examples}, HSIC of {hsic}; darker is worse "
        "in its row.",
        n_test=count(data.n_test),
        shown=data.shown,
        here=share(data.of(data.shown, "variance")),
        low=share(variances.min()),
        high=share(variances.max()),
        examples=examples(data.used, data.n, "training"),
        hsic=count(data.n_hsic),
    )
    return chosen, _three(data), *_pairs(data), ONE_TRAINING


def _three(data: Data) -> Sentence:
    """The answer to the lesson's question: who is first by each criterion, and whether it is one model."""
    fewest = min(data.names, key=lambda name: data.of(name, "units"))
    sparsest = min(data.names, key=lambda name: data.of(name, "L0") / data.of(name, "units"))
    known = {name: _times_chance(data, name) for name in data.names}
    independent = min(known, key=lambda name: np.inf if np.isnan(known[name]) else known[name])
    values = {
        "fewest": name_of(fewest),
        "units": count(data.of(fewest, "units")),
        "sparsest": name_of(sparsest),
        "l0": number(data.of(sparsest, "L0"), 2),
        "of": count(data.of(sparsest, "units")),
    }
    if np.isnan(known[independent]):
        return Sentence("Fewest units: {fewest}, {units}. Sparsest: {sparsest}, {l0} of {of} not 0.", **values)
    values |= {"independent": name_of(independent), "ratio": times(known[independent])}
    sparse = data.of(sparsest, "L0") < data.of(sparsest, "units") / 2
    if fewest == sparsest == independent and sparse:
        return Sentence(
            "One code is first in all three. Fewest units: {fewest}, {units}. Sparsest: {sparsest}, {l0} of {of} "
            "not 0. Least dependent in pairs: {independent}, its HSIC is {ratio} that by chance.",
            **values,
        )
    return Sentence(
        "No code here is first in all three. Fewest units: {fewest}, {units}. Sparsest: {sparsest}, {l0} of {of} "
        "not 0. Least dependent in pairs: {independent}, its HSIC is {ratio} that by chance.",
        **values,
    )


def _times_chance(data: Data, name: str) -> float:
    return data.of(name, "HSIC") / data.of(name, "chance")


def _pairs(data: Data) -> tuple[Sentence, ...]:
    """PCA is uncorrelated, and dependent."""
    if np.isnan(data.of(PCA, "HSIC")):
        return ()
    return (
        Sentence(
            "PCA's correlation is {correlation}, yet its HSIC is {ratio} that by chance.",
            correlation=number(data.of(PCA, "correlation"), 2),
            ratio=times(_times_chance(data, PCA)),
        ),
    )
