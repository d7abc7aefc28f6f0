"""What is in training, drawn from the snapshots that its worker sends."""

import numpy as np
import streamlit as st

from aeviz import figures, finetune
from aeviz.app import cache
from aeviz.components.chart import chart
from aeviz.engine.snapshot import GRID, Snapshot
from aeviz.spec import Spec

HEIGHT = 380


def show(spec: Spec, shot: Snapshot, at: str, key: str) -> None:
    """The field or the code at the middle knob value beside every one's error, or what the classifiers know by now."""
    if "accuracy" in shot:
        _accuracy(spec, shot, at, key)
        return
    picture, losses = st.columns([3, 2])
    with picture:
        (_field if "field" in shot else _codes)(spec, shot, at, key)
    with losses:
        title = "Training error at each knob value"
        figure = figures.lines(np.array(spec.knobs), {"error": shot["recon"]}, title, "knob", "squared error")
        chart(figure, f"losses-{key}", alt=f"{title}: {at}", height=HEIGHT)


def _codes(spec: Spec, shot: Snapshot, at: str, key: str) -> None:
    middle = len(spec.knobs) // 2
    codes = shot["codes"][middle]
    xy = codes if codes.shape[1] == 2 else np.column_stack([codes, np.zeros(len(codes))])
    data = cache.dataset(spec)
    labels = None if data.y is None else data.y[shot["index"]]
    title = f"The code at {spec.knobs[middle]:g}, forming"
    figure = figures.points(xy, title, labels=labels, class_names=data.class_names, equal=False)
    chart(figure, f"codes-{key}", alt=f"{title}: {at}", height=HEIGHT, animate=True)


def _field(spec: Spec, shot: Snapshot, at: str, key: str) -> None:
    """Arrows r(x) - x on the grid over the data."""
    middle = len(spec.knobs) // 2
    title = f"The field r(x) − x at {spec.knobs[middle]:g}, forming"
    arrows, grid, points = shot["field"][middle], shot["grid"], cache.dataset(spec).x[shot["index"]]
    longest = max(float(np.quantile(np.linalg.norm(arrows, axis=1), 0.9)), 1e-6)
    figure = figures.empty(title, "x₁", "x₂", showlegend=False)
    dots = {"color": figures.GREY, "size": 4, "opacity": 0.5}
    figure.add("scatter", x=points[:, 0], y=points[:, 1], mode="markers", marker=dots, hoverinfo="skip")
    figures.quiver(figure, grid, arrows, float(np.ptp(grid[:, 0])) / (GRID - 1), longest, "length")
    figure.update_yaxes(scaleanchor="x", constrain="domain").update_xaxes(constrain="domain")
    chart(figure, f"field-{key}", alt=f"{title}: {at}", height=HEIGHT)


def _accuracy(spec: Spec, shot: Snapshot, at: str, key: str) -> None:
    middle = len(spec.knobs) // 2
    if np.isnan(shot["accuracy"]).any():  # nobody has looked at the classifiers yet
        return
    title = f"Accuracy after pre-training at {spec.knobs[middle]:g}, forming"
    curves = {f"{start} start": shot["accuracy"][i, middle] for i, start in enumerate(finetune.STARTS)}
    figure = figures.bands(shot["labels"], curves, "labels", "accuracy on test data")
    st.markdown(f"##### {title}")
    chart(figure, f"accuracy-{key}", alt=f"{title}: {at}", height=HEIGHT)
