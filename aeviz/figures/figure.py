"""A Plotly figure as plain data, put together by the few calls that charts need.

``plotly.graph_objects`` checks and copies every property on its way in, 10 to 40 ms a chart: more than all else that a
class costs the server. Little is checked here. `Figure.checked` is the figure in Plotly's own class, which refuses
what it does not know; in the tests every view's figure goes through it.
"""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from aeviz.type_guards import is_array, is_dict, is_scalar

if TYPE_CHECKING:
    import plotly.graph_objects as go

PlotlyFigure: TypeAlias = "go.Figure"
"""Plotly's own, which takes half a second to import."""

TYPED = "f4", "f8", "i1", "i2", "i4", "u1", "u2", "u4"
"""The numbers that plotly.js reads as bytes; all others travel as text."""
PAIRED = "scatter", "scattergl", "scatter3d", "bar"
"""The traces whose i-th point is at the i-th x and the i-th y."""


class Figure:
    """``data`` are the traces and ``layout`` is the rest, named as in Plotly's reference."""

    def __init__(self, **layout: Any) -> None:
        self.data: list[dict[str, Any]] = []
        self.layout = layout

    def add(self, kind: str, **trace: Any) -> Figure:
        """Adds a trace of a kind: scatter, bar, heatmap ... Raises ValueError for x and y of different lengths."""
        x, y = trace.get("x"), trace.get("y")
        if kind in PAIRED and x is not None and y is not None and len(x) != len(y):
            raise ValueError(f"The {kind} trace {trace.get('name', '')!r} has {len(x)} x and {len(y)} y.")
        self.data.append({"type": kind, **trace})
        return self

    def add_shape(self, **shape: Any) -> Figure:
        self.layout.setdefault("shapes", []).append(shape)
        return self

    def add_annotation(self, **annotation: Any) -> Figure:
        self.layout.setdefault("annotations", []).append({"showarrow": False, **annotation})
        return self

    def add_vline(self, x: float, line: dict[str, Any], **note: Any) -> Figure:
        """A line from the bottom to the top; a ``note`` (an annotation) stands right of its upper end."""
        if note:
            self.add_annotation(x=x, y=1, yref="y domain", xanchor="left", yanchor="top", **note)
        return self.add_shape(type="line", x0=x, x1=x, y0=0, y1=1, yref="y domain", line=line)

    def add_hline(self, y: float, line: dict[str, Any], yref: str = "y", **note: Any) -> Figure:
        """A line from the left to the right; a ``note`` (an annotation) stands over its right end."""
        if note:
            self.add_annotation(x=1, xref="x domain", y=y, yref=yref, xanchor="right", yanchor="bottom", **note)
        return self.add_shape(type="line", x0=0, x1=1, xref="x domain", y0=y, y1=y, yref=yref, line=line)

    def update_layout(self, **changes: Any) -> Figure:
        _merge(self.layout, changes)
        return self

    def update_xaxes(self, **changes: Any) -> Figure:
        return self._update_axes("xaxis", changes)

    def update_yaxes(self, **changes: Any) -> Figure:
        return self._update_axes("yaxis", changes)

    def axis(self, letter: str, i: int) -> dict[str, Any]:
        """The layout of the i-th x or y axis, empty where there was none; to be changed in place."""
        return self.layout.setdefault(axis(f"{letter}axis", i), {})

    def drawn(self, letter: str, i: int) -> np.ndarray:
        """What is drawn along the i-th x or y axis, names left out: where the axis is logarithmic, decades."""
        here = [trace.get(letter) for trace in self.data if trace.get(f"{letter}axis", letter) == axis(letter, i)]
        numbers = np.array([float(n) for one in here if one is not None for n in one if not isinstance(n, str | None)])
        return np.log10(numbers[numbers > 0]) if self.axis(letter, i).get("type") == "log" else numbers

    def equal_scales(self) -> Figure:
        """A unit up is as long as one across, within the axes' room."""
        return self.update_xaxes(constrain="domain").update_yaxes(scaleanchor="x", constrain="domain")

    def _update_axes(self, kind: str, changes: dict[str, Any]) -> Figure:
        for name, axis in self.layout.items():
            if name.startswith(kind):
                _merge(axis, changes)
        return self

    def update_traces(self, **changes: Any) -> Figure:
        for trace in self.data:
            _merge(trace, changes)
        return self

    def to_json(self) -> str:
        """As the browser reads it. Raises ValueError for a number in a list that is not finite: JSON has none.

        Of images that stand alone it reads the first trace only (``figures.images``): the others are not sent.
        """
        meta = self.layout.get("meta")
        alone = is_dict(meta) and meta.get("images", {}).get("alone")
        sent = {"data": self.data[:1] if alone else self.data, "layout": self.layout}
        try:
            return json.dumps(sent, default=_plain, allow_nan=False)
        except ValueError as error:
            raise ValueError(
                "A list in the figure has a number that is not finite; in a NumPy array nan leaves a gap."
            ) from error

    def checked(self) -> PlotlyFigure:
        """The same figure in Plotly's own class. Raises ValueError for what Plotly does not know."""
        import plotly.graph_objects as go

        return go.Figure({"data": self.data, "layout": self.layout})


def axis(letter: str, i: int) -> str:
    """Plotly's name of the i-th axis: x, x2, x3 ..."""
    return letter if i == 1 else f"{letter}{i}"


def _merge(into: dict[str, Any], changes: dict[str, Any]) -> None:
    """Changes a nested dictionary in place; other values, lists too, are replaced."""
    for name, value in changes.items():
        if is_dict(value) and isinstance(into.get(name), dict):
            _merge(into[name], value)
        else:
            into[name] = value


def _plain(value: Any) -> Any:
    """NumPy's numbers for JSON: an array as its bytes where plotly.js can read them."""
    if is_scalar(value):
        return value.item()
    if not is_array(value):
        raise TypeError(f"A figure holds numbers, texts and arrays, not {type(value).__name__}.")
    if value.dtype == np.int64:
        value = value.astype(np.int32)
    kind = value.dtype.str[1:]
    if kind not in TYPED or value.ndim not in (1, 2):
        return value.tolist()
    packed = {"dtype": kind, "bdata": b64encode(np.ascontiguousarray(value).tobytes()).decode()}
    return packed if value.ndim == 1 else {**packed, "shape": f"{value.shape[0]}, {value.shape[1]}"}
