"""A table whose cells are coloured by how good they are in their row."""

import numpy as np

from aeviz.figures.colours import SEQUENTIAL
from aeviz.figures.figure import Figure
from aeviz.figures.template import SMALL, empty


def scorecard(values: np.ndarray, rows: dict[str, int], columns: list[str], texts: list[list[str]]) -> Figure:
    """values (rows, columns): each row, name -> +1 (more is better) or -1, runs from its worst to its best value;
    0 makes it neither. nan has no colour. ``texts`` is what each cell says.
    """
    signs = np.array(list(rows.values()))[:, None]
    figure = empty("")
    look = {"colorscale": SEQUENTIAL, "zmin": 0, "zmax": 1, "showscale": False, "xgap": 2, "ygap": 2}
    look["textfont"] = {"size": SMALL}  # else a narrow screen shrinks it out of sight
    goodness = np.where(signs == 0, 0.5, _goodness(values * np.where(signs == 0, 1, signs)))
    figure.add("heatmap", z=goodness, text=texts, texttemplate="%{text}", hoverinfo="skip", **look)
    figure.update_xaxes(tickvals=list(range(len(columns))), ticktext=columns, side="top", showgrid=False, ticks="")
    figure.update_xaxes(tickfont={"size": SMALL})
    figure.update_yaxes(tickvals=list(range(len(rows))), ticktext=list(rows), showgrid=False, ticks="")
    return figure.update_yaxes(autorange="reversed", automargin=True).update_xaxes(automargin=True)


def _goodness(values: np.ndarray) -> np.ndarray:
    """Each row's ranks as steps from 0 to 1, equals alike; nan stays nan."""
    ranks = np.full(values.shape, np.nan)
    for row, out in zip(values, ranks, strict=True):
        known = ~np.isnan(row)
        levels, place = np.unique(row[known], return_inverse=True)
        out[known] = place / max(1, len(levels) - 1)
    return ranks
