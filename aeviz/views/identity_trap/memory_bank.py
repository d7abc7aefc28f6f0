"""Does a model answer with what it has stored? Each reconstruction beside the training example nearest to it."""

from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from aeviz import data as datasets
from aeviz import figures
from aeviz.analysis import copying
from aeviz.analysis.reconstruction import reconstruction_error
from aeviz.language import Sentence, count, number, percent, text
from aeviz.memo import once
from aeviz.run import Run
from aeviz.views.base import Pulled
from aeviz.views.base import images_only as unfit

__all__ = ["HEIGHT", "TITLE", "Controls", "compute", "figure", "never_seen", "told", "unfit"]

TITLE = "Answers from the store"
HEIGHT = 340
N_SHOWN = 8
RARELY = 0.05  # of the answers come from the store: no memory bank
FEWEST = 300  # unseen examples; where the test part has fewer, those that the Run left out are taken as well


@dataclass(frozen=True)
class Controls:
    first: Annotated[int, Pulled(0, 50)] = field(default=0, metadata={"label": "First example"})


@dataclass(frozen=True)
class Data:
    """``shown``, ``back``, ``stored``, ``alike``: (N_SHOWN, height, width) inputs, reconstructions, the training
    examples nearest to these, and those nearest to the inputs. Medians over many inputs of the distances
    reconstruction-stored, reconstruction-input and input-stored.
    ``from_store``: share of the inputs whose answer is less than half as far from the store as from the input, and less
    than half as far as the input itself: a blurred answer is near everything, one from the store is nearer to it.
    ``nearest``: share of the inputs whose answer is nearest to the stored example that is nearest to the input.
    ``train_error``: mean squared error over the training examples; ``n_train``, ``n_inputs``: how many there are.
    """

    shown: np.ndarray
    back: np.ndarray
    stored: np.ndarray
    alike: np.ndarray
    to_stored: float
    to_input: float
    input_to_stored: float
    from_store: float
    nearest: float
    train_error: float
    n_train: int
    n_inputs: int


def compute(run: Run, i: int, controls: Controls) -> Data:
    data, x = run.dataset(), never_seen(run)
    train, before = data.x_train, _before(run)
    nearest, numbers = _answers(run, i)
    chosen = (controls.first + np.arange(N_SHOWN)) % len(x)
    back = run.model(i).reconstruct(x[chosen])
    shown = (x[chosen], back, train[nearest.index[chosen]], train[before.index[chosen]])
    one, two, three, four = (rows.reshape(-1, *data.height_width) for rows in shown)
    return Data(one, two, three, four, **numbers, n_train=len(train), n_inputs=len(x))


@once
def _before(run: Run) -> copying.Nearest:
    """The stored examples that the inputs are nearest to, whatever the network."""
    return copying.nearest_stored(never_seen(run), run.dataset().x_train)


@once
def _answers(run: Run, i: int) -> tuple[copying.Nearest, dict[str, float]]:
    """Those that the answers are nearest to, and the numbers of Data, whichever of them are shown."""
    x, train, model, before = never_seen(run), run.dataset().x_train, run.model(i), _before(run)
    back = model.reconstruct(x)
    nearest, to_input = copying.nearest_stored(back, train), np.linalg.norm(back - x, axis=1)
    numbers = {
        "to_stored": np.median(nearest.distance),
        "to_input": np.median(to_input),
        "input_to_stored": np.median(before.distance),
        "from_store": (nearest.distance < np.minimum(to_input, before.distance) / 2).mean(),
        "nearest": (nearest.index == before.index).mean(),
        "train_error": reconstruction_error(train, model.reconstruct(train)),
    }
    return nearest, {name: float(value) for name, value in numbers.items()}


def never_seen(run: Run) -> np.ndarray:
    """(n, d_in) the test part, or, where that is small, FEWEST of those of the data set that this Run left out."""
    data = run.dataset()
    if len(data.test) >= FEWEST or not run.spec.data_options:
        return data.x_test
    whole = datasets.load(run.spec.data).x
    unseen = whole[copying.nearest_stored(whole, data.x_train).distance > 0][:FEWEST]
    return unseen if len(unseen) else data.x_test


def figure(data: Data, controls: Controls) -> figures.Figure:
    rows = {
        text("shown"): data.shown,
        text("back"): data.back,
        text("stored: nearest to it"): data.stored,
        text("stored: most like shown"): data.alike,
    }
    return figures.gallery(rows).update_layout(margin={"l": 62, "b": 16})


def told(data: Data) -> tuple[Sentence, Sentence]:
    distances = Sentence(
        "Trained on {n_train} examples (squared error {error} on them). Shown {n} that it never saw, its answer is "
        "{to_stored} from the nearest stored example and {to_input} from the input (medians); the inputs are {stored} "
        "from the store.",
        n_train=count(data.n_train),
        error=number(data.train_error),
        n=count(data.n_inputs),
        to_stored=number(data.to_stored),
        to_input=number(data.to_input),
        stored=number(data.input_to_stored),
    )
    if data.from_store < RARELY:
        return distances, Sentence(
            "For {share} of them it is less than half as far from the store as from the input, and as the input is: "
            "this is no memory bank.",
            share=percent(data.from_store),
        )
    return distances, Sentence(
        "For {share} of them it is less than half as far from the store as from the input, and as the input is: an "
        "answer from the store. It is the stored example nearest to the input for {nearest}.",
        share=percent(data.from_store),
        nearest=percent(data.nearest),
    )
