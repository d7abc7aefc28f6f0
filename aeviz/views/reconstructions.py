"""What comes back: examples, what PCA makes of them with as many numbers, and what the autoencoder does."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np
import plotly.graph_objects as go

from aeviz import figures
from aeviz.analysis import pca
from aeviz.metrics import reconstruction_error
from aeviz.run import Run
from aeviz.views.base import Range

TITLE = "Input and reconstruction"
HEIGHT = 300
N = 10


@dataclass(frozen=True)
class Controls:
    offset: Annotated[int, Range(0, 90, 10)] = field(default=0, metadata={"label": "first test example"})


@dataclass(frozen=True)
class Data:
    """x, by_pca, by_model (10, d_in) in data units; errors are sums over features, means over the test set."""

    x: np.ndarray
    by_pca: np.ndarray
    by_model: np.ndarray
    names: tuple[str, ...]
    shape: tuple[int, int] | None
    n_units: int
    error_pca: float
    error_model: float


def compute(run: Run, at: int, controls: Controls) -> Data:
    """PCA is fitted on the training examples, with as many components as the code has units (at most d_in)."""
    data, model = run.dataset(), run.model(at)
    units = run.variant.active_units(model.knob, run.spec.d_latent)
    fitted = pca.fit(data.x_train, min(units, data.x.shape[1], len(data.train)))
    x = data.x_test
    by_pca, by_model = fitted.reconstruct(x), model.reconstruct(x)
    first = min(controls.offset, max(0, len(x) - N))
    rows = slice(first, first + N)
    return Data(
        x=data.to_data_units(x[rows]),
        by_pca=data.to_data_units(by_pca[rows]),
        by_model=data.to_data_units(by_model[rows]),
        names=_names(data, rows),
        shape=data.image_shape,
        n_units=units,
        error_pca=reconstruction_error(x, by_pca),
        error_model=reconstruction_error(x, by_model),
    )


def figure(data: Data, controls: Controls) -> go.Figure:
    """Three rows of images; without images, each value against its reconstruction."""
    rows = {"input": data.x, f"PCA {data.n_units}": data.by_pca, "autoencoder": data.by_model}
    if data.shape:
        images = {name: values.reshape(-1, *data.shape) for name, values in rows.items()}
        return figures.gallery(images, columns=list(data.names))
    chart = figures.empty("", "value", "reconstructed value")
    for name, values in list(rows.items())[1:]:
        chart.add_scatter(x=data.x.ravel(), y=values.ravel(), mode="markers", name=name)
    ends = [float(data.x.min()), float(data.x.max())]
    return chart.add_scatter(x=ends, y=ends, mode="lines", name="perfect", line={"color": figures.GREY, "dash": "dot"})


def caption(data: Data) -> str:
    """The two errors on the test set."""
    better = "less" if data.error_model < data.error_pca else "more"
    share = abs(1 - data.error_model / max(data.error_pca, 1e-12))
    units = f"{data.n_units} number{'s' * (data.n_units != 1)} an example"
    return (
        f"With {units} PCA leaves a squared error of {data.error_pca:.3g} on the test set, the autoencoder "
        f"{data.error_model:.3g}: {share:.0%} {better}."
    )


def _names(data, rows: slice) -> tuple[str, ...]:
    if data.y is None:
        return ("",) * N
    return tuple(data.class_names[label] for label in data.y[data.test][rows])
