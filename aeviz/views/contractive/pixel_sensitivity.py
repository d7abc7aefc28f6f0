"""Which pixels of an image the code still feels."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import figures
from aeviz.language import Sentence, number, text, times
from aeviz.run import Run
from aeviz.views.base import Example
from aeviz.views.base import images_only as unfit

__all__ = ["EXAMPLES", "HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Which pixels the code feels"
HEIGHT = 300
EXAMPLES = True
N = 8


@dataclass(frozen=True)
class Controls:
    first: Annotated[int, Example()] = field(default=1, metadata={"label": "From test image"})


@dataclass(frozen=True)
class Data:
    """images (N, h, w); felt_first and felt (N, h, w): sqrt(sum_j J_ji^2) of each pixel i, at the first knob and here.

    ``edge`` is the mean sensitivity to the outermost pixels over that to the others, at the first knob value and here;
    ``largest`` the most that any pixel of these images is felt at any of the two: the scale that both rows share.
    ``numbers`` (N,) are the images' in the data set.
    """

    images: np.ndarray
    felt_first: np.ndarray
    felt: np.ndarray
    edge: tuple[float, float]
    largest: float
    knobs: tuple[float, float]
    symbol: str
    numbers: np.ndarray


def compute(run: Run, i: int, controls: Controls) -> Data:
    """The length of the Jacobian's column of each pixel."""
    data = run.dataset()
    rows = (controls.first - 1 + np.arange(N)) % len(data.held_out)
    x = data.x_test[rows]
    first, here = (_felt(run, k, x) for k in (0, i))
    return Data(
        images=x.reshape(-1, *data.height_width),
        felt_first=first,
        felt=here,
        edge=(_edge(first), _edge(here)),
        largest=float(max(first.max(), here.max())),
        knobs=(float(run.knobs[0]), float(run.knobs[i])),
        symbol=run.variant.symbol,
        numbers=data.test[rows],
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Both rows of sensitivities on one scale, from 0 to their largest value."""
    first, here = (text("{symbol} = {knob}", symbol=data.symbol, knob=number(knob)) for knob in data.knobs)
    scale = max(data.largest, 1e-12)
    rows = {text("image"): data.images, first: data.felt_first / scale}
    return figures.gallery(rows | {text("here: {knob}", knob=here): data.felt / scale}, examples=data.numbers.tolist())


def told(data: Data) -> tuple[Sentence, ...]:
    """How much fainter, and whether the empty edge is felt."""
    first, here = (float(np.linalg.norm(felt, axis=(1, 2)).mean()) for felt in (data.felt_first, data.felt))
    now = Sentence(
        "At {symbol} = {knob} these images' Jacobians have a mean norm of {here}; an outermost pixel is felt {edge} as "
        "much as an inner one.",
        symbol=data.symbol,
        knob=number(data.knobs[1]),
        here=number(here),
        edge=times(data.edge[1]),
    )
    if data.knobs[0] == data.knobs[1]:
        return (now,)
    before = Sentence(
        "At {symbol} = {first_knob} it was {first}, and {edge_first}; both rows share one scale.",
        symbol=data.symbol,
        first_knob=number(data.knobs[0]),
        first=number(first),
        edge_first=times(data.edge[0]),
    )
    return now, before


def _felt(run: Run, i: int, x: np.ndarray) -> np.ndarray:
    return np.linalg.norm(run.model(i).jacobian(x), axis=1).reshape(-1, *run.dataset().height_width)


def _edge(felt: np.ndarray) -> float:
    inside = felt[:, 1:-1, 1:-1]
    outside = (felt.sum() - inside.sum()) / (felt.size - inside.size)
    return float(outside / max(inside.mean(), 1e-12))
