"""Moving an image along a direction that the code feels, and along one that it does not."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import figures
from aeviz.run import Run
from aeviz.views.base import Range
from aeviz.views.base import images_only as unfit

__all__ = ["HEIGHT", "TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "A walk the code notices, and one it does not"
HEIGHT = 430
STEPS = np.linspace(-2, 2, 9)


@dataclass(frozen=True)
class Controls:
    image: Annotated[int, Range(0, 99)] = field(default=0, metadata={"label": "Test image"})
    direction: Annotated[int, Range(1, 10)] = field(default=1, metadata={"label": "Tangent", "help": "1 is felt most"})


@dataclass(frozen=True)
class Data:
    """along, across (n_steps, h, w): the image moved; moved_along, moved_across (n_steps,): how far its code went."""

    along: np.ndarray
    across: np.ndarray
    moved_along: np.ndarray
    moved_across: np.ndarray
    values: tuple[float, float]
    direction: int


def compute(run: Run, at: int, controls: Controls) -> Data:
    """Straight lines x + a v, with v the chosen singular vector of J and the one felt least of those that can vary.

    A pixel that never varies in the training part is left alone: any network is deaf to those.
    """
    data, model = run.dataset(), run.model(at)
    x = data.x_test[controls.image : controls.image + 1]
    varies = data.x_train.std(axis=0) > 0.05
    _, s, vt = np.linalg.svd(model.jacobian(x)[0][:, varies], full_matrices=False)
    directions = np.zeros((len(s), run.d_in))
    directions[:, varies] = vt
    chosen = (min(controls.direction, len(s)) - 1, len(s) - 1)
    walks = [x + STEPS[:, None] * directions[i] for i in chosen]
    code = model.encode(x)
    moved = [np.linalg.norm(model.encode(walk) - code, axis=1) for walk in walks]
    images = [walk.reshape(-1, *data.image_shape) for walk in walks]
    return Data(*images, *moved, (float(s[chosen[0]]), float(s[chosen[1]])), controls.direction)


def figure(data: Data, controls: Controls) -> figures.Figure:
    """The two walks as images, and below how far the code has moved."""
    names = f"tangent {data.direction}", "least felt"
    rows = {name: np.clip(walk, 0, 1) for name, walk in zip(names, (data.along, data.across), strict=True)}
    return figures.strip(rows, dict(zip(names, (data.moved_along, data.moved_across), strict=True)), "code moved")


def caption(data: Data) -> str:
    """How far the code goes in both."""
    ends = [float((moved[0] + moved[-1]) / 2) for moved in (data.moved_along, data.moved_across)]
    return (
        f"A step of length {STEPS[-1]:g} along tangent {data.direction} (singular value {data.values[0]:.3g}) moves "
        f"the code by {ends[0]:.3g}, one of the same length along the least felt direction ({data.values[1]:.2g}) by "
        f"{ends[1]:.3g}."
    )
