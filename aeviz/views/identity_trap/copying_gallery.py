"""Inputs that are no data, and what the model makes of them."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import figures
from aeviz.run import Run
from aeviz.views.base import Range
from aeviz.views.base import images_only as unfit
from aeviz.views.identity_trap.copying_shares import EVERYWHERE, kinds

__all__ = ["HEIGHT", "TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "Shown what is no digit"
HEIGHT = 220
N = 200  # test examples that the inputs are made of
PER_KIND = 2


@dataclass(frozen=True)
class Controls:
    first: Annotated[int, Range(0, 50)] = field(default=0, metadata={"label": "Example"})


@dataclass(frozen=True)
class Data:
    """Kind of input -> (PER_KIND, height, width) images shown, and what came back; ``error`` is the mean over N
    inputs of the kind of ||x_hat - x||^2.
    """

    shown: dict[str, np.ndarray]
    back: dict[str, np.ndarray]
    error: dict[str, float]


def compute(run: Run, at: int, controls: Controls) -> Data:
    data, model = run.dataset(), run.model(at)
    n = min(N, len(data.test))
    shown = {name: make for name, make in kinds(data).items() if name != EVERYWHERE}  # no room for it
    inputs = {name: make(data.x_test[:n], np.random.default_rng(0)) for name, make in shown.items()}
    outputs = {name: model.reconstruct(x) for name, x in inputs.items()}
    chosen = (controls.first + np.arange(PER_KIND)) % n
    images = [
        {name: rows[chosen].reshape(-1, *data.image_shape) for name, rows in found.items()}
        for found in (inputs, outputs)
    ]
    error = {name: float(((outputs[name] - x) ** 2).sum(-1).mean()) for name, x in inputs.items()}
    return Data(*images, error)


def figure(data: Data, controls: Controls) -> figures.Figure:
    rows = {"shown": np.concatenate(list(data.shown.values())), "back": np.concatenate(list(data.back.values()))}
    columns = [name if i == 0 else "" for name in data.shown for i in range(PER_KIND)]
    return figures.gallery(rows, columns=columns).update_layout(margin={"l": 62}).update_yaxes(constrain="domain")


def caption(data: Data) -> str:
    errors = ", ".join(f"{error:.2f} for {name}" for name, error in data.error.items())
    return f"Squared error, mean over many such inputs: {errors}."
