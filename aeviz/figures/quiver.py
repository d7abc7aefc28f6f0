"""Arrows on the plane, coloured by length, over a density."""

from functools import cache

import numpy as np

from aeviz.figures.colours import SEQUENTIAL, series_colours
from aeviz.figures.figure import Figure
from aeviz.language import text

N_COLOURS = 8
SHADE = [[0, "rgba(127,127,127,0)"], [1, "rgba(127,127,127,0.55)"]]
BARB = np.array([[-0.8, 0.35], [-0.8, -0.35]]) * 0.45  # of a head, in arrow lengths: back and to the side


def shade(figure: Figure, x: np.ndarray, y: np.ndarray, density: np.ndarray) -> None:
    """Adds a grey density (y, x), transparent where it is 0."""
    figure.add("heatmap", x=x, y=y, z=density, colorscale=SHADE, showscale=False, hoverinfo="skip")


def quiver(figure: Figure, start: np.ndarray, arrow: np.ndarray, room: float, longest: float, bar: str) -> None:
    """Adds arrows from start (m, 2) along arrow (m, 2), and a colour bar with the title ``bar``.

    The colour is the true length, from 0 to ``longest``. The drawn length is ``room`` * sqrt(length / longest), so
    that neighbours ``room`` apart do not overlap and short arrows still show their direction.
    """
    length, share, drawn = _drawn(arrow, room, longest)
    colour = np.minimum((share * N_COLOURS).astype(int), N_COLOURS - 1)
    for c, look in enumerate(_colours()):
        x, y = _strokes(start[colour == c], drawn[colour == c])
        line = {"color": look, "width": 1.6}
        figure.add("scatter", x=x, y=y, mode="lines", line=line, hoverinfo="skip", showlegend=False)
    _hover(figure, start, length)
    _bar(figure, start[:1], longest, bar)


def _hover(figure: Figure, start: np.ndarray, length: np.ndarray) -> None:
    """Says how long each arrow is. Nobody sees the line: hundreds of points take longer to draw than all arrows."""
    look = {"mode": "lines", "line": {"width": 0}, "showlegend": False}
    said = text("length {length}", length="%{customdata:.3f}") + "<extra></extra>"
    figure.add("scatter", x=start[:, 0], y=start[:, 1], customdata=length, hovertemplate=said, **look)


def _bar(figure: Figure, place: np.ndarray, longest: float, title: str) -> None:
    """A colour bar, which belongs to a point that nobody sees."""
    marker = {"color": [0], "cmin": 0, "cmax": longest, "colorscale": SEQUENTIAL, "opacity": 0}
    marker |= {"showscale": True, "colorbar": {"title": {"text": title}}}
    look = {"mode": "markers", "hoverinfo": "skip", "showlegend": False}
    figure.add("scatter", x=place[:, 0], y=place[:, 1], marker=marker, **look)


def beside(figure: Figure, start: np.ndarray, arrow: np.ndarray, room: float, longest: float, name: str) -> None:
    """Adds other arrows from the same places, as long as `quiver` draws them, in the colour of that name and pale."""
    x, y = _strokes(start, _drawn(arrow, room, longest)[2])
    line = {"color": series_colours([name])[name], "width": 5}
    figure.add("scatter", x=x, y=y, mode="lines", line=line, hoverinfo="skip", name=name, opacity=0.5)


def _drawn(arrow: np.ndarray, room: float, longest: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(m,) the true lengths, (m,) them as shares of the longest, and (m, 2) the arrows as drawn."""
    length = np.linalg.norm(arrow, axis=1)
    share = np.clip(length / (longest or 1), 0, 1)  # a field that is nowhere has no arrow
    return length, share, arrow / np.where(length > 0, length, 1)[:, None] * (0.9 * room * np.sqrt(share))[:, None]


@cache
def _colours() -> list[str]:
    from plotly.colors import sample_colorscale

    return sample_colorscale(SEQUENTIAL, np.linspace(0, 1, N_COLOURS))


def _strokes(start: np.ndarray, arrow: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Tail, tip, barb, tip, barb, gap of every arrow, as one line: two arrays (6 m,)."""
    tip, across = start + arrow, np.stack([-arrow[:, 1], arrow[:, 0]], axis=1)
    left, right = (tip + back * arrow + side * across for back, side in BARB)
    line = np.stack([start, tip, left, tip, right, np.full_like(tip, np.nan)], axis=1).reshape(-1, 2)
    return line[:, 0], line[:, 1]
