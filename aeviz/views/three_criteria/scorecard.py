"""Low-dimensional, sparse, independent: every model's code measured by each criterion, at equal reconstruction."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import independence, pca, reconstruction, sparsity
from aeviz.memo import once
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.base import on_same_data

__all__ = ["COMPARES", "HEIGHT", "TITLE", "Code", "Controls", "caption", "codes", "compute", "figure"]

TITLE = "Three criteria, one scorecard"
HEIGHT = 440
COMPARES = True
PCA = "PCA"
N = 1500  # training examples whose codes are measured
N_HSIC, UNITS_HSIC = 200, 12  # HSIC needs memory n^2 a unit: of the units that vary most
MEASURES = {
    "variance": 0,  # about the same for all, by choice of their knobs
    "units": -1,
    "L0": -1,
    "Hoyer": 1,
    "correlation": -1,
    "HSIC": -1,
    "total corr.": -1,
}


@dataclass(frozen=True)
class Code:
    """A model's codes z (n, units in use), its knob value as a text, and the share of test variance it gives back."""

    z: np.ndarray
    setting: str
    share: float


@dataclass(frozen=True)
class Data:
    """``values`` (models, measures) in MEASURES' order; correlation and HSIC are means over pairs of units.

    nan is undefined (pairs of a single unit), or infinite where ``endless`` (models, measures) says so. ``chance``: the
    HSIC that units without any dependence get from so few examples.
    """

    names: list[str]
    settings: list[str]
    values: np.ndarray
    endless: np.ndarray
    shown: str
    chance: float


def compute(run: Run, at: int, controls: Controls, others: Mapping[str, Run]) -> Data:
    found = codes(run, at, others)
    flat = found[PCA].z
    values = np.array([[code.share, *_measures(code.z)] for code in found.values()])
    shuffled = np.random.default_rng(0).permuted(flat, axis=0)
    return Data(
        names=list(found),
        settings=[code.setting for code in found.values()],
        values=np.where(np.isinf(values), np.nan, values),
        endless=np.isinf(values),
        shown=_name(run, others),
        chance=_mean_hsic(shuffled),
    )


def codes(run: Run, at: int, others: Mapping[str, Run]) -> dict[str, Code]:
    """name -> Code: PCA and each Run on the same data at the knob value where it gives back most nearly as much of the
    test data as ``run`` does at its ``at``-th.
    """
    data = run.dataset()
    x, test = data.x_train[:N], data.x_test
    shares = {name: _shares(other) for name, other in on_same_data(run, others).items()}
    target = shares[_name(run, others)][at]
    found = {PCA: _flat(data.x_train, x, test, target)}
    for name, share in shares.items():
        i = at if name == _name(run, others) else int(np.abs(share - target).argmin())
        other = others[name]
        units = other.units(i)
        setting = f"{other.variant.SYMBOL} = {other.knobs[i]:g}"
        found[name] = Code(other.model(i).encode(x)[:, :units], setting, float(share[i]))
    return found


def _name(run: Run, others: Mapping[str, Run]) -> str:
    return next(name for name, other in others.items() if other.spec.key() == run.spec.key())


@once
def _shares(run: Run) -> np.ndarray:
    x = run.dataset().x_test
    return np.array([reconstruction.frac_variance_explained(x, x_hat) for x_hat in run.reconstruct(x)])


def _flat(train: np.ndarray, x: np.ndarray, test: np.ndarray, target: float) -> Code:
    full = pca.fit(train)
    shares = 1 - pca.error_by_k(full, test) / reconstruction.reconstruction_error(test, test.mean(0))
    k = 1 + int(np.abs(shares[1:] - target).argmin())
    return Code(full.keep(k).encode(x), f"k = {k}", float(shares[k]))


def _measures(z: np.ndarray) -> tuple[float, ...]:
    """Units, L0, Hoyer, mean |correlation|, mean HSIC and total correlation of codes z (n, units)."""
    several = z.shape[1] > 1
    return (
        z.shape[1],
        float(sparsity.l0(z).mean()),
        _mean(sparsity.hoyer(z)) if several else np.nan,
        independence.off_diagonal_correlation(z) if several else np.nan,
        _mean_hsic(z) if several else np.nan,
        independence.gaussian_total_correlation(z) if several else np.nan,
    )


def _mean_hsic(z: np.ndarray) -> float:
    most = np.argsort(-z.var(axis=0))[:UNITS_HSIC]
    matrix = independence.pairwise_hsic(z[:N_HSIC, np.sort(most)])
    return _mean(matrix[np.triu_indices(len(matrix), 1)])


def _mean(values: np.ndarray) -> float:
    """Over those that are defined; nan if none is (a code that is always 0 has no Hoyer)."""
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else np.nan


def figure(data: Data, controls: Controls) -> figures.Figure:
    names = [f"<b>{name}</b>" if name == data.shown else name for name in data.names]
    columns = [f"{name}<br>{setting}" for name, setting in zip(names, data.settings, strict=True)]
    values = np.where(data.endless, np.inf, data.values).T
    texts = [[_text(measure, value) for value in row] for measure, row in zip(MEASURES, values, strict=True)]
    return figures.scorecard(values, MEASURES, columns, texts)


def _text(measure: str, value: float) -> str:
    if np.isnan(value):
        return "–"
    if np.isinf(value):
        return "∞"
    if measure == "variance":
        return f"{value:.0%}"
    return f"{value:.0f}" if measure == "units" else f"{value:.1f}" if value >= 1 else f"{value:.2f}"


def caption(data: Data) -> str:
    table = dict(zip(data.names, data.values, strict=True))
    at = {measure: i for i, measure in enumerate(MEASURES)}
    sparsest = min(table, key=lambda name: table[name][at["L0"]] / table[name][at["units"]])
    fewest = min(table, key=lambda name: table[name][at["units"]])
    text = (
        f"Each model where it gives back about {table[data.shown][0]:.0%} of the test data's variance; darker is worse "
        f"in its row. Fewest units: {fewest}, {table[fewest][at['units']]:.0f}. Sparsest: {sparsest}, "
        f"{table[sparsest][at['L0']]:.1f} of {table[sparsest][at['units']]:.0f} units not 0."
    )
    correlation, hsic = table[PCA][at["correlation"]], table[PCA][at["HSIC"]]
    if np.isnan(hsic):
        return text
    return (
        f"{text} PCA's correlation is {correlation:.2f}, yet its HSIC {hsic:.3f}; units without any dependence would "
        f"get {data.chance:.3f}."
    )
