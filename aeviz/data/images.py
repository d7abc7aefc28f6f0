"""Images in [0, 1], one a row: handwritten digits, small and large, and articles of clothing.

Two sets are at hand wherever aeviz is: the small digits, and a balanced sample of MNIST (``mnist_sample/``, which has a
licence of its own). The whole of MNIST and Fashion-MNIST are read from a folder of their four IDX files, gzipped or
not: the environment variable AEVIZ_DATA names the folder, or one with subfolders `mnist` and `fashion_mnist`. Without
it they come from OpenML through scikit-learn, which downloads each once and keeps it in its own cache.
"""

import os
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np

from aeviz.data import scikit_learn
from aeviz.data.base import NOBODY, Dataset, Limits, Parts, Seed, pixel_names, split, subset, without
from aeviz.data.idx import read_idx, read_into

DIGITS = tuple("0123456789")
CLOTHES = (
    "T-shirt/top",
    "Trouser",
    "Pullover",
    "Dress",
    "Coat",
    "Sandal",
    "Shirt",
    "Sneaker",
    "Bag",
    "Ankle boot",
)
N_TRAIN, N_TEST, SIDE = 60_000, 10_000, 28
SAMPLE = Path(__file__).parent / "mnist_sample"
N_SAMPLE = 7_000
Class = Annotated[int, Limits(NOBODY, 9)]
Side = Annotated[int, Limits(4, SIDE)]


class ImageSet(NamedTuple):
    """A published set of 60,000 training and 10,000 test images of 28x28 pixels."""

    title: str
    openml_name: str
    class_names: tuple[str, ...]
    margin: int  # pixels on each side that the images leave free


COLLECTIONS = {
    "mnist": ImageSet("MNIST", "mnist_784", DIGITS, 4),
    "fashion_mnist": ImageSet("Fashion-MNIST", "Fashion-MNIST", CLOTHES, 0),
}


def _images(name: str, x: np.ndarray, y: np.ndarray, side: int, class_names: tuple[str, ...], parts: Parts) -> Dataset:
    return Dataset(
        name=name,
        x=x,
        y=y.astype(np.int64),
        **parts._asdict(),
        mean=np.zeros(side**2, np.float32),
        scale=np.ones(side**2, np.float32),
        feature_names=pixel_names(side),
        class_names=class_names,
        image_shape=(side, side),
    )


def _file(folder: Path, stem: str) -> Path | None:
    """The file of that name, plain or gzipped, if the folder has it."""
    return next((path for path in (folder / stem, folder / f"{stem}.gz") if path.is_file()), None)


def _folder(name: str) -> Path | None:
    """The folder of a collection's files, if AEVIZ_DATA leads to it.

    Both collections use the same file names: files that lie in the folder AEVIZ_DATA itself are taken for
    MNIST unless the folder's name has "fashion" in it.
    """
    if not os.environ.get("AEVIZ_DATA"):
        return None
    root = Path(os.environ["AEVIZ_DATA"]).resolve()
    holds = "fashion_mnist" if "fashion" in root.name.lower() else "mnist"
    candidates = [root / name, root] if holds == name else [root / name]
    return next((folder for folder in candidates if _file(folder, "train-images-idx3-ubyte")), None)


def at_hand(name: str) -> bool:
    """Whether the folder AEVIZ_DATA has the files of a collection, so that they need not come from OpenML."""
    return _folder(name) is not None


def read(folder: Path, stem: str, shape: tuple[int, ...]) -> np.ndarray:
    """The bytes in the IDX file of this name, plain or gzipped. Raises ValueError where there is none, or another."""
    return read_idx(_found(folder, stem), shape)


def _found(folder: Path, stem: str) -> Path:
    path = _file(folder, stem)
    if path is None:
        raise ValueError(f"the folder {folder} has no file {stem} or {stem}.gz.")
    return path


def _from_folder(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    pixels = np.empty((N_TRAIN + N_TEST, SIDE, SIDE), np.uint8)
    labels = np.empty(N_TRAIN + N_TEST, np.uint8)
    for part, rows in (("train", slice(N_TRAIN)), ("t10k", slice(N_TRAIN, None))):
        read_into(pixels[rows], _found(folder, f"{part}-images-idx3-ubyte"))
        read_into(labels[rows], _found(folder, f"{part}-labels-idx1-ubyte"))
    return pixels.reshape(-1, SIDE**2), labels


def _from_openml(name: str) -> tuple[np.ndarray, np.ndarray]:
    from sklearn.datasets import fetch_openml

    collection = COLLECTIONS[name]
    try:
        pixels, labels = fetch_openml(
            collection.openml_name, version=1, return_X_y=True, as_frame=False, parser="pandas", n_retries=1
        )
    # Warning: where warnings are errors, scikit-learn's own about a lost connection arrives in its place.
    except (OSError, ValueError, Warning) as error:
        raise ValueError(
            f"{collection.title} is not on this machine and OpenML did not deliver it ({error}): put its four IDX files"
            f" into a folder named {name} and set the variable AEVIZ_DATA to the folder around it."
        ) from error
    return pixels.astype(np.uint8), labels.astype(np.uint8)


# 55 MB each, kept because unpacking takes far longer than drawing another subset.
@lru_cache(maxsize=len(COLLECTIONS))
def _whole(name: str, folder: Path | None) -> tuple[np.ndarray, np.ndarray]:
    """All pixels (70000, 784) and labels (70000,) as uint8, the official training part first."""
    pixels, labels = _from_folder(folder) if folder else _from_openml(name)
    if pixels.shape != (N_TRAIN + N_TEST, SIDE**2) or labels.max() >= len(DIGITS):
        raise ValueError(f"{COLLECTIONS[name].title} must be 70000 images of 28x28 pixels in ten classes.")
    return pixels, labels


def averages(side: int, length: int) -> np.ndarray:
    """(side, length) A: A v are the means of v (length,) over ``side`` stretches of equal length."""
    edges = np.linspace(0, length, side + 1)
    pixels = np.arange(length)
    overlap = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    return np.maximum(overlap, 0) * side / length


def _smaller(name: str, x: np.ndarray, side: int) -> np.ndarray:
    """(n, 784) -> (n, side^2): means over squares of equal size, of what the collection's margin leaves."""
    margin = COLLECTIONS[name].margin
    inner = x.reshape(-1, SIDE, SIDE)[:, margin : SIDE - margin, margin : SIDE - margin]
    a = averages(side, inner.shape[1]).astype(np.float32)
    return (a @ inner @ a.T).reshape(len(x), -1)


@lru_cache(maxsize=1)
def _sample() -> tuple[np.ndarray, np.ndarray]:
    """Pixels (7000, 784) and labels (7000,) of MNIST's sample as uint8, the 6,000 training images first."""
    pixels = read(SAMPLE, "images-idx3-ubyte", (N_SAMPLE, SIDE, SIDE))
    return pixels.reshape(N_SAMPLE, SIDE**2), read(SAMPLE, "labels-idx1-ubyte", (N_SAMPLE,))


def _draw(
    name: str, whole: tuple[np.ndarray, np.ndarray], n_samples: int, held_out: int, side: int, seed: int
) -> Dataset:
    """A seventh of n_samples from the official test part, the last seventh of ``whole``, the rest from the others.

    So the split is never crossed, and with all samples it is the official one, in the official order.
    """
    pixels, labels = whole
    n_test = n_samples // 7
    n_train, all_train = n_samples - n_test, len(pixels) - len(pixels) // 7
    rng = np.random.default_rng(seed)
    chosen = np.concatenate([subset(all_train, n_train, rng), all_train + subset(len(pixels) // 7, n_test, rng)])
    x = pixels[chosen] / np.float32(255)
    x = x if side == SIDE else _smaller(name, x, side)
    rows = np.arange(n_samples)
    parts = without(labels[chosen], held_out, rows[:n_train], rows[n_train:])
    return _images(name, x, labels[chosen], side, COLLECTIONS[name].class_names, parts)


# An option `hold_out` of these names a class that is only in the test part, as anomalies.


@lru_cache(maxsize=1)
def _small() -> tuple[np.ndarray, np.ndarray]:
    """The 1797 small digits (1797, 64) in [0, 1] and their labels, kept because they are unpacked from text."""
    table = scikit_learn.rows("digits.csv.gz")
    return (table[:, :-1] / 16).astype(np.float32), table[:, -1].astype(int)


def _fewer(train: np.ndarray, half: int, n_train: int, rng: np.random.Generator) -> np.ndarray:
    """n_train of the indices, or all for 0, of all of them or of one of two halves; sorted."""
    order = rng.permutation(train)
    order = order[half - 1 :: 2] if half else order
    if n_train > len(order):
        raise ValueError(f"n_train must be at most {len(order)} here, not {n_train}: there are no more to learn from.")
    return np.sort(order[: n_train or None])


def digits(
    n_samples: Annotated[int, Limits(10, 1797)] = 1797,
    hold_out: Class = NOBODY,
    shuffled: Annotated[int, Limits(0, 1)] = 0,
    half: Annotated[int, Limits(0, 2)] = 0,
    n_train: Annotated[int, Limits(0, 1438)] = 0,
    seed: Seed = 0,
) -> Dataset:
    """Handwritten digits of 8x8 pixels (UCI, as scikit-learn ships them), a random n_samples of the 1797.

    With shuffled = 1 the pixels have changed places, in all images alike: nothing is left of strokes. With half 1 or 2
    only that half of the training part is there, with n_train > 0 only so many examples of it, the same ones and more
    as it grows; the test part stays. Raises ValueError for more than there are.
    """
    pixels, labels = _small()
    chosen = subset(len(pixels), n_samples, np.random.default_rng(seed))
    train, test = split(n_samples, seed)
    if half or n_train:
        train = _fewer(train, half, n_train, np.random.default_rng([seed, 2]))
        rows = np.union1d(train, test)
        chosen, train, test = chosen[rows], np.searchsorted(rows, train), np.searchsorted(rows, test)
    parts = without(labels[chosen], hold_out, train, test)
    places = np.random.default_rng(0).permutation(64) if shuffled else np.arange(64)
    return _images("digits", pixels[chosen][:, places], labels[chosen], 8, DIGITS, parts)


def mnist_sample(
    n_samples: Annotated[int, Limits(70, 7_000)] = 7_000, hold_out: Class = NOBODY, side: Side = SIDE, seed: Seed = 0
) -> Dataset:
    """Handwritten digits of 28x28 pixels: 600 to learn from and 100 to test with of each of MNIST's ten classes.

    With fewer n_samples a seventh is drawn at random from the 1,000 test images, the rest from the 6,000 others.
    """
    return replace(_draw("mnist", _sample(), n_samples, hold_out, side, seed), name="mnist_sample")


def mnist(
    n_samples: Annotated[int, Limits(70, 70_000)] = 10_000, hold_out: Class = NOBODY, side: Side = SIDE, seed: Seed = 0
) -> Dataset:
    """MNIST (LeCun, Cortes & Burges), a random n_samples of the 70,000; the official split is kept.

    With a side below 28 the digit, without its margin of 4 pixels, is averaged over side x side squares.
    """
    return _draw("mnist", _whole("mnist", _folder("mnist")), n_samples, hold_out, side, seed)


def fashion_mnist(
    n_samples: Annotated[int, Limits(70, 70_000)] = 10_000, hold_out: Class = NOBODY, side: Side = SIDE, seed: Seed = 0
) -> Dataset:
    """Fashion-MNIST (Xiao, Rasul & Vollgraf, 2017), drawn as MNIST is; its images have no margin."""
    whole = _whole("fashion_mnist", _folder("fashion_mnist"))
    return _draw("fashion_mnist", whole, n_samples, hold_out, side, seed)


LOADERS = {"digits": digits, "mnist_sample": mnist_sample, "mnist": mnist, "fashion_mnist": fashion_mnist}
