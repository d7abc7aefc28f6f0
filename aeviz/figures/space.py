"""Points in three dimensions, with the curves and sheets that run through them."""

from typing import Any

import numpy as np

from aeviz.figures.colours import GREY, SEQUENTIAL, series_colours
from aeviz.figures.figure import Figure
from aeviz.figures.template import empty
from aeviz.language import text

NUMBERS = 11  # pixels: those along the axes are beside the points, not before them


def space(
    points: np.ndarray,
    title: str = "",
    *,
    values: np.ndarray | None = None,
    curves: dict[str, np.ndarray] | None = None,
    sheets: dict[str, np.ndarray] | None = None,
    axes: tuple[str, ...] = ("x₁", "x₂", "x₃"),
) -> Figure:
    """A cloud (n, 3), coloured by ``values`` (n,); named curves (m, 3) and sheets (rows, columns, 3), nan = no sheet.

    One scale on all three axes, so that angles look as they are; the legend switches each part on and off.
    """
    figure = empty(title)
    colour = {"color": GREY} if values is None else {"color": values, "colorscale": SEQUENTIAL}
    figure.add(
        "scatter3d",
        **_xyz(points),
        name=text("data"),
        mode="markers",
        marker={"size": 2.5, "opacity": 0.35 if curves else 0.7, **colour},
    )
    colours = series_colours([*(sheets or {}), *(curves or {})])
    for name, sheet in (sheets or {}).items():
        colour = colours[name]
        flat = {"colorscale": [[0, colour], [1, colour]], "showscale": False, "opacity": 0.55, "showlegend": True}
        figure.add("surface", x=sheet[..., 0], y=sheet[..., 1], z=sheet[..., 2], name=name, hoverinfo="name", **flat)
    for name, curve in (curves or {}).items():
        line = {"color": colours[name], "width": 7}
        figure.add("scatter3d", **_xyz(curve), name=name, mode="lines+markers", line=line, marker={"size": 3})
    return figure.update_layout(scene=_scene(points, axes), margin={"l": 0, "r": 0, "b": 0})


def _scene(points: np.ndarray, axes: tuple[str, ...]) -> dict[str, Any]:
    """The axes and the camera; each axis as long as the points (n, 3) are wide along it."""
    names = {
        f"{axis}axis": {"title": {"text": name}, "nticks": 4, "tickfont": {"size": NUMBERS}}
        for axis, name in zip("xyz", axes, strict=True)
    }
    spans = np.ptp(points, axis=0)
    ratio = dict(zip("xyz", (spans / spans.max()).tolist(), strict=True))  # of the longest axis: so the frame holds all
    camera = {"eye": {"x": 0.78, "y": -1.3, "z": 0.48}, "center": {"x": 0, "y": 0, "z": -0.1}}  # nearly along y
    return {"aspectmode": "manual", "aspectratio": ratio, "camera": camera, **names}


def _xyz(points: np.ndarray) -> dict[str, np.ndarray]:
    return dict(zip("xyz", points.T, strict=True))
