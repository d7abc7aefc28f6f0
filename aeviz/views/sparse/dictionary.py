"""The decoder's columns as images: what each unit adds to the picture when it fires."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import figures
from aeviz.analysis import sparsity
from aeviz.run import Run
from aeviz.views.base import Range, images_only

__all__ = ["HEIGHT", "TITLE", "Controls", "caption", "clicked", "compute", "figure", "unfit"]

TITLE = "The dictionary: click a unit"
HEIGHT = 420
PER_ROW = 12
N = 2000


@dataclass(frozen=True)
class Controls:
    rank: Annotated[int, Range(1, 96)] = field(default=1, metadata={"label": "Unit (1: used most)"})


@dataclass(frozen=True)
class Data:
    """Units in order of use: ``atoms`` (d_latent, height, width), firing ``rate`` and number ``unit`` (d_latent,).

    ``chosen`` is the place of the unit that is looked at.
    """

    atoms: np.ndarray
    rate: np.ndarray
    unit: np.ndarray
    chosen: int


def compute(run: Run, at: int, controls: Controls) -> Data:
    dataset, model = run.dataset(), run.model(at)
    z = model.encode(dataset.x[:N])
    order = sparsity.by_use(z)
    columns = model.decoder_layers()[0][0]
    atoms = columns[order].reshape(-1, *dataset.image_shape)
    return Data(atoms, sparsity.firing_rate(z)[order], order, min(controls.rank, len(order)) - 1)


def unfit(run: Run) -> str:
    """Only a decoder of one layer has a dictionary, and only image data let one see it."""
    return images_only(run) or ("" if run.net.has_dictionary else "A decoder of several layers has no dictionary.")


def figure(data: Data, controls: Controls) -> figures.Figure:
    numbered = enumerate(zip(data.unit, data.rate, strict=True), start=1)
    hover = [f"{rank}. unit {unit + 1}, fires for {rate:.0%}" for rank, (unit, rate) in numbered]
    return figures.mosaic(data.atoms, PER_ROW, hover, faded=data.rate == 0, chosen=data.chosen)


def clicked(data: Data, x: float, y: float) -> dict[str, int]:
    """The unit whose tile was clicked."""
    place = figures.tile_at(x, y, PER_ROW, data.atoms.shape[1:])
    return {"rank": place + 1} if place is not None and place < len(data.unit) else {}


def caption(data: Data) -> str:
    dead = int((data.rate == 0).sum())
    first = f"The {len(data.rate)} decoder columns; the first, used most, fires for {data.rate[0]:.0%} of the images"
    rest = f"; {dead} never fire and are grey" if dead else "; every unit fires for some image"
    return f"{first}{rest}. Framed: unit {data.unit[data.chosen] + 1}, which fires for {data.rate[data.chosen]:.0%}."
