"""The images for which a unit fires most, beside what the unit adds to a picture."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import figures
from aeviz.analysis import sparsity
from aeviz.run import Run
from aeviz.views.base import Range
from aeviz.views.sparse.dictionary import unfit

__all__ = ["HEIGHT", "TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "What excites a unit"
HEIGHT = 190
N_TOP = 8


@dataclass(frozen=True)
class Controls:
    rank: Annotated[int, Range(1, 96)] = field(default=1, metadata={"label": "Unit (1: used most)"})


@dataclass(frozen=True)
class Data:
    """``images`` (N_TOP, height, width) with their activations (N_TOP,), the largest first; ``atom`` is the column."""

    atom: np.ndarray
    images: np.ndarray
    activation: np.ndarray
    unit: int
    rate: float
    classes: tuple[str, ...]


def compute(run: Run, at: int, controls: Controls) -> Data:
    dataset, model = run.dataset(), run.model(at)
    z = model.encode(dataset.x)
    unit = sparsity.ranked(z, controls.rank)
    top = np.argsort(-z[:, unit], kind="stable")[:N_TOP]
    names = () if dataset.y is None else tuple(dataset.class_names[c] for c in dataset.y[top])
    return Data(
        atom=model.decoder_layers()[0][0][unit].reshape(dataset.image_shape),
        images=dataset.x[top].reshape(-1, *dataset.image_shape),
        activation=z[top, unit],
        unit=unit,
        rate=float((z[:, unit] > 0).mean()),
        classes=names,
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    tiles = np.concatenate([data.atom[None] / (np.abs(data.atom).max() or 1), data.images])
    columns = ["dⱼ", *(f"{a:.1f}" for a in data.activation)]
    return figures.gallery({"": tiles}, columns=columns, diverging=True)


def caption(data: Data) -> str:
    if data.rate == 0:
        return f"Unit {data.unit + 1} is dead: it fires for 0 images."
    text = f"Unit {data.unit + 1} fires for {data.rate:.0%} of the images, at most with {data.activation[0]:.2f}"
    if not data.classes:
        return text + "."
    common = max(sorted(set(data.classes)), key=data.classes.count)
    return f"{text}; of its top {len(data.classes)}, {data.classes.count(common)} are of class {common}."
