"""Rows of one's own as a data set: an array or a DataFrame, labels if there are any, a scale and a test part."""

from collections.abc import Iterable
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any, TypeGuard

import numpy as np
from numpy.typing import ArrayLike

from aeviz.data import in_memory
from aeviz.data.base import Dataset, split, standardise, without

if TYPE_CHECKING:
    from pandas import DataFrame

SCALES = ("standardise", "[0, 1]", None)
MOST_CLASSES = 100
LARGEST = 1e38  # float32 holds the difference of any two


def given(
    x: "ArrayLike | DataFrame",
    y: ArrayLike | None = None,
    names: Iterable[object] | None = None,
    *,
    scale: str | None = "standardise",
    test_fraction: float = 0.2,
    hold_out: object = None,
    image_shape: tuple[int, int] | None = None,
    seed: int = 0,
) -> Dataset:
    """The data set of the rows x, for ``Spec(data=...)``: ``Spec(aeviz.data.given(x), "sparse")``.

    x              (n, d_in) numbers: an array, a tensor or a DataFrame; (n, height, width) are images
    y              (n,) classes, or the name of the DataFrame's column that holds them; None without classes
    names          of the features; the DataFrame's columns, else x0, x1, ...
    scale          "standardise": mean 0 and variance 1 for each feature, by the rows to learn from; "[0, 1]": from the
                   least to the largest of those rows, all pixels of images together (whole numbers up to 255 by 255);
                   None: as they are
    test_fraction  of the rows, held out at random by ``seed``; 0 for none
    hold_out       a class that is kept out of training, as anomalies

    Its name tells its content: the same rows have the same name. A Spec and a Run hold their data, and ``save_run``
    keeps them in its file. Raises ValueError, saying what is wrong, for what is no table of finite numbers.
    """
    rows, classes, named = _table(x, y, names)
    if rows.ndim == 3:
        image_shape, rows = (rows.shape[1], rows.shape[2]), rows.reshape(len(rows), -1)
    features = named or tuple(f"x{i}" for i in range(rows.shape[1] if rows.ndim == 2 else 0))
    _check(rows, features)
    _check_options(rows, scale, test_fraction, image_shape, seed)
    codes, class_names = _classes(classes, len(rows))
    train, test = split(len(rows), seed, test_fraction) if test_fraction else (np.arange(len(rows)), np.arange(0))
    parts = without(codes, _class(hold_out, class_names), train, test)
    mean, spread = _scale(rows, scale, parts.train, image_shape)
    return in_memory.named(
        x=((rows - mean) / spread).astype(np.float32, order="C"),
        y=None if classes is None else codes,
        **parts._asdict(),
        mean=mean.astype(np.float32),
        scale=spread.astype(np.float32),
        feature_names=features,
        class_names=class_names,
        image_shape=None if image_shape is None else tuple(map(int, image_shape)),
    )


def _is_frame(x: object) -> "TypeGuard[DataFrame]":
    """Whether it is a DataFrame, told without importing what made it."""
    return hasattr(x, "columns")


def _table(
    x: Any, y: ArrayLike | None, names: Iterable[object] | None
) -> tuple[np.ndarray, np.ndarray | None, tuple[str, ...]]:
    """x as float64, with y as an array and the names of the features as texts."""
    if hasattr(x, "to_pandas"):  # as those of polars and Arrow have
        x = x.to_pandas()
    if _is_frame(x):
        if isinstance(y, str):
            if y not in x.columns:
                raise ValueError(f"there is no column {y!r} to hold the classes.")
            x, y = x.drop(columns=y), x[y]
        names = names if names is not None else x.columns
        x = x.infer_objects()
        _only_numbers(x)
    try:
        values = _numbers(x)
    except (TypeError, ValueError, OverflowError) as error:
        raise ValueError("x must be a table of numbers: an array of shape (n, d_in), or a DataFrame.") from error
    return values, None if y is None else _complete(y), () if names is None else tuple(map(str, names))


def _complete(y: ArrayLike) -> np.ndarray:
    """y as an array. Raises ValueError where a row has no class: None, or what its library has for a missing value."""
    from pandas import isna

    if np.any(isna(np.asarray(y, object))):
        raise ValueError("some rows have no class in y: drop them, or give them a class of their own.")
    return np.asarray(y)


def _numbers(x: Any) -> np.ndarray:
    """As float64, NaN where a number is missing. Raises ValueError, TypeError or OverflowError for no real numbers."""
    if _is_frame(x):
        return x.to_numpy(np.float64, na_value=np.nan)
    if hasattr(x, "detach"):  # a tensor: it may have a gradient, and lie on a card
        x = x.detach().cpu()
    values: Any = np.ma.asarray(x)  # keeps what is masked
    if values.dtype.kind in "cmM":  # complex numbers, and times
        raise TypeError(f"{values.dtype} holds no real numbers")
    return values.astype(np.float64).filled(np.nan)


def _only_numbers(frame: "DataFrame") -> None:
    odd = [str(name) for name, kind in frame.dtypes.items() if getattr(kind, "kind", "O") not in "biuf"]
    if odd:
        listed = ", ".join(map(repr, odd[:5])) + (f" and {len(odd) - 5} more" if len(odd) > 5 else "")
        raise ValueError(f"no numbers are in {listed}: drop these columns, or give the one of the classes as y.")


def _check(x: np.ndarray, names: tuple[str, ...]) -> None:
    if x.ndim != 2 or not x.size:
        raise ValueError(f"x must have the shape (n, d_in), or (n, height, width) for images, not {x.shape}.")
    if len(names) != x.shape[1]:
        raise ValueError(f"there are {len(names)} names for {x.shape[1]} features.")
    if not (finite := np.isfinite(x)).all():
        row, column = np.argwhere(~finite)[0]
        raise ValueError(
            f"{int((~finite).sum()):,} numbers are missing or not finite, the first in row {row} of {names[column]!r}: "
            "drop these rows, or fill them in."
        )
    if (most := float(np.abs(x).max())) > LARGEST:
        raise ValueError(f"numbers must lie between ±{LARGEST:g}, and {most:g} does not.")


def _check_options(
    x: np.ndarray, scale: str | None, test_fraction: float, image_shape: tuple[int, int] | None, seed: int
) -> None:
    if scale not in SCALES:
        raise ValueError(f"scale must be one of {', '.join(map(repr, SCALES))}, not {scale!r}.")
    if not isinstance(test_fraction, Real) or not 0 <= test_fraction < 1 or round(len(x) * test_fraction) == len(x):
        raise ValueError(f"test_fraction must be from 0 to below 1 and leave rows to learn from, not {test_fraction}.")
    if not isinstance(seed, Integral) or int(seed) < 0:
        raise ValueError(f"seed must be a whole number from 0 on, not {seed!r}.")
    if image_shape is not None:
        _check_pixels(image_shape, x.shape[1])


def _check_pixels(image_shape: Any, d_in: int) -> None:
    match image_shape:
        case (Integral() as height, Integral() as width) if int(height) > 0 and int(width) > 0:
            needed = int(height) * int(width)
        case _:
            raise ValueError(f"image_shape must be (height, width) in pixels, not {image_shape!r}.")
    if needed != d_in:
        raise ValueError(f"images of {image_shape} pixels need {needed} features, not {d_in}.")


def _classes(y: np.ndarray | None, n: int) -> tuple[np.ndarray, tuple[str, ...]]:
    """(n,) class of each row, and the classes' names; without y all rows are of one class without a name."""
    if y is None:
        return np.zeros(n, np.int64), ()
    if y.shape != (n,):
        raise ValueError(f"y must have one class for each of the {n:,} rows, not the shape {y.shape}.")
    found, codes = np.unique(y.astype(str) if y.dtype == object else y, return_inverse=True)
    if len(found) > MOST_CLASSES:
        raise ValueError(f"y has {len(found):,} different values; classes are at most {MOST_CLASSES}.")
    return codes.astype(np.int64), tuple(map(str, found))


def _class(hold_out: object, class_names: tuple[str, ...]) -> int:
    if hold_out is None:
        return -1
    if str(hold_out) not in class_names:
        raise ValueError(f"there is no class {hold_out!r} to hold out; there are {', '.join(class_names) or 'none'}.")
    return class_names.index(str(hold_out))


def _scale(
    x: np.ndarray, scale: str | None, train: np.ndarray, image_shape: tuple[int, int] | None
) -> tuple[np.ndarray, np.ndarray]:
    """mean and scale (d_in,): what is taken away, and what is divided by."""
    none = np.zeros(x.shape[1]), np.ones(x.shape[1])
    if scale is None:
        return none
    if image_shape is not None:
        return _greys(x[train], none)
    if scale == "standardise":
        found = standardise(x, train)
        return found.mean.astype(np.float64), found.scale.astype(np.float64)
    low, high = x[train].min(0), x[train].max(0)
    return low, np.where(high > low, high - low, 1)


def _greys(x: np.ndarray, none: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Pixels are never standardised one by one: they share black and white, [0, 1] stays as it is."""
    low, high = float(x.min()), float(x.max())
    if low >= 0 and high <= 1:
        return none
    whole = low >= 0 and high > 16 and high <= 255 and not (x % 1).any()
    low, high = (0.0, 255.0) if whole else (min(low, 0.0), high)
    return none[0] + low, none[1] * ((high - low) or 1)
