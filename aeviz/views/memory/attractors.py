"""Is each stored image an attractor? The largest |eigenvalue| of the reconstruction's Jacobian at each."""

from dataclasses import dataclass, replace

import numpy as np

from aeviz import figures
from aeviz.analysis import derivatives, memory
from aeviz.language import Sentence, count, number, text
from aeviz.memo import once
from aeviz.networks.activations import ACTIVATIONS
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Attractors"
HEIGHT = 440
MOST, WIDEST = 50, 256  # stored examples and inputs: an eigenvalue problem for each example at each knob value


@dataclass(frozen=True)
class Data:
    """(K, n) at each knob value and stored example x: the ``radius``, the largest |eigenvalue| of the Jacobian of r at
    x, and ``off``, ||r(x) - x||.
    """

    knobs: np.ndarray
    radius: np.ndarray
    off: np.ndarray
    symbol: str
    label: str
    i: int


def compute(run: Run, i: int, controls: Controls) -> Data:
    return replace(_measured(run), i=i, label=run.knob_label)


@once
def _measured(run: Run) -> Data:
    """All of it, which is the same wherever the knob stands."""
    x = run.dataset().x_train
    models = [run.model(k) for k in range(len(run.knobs))]
    radius = np.array([memory.spectral_radius(model, x) for model in models])
    off = np.array([np.linalg.norm(derivatives.reconstruct(model, x) - x, axis=1) for model in models])
    return Data(run.knobs, radius, off, run.variant.SYMBOL, "", 0)


def unfit(run: Run) -> str:
    if run.variant.MASK_FOLLOWS_CODE:
        return "The code is masked by its own values: it jumps, and has no derivative."
    strange = sorted({layer.activation for layer in (*run.net.encoder, *run.net.decoder)} - set(ACTIVATIONS))
    if strange:
        return f"The derivative of {strange[0]} is not known here."
    few = len(run.dataset().train) <= MOST and run.d_in <= WIDEST
    return "" if few else f"This view asks every stored example: at most {MOST}, of at most {WIDEST} inputs."


def figure(data: Data, controls: Controls) -> figures.Figure:
    size, number_of = text("largest |eigenvalue| at a stored example"), text("stored examples that are attractors")
    curves = {
        size: {
            text("the largest of all"): data.radius.max(axis=1),
            text("median"): np.median(data.radius, axis=1),
            text("the smallest of all"): data.radius.min(axis=1),
        },
        number_of: {text("attractors"): (data.radius < 1).sum(axis=1)},
    }
    return figures.panels(data.knobs, curves, data.label, data.i, levels={size: 1.0})


def told(data: Data) -> Sentence:
    """How many attract, and how nearly they are fixed points."""
    radius, off = data.radius[data.i], data.off[data.i]
    return Sentence(
        "At {symbol} = {knob} the largest |eigenvalue| of the Jacobian is below 1 at {n} of the {stored} stored "
        "examples; it lies between {least} and {most}. One step moves none of the stored examples by more than {off}.",
        symbol=data.symbol,
        knob=number(data.knobs[data.i]),
        n=count((radius < 1).sum()),
        stored=count(len(radius)),
        least=number(radius.min()),
        most=number(radius.max()),
        off=number(off.max()),
    )
