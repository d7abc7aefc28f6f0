"""What a data set is: points, their labels, and what is known of the truth behind them."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Annotated, NamedTuple

import numpy as np

from aeviz.required import required


class Limits(NamedTuple):
    """The smallest and the largest value an option may take, both included."""

    low: float
    high: float


Count = Annotated[int, Limits(10, 1_000_000)]
Seed = Annotated[int, Limits(0, 2**32 - 1)]
NOBODY = -1  # the value of an option hold_out that keeps no class out


class NothingHeldOut(ValueError):
    """Asked of held-out examples where all are trained on."""


@dataclass(frozen=True, eq=False, kw_only=True)
class Dataset:
    """Points in model units, with the scaler that brings them back to data units.

    All arrays are read-only, so that one data set can be shared by every session and thread. Raises ValueError for
    arrays of another type or shape than this.

    name           the name it is loaded by
    x              (n, d_in) float32, model units: images in [0, 1], toys and tables standardised
    y              (n,) int64 class labels, indices into class_names; None without classes
    image_shape    (height, width) if a row of x is an image, row by row; else None
    train, test    sorted int64 indices into x, a partition
    mean, scale    (d_in,) float32; data units = x * scale + mean
    t              (n, k) float32 true coordinates on the manifold (k = 1 a curve, 2 a surface), or None
    tangent        (n, k, d_in) float32; row j is the unit vector along dx/dt_j in model units, or None
                   (the two tangents of a surface are unit vectors, not always orthogonal)
    atoms          (n_atoms, d_in) float32 unit-norm directions the points are sums of, or None
    anomalous      (n,) bool, True where a point is an anomaly (none is in train), or None
    factors        (n, k) float32 the true factors that the points were made from, or None; ``factor_names`` (k,) what
                   they are, ``factor_kinds`` (k,) "category" (whole numbers from 0) or "number"
    value          (n,) float32, a number that colours the points and is not learnt from, or None
    value_name     what that number is
    """

    name: str
    x: np.ndarray
    train: np.ndarray
    test: np.ndarray
    mean: np.ndarray
    scale: np.ndarray
    feature_names: tuple[str, ...]
    y: np.ndarray | None = None
    class_names: tuple[str, ...] = ()
    image_shape: tuple[int, int] | None = None
    t: np.ndarray | None = None
    tangent: np.ndarray | None = None
    atoms: np.ndarray | None = None
    anomalous: np.ndarray | None = None
    factors: np.ndarray | None = None
    factor_names: tuple[str, ...] = ()
    factor_kinds: tuple[str, ...] = ()
    value: np.ndarray | None = None
    value_name: str = ""

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                value.setflags(write=False)
        _check(self)

    @property
    def height_width(self) -> tuple[int, int]:
        """``image_shape``, for what shows images. Raises ValueError where rows are none."""
        return required(self.image_shape, "images")

    @property
    def labels(self) -> np.ndarray:
        """``y``, for what tells classes apart. Raises ValueError where there are none."""
        return required(self.y, "classes")

    def classes_of(self, rows: np.ndarray) -> tuple[str, ...]:
        """The name of each row's class; () where there are no classes."""
        return () if self.y is None else tuple(self.class_names[int(label)] for label in self.y[rows])

    @property
    def x_train(self) -> np.ndarray:
        """(n_train, d_in) the points to learn from, a writable copy."""
        return self.x[self.train]

    @property
    def x_test(self) -> np.ndarray:
        """(n_test, d_in) the points held out, a writable copy. Raises ValueError where there are none."""
        return self.x[self.held_out]

    @property
    def anomalous_test(self) -> np.ndarray:
        """(n_test,) bool: which of the test part are anomalies. Raises ValueError for data that have no mark of it."""
        return required(self.anomalous, "anomalies")[self.test]

    @property
    def held_out(self) -> np.ndarray:
        """``test``, for what cannot be told of no points. Raises ValueError where nothing is held out."""
        if not len(self.test):
            raise NothingHeldOut("Nothing is held out of these data, and this is told of held-out examples.")
        return self.test

    def to_data_units(self, x: np.ndarray) -> np.ndarray:
        """(..., d_in) points in model units -> the same points in data units: x * scale + mean."""
        return x * self.scale + self.mean


def _check(data: Dataset) -> None:
    """Raises ValueError, with the data set's name, where an array is not what ``Dataset`` says."""
    if data.x.ndim != 2:
        raise ValueError(f"x of the data set {data.name!r} must be rows, (n, d_in), not {data.x.shape}.")
    n, d = len(data.x), data.x.shape[1]
    float32, int64 = np.dtype(np.float32), np.dtype(np.int64)
    wanted = {"x": (float32, (n, d)), "mean": (float32, (d,)), "scale": (float32, (d,)), "y": (int64, (n,))}
    for name, (dtype, shape) in (wanted | {"value": (float32, (n,)), "anomalous": (np.dtype(bool), (n,))}).items():
        array: np.ndarray | None = getattr(data, name)
        if array is not None and (array.dtype != dtype or array.shape != shape):
            found = f"{array.dtype} of shape {array.shape}"
            raise ValueError(f"{name} of the data set {data.name!r} must be {dtype} of shape {shape}, not {found}.")
    if not np.array_equal(np.sort(np.concatenate([data.train, data.test])), np.arange(n)):
        raise ValueError(f"train and test of the data set {data.name!r} must have each of its {n:,} rows once.")


class Standardised(NamedTuple):
    """x = (values - mean) / scale, all float32: (n, d_in), (d_in,), (d_in,)."""

    x: np.ndarray
    mean: np.ndarray
    scale: np.ndarray


def standardise(values: np.ndarray, train: np.ndarray, isotropic: bool = False) -> Standardised:
    """Bring (n, d_in) values to mean 0 and variance 1 over the rows to learn from, indices `train`: the others have no
    say, or the held-out points would not be new to what is learned.

    Each feature gets its own scale, its standard deviation (1 where a feature is constant). With
    `isotropic` all share sqrt(mean variance): angles and shapes stay as they are, circles are circles.
    """
    values = np.asarray(values, np.float64)
    mean = values[train].mean(axis=0)
    variance = values[train].var(axis=0)
    if isotropic:
        variance = np.full_like(variance, variance.mean())
    # A constant feature's variance is a rounding error of its mean, not always exactly zero.
    constant = variance <= (1e-12 * mean) ** 2
    scale = np.sqrt(np.where(constant, 1.0, variance))
    x = (values - mean) / scale
    return Standardised(x.astype(np.float32), mean.astype(np.float32), scale.astype(np.float32))


def split(n: int, seed: int, test_fraction: float = 0.2) -> tuple[np.ndarray, np.ndarray]:
    """Divide range(n) at random into sorted (train, test) indices, round(n * test_fraction) in test."""
    # A stream of its own, independent of the one that the points are drawn from with the same seed.
    order = np.random.default_rng([seed, 1]).permutation(n)
    n_test = round(n * test_fraction)
    return np.sort(order[n_test:]), np.sort(order[:n_test])


class Parts(NamedTuple):
    """Sorted indices to learn from and to test with, and which points are anomalies, (n,) bool or None."""

    train: np.ndarray
    test: np.ndarray
    anomalous: np.ndarray | None


def without(y: np.ndarray, label: int | Sequence[int], train: np.ndarray, test: np.ndarray) -> Parts:
    """Move every point of the class `label`, or of several, from train to test: unknown in training, anomalies there.

    With `label` NOBODY the parts stay as they are and nothing is anomalous.
    """
    if label == NOBODY:
        return Parts(train, test, None)
    anomalous = np.isin(y, label)
    moved = train[anomalous[train]]
    return Parts(np.setdiff1d(train, moved), np.union1d(test, moved), anomalous)


def subset(n: int, n_samples: int, rng: np.random.Generator) -> np.ndarray:
    """Draw (n_samples,) sorted indices out of range(n), each at most once."""
    return np.sort(rng.choice(n, n_samples, replace=False))


def pixel_names(side: int) -> tuple[str, ...]:
    """Names of the side^2 features of square images, row by row."""
    return tuple(f"pixel_{row}_{column}" for row in range(side) for column in range(side))
