"""The moves of an image that change its code most: the tangents the network has learnt."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import figures
from aeviz.analysis import sensitivity
from aeviz.language import Sentence, count, number, percent, text
from aeviz.run import Run
from aeviz.views.base import Example
from aeviz.views.base import images_only as unfit

__all__ = ["EXAMPLES", "HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Learnt tangents"
HEIGHT = 330
EXAMPLES = True
N_IMAGES, N_DIRECTIONS = 8, 6


@dataclass(frozen=True)
class Controls:
    first: Annotated[int, Example()] = field(default=1, metadata={"label": "From test image"})


@dataclass(frozen=True)
class Data:
    """directions (N_IMAGES, N_DIRECTIONS, h, w), unit vectors by falling singular value (N_IMAGES, N_DIRECTIONS).

    ``share`` of ||J||^2 they hold, a mean over these images; ``names`` are their classes, "" without; ``places``
    (N_IMAGES,) are theirs among the test images, ``numbers`` those in the data set.
    """

    directions: np.ndarray
    values: np.ndarray
    share: float
    names: tuple[str, ...]
    places: np.ndarray
    numbers: np.ndarray
    knob: float
    symbol: str


def compute(run: Run, i: int, controls: Controls) -> Data:
    """The right singular vectors of J at each image, the most felt first."""
    data, model = run.dataset(), run.model(i)
    rows = (controls.first - 1 + np.arange(N_IMAGES)) % len(data.held_out)
    jacobian = model.jacobian(data.x_test[rows])
    felt = sensitivity.felt_directions(jacobian, N_DIRECTIONS)
    values = np.linalg.norm(felt, axis=2)
    unit = felt / np.maximum(values, 1e-12)[..., None]
    total = np.maximum((jacobian**2).sum(axis=(1, 2)), 1e-12)
    return Data(
        directions=unit.reshape(*values.shape, *data.height_width),
        values=values,
        share=float(((values**2).sum(axis=1) / total).mean()),
        names=data.classes_of(data.test[rows]) or ("",) * len(values),
        places=rows,
        numbers=data.test[rows],
        knob=model.knob,
        symbol=run.variant.symbol,
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """A row for each image: red pixels rise, blue ones fall along the direction."""
    numbered = zip(data.places + 1, data.names, strict=True)
    names = [text("{image}: {name}", image=count(k), name=name) for k, name in numbered]
    columns = [text("v{j}", j=count(j + 1)) for j in range(data.values.shape[1])]
    rows, shown = dict(zip(names, data.directions, strict=True)), data.numbers[:, None].tolist()
    return figures.gallery(rows, columns=columns, diverging=True, examples=shown)


def told(data: Data) -> Sentence:
    """How much of the Jacobian these directions hold."""
    return Sentence(
        "At {symbol} = {knob} these {shown} of {all} directions hold {share} of ‖J‖², on average over these {images} "
        "images; a step of 1 along the first moves the code by {first}, along the last by {last}.",
        symbol=data.symbol,
        knob=number(data.knob),
        shown=count(data.values.shape[1]),
        all=count(data.directions[0, 0].size),
        share=percent(data.share),
        images=count(len(data.values)),
        first=number(data.values[:, 0].mean()),
        last=number(data.values[:, -1].mean()),
    )
