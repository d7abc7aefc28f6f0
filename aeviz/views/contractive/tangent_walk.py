"""Moving an image along a direction that the code feels, and along one that it does not."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import figures
from aeviz.language import Sentence, count, number, text
from aeviz.run import Run
from aeviz.views.base import Example, Range, held_out
from aeviz.views.base import images_only as unfit

__all__ = ["EXAMPLES", "HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "A walk the code notices, and one it does not"
HEIGHT = 430
EXAMPLES = True
STEPS = np.linspace(-2, 2, 9)


@dataclass(frozen=True)
class Controls:
    image: Annotated[int, Example()] = field(default=1, metadata={"label": "Test image"})
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
    example: int


def compute(run: Run, i: int, controls: Controls) -> Data:
    """Straight lines x + a v, with v the chosen singular vector of J and the one felt least of those that can vary.

    A pixel that never varies in the training part is left alone: any network is deaf to those.
    """
    data, model = run.dataset(), run.model(i)
    example = held_out(data, controls.image)
    x = data.x[[example]]
    varies = data.x_train.std(axis=0) > 0.05
    _, s, vt = np.linalg.svd(model.jacobian(x)[0][:, varies], full_matrices=False)
    directions = np.zeros((len(s), run.d_in))
    directions[:, varies] = vt
    chosen = (min(controls.direction, len(s)) - 1, len(s) - 1)
    walks = [x + STEPS[:, None] * directions[k] for k in chosen]
    code = model.encode(x)
    along, across = (np.linalg.norm(model.encode(walk) - code, axis=1) for walk in walks)
    images = [walk.reshape(-1, *data.height_width) for walk in walks]
    felt = float(s[chosen[0]]), float(s[chosen[1]])
    return Data(images[0], images[1], along, across, felt, chosen[0] + 1, example)


def figure(data: Data, controls: Controls) -> figures.Figure:
    """The two walks as images, and below how far the code has moved."""
    names = text("tangent {direction}", direction=count(data.direction)), text("least felt")
    rows = {name: np.clip(walk, 0, 1) for name, walk in zip(names, (data.along, data.across), strict=True)}
    moved = dict(zip(names, (data.moved_along, data.moved_across), strict=True))
    shown = [figures.NO_EXAMPLE if step else data.example for step in STEPS]
    return figures.strip(rows, moved, text("code moved"), examples=shown)


def told(data: Data) -> Sentence:
    """How far the code goes in both."""
    ends = [float((moved[0] + moved[-1]) / 2) for moved in (data.moved_along, data.moved_across)]
    return Sentence(
        "A step of length {step} along tangent {direction} (singular value {felt}) moves the code by {along}, one of "
        "the same length along the least felt direction ({least}) by {across}.",
        step=number(STEPS[-1]),
        direction=count(data.direction),
        felt=number(data.values[0]),
        along=number(ends[0]),
        least=number(data.values[1], 2),
        across=number(ends[1]),
    )
