"""All thresholds at once: recall against false alarms, or precision against recall."""

from dataclasses import dataclass, field
from typing import Literal

from aeviz import figures
from aeviz.analysis import anomaly, detection
from aeviz.analysis.anomaly import Curve, Interval
from aeviz.analysis.detection import without_anomalies as unfit
from aeviz.run import Run

__all__ = ["HEIGHT", "TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "Every threshold at once"
HEIGHT = 420
ROC, PRECISION = "ROC", "precision and recall"


@dataclass(frozen=True)
class Controls:
    curve: Literal["ROC", "precision and recall"] = field(default=ROC)


@dataclass(frozen=True)
class Data:
    """A curve for each detector, on the whole test part, and the area under the autoencoder's."""

    curves: dict[str, Curve]
    area: Interval
    roc: bool
    share_anomalous: float
    n: int


def compute(run: Run, at: int, controls: Controls) -> Data:
    """The autoencoder's curve first, then those of the detectors that need no network."""
    data = run.dataset()
    anomalous, mine = data.anomalous[data.test], detection.errors(run.model(at), data)
    known = detection.baselines(run.spec.data, run.spec.data_options)
    roc = controls.curve == ROC
    draw, statistic = (anomaly.roc, anomaly.auroc) if roc else (anomaly.precision_recall, anomaly.average_precision)
    return Data(
        curves={name: draw(scores, anomalous) for name, scores in {"autoencoder": mine, **known}.items()},
        area=detection.area(mine, anomalous, statistic),
        roc=roc,
        share_anomalous=float(anomalous.mean()),
        n=len(anomalous),
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """One line a detector, the autoencoder's thick; chance is dotted."""
    roc = data.roc
    labels = ("false alarms / normal examples", "recall") if roc else ("recall", "precision")
    chart = figures.empty("", *labels)
    colours = figures.series_colours(data.curves)
    for i, (name, curve) in enumerate(data.curves.items()):
        line = {"color": colours[name], "width": 1.5 if i else 4, "shape": "hv" if roc else "linear"}
        chart.add("scatter", x=curve.x, y=curve.y, name=name, mode="lines", line=line)
    chance = [0, 1] if roc else [data.share_anomalous] * 2
    line = {"dash": "dot", "color": figures.GREY}
    chart.add("scatter", x=[0, 1], y=chance, name="chance", mode="lines", line=line)
    chart.update_layout(legend=figures.BELOW)
    return chart.update_xaxes(range=[0, 1]).update_yaxes(range=[0, 1.02])


def caption(data: Data) -> str:
    """The area, with its interval, and what chance would give."""
    area = data.area
    what = "Area under the autoencoder's ROC curve" if data.roc else "The autoencoder's average precision"
    chance = "0.5" if data.roc else f"{data.share_anomalous:.2f}, the share of anomalies"
    return (
        f"{what}: {area.value:.3f} (95 % interval {area.low:.3f} to {area.high:.3f}; chance {chance}), on {data.n} "
        "test examples."
    )
