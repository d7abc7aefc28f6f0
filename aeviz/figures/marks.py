"""Marks in a figure that is drawn already: where somebody guessed, and where it is."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from aeviz.figures.colours import SERIES
from aeviz.figures.figure import Figure, axis

GUESSED, FOUND = SERIES[3], SERIES[2]


@dataclass(frozen=True)
class Mark:
    """Something to be seen in a figure, with a few words on it.

    A number ``x`` is a line from the bottom to the top, a pair of numbers a band between them; so is ``y`` from the
    left to the right. Both as rows of numbers are a curve. ``panel`` counts the figure's pairs of axes from 1;
    ``guess`` says that it is what somebody guessed, and not what is the case.
    """

    x: float | tuple[float, ...] | None = None
    y: float | tuple[float, ...] | None = None
    label: str = ""
    panel: int = 1
    guess: bool = False

    def guessed(self, label: str) -> "Mark":
        """The same place as a guess."""
        return replace(self, label=label, guess=True)


def marked(figure: Figure, marks: Iterable[Mark]) -> Figure:
    """The figure with the marks on it. Raises ValueError for a mark that has neither x nor y."""
    for mark in marks:
        _draw(figure, mark)
    return figure


def _draw(figure: Figure, mark: Mark) -> None:
    line = {"color": GUESSED if mark.guess else FOUND, "width": 2.5, "dash": "dash" if mark.guess else "solid"}
    if mark.x is None and mark.y is None:
        raise ValueError(f"The mark {mark.label!r} is nowhere: it needs x or y.")
    if mark.x is not None and mark.y is not None:
        axes = {"xaxis": axis("x", mark.panel), "yaxis": axis("y", mark.panel)}
        figure.add("scatter", x=mark.x, y=mark.y, name=mark.label, mode="lines", line=line, **axes)
        return
    across, along = ("x", "y") if mark.x is not None else ("y", "x")
    place = mark.x if mark.x is not None else mark.y
    ends = place if isinstance(place, tuple) else (place, place)
    refs = {f"{across}ref": axis(across, mark.panel), f"{along}ref": f"{axis(along, mark.panel)} domain"}
    span = {f"{across}0": ends[0], f"{across}1": ends[-1], f"{along}0": 0, f"{along}1": 1}
    words = {"text": mark.label, "textposition": "bottom left" if mark.guess else "top left"}
    band = {"type": "rect", "fillcolor": line["color"], "opacity": 0.2} if ends[0] != ends[-1] else {"type": "line"}
    figure.add_shape(**band, **refs, **span, line=line, label=words)
