"""Tables to take home: the numbers of a chart, and a Run's codes with their places in the picture."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

from aeviz.data.base import Dataset
from aeviz.figures.figure import PlotlyFigure
from aeviz.run import Run
from aeviz.views.general import embedding

# A spreadsheet would run a text that begins so; also in full width, as Japanese and Chinese keyboards write it.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Where a comma is the decimal mark, a spreadsheet begins a new cell at each semicolon, and does not know our quotes.
BEGINS = re.compile(rf"(^|[;\t\r\n])(?=[{re.escape(''.join(FORMULA))}])")
MAX_NUMBERS = 5_000_000  # in a table of codes: more would not fit the memory of a shared server


def of_figure(figure: PlotlyFigure) -> pd.DataFrame:
    """The numbers of a Plotly figure, one row for each point or cell, the columns named as the axes are.

    ``panel`` and ``series`` say where a number belongs, ``part`` counts the strokes of a broken line, ``label`` is the
    text at a point. Cells of an image that are empty are left out.
    """
    found = [_trace(figure, trace) for trace in figure.data]
    full = [table for table in found if len(table)]
    table = pd.concat(full, ignore_index=True) if full else pd.DataFrame()
    constant = [name for name in ("panel", "series") if name in table.columns and len(set(table[name])) < 2]
    return table.drop(columns=constant)


def of_codes(run: Run, i: int | None = None, picture: embedding.Data | None = None) -> pd.DataFrame:
    """Every example's code, at every knob value or the ``i``-th: knob, index, split, label, z0 ..., x, y.

    x, y is the example's place in the embedding, turned and scaled onto PCA's picture (nan where more examples are
    kept than drawn); ``picture`` is the embedding where it is known already. Raises ValueError for a table of more
    than MAX_NUMBERS numbers.
    """
    data, chosen = run.dataset(), range(len(run.knobs)) if i is None else [i]
    if (asked := len(chosen) * _numbers_a_knob(run)) > MAX_NUMBERS:
        raise ValueError(f"A table of codes has at most {MAX_NUMBERS:,} numbers, not {asked:,}.")
    picture = picture or embedding.compute(run, 0, embedding.Controls())
    split = np.full(len(data.x), "train", object)
    split[data.test] = "test"
    shared = {"index": np.arange(len(data.x)), "split": split, "label": _classes(data)}
    return pd.concat([_codes_at(run, one, shared, picture) for one in chosen], ignore_index=True)


def fits(run: Run) -> bool:
    """Whether the codes at all knob values together are few enough for one table."""
    return len(run.knobs) * _numbers_a_knob(run) <= MAX_NUMBERS


def to_csv(table: pd.DataFrame) -> bytes:
    """The table as CSV in UTF-8; a text that a spreadsheet would take for a formula gets an apostrophe before it."""
    from pyarrow import BufferOutputStream, Table, csv  # ten times as fast as pandas' own

    safe = table.rename(columns=_harmless)
    texts = [str(name) for name in safe if not pd.api.types.is_numeric_dtype(safe[name])]
    safe = safe.assign(**{name: safe[name].map(_cell) for name in texts})
    content = BufferOutputStream()
    csv.write_csv(Table.from_pandas(safe, preserve_index=False), content)
    return content.getvalue().to_pybytes()


def to_parquet(table: pd.DataFrame) -> bytes:
    """The table as a Parquet file."""
    return table.to_parquet(None, index=False)


def _cell(value: Any) -> str | None:
    """A cell of a column of texts, or of texts and numbers."""
    return _harmless(value) if isinstance(value, str) else None if pd.isna(value) else str(value)


def _harmless(text: str) -> str:
    return BEGINS.sub(r"\1'", text)


def _numbers_a_knob(run: Run) -> int:
    return len(run.dataset().x) * (run.spec.d_latent + 4)


def _codes_at(run: Run, i: int, shared: dict[str, Any], picture: embedding.Data) -> pd.DataFrame:
    model = run.model(i)
    codes, place = model.encode(run.dataset().x), np.full((len(shared["index"]), 2), np.nan, np.float32)
    place[picture.ids] = picture.frames[i]
    units = {f"z{j}": codes[:, j] for j in range(codes.shape[1])}
    return pd.DataFrame({"knob": model.knob, **shared, **units, "x": place[:, 0], "y": place[:, 1]})


def _classes(data: Dataset) -> np.ndarray:
    return np.full(len(data.x), "") if data.y is None else np.array(data.class_names, object)[data.y]


def _trace(figure: PlotlyFigure, trace: Any) -> pd.DataFrame:
    columns = _matrix(figure, trace) if "z" in trace and np.ndim(trace.z) == 2 else _points(figure, trace)
    return pd.DataFrame({"panel": _panel(figure, trace), "series": trace.name or "", **columns})


def _points(figure: PlotlyFigure, trace: Any) -> dict[str, np.ndarray]:
    """x, y, z, and what else is told of each point: its colour if that is a number, its text."""
    columns = {_title(figure, trace, axis): np.asarray(trace[axis]) for axis in "xyz" if _has(trace, axis)}
    if "customdata" in trace and trace.customdata is not None:  # values that stand at equal steps
        columns[_title(figure, trace, "x")] = np.asarray(trace.customdata)
    n = max((len(values) for values in columns.values()), default=0)
    columns = {name: values for name, values in columns.items() if len(values) == n}
    columns |= {name: values for name, values in _told(figure, trace).items() if len(values) == n}
    return _parts(columns)


def _parts(columns: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """A gap in a line, where nothing has a number, becomes a new number in the column ``part``."""
    gap = np.ones(len(next(iter(columns.values()), ())), bool)
    for values in columns.values():
        gap &= pd.isna(values)
    if not gap.any():
        return columns
    return {name: values[~gap] for name, values in ({"part": np.cumsum(gap)} | columns).items()}


def _told(figure: PlotlyFigure, trace: Any) -> dict[str, np.ndarray]:
    marker, found = trace.marker if "marker" in trace else None, dict[str, np.ndarray]()
    if marker is not None and "color" in marker and not isinstance(marker.color, str | None):
        bar = marker.colorbar if marker.coloraxis is None else figure.layout[marker.coloraxis].colorbar
        found[bar.title.text or "colour"] = np.asarray(marker.color)
    if "text" in trace and not isinstance(trace.text, str | None):
        found["label"] = np.asarray(trace.text)
    return found


def _matrix(figure: PlotlyFigure, trace: Any) -> dict[str, np.ndarray]:
    """A heatmap or a sheet, one row for each cell that is not empty; an image's cells are counted from 0."""
    z = np.asarray(trace.z)
    rows, columns = np.indices(z.shape)
    x, y = (
        index if not _has(trace, axis) else np.asarray(trace[axis])[index] if np.ndim(trace[axis]) == 1 else trace[axis]
        for axis, index in (("x", columns), ("y", rows))
    )
    value = (trace.colorbar.title.text if "colorbar" in trace else None) or "value"
    shown = ~pd.isna(z)
    names = _title(figure, trace, "x"), _title(figure, trace, "y")
    if names[0] == names[1]:
        names = f"{names[0]} (across)", f"{names[1]} (down)"
    return dict(zip((*names, value), (np.asarray(x)[shown], np.asarray(y)[shown], z[shown]), strict=True))


def _has(trace: Any, axis: str) -> bool:
    return axis in trace and trace[axis] is not None


def _axis(figure: PlotlyFigure, trace: Any, axis: str) -> Any:
    """The layout's axis that a trace stands on."""
    if trace.type.endswith("3d") or trace.type == "surface":
        return figure.layout[trace.scene or "scene"][f"{axis}axis"]
    return None if axis == "z" else figure.layout[(trace[f"{axis}axis"] or axis).replace(axis, f"{axis}axis")]


def _title(figure: PlotlyFigure, trace: Any, axis: str) -> str:
    """The axis' title; where it has none, the one that all others of its letter bear, as panels over one quantity."""
    found = _axis(figure, trace, axis)
    if found is None:
        return axis
    others = {a.title.text for a in figure.select_xaxes() if a.title.text} if axis == "x" else set[Any]()
    return found.title.text or (others.pop() if len(others) == 1 else axis)


def _panel(figure: PlotlyFigure, trace: Any) -> str:
    """The title over the trace's panel, which Plotly keeps as an annotation at the panel's upper edge."""
    if "xaxis" not in trace:
        return ""
    (left, right), (_, top) = (getattr(_axis(figure, trace, axis), "domain", None) or (0, 1) for axis in "xy")
    over = [a.text for a in figure.layout.annotations if a.xref == a.yref == "paper" and _near(a, left, right, top)]
    return over[0] if over else ""


def _near(annotation: Any, left: float, right: float, top: float) -> bool:
    return abs(annotation.x - (left + right) / 2) < 1e-3 and abs(annotation.y - top) < 1e-3
