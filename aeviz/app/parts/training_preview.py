"""What is in training, drawn from the snapshots that its worker sends."""

from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from aeviz import figures, views
from aeviz.app.state import cache
from aeviz.components.chart import chart
from aeviz.engine.preview import GRID, Snapshot
from aeviz.export import python_code
from aeviz.figures import Figure
from aeviz.language import name_of, number, say, text
from aeviz.run import Run
from aeviz.spec import Spec
from aeviz.storage import few_labels

HEIGHT = 380


def show(spec: Spec, shot: Snapshot, progress: str, key: str) -> None:
    """The field or the code at the middle knob value beside every one's error, or what the classifiers know by now."""
    draw = partial(_draw, progress=progress, key=key)
    if "accuracy" in shot:
        if not np.isnan(shot["accuracy"]).any():  # else nobody has looked at the classifiers yet
            draw(text("Accuracy after pre-training at {knob}, forming", knob=_place(spec)), _accuracy(spec, shot))
        return
    picture, losses = st.columns([3, 2], gap="large")
    with picture:
        if "field" in shot:
            draw(text("The field r(x) − x at {knob}, forming", knob=_place(spec)), _field(spec, shot))
        else:
            draw(text("The code at {knob}, forming", knob=_place(spec)), _codes(spec, shot), animate=True)
    with losses:
        knobs, error = np.array(spec.knobs), text("squared error")
        xlabel = name_of(spec.make_variant().knob_name)
        figure = figures.lines(knobs, {error: shot["recon"]}, xlabel=xlabel, ylabel=error)
        draw(text("Training error at each knob value"), figure)


def before(run: Run, i: int) -> None:
    """What stays in sight while another one forms: the field or the codes of the model at the i-th knob value."""
    view = "field" if not views.unfit("field", run) else "embedding"
    drawn = cache.pictured(python_code.ViewRequest(view, run, i, views.get(view).Controls()))
    title = text("As it was: {knob}", knob=f"{run.knob_label} = {say(number(run.knobs[i]))}")
    st.markdown(f"##### {title}")
    chart(drawn.figure, f"before-{cache.identity(run)}", alt=drawn.caption, height=HEIGHT)


def _draw(title: str, figure: Figure, progress: str, key: str, animate: bool = False) -> None:
    st.markdown(f"##### {title}")
    chart(figure, f"{title}-{key}", alt=f"{title}: {progress}", height=HEIGHT, animate=animate)


def _middle(spec: Spec) -> int:
    """The position of the knob value that is shown."""
    return len(spec.knobs) // 2


def _place(spec: Spec) -> str:
    kind = spec.make_variant()
    return f"{name_of(kind.knob_name)} {kind.symbol} = {say(number(spec.knobs[_middle(spec)]))}"


def _codes(spec: Spec, shot: Snapshot) -> Figure:
    codes = shot["codes"][_middle(spec)]
    xy = codes if codes.shape[1] == 2 else np.column_stack([codes, np.zeros(len(codes))])
    data = spec.dataset()
    labels = None if data.y is None else data.y[shot["index"]]
    values = None if data.value is None else data.value[shot["index"]]
    looks: dict[str, Any] = {"values": values, "value_name": data.value_name}
    return figures.points(xy, labels=labels, class_names=data.class_names, equal=False, **looks)


def _field(spec: Spec, shot: Snapshot) -> Figure:
    """Arrows r(x) - x on the grid over the data."""
    arrows, grid = shot["field"][_middle(spec)], shot["grid"]
    points = spec.dataset().x[shot["index"]]
    longest = max(float(np.quantile(np.linalg.norm(arrows, axis=1), 0.9)), 1e-6)
    figure = figures.empty("", "x₁", "x₂", showlegend=False)
    dots = {"color": figures.GREY, "size": 4, "opacity": 0.5}
    figure.add("scatter", x=points[:, 0], y=points[:, 1], mode="markers", marker=dots, hoverinfo="skip")
    figures.quiver(figure, grid, arrows, float(np.ptp(grid[:, 0])) / (GRID - 1), longest, "length")
    return figure.equal_scales()


def _accuracy(spec: Spec, shot: Snapshot) -> Figure:
    curves = {f"{start} start": shot["accuracy"][i, _middle(spec)] for i, start in enumerate(few_labels.STARTS)}
    return figures.bands(shot["labels"], curves, text("labels"), text("accuracy on test data"))
