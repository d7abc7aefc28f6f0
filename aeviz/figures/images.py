"""Images in rows and grids: one board of tiles each, with a pixel between them.

In the browser they are drawn by a component of their own (frontend/src/images), which reads from ``layout.meta.images``
how they lie: as large as whole-number scaling lets them fill the width, in the page's ink on the page's paper. Where
Plotly alone draws, they are the heatmap that they are here, dark on light.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from aeviz.figures.colours import CONTRAST, DIVERGING
from aeviz.figures.figure import Figure
from aeviz.figures.template import empty

GREYS = {"colorscale": [[0, "white"], [1, "black"]], "zmin": 0, "zmax": 1}
FADED = [[0, "#6b6b6b"], [0.5, "#9a9a9a"], [1, "#c9c9c9"]]
NO_EXAMPLE = -1
_PLAIN = {"showgrid": False, "ticks": ""}


def gallery(
    rows: dict[str, np.ndarray],
    title: str = "",
    *,
    columns: list[str] | None = None,
    diverging: bool = False,
    wrap: bool = True,
    examples: Sequence[int] | Sequence[Sequence[int]] = (),
) -> Figure:
    """Rows of images: name -> (n, height, width). One grey scale from 0 to 1, or one around 0.

    A row that is too long for the page goes on below, unless ``wrap`` is false: where the columns are an axis.
    ``examples`` (n,) or (rows, n) are the numbers in the data set of the examples that they show, NO_EXAMPLE elsewhere:
    they are marked where one is selected, and a click selects them.
    """
    n = max(map(len, rows.values()))
    images = np.stack([_padded(found, n) for found in rows.values()])
    height, width = images.shape[2:]
    bound = float(np.nanmax(np.abs(images))) or 1.0
    scale = {"colorscale": DIVERGING, "zmin": -bound, "zmax": bound} if diverging else GREYS
    figure = empty(title)
    board = _tile(images.reshape(-1, height, width), n)
    figure.add("heatmap", z=board, showscale=False, hoverinfo="skip", hoverongaps=False, **scale)
    figure.update_yaxes(tickvals=_middles(len(rows), height), ticktext=list(rows), autorange="reversed", **_PLAIN)
    figure.update_yaxes(scaleanchor="x", constrain="domain", automargin=True)
    figure.update_xaxes(tickvals=_middles(n, width), ticktext=columns or [""] * n, constrain="domain", **_PLAIN)
    shown = {"examples": np.broadcast_to(examples, (len(rows), n)).tolist()} if len(examples) else {}
    return _lie(figure, (height, width), rows=len(rows), columns=n, diverging=diverging, wrap=wrap, **shown)


def of_largest(values: np.ndarray) -> np.ndarray:
    """``values`` as parts of their largest magnitude, -1 to 1, to be drawn on one scale; zeros where all are 0."""
    return values / (np.abs(values).max() or 1)


def mosaic(
    images: np.ndarray,
    per_row: int,
    hover: list[str],
    rows: list[str],
    faded: np.ndarray | None = None,
    chosen: int | None = None,
) -> Figure:
    """Images (n, height, width) one after the other, each on its own scale around 0 (blue below, red above).

    ``hover`` (n,) is a text for each; ``faded`` (n,) bool draws some in grey, and ``chosen`` gets a frame. ``per_row``
    and ``rows``, the texts on the left, are for Plotly: a page has as many in a row as fit it.
    """
    n, height, width = images.shape
    bound = np.abs(images).max((1, 2), keepdims=True)
    grey_ones = np.zeros(n, bool) if faded is None else faded
    figure = _boards(images / np.where(bound > 0, bound, 1), per_row, grey_ones)
    middle, across = _middles(-(-n // per_row), height), _middles(per_row, width)
    places = np.arange(int(n))
    centres = {"x": across[places % per_row], "y": middle[places // per_row], "marker": {"opacity": 0, "size": 20}}
    figure.add("scatter", **centres, mode="markers", text=hover, hovertemplate="%{text}<extra></extra>")
    if chosen is not None:
        x, y = chosen % per_row * (width + 1) - 1, chosen // per_row * (height + 1) - 1
        line = {"color": CONTRAST, "width": 3}
        figure.add_shape(type="rect", x0=x, y0=y, x1=x + width + 1, y1=y + height + 1, line=line)
    figure.update_yaxes(tickvals=middle, ticktext=rows, autorange="reversed", scaleanchor="x", **_PLAIN)
    figure.update_xaxes(showticklabels=False, constrain="domain", **_PLAIN)
    more = {"flow": True, "alone": True, "count": n, "hover": hover, "faded": grey_ones.tolist(), "chosen": chosen}
    return _lie(figure, (height, width), rows=len(middle), columns=per_row, diverging=True, **more)


def _boards(images: np.ndarray, per_row: int, grey_ones: np.ndarray) -> Figure:
    """Images (n, height, width) from -1 to 1 on one board, and over it those of ``grey_ones`` (n,) in grey."""
    figure, board = empty(), _tile(images, per_row)
    looks = {"zmin": -1, "zmax": 1, "showscale": False, "hoverinfo": "skip", "hoverongaps": False}
    figure.add("heatmap", z=board, colorscale=DIVERGING, **looks)
    if grey_ones.any():
        grey = _tile(np.broadcast_to(grey_ones[:, None, None], images.shape).astype(np.float32), per_row)
        figure.add("heatmap", z=np.where(grey == 1, board, np.nan).astype(np.float32), colorscale=FADED, **looks)
    return figure


def tile_at(x: float, y: float, per_row: int, shape: tuple[int, int]) -> int | None:
    """Which image of a `mosaic` lies at a place of it, counted from 0; None beside the columns."""
    height, width = shape
    column, row = int((x + 1) // (width + 1)), int((y + 1) // (height + 1))
    return row * per_row + column if 0 <= column < per_row and row >= 0 else None


def column_at(x: float, n: int, width: int) -> int | None:
    """Which of the n columns of a `gallery` lies at a place of it, counted from 0; None beside them."""
    found = tile_at(x, 0, n, (1, width))
    return found if found is not None and found < n else None


def _lie(figure: Figure, shape: tuple[int, int], **images: Any) -> Figure:
    """Writes how the images of the first trace lie, for who draws them one by one."""
    return figure.update_layout(meta={"images": {"height": shape[0], "width": shape[1], **images}})


def _padded(images: np.ndarray, n: int) -> np.ndarray:
    """(n, height, width): nan where there are fewer."""
    return np.pad(images.astype(np.float32), ((0, n - len(images)), (0, 0), (0, 0)), constant_values=np.nan)


def _middles(n: int, side: int) -> np.ndarray:
    """(n,) where on the board the middles of images of that side are."""
    return (side - 1) / 2 + np.arange(n) * (side + 1)


def _tile(images: np.ndarray, per_row: int) -> np.ndarray:
    """(n, height, width) -> one array of tiles, nan between them and where there is none."""
    n, height, width = images.shape
    rows = -(-n // per_row)
    board = np.full((rows * per_row, height + 1, width + 1), np.nan, np.float32)
    board[:n, :height, :width] = images
    board = board.reshape(rows, per_row, height + 1, width + 1).swapaxes(1, 2)
    return board.reshape(rows * (height + 1), per_row * (width + 1))[:-1, :-1]
