"""What the live flow needs: the points, and the networks at every knob value; and their arrows, for a script."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import plane
from aeviz.language import Sentence, count, number, text
from aeviz.networks.arrays import Affine
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "The flow"
HEIGHT = 460
SIDE = 22


@dataclass(frozen=True)
class Data:
    """n points of the plane in model units, K knob values.

    points  (n, 2), with labels (n,) or None and class_names; or value (n,), the number that colours them in their place
    layers  of the whole network, encoder and decoder, for each layer w (K, inputs, outputs), b (K, outputs), activation
    sigma   (K,) where the reconstruction is r(x) = x + sigma net(x); None where it is net(x)
    places, arrows  (m, 2) the field r(x) - x on a grid, at the present knob value
    """

    points: np.ndarray
    labels: np.ndarray | None
    class_names: tuple[str, ...]
    value: np.ndarray | None
    value_name: str
    knobs: np.ndarray
    layers: tuple[Affine, ...]
    sigma: np.ndarray | None
    places: np.ndarray
    arrows: np.ndarray
    i: int


def compute(run: Run, i: int, controls: Controls) -> Data:
    dataset = run.dataset()
    places = plane.grid(dataset.x, SIDE)[2].astype(np.float32)
    return Data(
        points=dataset.x,
        labels=dataset.y,
        class_names=dataset.class_names,
        value=dataset.value,
        value_name=dataset.value_name,
        knobs=run.knobs,
        layers=_layers(run),
        sigma=run.variant.correction(run.knobs),
        places=places,
        arrows=run.model(i).reconstruct(places) - places,
        i=i,
    )


def _layers(run: Run) -> tuple[Affine, ...]:
    models = [run.model(k) for k in range(len(run.knobs))]
    each = [(*model.encoder_layers(), *model.decoder_layers()) for model in models]
    return tuple(
        (np.stack([w for w, _, _ in layer]), np.stack([b for _, b, _ in layer]), layer[0][2])
        for layer in zip(*each, strict=True)
    )


def unfit(run: Run) -> str:
    """A field of arrows needs the plane, and a noise."""
    if run.d_in != 2:
        return text("A field is drawn on the plane; this data set has more than two features.")
    return "" if run.variant.corrupts else text("This view shows the field of a denoising autoencoder.")


def figure(data: Data, controls: Controls) -> figures.Figure:
    chart = figures.empty("", "x₁", "x₂", showlegend=False)
    marker = {"size": 3, "color": figures.GREY, "opacity": 0.6}
    chart.add("scattergl", x=data.points[:, 0], y=data.points[:, 1], mode="markers", marker=marker, hoverinfo="skip")
    longest, room = float(np.linalg.norm(data.arrows, axis=1).max()), float(np.ptp(data.places[:, 0])) / (SIDE - 1)
    figures.quiver(chart, data.places, data.arrows, room, longest, text("‖r(x) − x‖"))
    return chart.equal_scales()


def told(data: Data) -> Sentence:
    """How long the arrows are."""
    length = np.linalg.norm(data.arrows, axis=1)
    return Sentence(
        "At σ = {sigma} the arrows r(x) − x are {median} long in the median and {longest} at most, at {n} places of "
        "the square.",
        sigma=number(data.knobs[data.i]),
        median=number(np.median(length)),
        longest=number(length.max()),
        n=count(len(length)),
    )
