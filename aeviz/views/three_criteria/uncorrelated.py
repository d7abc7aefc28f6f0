"""Uncorrelated is not independent: two principal components, beside the same with their examples shuffled."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import independence, pca
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "KNOB", "TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "PCA: uncorrelated, not independent"
KNOB = False
HEIGHT = 430
N, N_SHUFFLES = 250, 99


@dataclass(frozen=True)
class Data:
    """``pair`` (N, 2): the first two components; ``independent``: the same, the second one's examples shuffled.

    ``correlation`` over all training examples; ``dependence``: HSIC of the pair and its permutation p-value.
    """

    pair: np.ndarray
    independent: np.ndarray
    correlation: float
    dependence: independence.Dependence
    hsic_independent: float


def compute(run: Run, at: int, controls: Controls) -> Data:
    x, rng = run.dataset().x_train, np.random.default_rng(0)
    z = pca.fit(x, 2).encode(x)
    pair = z[rng.permutation(len(z))[:N]]
    independent = np.column_stack([pair[:, 0], rng.permutation(pair[:, 1])])
    return Data(
        pair=pair,
        independent=independent,
        correlation=float(independence.correlation(z)[0, 1]),
        dependence=independence.hsic_test(pair[:, :1], pair[:, 1:], rng, N_SHUFFLES),
        hsic_independent=independence.hsic(independent[:, :1], independent[:, 1:]),
    )


def unfit(run: Run) -> str:
    return "" if min(run.dataset().x_train.shape) >= 2 else "This view needs data with at least two features."


def figure(data: Data, controls: Controls) -> figures.Figure:
    labels = np.repeat([0, 1], [len(data.pair), len(data.independent)])
    names = ("principal components", "one of them shuffled")
    both = np.concatenate([data.pair, data.independent])
    return figures.points(both, "", "PC 1", "PC 2", labels=labels, class_names=names)


def caption(data: Data) -> str:
    found = data.dependence
    verdict = "dependent" if found.p_value <= 0.05 else "not shown to be dependent"
    return (
        f"The correlation of the two components is {abs(data.correlation):.2f}, yet they are {verdict}: HSIC "
        f"{found.hsic:.4f} (p = {found.p_value:.2g} by {N_SHUFFLES} shuffles); with one of them shuffled it is "
        f"{data.hsic_independent:.4f}."
    )
