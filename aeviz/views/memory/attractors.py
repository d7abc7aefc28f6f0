"""Is each stored image an attractor? The largest |eigenvalue| of the reconstruction's Jacobian at each."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import derivatives, memory
from aeviz.language import Sentence, count, number, text
from aeviz.memo import once
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.base import differentiable, other_seeds

__all__ = ["COMPARES", "HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Attractors"
HEIGHT = 440
COMPARES = True
MOST, WIDEST = 50, 256  # stored examples and inputs: an eigenvalue problem for each example at each knob value


@dataclass(frozen=True)
class Data:
    """(K, n) at each knob value and stored example x: the ``radius``, the largest |eigenvalue| of the Jacobian of r at
    x, and ``off``, ||r(x) - x||; ``others`` (m, K, n) the radius of m Runs that differ in their seed only.
    """

    knobs: np.ndarray
    radius: np.ndarray
    off: np.ndarray
    others: np.ndarray
    symbol: str
    label: str
    i: int

    @property
    def every(self) -> np.ndarray:
        """(1 + m, K, n) the radius of the Run and of the others."""
        return np.concatenate([self.radius[None], self.others])


def compute(run: Run, i: int, controls: Controls, others: Mapping[str, Run]) -> Data:
    beside = other_seeds(run, others).values()
    radius, off = _measured(run)
    more = np.reshape([_measured(other)[0] for other in beside], (-1, *radius.shape))
    return Data(run.knobs, radius, off, more, run.variant.symbol, run.knob_label, i)


@once
def _measured(run: Run) -> tuple[np.ndarray, np.ndarray]:
    """Radius and off (K, n), at all knob values."""
    x = run.dataset().x_train
    models = [run.model(k) for k in range(len(run.knobs))]
    radius = np.array([memory.spectral_radius(model, x) for model in models])
    return radius, np.array([np.linalg.norm(derivatives.reconstruct(model, x) - x, axis=1) for model in models])


def unfit(run: Run) -> str:
    if reason := differentiable(run):
        return reason
    if len(run.dataset().train) <= MOST and run.d_in <= WIDEST:
        return ""
    most = {"n": count(MOST), "d_in": count(WIDEST)}
    return text("This view asks every stored example: at most {n}, of at most {d_in} inputs.", **most)


def figure(data: Data, controls: Controls) -> figures.Figure:
    size, attract = text("largest |eigenvalue| at any stored example"), text("stored examples that are attractors")
    curves = {size: _spread(data.every.max(axis=2)), attract: _spread((data.every < 1).sum(axis=2))}
    return figures.panels(data.knobs, curves, data.label, data.i, levels={size: 1.0})


def _spread(found: np.ndarray) -> dict[str, np.ndarray]:
    """Of curves (m, K) the first, and the least and the most of all where there are several."""
    shown = {text("this network"): found[0]}
    if len(found) == 1:
        return shown
    return shown | {text("least of all seeds"): found.min(axis=0), text("most of all seeds"): found.max(axis=0)}


def told(data: Data) -> tuple[Sentence, ...]:
    """How many attract, how nearly they are fixed points, and how much of it is one training's chance."""
    radius, off = data.radius[data.i], data.off[data.i]
    one = Sentence(
        "At {symbol} = {knob} the largest |eigenvalue| of the Jacobian is below 1 at {n} of the {stored} stored "
        "examples; it lies between {least} and {most}. The stored example that one step moves furthest moves by {off}.",
        symbol=data.symbol,
        knob=number(data.knobs[data.i]),
        n=count((radius < 1).sum()),
        stored=count(len(radius)),
        least=number(radius.min()),
        most=number(radius.max()),
        off=number(off.max()),
    )
    return (one, _over_seeds(data)) if len(data.others) else (one,)


def _over_seeds(data: Data) -> Sentence:
    """At how many stored examples the networks of all seeds attract, and how large the largest |eigenvalue| is."""
    attract, largest = (data.every[:, data.i] < 1).sum(axis=1), data.every[:, data.i].max(axis=1)
    seeds, between = count(len(data.every)), {"smallest": number(largest.min()), "largest": number(largest.max())}
    if attract.min() == attract.max():
        return Sentence(
            "With each of {seeds} seeds of the training it is below 1 at {fewest} of them, and the largest at any of "
            "them lies between {smallest} and {largest}.",
            seeds=seeds,
            fewest=count(attract.min()),
            **between,
        )
    return Sentence(
        "Over {seeds} networks that differ in the seed of their training alone it is below 1 at {fewest} to {most_of} "
        "of them, and the largest at any of them lies between {smallest} and {largest}.",
        seeds=seeds,
        fewest=count(attract.min()),
        most_of=count(attract.max()),
        **between,
    )
