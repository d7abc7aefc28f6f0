"""The decoder's columns as images: what each unit adds to the picture when it fires."""

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from aeviz import figures
from aeviz.analysis import sparsity
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls
from aeviz.views.base import images_only

__all__ = ["HEIGHT", "TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "The dictionary"
HEIGHT = 420
PER_ROW = 16
N = 2000


@dataclass(frozen=True)
class Data:
    """Units in order of use: ``atoms`` (d_latent, height, width), firing ``rate`` and number ``unit`` (d_latent,)."""

    atoms: np.ndarray
    rate: np.ndarray
    unit: np.ndarray


def compute(run: Run, at: int, controls: Controls) -> Data:
    dataset, model = run.dataset(), run.model(at)
    z = model.encode(dataset.x[:N])
    order = sparsity.by_use(z)
    columns = model.decoder_layers()[0][0]
    return Data(columns[order].reshape(-1, *dataset.image_shape), sparsity.firing_rate(z)[order], order)


def unfit(run: Run) -> str:
    """Only a decoder of one layer has a dictionary, and only image data let one see it."""
    return images_only(run) or ("" if len(run.net.decoder) == 1 else "A decoder of several layers has no dictionary.")


def figure(data: Data, controls: Controls) -> go.Figure:
    numbered = enumerate(zip(data.unit, data.rate, strict=True), start=1)
    hover = [f"{rank}. unit {unit + 1}, fires for {rate:.0%}" for rank, (unit, rate) in numbered]
    return figures.mosaic(data.atoms, PER_ROW, hover, faded=data.rate == 0)


def caption(data: Data) -> str:
    dead = int((data.rate == 0).sum())
    first = f"The {len(data.rate)} decoder columns; the first, used most, fires for {data.rate[0]:.0%} of the images"
    return first + (f"; {dead} never fire and are grey." if dead else "; every unit fires for some image.")
