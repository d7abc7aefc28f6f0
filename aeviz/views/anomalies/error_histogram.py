"""The errors of normal and anomalous examples on one axis, a threshold between them, and what it does."""

from dataclasses import dataclass, field
from typing import Annotated, Literal

import numpy as np

from aeviz import figures
from aeviz.analysis import anomaly, detection
from aeviz.analysis.detection import without_anomalies as unfit
from aeviz.language import Sentence, count, number, percent, text
from aeviz.run import Run
from aeviz.views.base import Range, handle

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "threshold", "told", "unfit"]

TITLE = "Errors, a threshold, and what it does"
HEIGHT = 540
SHADES = [[0, "#EDF5FA"], [1, "#7FB8DC"]]  # opaque and light: the dark numbers are read on light and dark pages


@dataclass(frozen=True)
class Controls:
    """How the threshold is chosen, on the validation half of the test part only."""

    rule: Literal["percentile", "cost", "by hand"] = field(default="percentile", metadata={"label": "Threshold by"})
    percentile: Annotated[float, Range(50, 100, 0.5)] = field(
        default=95.0, metadata={"label": "Percentile of normal errors", "when": ("rule", "percentile")}
    )
    cost_of_miss: Annotated[int, Range(1, 50)] = field(
        default=5, metadata={"label": "Cost of a miss", "help": "a false alarm costs 1", "when": ("rule", "cost")}
    )
    by_hand: Annotated[float, Range(0, 10, 0.1)] = field(
        default=2.0,
        metadata={
            "label": "Threshold",
            "help": "in medians of the normal errors",
            "when": ("rule", "by hand"),
        },
    )


@dataclass(frozen=True)
class Data:
    """normal, anomalous: errors of the judged half (sums over features, model units); counts of what is called."""

    normal: np.ndarray
    anomalous: np.ndarray
    threshold: float
    rule: str
    n_validation: int
    counts: anomaly.Confusion
    median: float  # of the normal validation errors


def threshold(scored: detection.Scored, controls: Controls) -> float:
    """The threshold a rule gives; it looks at the validation half only."""
    normal = scored.normal_validation
    if controls.rule == "percentile":
        return anomaly.threshold_at_percentile(normal, controls.percentile)
    if controls.rule == "by hand":
        return controls.by_hand * float(np.median(normal))
    known = scored.validation
    return anomaly.threshold_by_cost(
        scored.scores[known], scored.anomalous[known], cost_of_miss=controls.cost_of_miss, cost_of_false_alarm=1
    )


def compute(run: Run, i: int, controls: Controls) -> Data:
    """Errors of the judged half, counted at the threshold."""
    scored = detection.score(run.model(i), run.dataset())
    chosen, judged = threshold(scored, controls), ~scored.validation
    return Data(
        normal=scored.scores[judged & ~scored.anomalous],
        anomalous=scored.scores[judged & scored.anomalous],
        threshold=chosen,
        rule=controls.rule,
        n_validation=len(scored.normal_validation) if controls.rule != "cost" else int(scored.validation.sum()),
        counts=scored.confusion(chosen),
        median=float(np.median(scored.normal_validation)),
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """The histograms, and below them the confusion matrix."""
    samples = {text("normal"): data.normal, text("anomalous"): data.anomalous}
    chart = figures.overlaid(samples, text("squared error"), mark=data.threshold, mark_name=text("threshold"))
    _add_confusion(chart, data.counts)
    plain = {"ticks": "", "showgrid": False}
    below = {"domain": [0, 0.27], "anchor": "x2", "autorange": "reversed", "automargin": True, **plain}
    across = {"anchor": "y2", "side": "top", **plain}
    line = handle(Controls, (data.threshold, 0.0), x=("by_hand", 0.0, data.median), rule="by hand")
    chart.update_layout(meta={"handles": [line]})
    return chart.update_layout(yaxis={"domain": [0.53, 1]}, xaxis2=across, yaxis2=below)


def _add_confusion(chart: figures.Figure, counts: anomaly.Confusion) -> None:
    """The four counts as a table, shaded by their share of their row."""
    table = np.array([[counts.passes, counts.false_alarms], [counts.misses, counts.hits]])
    names = ((text("passes"), text("false alarms")), (text("misses"), text("hits")))
    cells = list(zip(table, names, strict=True))
    chart.add(
        "heatmap",
        z=table / np.maximum(table.sum(axis=1, keepdims=True), 1),
        x=[text("let pass"), text("called anomalous")],
        y=[text("normal"), text("anomalous")],
        text=[[text("{name}: {n}", name=name, n=count(n)) for n, name in zip(*row, strict=True)] for row in cells],
        texttemplate="%{text}<br>%{z:.0%}",
        textfont={"color": "#1A1A1A"},
        hoverinfo="skip",
        showscale=False,
        colorscale=SHADES,
        zmin=0,
        zmax=1,
        xaxis="x2",
        yaxis="y2",
    )


def told(data: Data) -> tuple[Sentence, Sentence]:
    """Recall and false alarms on examples the threshold was not chosen on."""
    c, chosen = data.counts, {"threshold": number(data.threshold), "n": count(data.n_validation)}
    if data.rule == "cost":
        how = Sentence(
            "Threshold {threshold}, chosen on {n} normal and anomalous validation examples that neither the training "
            "nor this count uses.",
            **chosen,
        )
    else:
        how = Sentence(
            "Threshold {threshold}, chosen on {n} normal validation examples that neither the training nor this count "
            "uses.",
            **chosen,
        )
    return how, Sentence(
        "On the other half of the test part it catches {hits} of {anomalies} anomalies ({recall}); false alarms: "
        "{alarms} of {normal} normal examples ({rate}).",
        hits=count(c.hits),
        anomalies=count(c.hits + c.misses),
        recall=percent(c.recall),
        alarms=count(c.false_alarms),
        normal=count(c.false_alarms + c.passes),
        rate=percent(c.false_alarm_rate),
    )
