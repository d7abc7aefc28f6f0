"""The moves of an image that change its code most: the tangents the network has learnt."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import figures
from aeviz.analysis import sensitivity
from aeviz.run import Run
from aeviz.views.base import Range
from aeviz.views.base import images_only as unfit

__all__ = ["HEIGHT", "TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "Learnt tangents"
HEIGHT = 330
N_IMAGES, N_DIRECTIONS = 4, 6


@dataclass(frozen=True)
class Controls:
    offset: Annotated[int, Range(0, 80, 4)] = field(default=0, metadata={"label": "First test image"})


@dataclass(frozen=True)
class Data:
    """directions (N_IMAGES, N_DIRECTIONS, h, w), unit vectors by falling singular value (N_IMAGES, N_DIRECTIONS)."""

    directions: np.ndarray
    values: np.ndarray
    share: float
    names: tuple[str, ...]
    knob: str


def compute(run: Run, at: int, controls: Controls) -> Data:
    """The right singular vectors of J at each image, the most felt first."""
    data, model = run.dataset(), run.model(at)
    rows = slice(controls.offset, controls.offset + N_IMAGES)
    jacobian = model.jacobian(data.x_test[rows])
    felt = sensitivity.felt_directions(jacobian, N_DIRECTIONS)
    values = np.linalg.norm(felt, axis=2)
    unit = felt / np.maximum(values, 1e-12)[..., None]
    total = np.maximum((jacobian**2).sum(axis=(1, 2)), 1e-12)
    labels = data.class_names if data.y is None else [data.class_names[label] for label in data.y[data.test[rows]]]
    return Data(
        directions=unit.reshape(*values.shape, *data.image_shape),
        values=values,
        share=float(((values**2).sum(axis=1) / total).mean()),
        names=tuple(labels),
        knob=f"{run.variant.SYMBOL} = {model.knob:g}",
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """A row for each image: red pixels rise, blue ones fall along the direction."""
    names = [f"{i + 1 + controls.offset}: {name}" for i, name in enumerate(data.names)]
    columns = [f"v{j + 1}" for j in range(N_DIRECTIONS)]
    return figures.gallery(dict(zip(names, data.directions, strict=True)), columns=columns, diverging=True)


def caption(data: Data) -> str:
    """How much of the Jacobian these directions hold."""
    first, last = data.values[:, 0].mean(), data.values[:, -1].mean()
    return (
        f"At {data.knob} these {data.values.shape[1]} of {data.directions[0, 0].size} directions hold {data.share:.0%} "
        f"of ‖J‖²; the first moves the code by {first:.3g} times the step, the last by {last:.3g} times."
    )
