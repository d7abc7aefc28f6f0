"""A code for one task, and a code for any: what a second task makes of each."""

from dataclasses import dataclass

import numpy as np

from aeviz import figures
from aeviz.analysis.intervals import half_width
from aeviz.language import Sentence, count, number, percent, plural, signed, text
from aeviz.required import required
from aeviz.run import Run
from aeviz.storage import few_labels
from aeviz.views.base import NoControls as Controls
from aeviz.views.few_labels.few_labels import unfit

__all__ = ["HEIGHT", "NEEDS", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "A code for one task, or for any"
HEIGHT = 400
NEEDS = "FewLabels"
LINE = 20  # letters of a line under a group of bars


@dataclass(frozen=True)
class Data:
    """``accuracy`` (C, 2, S): of each of few_labels.CODES, in two tasks, for each seed; ``chance`` (2,) that of the
    largest class; ``units`` of the code, ``n_classes``, and ``n_labels`` from which each task was learned.
    """

    accuracy: np.ndarray
    chance: np.ndarray
    units: int
    n_classes: int
    n_labels: int


def compute(run: Run, i: int, controls: Controls) -> Data:
    found, data = required(few_labels.load(run.spec), "results with few labels"), run.dataset()
    y = data.labels[data.test][: few_labels.N_TEST]
    chance = [np.bincount(labels).max() / len(y) for labels in (y % 2, y)]
    n_labels = min(few_labels.N_SECOND, len(data.train))
    return Data(found.tasks[:, :, i], np.array(chance), run.units(i), len(data.class_names), n_labels)


def figure(data: Data, controls: Controls) -> figures.Figure:
    """Two groups of bars, from 0; the whiskers reach from the worst to the best seed, the dotted lines are chance."""
    names = (text("classifier of task 1"), text("autoencoder"), text("untrained"))
    tasks = [text("task 1: is the class's number odd?"), text("task 2: which class?")]
    chart = figures.empty("", "", text("accuracy on test data (dotted: chance)"), barmode="group")
    colours = dict(zip(few_labels.CODES, (figures.CONTRAST, figures.ACCENT, figures.GREY), strict=True))
    for name, code, accuracy in zip(names, few_labels.CODES, data.accuracy, strict=True):
        mean = accuracy.mean(-1)
        reach = {"array": accuracy.max(-1) - mean, "arrayminus": mean - accuracy.min(-1)}
        whiskers = {"type": "data", "symmetric": False, "color": figures.GREY, **reach}
        chart.add("bar", x=tasks, y=mean, name=name, marker={"color": colours[code]}, error_y=whiskers)
    for task, chance in enumerate(data.chance):
        line = {"width": 2, "dash": "dot", "color": figures.GREY}
        chart.add_shape(type="line", x0=task - 0.5, x1=task + 0.5, y0=chance, y1=chance, line=line)
    chart.update_xaxes(tickvals=tasks, ticktext=[figures.wrapped(task, LINE) for task in tasks], tickangle=0)
    return chart.update_yaxes(range=[0, 1.02])


def told(data: Data) -> tuple[Sentence, ...]:
    """What each code is worth in the task it was made for, and in another, and whether that could be chance."""
    mean = data.accuracy.mean(-1)
    facts = {"labels": count(data.n_labels), "seeds": count(data.accuracy.shape[-1])}
    first = plural(
        "A classifier with a last hidden layer of {n} unit learned from all labels whether the class's number is odd: "
        "from that layer {classifier} of the test examples are told, from the autoencoder's code {autoencoder}.",
        "A classifier with a last hidden layer of {n} units learned from all labels whether the class's number is odd: "
        "from that layer {classifier} of the test examples are told, from the autoencoder's code {autoencoder}.",
        n=count(data.units),
        classifier=percent(mean[0, 0]),
        autoencoder=percent(mean[1, 0]),
    )
    second = Sentence(
        "Asked which of {classes} classes it is, the classifier's layer gives {classifier}, the autoencoder's code "
        "{autoencoder}, an untrained one {untrained}: logistic regression on frozen codes, from {labels} labels, means "
        "of {seeds} seeds.",
        classes=count(data.n_classes),
        classifier=percent(mean[0, 1]),
        autoencoder=percent(mean[1, 1]),
        untrained=percent(mean[2, 1]),
        **facts,
    )
    return first, second, _beyond_chance(100 * (data.accuracy[1, 1] - data.accuracy[0, 1]))


def _beyond_chance(gain: np.ndarray) -> Sentence:
    """Which code is better in the second task: paired over the seeds ``gain`` (S,), in points, by Student's t."""
    mean, half = float(gain.mean()), float(half_width(gain))
    if abs(mean) <= half:
        return Sentence(
            "Which of the two is better there is not decided: the autoencoder's code leads by {gain} (in points; "
            "{low} to {high}, 95% by Student's t).",
            gain=signed(mean),
            low=signed(mean - half),
            high=signed(mean + half),
        )
    places = {"gain": number(abs(mean)), "low": number(abs(mean) - half), "high": number(abs(mean) + half)}
    if mean > 0:
        return Sentence(
            "There the autoencoder's code is better, by {gain} (in points; {low} to {high}, 95% by Student's t).",
            **places,
        )
    return Sentence(
        "There the classifier's layer is better, by {gain} (in points; {low} to {high}, 95% by Student's t).", **places
    )
