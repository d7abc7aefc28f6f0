"""Where in the plane the code still feels a step: the size of its Jacobian."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import sensitivity
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "How much the code feels, place by place"
HEIGHT = 420
SIDE, MARGIN = 60, 0.6
N_POINTS = 400  # data drawn on top


@dataclass(frozen=True)
class Data:
    """size (SIDE, SIDE) of ||J||_F at the places (x, y); ``on_data`` (n_test,) the same at the test points."""

    x: np.ndarray
    y: np.ndarray
    size: np.ndarray
    points: np.ndarray
    on_data: np.ndarray
    axes: tuple[str, ...]
    knob: str


def unfit(run: Run) -> str:
    """Only data in the plane."""
    return "" if run.d_in == 2 else "This view needs data in the plane."


def compute(run: Run, at: int, controls: Controls) -> Data:
    """J = dz/dx on a grid around the data, exact."""
    data, model = run.dataset(), run.model(at)
    low, high = data.x.min(axis=0) - MARGIN, data.x.max(axis=0) + MARGIN
    x, y = (np.linspace(low[i], high[i], SIDE) for i in (0, 1))
    grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    return Data(
        x=x,
        y=y,
        size=sensitivity.frobenius(model.jacobian(grid)).reshape(SIDE, SIDE),
        points=data.x_test[:N_POINTS],
        on_data=sensitivity.frobenius(model.jacobian(data.x_test)),
        axes=data.feature_names,
        knob=f"{run.variant.SYMBOL} = {model.knob:g}",
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """||J||_F as colour, the data on top."""
    chart = figures.terrain(data.x, data.y, data.size, "‖J‖", *data.axes)
    marker = {"size": 4, "color": "white", "line": {"width": 1, "color": "black"}}
    chart.add("scatter", x=data.points[:, 0], y=data.points[:, 1], mode="markers", marker=marker, hoverinfo="skip")
    return chart.update_layout(showlegend=False)


def caption(data: Data) -> str:
    """The norm on the data and over the whole square."""
    return (
        f"At {data.knob} the Jacobian's norm is {np.median(data.on_data):.3g} on the data (median of "
        f"{len(data.on_data)} test points); over the square it goes from {data.size.min():.3g} to "
        f"{data.size.max():.3g}."
    )
