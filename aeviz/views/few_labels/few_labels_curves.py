"""Does pre-training make learning easier, or what is learned more general? Curves along the fine-tuning."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from aeviz import figures
from aeviz.analysis import intervals
from aeviz.language import Sentence, count, number, percent, signed, text
from aeviz.required import required
from aeviz.run import Run
from aeviz.storage import few_labels
from aeviz.views.few_labels.few_labels import starts, unfit

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Along the fine-tuning"
HEIGHT = 430
NEEDS = "FewLabels"
Quantity = Literal["loss on the labelled examples", "accuracy on test data", "train minus test accuracy"]
SHOWN: dict[Quantity, str] = {
    "loss on the labelled examples": "loss",
    "accuracy on test data": "test",
    "train minus test accuracy": "gap",
}


@dataclass(frozen=True)
class Controls:
    labels: Literal["10", "20", "50", "100", "200", "500", "1000"] = "100"
    show: Quantity = field(default="accuracy on test data", metadata={"label": "Curve"})


@dataclass(frozen=True)
class Data:
    """``curves``: name in SHOWN -> (start, T, S); ``steps`` (T,), the first of them 0; ``n_labels``."""

    steps: np.ndarray
    curves: dict[str, np.ndarray]
    n_labels: int
    show: str


def compute(run: Run, i: int, controls: Controls) -> Data:
    found = required(few_labels.load(run.spec), "results with few labels")
    place = min(int(np.searchsorted(found.labels, int(controls.labels))), len(found.labels) - 1)
    values = {"loss": found.loss, "test": found.test, "gap": found.train - found.test}
    curves = {name: values[short][:, :, i, place].swapaxes(0, 1) for name, short in SHOWN.items()}
    return Data(found.steps, curves, int(found.labels[place]), controls.show)


def figure(data: Data, controls: Controls) -> figures.Figure:
    labels = {
        "loss on the labelled examples": text("loss on the labelled examples"),
        "accuracy on test data": text("accuracy on test data"),
        "train minus test accuracy": text("train minus test accuracy"),
    }
    curves = {name: y[1:] for name, y in zip(starts(), data.curves[data.show], strict=True)}
    return figures.bands(data.steps[1:], curves, text("step of fine-tuning"), labels[data.show])


def told(data: Data) -> tuple[Sentence, Sentence, Sentence]:
    """How fast the loss falls from both starts, and what holds on new examples."""
    loss, test, gap = (data.curves[name].mean(-1) for name in SHOWN)
    random_tests, trained_tests = data.curves["accuracy on test data"][:, -1].astype(np.float64)
    gain = intervals.of_mean(100 * (trained_tests - random_tests))
    return (
        _while_learning(data, loss),
        _at_the_end(test, gap),
        Sentence(
            "Pre-training changes it by {gain} points ({low} to {high}, 95% by Student's t for {seeds} seeds).",
            gain=signed(gain.value),
            low=signed(gain.low),
            high=signed(gain.high),
            seeds=count(len(random_tests)),
        ),
    )


def _while_learning(data: Data, loss: np.ndarray) -> Sentence:
    """How far the loss (2, n_steps) of both starts has fallen early and at the end."""
    early = len(data.steps) // 3
    return Sentence(
        "With {labels} labels, after {steps} steps the loss on them is {random} from the random start and {trained} "
        "from the pre-trained one; at the end {random_end} and {trained_end}.",
        labels=count(data.n_labels),
        steps=count(data.steps[early]),
        random=number(loss[0, early], 2),
        trained=number(loss[1, early], 2),
        random_end=number(loss[0, -1], 2),
        trained_end=number(loss[1, -1], 2),
    )


def _at_the_end(test: np.ndarray, gap: np.ndarray) -> Sentence:
    """Accuracies (2, n_steps) of both starts on new examples, and how far those on the labelled ones are above."""
    return Sentence(
        "Test accuracy ends at {random_test} and {trained_test}; that on the labelled examples is {random_gap} and "
        "{trained_gap} points above it.",
        random_test=percent(test[0, -1]),
        trained_test=percent(test[1, -1]),
        random_gap=number(100 * gap[0, -1]),
        trained_gap=number(100 * gap[1, -1]),
    )
