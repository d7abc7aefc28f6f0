"""A drawing of your own: does the detector take it for normal?"""

from dataclasses import dataclass, field

import numpy as np

from aeviz import figures
from aeviz.analysis import detection
from aeviz.language import Listed, Sentence, number, percent, text
from aeviz.required import required
from aeviz.run import Run
from aeviz.views.base import images_only

__all__ = ["DRAW", "HEIGHT", "TITLE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Is your digit normal?"
HEIGHT = 260
PERCENTILE = 95
DRAW = "digit"


@dataclass(frozen=True)
class Controls:
    """drawn: an image in [0, 1], row by row; empty while nothing is drawn."""

    drawn: tuple[float, ...] = field(default=(), metadata={"label": "Your drawing"})


@dataclass(frozen=True)
class Data:
    """x, x_hat, error (height, width); ``below`` is the share of normal validation errors below this one's."""

    x: np.ndarray
    x_hat: np.ndarray
    error: np.ndarray
    below: float
    drawn: bool
    class_name: str
    unknown: tuple[str, ...]


def unfit(run: Run) -> str:
    """Only images, some of them anomalies."""
    return detection.without_anomalies(run) or images_only(run)


def compute(run: Run, i: int, controls: Controls) -> Data:
    """Until something is drawn, the first anomaly stands in. Raises ValueError for a drawing of another size."""
    data, model = run.dataset(), run.model(i)
    known = detection.score(model, data).normal_validation
    example = int(np.flatnonzero(required(data.anomalous, "anomalies"))[0])
    x = np.array(controls.drawn, np.float32)[None] if controls.drawn else data.x[example : example + 1]
    if x.shape[1] != run.d_in:
        raise ValueError(f"A drawing must have {run.d_in} numbers, not {x.shape[1]}.")
    x_hat = model.reconstruct(x)
    error = (x - x_hat) ** 2
    return Data(
        x=x.reshape(data.image_shape),
        x_hat=x_hat.reshape(data.image_shape),
        error=error.reshape(data.image_shape),
        below=float((known < error.sum()).mean()),
        drawn=bool(controls.drawn),
        class_name=data.class_names[int(data.labels[example])],
        unknown=tuple(data.class_names[int(label)] for label in np.unique(data.labels[data.anomalous])),
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """The drawing, what comes back, and where the two differ."""
    images = [data.x, data.x_hat, figures.of_largest(data.error)]
    return figures.gallery({"": np.stack(images)}, columns=[text("input"), text("output"), text("error")])


def told(data: Data) -> tuple[Sentence, ...]:
    """Where its error stands among the normal ones."""
    error = number(data.error.sum())
    what = Sentence("Your drawing has a squared error of {error}.", error=error)
    if not data.drawn:
        what = Sentence(
            "This example of class {name} has a squared error of {error}; draw your own.",
            name=data.class_name,
            error=error,
        )
    facts = {"below": percent(data.below), "percentile": percent(PERCENTILE / 100)}
    where = Sentence(
        "{below} of the normal validation errors are smaller: normal at the {percentile} threshold.", **facts
    )
    if 100 * data.below >= PERCENTILE:
        where = Sentence(
            "{below} of the normal validation errors are smaller: anomalous at the {percentile} threshold.", **facts
        )
    return what, where, Sentence("No example of class {unknown} was in the training.", unknown=Listed(data.unknown))
