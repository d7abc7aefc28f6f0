"""Does a model answer with what it has stored? Each reconstruction beside the training example nearest to it."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import data as datasets
from aeviz import figures
from aeviz.analysis import copying
from aeviz.run import Run
from aeviz.views.base import Range
from aeviz.views.base import images_only as unfit

__all__ = ["HEIGHT", "TITLE", "Controls", "caption", "compute", "figure", "unfit"]

TITLE = "Answers from the store"
HEIGHT = 270
N_SHOWN, N = 8, 300


@dataclass(frozen=True)
class Controls:
    first: Annotated[int, Range(0, 50)] = field(default=0, metadata={"label": "First example"})


@dataclass(frozen=True)
class Data:
    """``shown``, ``back``, ``stored``: (N_SHOWN, height, width) inputs, reconstructions, training examples nearest to
    these. Medians over many inputs of the distances reconstruction-stored, reconstruction-input and input-stored.
    ``train_error``: mean squared error over the training examples; ``n_train``, ``n_inputs``: how many there are.
    """

    shown: np.ndarray
    back: np.ndarray
    stored: np.ndarray
    to_stored: float
    to_input: float
    input_to_stored: float
    train_error: float
    n_train: int
    n_inputs: int


def compute(run: Run, at: int, controls: Controls) -> Data:
    data, model = run.dataset(), run.model(at)
    x, train = _never_seen(run), data.x_train
    back = model.reconstruct(x)
    nearest = copying.nearest_stored(back, train)
    chosen = (controls.first + np.arange(N_SHOWN)) % len(x)
    return Data(
        *(rows[chosen].reshape(-1, *data.image_shape) for rows in (x, back, train[nearest.index])),
        to_stored=float(np.median(nearest.distance)),
        to_input=float(np.median(np.linalg.norm(back - x, axis=1))),
        input_to_stored=float(np.median(copying.nearest_stored(x, train).distance)),
        train_error=float(((model.reconstruct(train) - train) ** 2).sum(-1).mean()),
        n_train=len(train),
        n_inputs=len(x),
    )


def _never_seen(run: Run) -> np.ndarray:
    """(at most N, d_in): the test part, or, where that is small, all of the data set that this Run left out."""
    data = run.dataset()
    if len(data.test) >= N:
        return data.x_test[:N]
    whole = datasets.load(run.spec.data).x
    unseen = whole[copying.nearest_stored(whole, data.x_train).distance > 0][:N]
    return unseen if len(unseen) else data.x_test


def figure(data: Data, controls: Controls) -> figures.Figure:
    rows = {"shown": data.shown, "back": data.back, "stored": data.stored}
    return figures.gallery(rows).update_layout(margin={"l": 62, "b": 16})


def caption(data: Data) -> str:
    lean = "the store" if data.to_stored < data.to_input else "the input"
    return (
        f"Trained on {data.n_train:,} examples (squared error {data.train_error:.2f} on them). Shown {data.n_inputs} "
        f"that it never saw, it answers nearer to {lean}: {data.to_stored:.2f} from the nearest stored example, "
        f"{data.to_input:.2f} from the input (medians); the inputs are {data.input_to_stored:.2f} from the store."
    )
