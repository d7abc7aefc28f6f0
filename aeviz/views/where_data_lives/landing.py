"""Where a drawing lands: in PCA's picture, in the code's, and what comes back from both."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from aeviz import figures
from aeviz.analysis import pca
from aeviz.analysis.copying import nearest_stored
from aeviz.analysis.reconstruction import reconstruction_error
from aeviz.language import Sentence, number, text
from aeviz.run import Run
from aeviz.views.base import enough_components, images_only

__all__ = ["DRAW", "HEIGHT", "TITLE", "WIDE", "Controls", "compute", "figure", "flat", "told", "unfit"]

TITLE = "Draw one yourself"
DRAW = "digit"
HEIGHT = 520
WIDE = True


@dataclass(frozen=True)
class Controls:
    """drawn: an image in [0, 1], row by row; empty while nothing is drawn."""

    drawn: tuple[float, ...] = field(default=(), metadata={"label": "Your drawing"})


@dataclass(frozen=True)
class Data:
    """The training examples' pictures (n, 2) and the drawing's place (1, 2) in each, by title; ``value`` (n,) colours
    the examples in place of their classes, where a number was chosen for that, else None.

    images: name -> (height, width), the drawing, its two reconstructions and the nearest training image.
    error, far: name -> squared error of a reconstruction, and the distance to the nearest training image.
    """

    pictures: dict[str, np.ndarray]
    places: dict[str, np.ndarray]
    images: dict[str, np.ndarray]
    error: dict[str, float]
    far: float
    nearest: str
    by_hand: bool
    labels: np.ndarray | None
    class_names: tuple[str, ...]
    value: np.ndarray | None
    value_name: str


def unfit(run: Run) -> str:
    return images_only(run) or enough_components(run)


def compute(run: Run, i: int, controls: Controls) -> Data:
    """Until something is drawn, the first test image stands in. Raises ValueError for a drawing of another size."""
    data, model = run.dataset(), run.model(i)
    train = data.x_train
    x = np.array(controls.drawn, np.float32)[None] if controls.drawn else data.x_test[:1]
    if x.shape[1] != train.shape[1]:
        raise ValueError(f"A drawing must have {train.shape[1]} pixels, not {x.shape[1]}.")
    k = run.units(i)
    linear = pca.learned(data, k)
    codes = {"PCA": (linear.encode(train), linear.encode(x)), "code": (model.encode(train), model.encode(x))}
    shown = {name: flat(z[:, :k], own[:, :k]) for name, (z, own) in codes.items()}
    back = {"by PCA": linear.reconstruct(x), "by the code": model.reconstruct(x)}
    found = nearest_stored(x, train)
    y = None if data.y is None else data.y[data.train]
    images = {"input": x, **back, "nearest": train[found.index]}
    return Data(
        pictures={name: z for name, (z, _) in shown.items()},
        places={name: place for name, (_, place) in shown.items()},
        images={name: image.reshape(data.image_shape) for name, image in images.items()},
        error={name: reconstruction_error(x, x_hat) for name, x_hat in back.items()},
        far=float(found.distance[0]),
        nearest="" if y is None else data.class_names[y[found.index[0]]],
        by_hand=bool(controls.drawn),
        labels=y,
        class_names=data.class_names,
        value=None if data.value is None else data.value[data.train],
        value_name=data.value_name,
    )


def figure(data: Data, controls: Controls) -> figures.Figure:
    """The two pictures, the drawing's place marked, with the images above."""
    names = {"PCA": text("PCA"), "code": text("code")}
    titles = {
        "input": text("input"),
        "by PCA": text("by PCA"),
        "by the code": text("by the code"),
        "nearest": text("nearest"),
    }
    marks = {names[name]: place for name, place in data.places.items()}
    shown = {names[name]: z for name, z in data.pictures.items()}
    pictures = figures.scatters(shown, marks=marks, **_colours(data, shown))
    return figures.above(pictures, {titles[name]: image for name, image in data.images.items()})


def _colours(data: Data, shown: dict[str, np.ndarray]) -> dict[str, Any]:
    """By the chosen number, else by class."""
    if data.value is None:
        return {"labels": data.labels, "class_names": data.class_names}
    bounds = float(data.value.min()), float(data.value.max())
    return {"values": dict.fromkeys(shown, data.value), "value_name": data.value_name, "bounds": bounds}


def told(data: Data) -> tuple[Sentence, Sentence]:
    """What the drawing is nearest to, and how well it comes back."""
    values = {"far": number(data.far), "nearest": data.nearest}
    if not data.nearest:
        del values["nearest"]
        where = Sentence("Your drawing lies {far} from the nearest training image.", **values)
        if not data.by_hand:
            where = Sentence(
                "Nothing is drawn yet: the cross is a test image that lies {far} from the nearest training image.",
                **values,
            )
    elif data.by_hand:
        where = Sentence("Your drawing lies {far} from the nearest training image (class {nearest}).", **values)
    else:
        where = Sentence(
            "Nothing is drawn yet: the cross is a test image that lies {far} from the nearest training image (class "
            "{nearest}).",
            **values,
        )
    return where, Sentence(
        "PCA's reconstruction misses it by a squared error of {pca}, the autoencoder's by {code}.",
        pca=number(data.error["by PCA"]),
        code=number(data.error["by the code"]),
    )


def flat(z: np.ndarray, *more: np.ndarray) -> tuple[np.ndarray, ...]:
    """Codes (n, k), and more of the same kind, in two dimensions: as they are, on a line, or by two components of z."""
    if z.shape[1] == 1:
        return tuple(np.insert(codes, 1, 0, axis=1) for codes in (z, *more))
    if z.shape[1] == 2:
        return z, *more
    plane = pca.fit(z, 2)
    return tuple(plane.encode(codes) for codes in (z, *more))
