"""Marks in a figure that is drawn already: where somebody guessed, and where it is.

A `Span` is a line or a band, a `Curve` a line through points, a `Ring` goes around points, a `Frame` around a part of a
plane, `Cells` are frames in a table, and `Tiles` around images of a gallery.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from aeviz.figures.colours import SERIES
from aeviz.figures.figure import Figure, axis
from aeviz.figures.template import SMALL
from aeviz.language import Number, Sentence, name_of
from aeviz.required import required

GUESSED, FOUND = SERIES[3], SERIES[2]
NEAR = 0.25  # of an axis: what stands nearer together has its labels on different sides
EDGE = 0.3  # of an axis: a label of what stands nearer to its end goes inwards
LABEL = "rgba(255,255,255,0.9)"  # behind a label's letters, which are dark on it on every page
INK = {"guess": "#8f3f73", "found": "#00684c"}


@dataclass(frozen=True, kw_only=True)
class Mark(ABC):
    """Something to be seen in a figure, with a few words on it.

    ``panel`` counts the figure's pairs of axes from 1; ``guess`` says that it is what somebody guessed, and not what is
    the case. ``above`` says whether its label stands above it; by itself a guess's stands below. Where ``i`` and
    ``settings`` are given the mark holds at that position of the knob, and with those settings of the view, alone.
    """

    label: str | Sentence | Number = ""
    panel: int = 1
    guess: bool = False
    above: bool | None = None
    i: int | None = None
    settings: Any = None

    def guessed(self, label: str) -> "Mark":
        """The same place as a guess."""
        return replace(self, label=label, guess=True)

    def holds(self, i: int, settings: Any) -> bool:
        """Whether it is drawn into the picture at a position of the knob, with these settings."""
        return self.i in (None, i) and (self.settings is None or self.settings == settings)

    @property
    def is_above(self) -> bool:
        """Whether its label stands above it."""
        return not self.guess if self.above is None else self.above

    @property
    def height(self) -> float | None:
        """How high it stands among others of its kind; None where that is not known."""
        return None

    @abstractmethod
    def draw(self, figure: Figure) -> None:
        """Adds the mark to a figure."""

    @property
    def line(self) -> dict[str, Any]:
        return {"color": GUESSED if self.guess else FOUND, "width": 3, "dash": "dash" if self.guess else "solid"}

    @property
    def words(self) -> dict[str, Any]:
        """The label as a note in a figure."""
        font = {"size": SMALL, "color": INK["guess" if self.guess else "found"]}
        return {"text": self.label, "font": font, "bgcolor": LABEL, "borderpad": 2}

    def axes(self) -> dict[str, str]:
        return {"xaxis": axis("x", self.panel), "yaxis": axis("y", self.panel)}

    def refs(self) -> dict[str, str]:
        return {"xref": axis("x", self.panel), "yref": axis("y", self.panel)}


@dataclass(frozen=True, kw_only=True)
class Span(Mark):
    """A number ``x`` is a line from the bottom to the top, a pair of numbers a band; ``y`` from the left to the right.

    Raises ValueError where both or neither are given.
    """

    x: float | tuple[float, float] | None = None
    y: float | tuple[float, float] | None = None

    def __post_init__(self) -> None:
        if (self.x is None) == (self.y is None):
            raise ValueError(f"The mark {self.label!r} needs either x or y.")

    def draw(self, figure: Figure) -> None:
        across, along = ("x", "y") if self.x is not None else ("y", "x")
        place = self.x if self.x is not None else required(self.y, "places")
        low, high = place if isinstance(place, tuple) else (place, place)
        refs = {f"{across}ref": axis(across, self.panel), f"{along}ref": f"{axis(along, self.panel)} domain"}
        ends = {f"{across}0": low, f"{across}1": high, f"{along}0": 0, f"{along}1": 1}
        band = {"type": "rect", "fillcolor": self.line["color"], "opacity": 0.25} if low != high else {"type": "line"}
        figure.add_shape(**band, **refs, **ends, line=self.line)
        if self.label:
            middle = _on(figure, across, self.panel, low, high)
            figure.add_annotation(**{across: middle}, **refs, **self._beside(across), **self.words)

    def _beside(self, across: str) -> dict[str, Any]:
        """Where the label stands on the line: a guess lower, or further left, than what is the case."""
        if across == "x":
            return {"y": 0.84 if self.guess else 0.96, "yanchor": "middle", "xanchor": "auto"}
        return {"x": 0.3 if self.guess else 0.7, "xanchor": "center", "yanchor": "middle"}


@dataclass(frozen=True, kw_only=True)
class Curve(Mark):
    """A line through points (x, y), or (x, y, z) in space."""

    x: tuple[float, ...]
    y: tuple[float, ...]
    z: tuple[float, ...] | None = None

    def draw(self, figure: Figure) -> None:
        look = {"name": self.label, "showlegend": False, "mode": "lines", "hoverinfo": "skip"}
        if self.z is None:
            figure.add("scatter", x=self.x, y=self.y, line=self.line, **look, **self.axes(), cliponaxis=False)
        else:
            line = self.line | {"width": 10}
            figure.add("scatter3d", x=self.x, y=self.y, z=self.z, line=line, **look)
        _name(figure, self, len(self.x) // 2 if self.guess and len(self.x) > 2 else -1)


@dataclass(frozen=True, kw_only=True)
class Ring(Mark):
    """Rings around points (x, y), or (x, y, z) in space; the label stands at the first one.

    A place on an axis of names is its name in English.
    """

    x: tuple[float | str, ...]
    y: tuple[float | str, ...]
    z: tuple[float, ...] | None = None

    @property
    def height(self) -> float | None:
        y = self.y[0]
        return None if isinstance(y, str) or self.z is not None else float(y)

    @property
    def is_above(self) -> bool:
        """Never in a row that has a name: above its point stands the point's value."""
        return super().is_above and not isinstance(self.y[0], str)

    def draw(self, figure: Figure) -> None:
        symbol = "diamond-open" if self.guess else "circle-open"
        ring = {"symbol": symbol, "color": self.line["color"], "size": 18, "line": {"width": 4}}
        look = {"name": self.label, "showlegend": False, "mode": "markers", "hoverinfo": "skip"}
        if self.z is None:
            x, y = (list(map(_said, places)) for places in (self.x, self.y))
            figure.add("scatter", x=x, y=y, marker=ring, **look, **self.axes(), cliponaxis=False)
        else:
            figure.add("scatter3d", x=self.x, y=self.y, z=self.z, marker=ring | {"size": 12}, **look)
        _name(figure, self, 0)


@dataclass(frozen=True, kw_only=True)
class Frame(Mark):
    """A frame around a part of a plane: pairs of ends; on an axis of names, their places from 0."""

    x: tuple[float, float]
    y: tuple[float, float]

    def draw(self, figure: Figure) -> None:
        (x0, x1), (y0, y1) = self.x, self.y
        figure.add_shape(type="rect", x0=x0, x1=x1, y0=y0, y1=y1, **self.refs(), line=self.line)
        edge = y0 if self.guess else y1
        x, y = _on(figure, "x", self.panel, x0, x1), _on(figure, "y", self.panel, edge, edge)
        stands = "bottom" if self.guess else "middle"  # within the frame, whose foot may be the axis and its names
        figure.add_annotation(x=x, y=y, **self.refs(), xanchor="center", yanchor=stands, **self.words)


@dataclass(frozen=True, kw_only=True)
class Cells(Mark):
    """A frame around each of a table's cells, in the ``x``-th columns and ``y``-th rows, pair by pair from 0.

    The label stands under the table: all of it has something written in it.
    """

    x: tuple[int, ...]
    y: tuple[int, ...]

    def draw(self, figure: Figure) -> None:
        for x, y in zip(self.x, self.y, strict=True):
            ends = {"x0": x - 0.5, "x1": x + 0.5, "y0": y - 0.5, "y1": y + 0.5}
            figure.add_shape(type="rect", **ends, **self.refs(), line=self.line)
        domains = {name: f"{letter} domain" for name, letter in self.refs().items()}
        figure.add_annotation(x=0.5, y=0, **domains, xanchor="center", yanchor="top", yshift=-8, **self.words)


@dataclass(frozen=True, kw_only=True)
class Tiles(Mark):
    """A frame around each image of a gallery in one of its ``rows`` and ``columns``, counted from 0; around whole rows
    where no columns are given.
    """

    rows: tuple[int, ...]
    columns: tuple[int, ...] = ()

    @property
    def height(self) -> float:
        return -float(min(self.rows))

    def draw(self, figure: Figure) -> None:
        images = figure.layout["meta"]["images"]
        columns = self.columns or tuple(range(images["columns"]))
        mark = {"rows": self.rows, "columns": columns, "label": self.label, "guess": self.guess, "above": self.is_above}
        images.setdefault("marks", []).append(mark | {"apart": bool(self.columns)})


def marked(figure: Figure, marks: Iterable[Mark]) -> Figure:
    """The figure with the marks on it."""
    for mark in _apart(figure, tuple(marks)):
        mark.draw(figure)
    return figure


def _apart(figure: Figure, marks: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """With the label of a guess above it, and that of what is the case below, where the guess stands a little higher:
    between them there is none."""
    guessed, found = (next((mark for mark in marks if mark.guess is guess), None) for guess in (True, False))
    if guessed is None or found is None or guessed.height is None or found.height is None:
        return marks
    if isinstance(found, Tiles):
        higher, extent = guessed.height - found.height, float("inf")
    else:
        places = [_on(figure, "y", found.panel, height, height) for height in (guessed.height, found.height)]
        higher, extent = places[0] - places[1], _extent(figure, found.panel)
    if not 0 < higher < NEAR * extent:
        return marks
    return tuple(replace(mark, above=mark.guess) for mark in marks)


def _extent(figure: Figure, panel: int) -> float:
    """From the least to the largest number drawn up an axis, in decades where it is logarithmic; infinite where none
    is."""
    heights = figure.drawn("y", panel)
    return float(np.nanmax(heights) - np.nanmin(heights)) if len(heights) else float("inf")


def _inwards(figure: Figure, panel: int, x: float) -> str:
    """Which end of a label stands at a place on the x axis, so that it lies over the plot and not over its ticks."""
    shown = figure.axis("x", panel)
    places = np.append(figure.drawn("x", panel), np.log10(x) if shown.get("type") == "log" else x)
    low, high = shown["range"] if shown.get("range") else (np.nanmin(places), np.nanmax(places))
    part = (places[-1] - low) / (high - low) if high != low else 0.5
    return "left" if part < EDGE else "right" if part > 1 - EDGE else "center"


def _name(figure: Figure, mark: Curve | Ring, i: int) -> None:
    """The label above or below the i-th point of a mark."""
    beside: dict[str, Any] = {"yshift": 20 if mark.is_above else -20, "showarrow": False, **mark.words}
    if mark.z is not None:
        scene = figure.layout.setdefault("scene", {})
        scene.setdefault("annotations", []).append({"x": mark.x[i], "y": mark.y[i], "z": mark.z[i], **beside})
        return
    place = {"x": _said(mark.x[i]), "y": _said(mark.y[i])}
    if not isinstance(place["x"], str):
        beside["xanchor"] = _inwards(figure, mark.panel, place["x"])
    for letter, value in place.items():
        if not isinstance(value, str):
            place[letter] = _on(figure, letter, mark.panel, value, value)
    figure.add_annotation(**place, **mark.refs(), **beside)


def _said(place: float | str) -> float | str:
    """A place on an axis of names has its name in the reader's language."""
    return name_of(place) if isinstance(place, str) else place


def _on(figure: Figure, letter: str, panel: int, low: float, high: float) -> float:
    """The middle between two places as a note has it: on a logarithmic axis, its logarithm."""
    if figure.axis(letter, panel).get("type") == "log":
        return float(np.log10([low, high]).mean())
    return (low + high) / 2
