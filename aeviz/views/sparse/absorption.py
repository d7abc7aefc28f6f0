"""Of two things, one of which never comes alone: does each get a unit of its own, or is one taken in by the other's?"""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import sparsity
from aeviz.data.base import Dataset
from aeviz.language import Sentence, count, number, percent, text
from aeviz.required import required
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "TITLE", "WIDE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Absorbed"
HEIGHT = 440
WIDE = True


@dataclass(frozen=True)
class Data:
    """(K,) means over the ``pairs`` of atoms, of which the second comes with the first only.

    How often the unit whose column is most like the first atom fires for test examples with the first ``alone`` and
    with ``both``; and the largest cosine of any column with the ``second`` atom, and with the two of them ``together``.
    """

    knobs: np.ndarray
    alone: np.ndarray
    both: np.ndarray
    second: np.ndarray
    together: np.ndarray
    pairs: int
    i: int
    symbol: str


def compute(run: Run, i: int, controls: Controls) -> Data:
    dataset = run.dataset()
    (first, second), (has_first, has_second) = _pairs(dataset)
    x = dataset.x_test
    rates: list[list[float]] = []
    for k in range(len(run.knobs)):
        columns = run.weights["decoder.0.weight"][k]
        units = (columns / np.maximum(np.linalg.norm(columns, axis=0), 1e-12)).T @ first
        fires = run.model(k).encode(x)[:, units.argmax(axis=0)] > 0
        rates.append([_share(fires, has_first & ~has_second), _share(fires, has_second)])
    decoders = run.weights["decoder.0.weight"]
    alone, both = np.transpose(rates)
    return Data(
        knobs=run.knobs,
        alone=alone,
        both=both,
        second=np.array([sparsity.mmcs(columns, second) for columns in decoders]),
        together=np.array([sparsity.mmcs(columns, first + second) for columns in decoders]),
        pairs=second.shape[1],
        i=i,
        symbol=run.variant.symbol,
    )


def _pairs(dataset: Dataset) -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """The pairs' first and second atoms (d_in, pairs), and which test examples (n, pairs) hold them."""
    atoms = required(dataset.atoms, "atoms")
    second = atoms[1::2].T
    first = atoms[::2].T[:, : second.shape[1]]  # of an odd number of atoms the last is alone
    return (first, second), (dataset.x_test @ first > 0.5, dataset.x_test @ second > 0.5)  # strengths are 0 or 1


def _share(fires: np.ndarray, where: np.ndarray) -> float:
    """Of the examples and pairs (n, pairs) of a kind, those for which the unit fires."""
    return float(fires[where].mean())


def unfit(run: Run) -> str:
    options = dict(run.spec.data_options)
    if run.dataset().atoms is None or not (options.get("nested") and options.get("orthonormal")):
        return text("This view is about atoms in pairs, at right angles, of which one comes with the other only.")
    if not run.net.has_dictionary:
        return text("A decoder of several layers has no dictionary.")
    has_first, has_second = _pairs(run.dataset())[1]
    both_kinds = (has_first & ~has_second).any() and has_second.any()
    return (
        "" if both_kinds else text("No test example holds a first atom alone, or none holds both: take more samples.")
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    fires, cosine = text("the first one's unit fires"), text("largest cosine of a column")
    quantities = {
        fires: {text("for the first alone"): data.alone, text("for both"): data.both},
        cosine: {text("with the second"): data.second, text("with both together"): data.together},
    }
    return figures.panels(data.knobs, quantities, data.symbol, data.i, levels={cosine: float(np.sqrt(0.5))})


def told(data: Data) -> Sentence:
    """What fires when, and what the columns are."""
    i = data.i
    return Sentence(
        "At {symbol} = {knob} the first one's unit fires for {alone} of the test examples with the first alone, and "
        "for {both} of those with both (mean of {pairs} pairs). The largest cosine of a column with the second is "
        "{second} (dotted: what the sum of both has, {half}), with both together {together}.",
        symbol=data.symbol,
        knob=number(data.knobs[i]),
        alone=percent(data.alone[i]),
        both=percent(data.both[i]),
        pairs=count(data.pairs),
        second=number(data.second[i]),
        half=number(np.sqrt(0.5)),
        together=number(data.together[i]),
    )
