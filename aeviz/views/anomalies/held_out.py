"""Each class in turn as the unknown one: a narrow code beside a wide one, PCA and plain length."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis import anomaly, detection
from aeviz.run import Run
from aeviz.views.base import NoControls as Controls

__all__ = ["COMPARES", "HEIGHT", "KNOB", "TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "Each digit held out in turn"
KNOB = False
HEIGHT = 400
COMPARES = True
NARROW = 8  # code units: what all these Runs have a model for, besides their widest


@dataclass(frozen=True)
class Data:
    """AUROC (n_classes,) by detector, for each class held out."""

    classes: tuple[str, ...]
    areas: dict[str, np.ndarray]
    narrow: str
    wide: str
    n_pixels: int


def unfit(run: Run) -> str:
    """Only Runs of one class held out, with a knob that is the code size, can be compared."""
    fits = "hold_out" in dict(run.spec.data_options) and NARROW in run.knobs
    return "" if fits and run.dataset().image_shape else "This view compares the Runs that hold out a digit."


def compute(run: Run, at: int, controls: Controls, others: Mapping[str, Run]) -> Data:
    """Whole test parts; every Run has its own, since another class is missing from its training part."""
    runs = {other.dataset().class_names[_held_out(other)]: other for other in others.values() if not unfit(other)}
    runs = dict(sorted(runs.items()))
    wide = int(max(run.knobs))
    narrow_name, wide_name = f"{NARROW} code units", f"{wide} code units"
    columns = [_areas(other, narrow_name, wide_name) for other in runs.values()]
    return Data(
        classes=tuple(runs),
        areas={name: np.array([column[name] for column in columns]) for name in columns[0]},
        narrow=narrow_name,
        wide=wide_name,
        n_pixels=run.d_in,
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """A marker for each class and detector, and the means on the right."""
    chart = figures.empty("", "digit held out", "AUROC")
    x = [*data.classes, "mean"]
    colours = figures.series_colours(data.areas)
    for i, (name, areas) in enumerate(data.areas.items()):
        marker = {"color": colours[name], "symbol": figures.class_markers(len(data.areas))[i], "size": 10}
        chart.add("scatter", x=x, y=[*areas, areas.mean()], name=name, mode="markers", marker=marker)
    chart.add_hline(0.5, {"dash": "dot", "width": 1.5}, text="chance", font={"size": figures.SMALL})
    chart.add_vline(len(data.classes) - 0.5, {"width": 1, "color": figures.GREY})
    return chart.update_xaxes(type="category").update_layout(legend=figures.BELOW)


def caption(data: Data) -> str:
    """The two means and the hardest class."""
    narrow, wide = data.areas[data.narrow], data.areas[data.wide]
    hardest = int(np.argmin(narrow))
    drop = narrow.mean() - wide.mean()
    return (
        f"Mean AUROC over {len(data.classes)} held-out digits: {narrow.mean():.3f} with {data.narrow}, "
        f"{wide.mean():.3f} with {data.wide} for {data.n_pixels} pixels, "
        f"{abs(drop):.3f} {'worse' if drop > 0 else 'better'}; the wide one is worse for "
        f"{int((wide < narrow).sum())} of {len(data.classes)}. Hardest for the narrow one is the "
        f"{data.classes[hardest]} ({narrow[hardest]:.3f})."
    )


def _held_out(run: Run) -> int:
    return dict(run.spec.data_options)["hold_out"]


def _areas(run: Run, narrow_name: str, wide_name: str) -> dict[str, float]:
    data = run.dataset()
    anomalous = data.anomalous[data.test]
    models = {narrow_name: run.at(NARROW), wide_name: run.at(max(run.knobs))}
    scores = {name: detection.errors(model, data) for name, model in models.items()}
    for name in ("PCA residual", "squared norm"):
        scores[name] = anomaly.SCORERS[name](data.x_train, data.x_test)
    return {name: anomaly.auroc(score, anomalous) for name, score in scores.items()}
