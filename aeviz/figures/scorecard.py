"""A table whose cells are coloured by how good they are in their row."""

import numpy as np

from aeviz.figures.colours import SEQUENTIAL, ink, sequential_rgb
from aeviz.figures.figure import Figure
from aeviz.figures.template import SMALL, empty


def scorecard(values: np.ndarray, rows: dict[str, int], columns: list[str], texts: list[list[str]]) -> Figure:
    """values (rows, columns): each row, name -> +1 (more is better) or -1, runs from its worst to its best value;
    0 makes it neither. nan has no colour. ``texts`` is what each cell says.
    """
    signs = np.array(list(rows.values()))[:, None]
    figure = empty("", showlegend=False)
    look = {"colorscale": SEQUENTIAL, "zmin": 0, "zmax": 1, "showscale": False, "xgap": 2, "ygap": 2}
    goodness = np.where(signs == 0, 0.5, _goodness(values * np.where(signs == 0, 1, signs)))
    figure.add("heatmap", z=goodness, hoverinfo="skip", **look)
    _write(figure, goodness, texts)
    figure.update_xaxes(tickvals=list(range(len(columns))), ticktext=columns, side="top", showgrid=False, ticks="")
    figure.update_xaxes(tickfont={"size": SMALL})
    figure.update_yaxes(tickvals=list(range(len(rows))), ticktext=list(rows), showgrid=False, ticks="")
    return figure.update_yaxes(autorange="reversed", automargin=True).update_xaxes(automargin=True)


def _write(figure: Figure, goodness: np.ndarray, texts: list[list[str]]) -> None:
    """The texts over their cells, each in the letters that are read there."""
    down, across = map(np.ravel, np.indices(goodness.shape))
    inked = [ink(sequential_rgb(part)) if np.isfinite(part) else None for part in goodness.ravel()]
    for colour in dict.fromkeys(inked):  # None: the page's own
        here = np.array([other == colour for other in inked])
        written = [text for text, shown in zip(np.ravel(texts).tolist(), here, strict=True) if shown]
        font = {"size": SMALL} | ({"color": colour} if colour else {})
        look = {"mode": "text", "hoverinfo": "skip", "cliponaxis": False, "textfont": font}
        figure.add("scatter", x=across[here], y=down[here], text=written, **look)


def _goodness(values: np.ndarray) -> np.ndarray:
    """Each row's ranks as steps from 0 to 1, equals alike; nan stays nan."""
    ranks = np.full(values.shape, np.nan)
    for row, out in zip(values, ranks, strict=True):
        known = ~np.isnan(row)
        levels, place = np.unique(row[known], return_inverse=True)
        out[known] = place / max(1, len(levels) - 1)
    return ranks
