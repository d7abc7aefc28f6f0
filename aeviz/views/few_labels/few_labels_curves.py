"""Does pre-training make learning easier, or what is learned more general? Curves along the fine-tuning."""

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from aeviz import figures
from aeviz.run import Run
from aeviz.storage import few_labels
from aeviz.views.few_labels.few_labels import unfit

__all__ = ["HEIGHT", "TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "Along the fine-tuning"
HEIGHT = 430
NEEDS = "FewLabels"
SHOWN = {"loss on the labelled examples": "loss", "accuracy on test data": "test", "train minus test accuracy": "gap"}


@dataclass(frozen=True)
class Controls:
    labels: Literal["10", "20", "50", "100", "200", "500", "1000"] = "100"
    show: Literal[tuple(SHOWN)] = field(default="accuracy on test data", metadata={"label": "Curve"})


@dataclass(frozen=True)
class Data:
    """``curves``: name in SHOWN -> (start, T, S); ``steps`` (T,), the first of them 0; ``n_labels``."""

    steps: np.ndarray
    curves: dict[str, np.ndarray]
    n_labels: int
    show: str


def compute(run: Run, at: int, controls: Controls) -> Data:
    found = few_labels.load(run.spec)
    place = min(int(np.searchsorted(found.labels, int(controls.labels))), len(found.labels) - 1)
    values = {"loss": found.loss, "test": found.test, "gap": found.train - found.test}
    curves = {name: values[short][:, :, at, place].swapaxes(0, 1) for name, short in SHOWN.items()}
    return Data(found.steps, curves, int(found.labels[place]), controls.show)


def figure(data: Data, controls: Controls) -> figures.Figure:
    names = [f"{start} start" for start in few_labels.STARTS]
    curves = {name: y[1:] for name, y in zip(names, data.curves[data.show], strict=True)}
    return figures.bands(data.steps[1:], curves, "step of fine-tuning", data.show)


def caption(data: Data) -> str:
    loss, test, gap = (data.curves[name].mean(-1) for name in SHOWN)
    early = len(data.steps) // 3
    return (
        f"With {data.n_labels:,} labels, after {data.steps[early]} steps the loss on them is {loss[0, early]:.2f} from "
        f"the random start and {loss[1, early]:.2f} from the pre-trained one; at the end {loss[0, -1]:.3f} and "
        f"{loss[1, -1]:.3f}. Test accuracy ends at {test[0, -1]:.1%} and {test[1, -1]:.1%}, "
        f"{100 * gap[0, -1]:.1f} and {100 * gap[1, -1]:.1f} points below the labelled examples'."
    )
