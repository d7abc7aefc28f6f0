"""Many small images in one picture."""

import numpy as np

from aeviz.figures.figure import Figure
from aeviz.figures.template import CONTRAST, DIVERGING, empty

FADED = [[0, "#6b6b6b"], [0.5, "#9a9a9a"], [1, "#c9c9c9"]]


def mosaic(
    images: np.ndarray,
    per_row: int,
    hover: list[str],
    rows: list[str],
    faded: np.ndarray | None = None,
    chosen: int | None = None,
) -> Figure:
    """Images (n, height, width) row by row, each on its own scale around 0 (blue below, red above).

    ``hover`` (n,) is a text for each; ``faded`` (n,) bool draws some in grey, and ``chosen`` gets a frame. ``rows`` are
    the texts on the left, one for each row.
    """
    n, height, width = images.shape
    bound = np.abs(images).max((1, 2), keepdims=True)
    scaled = images / np.where(bound > 0, bound, 1)
    faded = np.zeros(n, bool) if faded is None else faded
    figure = empty()
    for coloured, scale in ((~faded, DIVERGING), (faded, FADED)):
        z = _tile(np.where(coloured[:, None, None], scaled, np.nan), per_row, np.nan).astype(np.float32)
        figure.add(
            "heatmap", z=z, zmin=-1, zmax=1, colorscale=scale, showscale=False, hoverinfo="skip", hoverongaps=False
        )
    n_rows = -(-n // per_row)
    middle = (height - 1) / 2 + np.arange(n_rows) * (height + 1)
    across = (width - 1) / 2 + np.arange(n) % per_row * (width + 1)
    centres = {"x": across, "y": np.repeat(middle, per_row)[:n], "marker": {"opacity": 0, "size": 20}}
    figure.add("scatter", **centres, mode="markers", text=hover, hovertemplate="%{text}<extra></extra>")
    if chosen is not None:
        x, y = chosen % per_row * (width + 1) - 1, chosen // per_row * (height + 1) - 1
        figure.add_shape(
            type="rect", x0=x, y0=y, x1=x + width + 1, y1=y + height + 1, line={"color": CONTRAST, "width": 3}
        )
    axis = {"showgrid": False, "ticks": ""}
    figure.update_yaxes(tickvals=middle, ticktext=rows, autorange="reversed", scaleanchor="x", **axis)
    return figure.update_xaxes(showticklabels=False, constrain="domain", **axis)


def tile_at(x: float, y: float, per_row: int, shape: tuple[int, int]) -> int | None:
    """Which image of a `mosaic` lies at a place of it, counted from 0; None beside the columns."""
    height, width = shape
    column, row = int((x + 1) // (width + 1)), int((y + 1) // (height + 1))
    return row * per_row + column if 0 <= column < per_row and row >= 0 else None


def _tile(images: np.ndarray, per_row: int, gap) -> np.ndarray:
    """(n, height, width) -> one array of tiles with a line of ``gap`` between them."""
    n, height, width = images.shape
    rows = -(-n // per_row)
    board = np.full((rows * per_row, height + 1, width + 1), gap, images.dtype)
    board[:n, :height, :width] = images
    board = board.reshape(rows, per_row, height + 1, width + 1).swapaxes(1, 2)
    return board.reshape(rows * (height + 1), per_row * (width + 1))[:-1, :-1]
