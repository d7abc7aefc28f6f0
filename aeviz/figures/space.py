"""Points in three dimensions, with the curves and sheets that run through them."""

import numpy as np

from aeviz.figures.figure import Figure
from aeviz.figures.template import GREY, SERIES, empty


def space(
    points: np.ndarray,
    title: str = "",
    *,
    values: np.ndarray | None = None,
    curves: dict[str, np.ndarray] | None = None,
    sheets: dict[str, np.ndarray] | None = None,
    axes: tuple[str, str, str] = ("x", "y", "z"),
) -> Figure:
    """A cloud (n, 3), coloured by ``values`` (n,); named curves (m, 3) and sheets (rows, columns, 3), nan = no sheet.

    One scale on all three axes, so that angles look as they are; the legend switches each part on and off.
    """
    figure = empty(title)
    colour = {"color": GREY} if values is None else {"color": values, "colorscale": "Viridis"}
    figure.add("scatter3d", **_xyz(points), name="data", mode="markers", marker={"size": 2.5, "opacity": 0.7, **colour})
    for colour, (name, sheet) in zip(SERIES, (sheets or {}).items(), strict=False):
        flat = {"colorscale": [[0, colour], [1, colour]], "showscale": False, "opacity": 0.55, "showlegend": True}
        figure.add("surface", x=sheet[..., 0], y=sheet[..., 1], z=sheet[..., 2], name=name, hoverinfo="name", **flat)
    for colour, (name, curve) in zip(SERIES, (curves or {}).items(), strict=False):
        line = {"color": colour, "width": 7}
        figure.add("scatter3d", **_xyz(curve), name=name, mode="lines+markers", line=line, marker={"size": 3})
    names = {f"{axis}axis": {"title": {"text": name}, "nticks": 5} for axis, name in zip("xyz", axes, strict=True)}
    eye = {"x": 0.7, "y": -2.0, "z": 0.5}  # along y: an S and a roll are seen from the side
    scene = {"aspectmode": "data", "camera": {"eye": eye}, **names}
    return figure.update_layout(scene=scene, margin={"l": 0, "r": 0, "b": 0})


def _xyz(points: np.ndarray) -> dict[str, np.ndarray]:
    return dict(zip("xyz", points.T, strict=True))
