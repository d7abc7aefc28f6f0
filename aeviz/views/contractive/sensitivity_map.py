"""Where in the plane the code still feels a step: the size of its Jacobian."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import plane, sensitivity
from aeviz.language import Sentence, count, number, percent, text
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "How much the code feels, place by place"
HEIGHT = 420
SIDE, MARGIN = 60, 0.6
N_POINTS = 400  # data drawn on top
OFF = 0.3  # from the nearest example: a place off the data


@dataclass(frozen=True)
class Data:
    """``size`` (SIDE, SIDE) of ||J||_F at the places (x, y); ``on_data`` (n_test,) the same at the test points.

    ``above`` is the share of the places farther than OFF from every example where the norm is above its median on the
    data: the penalty is paid on examples, and nothing holds the code down where there are none.
    """

    x: np.ndarray
    y: np.ndarray
    size: np.ndarray
    points: np.ndarray
    on_data: np.ndarray
    above: float
    axes: tuple[str, ...]
    knob: float
    symbol: str


def unfit(run: Run) -> str:
    """Only data in the plane."""
    return "" if run.d_in == 2 else text("This view needs data in the plane.")


def compute(run: Run, i: int, controls: Controls) -> Data:
    """J = dz/dx on a grid around the data, exact."""
    from scipy.spatial import KDTree

    data, model = run.dataset(), run.model(i)
    x, y, places = plane.box(data.x, SIDE, MARGIN)
    size, on_data = (sensitivity.norms(model, points) for points in (places, data.x_test))
    off = KDTree(data.x).query(places)[0] > OFF
    return Data(
        x=x,
        y=y,
        size=size.reshape(SIDE, SIDE),
        points=data.x_test[:N_POINTS],
        on_data=on_data,
        above=float((size[off] > np.median(on_data)).mean()),
        axes=data.feature_names,
        knob=model.knob,
        symbol=run.variant.symbol,
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """||J||_F as colour, the data on top."""
    chart = figures.terrain(data.x, data.y, data.size, "‖J‖", *data.axes)
    marker = {"size": 4, "color": "white", "line": {"width": 1, "color": "black"}}
    chart.add("scatter", x=data.points[:, 0], y=data.points[:, 1], mode="markers", marker=marker, hoverinfo="skip")
    return chart.update_layout(showlegend=False)


def told(data: Data) -> tuple[Sentence, ...]:
    """The norm on the data, over the whole square, and how often it is larger off the data."""
    return (
        Sentence(
            "At {symbol} = {knob} the Jacobian's norm is {on} on the data (median of all {n} test points); over the "
            "square it goes from {least} to {most}.",
            symbol=data.symbol,
            knob=number(data.knob),
            on=number(np.median(data.on_data)),
            n=count(len(data.on_data)),
            least=number(data.size.min()),
            most=number(data.size.max()),
        ),
        Sentence(
            "Farther than {off} from every example it is larger than on the data at {above} of the places.",
            off=number(OFF),
            above=percent(data.above),
        ),
    )
