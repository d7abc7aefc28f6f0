"""Random inputs beside real ones: almost nothing in the space of all inputs looks like data."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import figures
from aeviz.analysis.copying import nearest_stored
from aeviz.run import Run
from aeviz.views.base import Range
from aeviz.views.base import images_only as unfit

__all__ = ["HEIGHT", "KNOB", "TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "Random images and real ones"
KNOB = False
HEIGHT = 330
N_SHOWN = 8
N_DRAWN = 500  # random images, and at most as many held-out ones, whose nearest training image is looked for


@dataclass(frozen=True)
class Controls:
    """draw: another sample."""

    draw: Annotated[int, Range(1, 20)] = field(default=1, metadata={"label": "Draw again"})


@dataclass(frozen=True)
class Data:
    """kind -> (N_SHOWN, height, width) images, and kind -> (m,) distance to the nearest training image."""

    images: dict[str, np.ndarray]
    distance: dict[str, np.ndarray]


def compute(run: Run, at: int, controls: Controls) -> Data:
    """Uniform pixels; pixels with their own values, drawn each from another image; held-out images."""
    data, rng = run.dataset(), np.random.default_rng(controls.draw)
    train, test = data.x_train, data.x_test
    shape = (N_DRAWN, train.shape[1])
    borrowed = train[rng.integers(len(train), size=shape), np.arange(shape[1])]
    real = test[rng.permutation(len(test))[:N_DRAWN]]
    kinds = {"uniform": rng.random(shape, np.float32), "mixed": borrowed, "real": real}
    return Data(
        images={name: x[:N_SHOWN].reshape(-1, *data.image_shape) for name, x in kinds.items()},
        distance={name: nearest_stored(x, train).distance for name, x in kinds.items()},
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """A row of images for each kind."""
    return figures.gallery(data.images)


def caption(data: Data) -> str:
    """How far each kind is from the nearest training image."""
    far = {name: float(np.median(distance)) for name, distance in data.distance.items()}
    tries = np.concatenate([data.distance["uniform"], data.distance["mixed"]])
    near = int((tries <= far["real"]).sum())
    return (
        f"Median distance to the nearest training image: {far['uniform']:.2f} from uniform pixels, "
        f"{far['mixed']:.2f} from pixels that each take a value they have in the data, "
        f"{far['real']:.2f} from real images never trained on. "
        f"Of {len(tries):,} random images, {near} came as close as the median real one."
    )
