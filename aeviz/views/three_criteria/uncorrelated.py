"""Uncorrelated is not independent: two principal components, beside the same with their examples shuffled."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import independence, pca
from aeviz.data.base import Dataset
from aeviz.data.remembered import remembered
from aeviz.language import Sentence, count, number, text
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.base import examples

__all__ = ["HEIGHT", "KNOB", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "PCA: uncorrelated, not independent"
KNOB = False
HEIGHT = 430
N, N_SHUFFLES = 500, 99  # examples drawn and tested: HSIC keeps the square of their number


@dataclass(frozen=True)
class Data:
    """``pair`` (N, 2): the first two components; ``independent``: the same, the second one's examples shuffled.

    ``correlation`` over all ``n`` training examples; ``dependence``: HSIC of the pair and its permutation p-value.
    """

    pair: np.ndarray
    independent: np.ndarray
    correlation: float
    dependence: independence.Dependence
    hsic_independent: float
    n: int


def compute(run: Run, i: int, controls: Controls) -> Data:
    return _measured(run.dataset())


@remembered
def _measured(dataset: Dataset) -> Data:
    """No network is asked: all Runs on the same data have this picture."""
    rng = np.random.default_rng(0)
    z = pca.learned(dataset, 2).encode(dataset.x_train)
    pair = z[rng.permutation(len(z))[:N]]
    independent = np.column_stack([pair[:, 0], rng.permutation(pair[:, 1])])
    return Data(
        pair=pair,
        independent=independent,
        correlation=float(independence.correlation(z)[0, 1]),
        dependence=independence.hsic_test(pair[:, :1], pair[:, 1:], rng, N_SHUFFLES),
        hsic_independent=independence.hsic(independent[:, :1], independent[:, 1:]),
        n=len(z),
    )


def unfit(run: Run) -> str:
    return "" if min(run.dataset().x_train.shape) >= 2 else text("This view needs data with at least two features.")


def figure(data: Data, controls: Controls) -> figures.Figure:
    labels = np.repeat([0, 1], [len(data.pair), len(data.independent)])
    names = (text("principal components"), text("one of them shuffled"))
    both = np.concatenate([data.pair, data.independent])
    return figures.points(both, "", text("PC 1"), text("PC 2"), labels=labels, class_names=names)


def told(data: Data) -> Sentence:
    values = {
        "correlation": number(abs(data.correlation), 2),
        "all": examples(data.n, data.n, "training"),
        "hsic": number(data.dependence.hsic),
        "some": examples(len(data.pair), data.n, "training"),
        "p": number(data.dependence.p_value, 2),
        "shuffles": count(N_SHUFFLES),
        "independent": number(data.hsic_independent),
    }
    if data.dependence.p_value > 0.05:
        return Sentence(
            "The correlation of the two components is {correlation} ({all}), and they are not shown to be dependent: "
            "HSIC {hsic} ({some}; p = {p} by {shuffles} shuffles); with one of them shuffled it is {independent}.",
            **values,
        )
    return Sentence(
        "The correlation of the two components is {correlation} ({all}), yet they are dependent: HSIC {hsic} ({some}; "
        "p = {p} by {shuffles} shuffles); with one of them shuffled it is {independent}.",
        **values,
    )
