"""Random inputs beside real ones: almost nothing in the space of all inputs looks like data."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import figures
from aeviz.analysis.copying import nearest_stored
from aeviz.data.base import Dataset
from aeviz.data.remembered import remembered
from aeviz.language import Sentence, count, number, plural, text
from aeviz.run import Run
from aeviz.views.base import Range, examples, sample
from aeviz.views.base import images_only as unfit

__all__ = ["HEIGHT", "KNOB", "TITLE", "WIDE", "Controls", "compute", "figure", "told", "unfit"]

TITLE = "Random images and real ones"
KNOB = False
HEIGHT = 520
WIDE = True
N_SHOWN = 8
N_BINS = 40
N_DRAWN = 250  # random images of each kind, whose nearest training image is looked for


@dataclass(frozen=True)
class Controls:
    """draw: another sample."""

    draw: Annotated[int, Range(1, 20)] = field(default=1, metadata={"label": "Draw again"})


@dataclass(frozen=True)
class Data:
    """kind -> (N_SHOWN, height, width) images, and kind -> (m,) distance to the nearest training image: of N_DRAWN
    random images of two kinds, and of the real ones, as many of the ``n_test`` test images.
    """

    images: dict[str, np.ndarray]
    distance: dict[str, np.ndarray]
    n_test: int


def compute(run: Run, i: int, controls: Controls) -> Data:
    """Uniform pixels; pixels with their own values, drawn each from another image; test images."""
    data, rng = run.dataset(), np.random.default_rng(controls.draw)
    train = data.x_train
    shape = (N_DRAWN, train.shape[1])
    borrowed = train[rng.integers(len(train), size=shape), np.arange(shape[1])]
    real, far = _real(data)
    order = rng.permutation(len(real))
    kinds = {"uniform": rng.random(shape, np.float32), "mixed": borrowed, "real": real[order]}
    drawn = {name: nearest_stored(kinds[name], train).distance for name in ("uniform", "mixed")}
    return Data(
        images={name: x[:N_SHOWN].reshape(-1, *data.height_width) for name, x in kinds.items()},
        distance=drawn | {"real": far[order]},
        n_test=len(data.test),
    )


@remembered
def _real(data: Dataset) -> tuple[np.ndarray, np.ndarray]:
    """Test images, and their distances to the nearest training image."""
    real = data.x_test[sample(len(data.test), len(data.train))]
    return real, nearest_stored(real, data.x_train).distance


def figure(data: Data, controls: Controls) -> figures.Figure:
    """A row of images for each kind, and how far they are from the nearest training image."""
    names = {"uniform": text("uniform"), "mixed": text("mixed"), "real": text("real")}
    edges = np.linspace(0, max(float(distance.max()) for distance in data.distance.values()), N_BINS + 1)
    shares = {names[kind]: np.histogram(far, edges)[0] / len(far) for kind, far in data.distance.items()}
    labels = text("distance to the nearest training image"), text("share of the images")
    chart = figures.bars((edges[:-1] + edges[1:]) / 2, shares, "", *labels)
    chart.update_layout(barmode="overlay", bargap=0.05, legend=figures.BELOW).update_traces(opacity=0.7)
    rows = figures.gallery({names[kind]: images for kind, images in data.images.items()})
    return figures.over(chart, rows, share=0.5)


def told(data: Data) -> tuple[Sentence, Sentence]:
    """How far each kind is from the nearest training image, and what share of all can be as near, at most."""
    far = {name: float(np.median(distance)) for name, distance in data.distance.items()}
    tries = np.concatenate([data.distance["uniform"], data.distance["mixed"]])
    distances = Sentence(
        "Median distance to the nearest training image: {uniform} from uniform pixels, {mixed} from pixels that each "
        "take a value they have in the data, {real} from {examples}.",
        uniform=number(far["uniform"]),
        mixed=number(far["mixed"]),
        real=number(far["real"]),
        examples=examples(len(data.distance["real"]), data.n_test, "test"),
    )
    return distances, plural(
        "Of {drawn} random images, {n} came as close as half of the real ones.",
        "Of {drawn} random images, {n} came as close as half of the real ones.",
        drawn=count(len(tries)),
        n=count((tries <= far["real"]).sum()),
    )
