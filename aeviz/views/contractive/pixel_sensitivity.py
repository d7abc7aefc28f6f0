"""Which pixels of an image the code still feels."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import figures
from aeviz.run import Run
from aeviz.views.base import Range
from aeviz.views.base import images_only as unfit

__all__ = ["HEIGHT", "TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "Which pixels the code feels"
HEIGHT = 300
N = 8


@dataclass(frozen=True)
class Controls:
    offset: Annotated[int, Range(0, 80, 8)] = field(default=0, metadata={"label": "First test image"})


@dataclass(frozen=True)
class Data:
    """images (N, h, w); felt_first and felt (N, h, w): sqrt(sum_j J_ji^2) of each pixel i, at the first knob and here.

    edge is the mean sensitivity to the outermost pixels over that to the others, at the first knob value and here.
    """

    images: np.ndarray
    felt_first: np.ndarray
    felt: np.ndarray
    edge: tuple[float, float]
    names: tuple[str, str]


def compute(run: Run, at: int, controls: Controls) -> Data:
    """The length of the Jacobian's column of each pixel."""
    data = run.dataset()
    x = data.x_test[controls.offset : controls.offset + N]
    first, here = (_felt(run, i, x) for i in (0, at))
    names = tuple(f"{run.variant.SYMBOL} = {run.knobs[i]:g}" for i in (0, at))
    return Data(x.reshape(-1, *data.image_shape), first, here, (_edge(first), _edge(here)), names)


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Each row of sensitivities on its own scale, from 0 to its largest value."""
    first, here = data.names
    here = f"here: {here}"
    rows = {"image": data.images, first: _scaled(data.felt_first), here: _scaled(data.felt)}
    return figures.gallery(rows)


def caption(data: Data) -> str:
    """How much fainter, and whether the empty edge is felt."""
    first, here = (float(np.linalg.norm(felt, axis=(1, 2)).mean()) for felt in (data.felt_first, data.felt))
    return (
        f"These images' Jacobians have a norm of {first:.3g} at {data.names[0]} and {here:.3g} at {data.names[1]} "
        f"(each row of the picture has a scale of its own). An outermost pixel is felt {data.edge[0]:.0%} as much as "
        f"an inner one at {data.names[0]}, {data.edge[1]:.0%} at {data.names[1]}."
    )


def _felt(run: Run, i: int, x: np.ndarray) -> np.ndarray:
    return np.linalg.norm(run.model(i).jacobian(x), axis=1).reshape(-1, *run.dataset().image_shape)


def _edge(felt: np.ndarray) -> float:
    inside = felt[:, 1:-1, 1:-1]
    outside = (felt.sum() - inside.sum()) / (felt.size - inside.size)
    return float(outside / max(inside.mean(), 1e-12))


def _scaled(felt: np.ndarray) -> np.ndarray:
    return felt / max(float(felt.max()), 1e-12)
