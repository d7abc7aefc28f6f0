"""From a table to a data set, every step chosen and every step told."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import isqrt
from typing import Literal, NamedTuple

import numpy as np

from aeviz.data import in_memory
from aeviz.data.base import NOBODY, Dataset, split, standardise, without
from aeviz.memo import once
from aeviz.upload.base import MAX_COLUMNS, MAX_LEVELS, BadFile, Column, Table
from aeviz.upload.labels import can_label, classes, offered
from aeviz.upload.memory_quota import counted

MIN_ROWS, MIN_FEATURES = 25, 2  # pictures ask for ten neighbours, and for more than twice as many examples
TOGETHER = 64  # columns that are put in their places at once: a row's numbers lie side by side
LARGEST = 1e30  # a larger number's square is no 32-bit number
TEST_FRACTION = 0.2
LABELS = ("label", "labels", "class", "target", "y", "species", "digit", "folder", "category")


@dataclass(frozen=True)
class Choices:
    """What is made of a table's columns and rows.

    label        the column that holds the classes; "" for none
    leave_out    columns of numbers that are not used
    one_hot      columns of categories that become one 0/1 feature for each level; other categories are not used
    as_days      columns of dates that are used, in days since 1970; other dates are not
    cleared      mixed columns that are used, their texts counted as missing; other mixed columns are not
    constant     whether constant columns are used
    missing      what is done where a number is missing: the row goes, the column goes, or its median is put there
    image_shape  (height, width) if the columns are pixels, row by row; None if they are not
    scaling      mean 0 and variance 1 for each feature, or [0, 1] (for images: of all pixels together)
    held_out     a class that is kept out of training, as anomalies; "" for none
    seed         of the split into training and test
    """

    label: str = ""
    leave_out: tuple[str, ...] = ()
    one_hot: tuple[str, ...] = ()
    as_days: tuple[str, ...] = ()
    cleared: tuple[str, ...] = ()
    constant: bool = False
    missing: Literal["rows", "columns", "median"] = "rows"
    image_shape: tuple[int, int] | None = None
    scaling: Literal["standardise", "[0, 1]"] = "standardise"
    held_out: str = ""
    seed: int = 0


class Prepared(NamedTuple):
    """The data set, and one sentence for each thing that was done."""

    dataset: Dataset
    done: tuple[str, ...]


class _Feature(NamedTuple):
    name: str
    column: Column
    level: int | None  # of a one-hot feature

    def values(self) -> np.ndarray:
        """(n,) float64, NaN where missing."""
        if self.level is None:
            numbers = self.column.numbers.astype(np.float64)
            return np.where(np.isfinite(numbers), numbers, np.nan) if self.column.missing else numbers
        codes = self.column.codes
        return np.where(codes < 0, np.nan, codes == self.level)


@once
def guess(table: Table) -> Choices:
    """The choices a page opens with: nothing is imputed or encoded, a label and an image's shape are guessed, once."""
    could = offered(table)
    categories = [name for name in could if table.column(name).kind == "category"]
    likely = [name for name in could if name.lower() in LABELS] or [name for name in could if name in table.aside]
    label = (likely or (categories if len(categories) == 1 else []) or [""])[0]
    shape = table.image_shape or _square(table, label)
    pixels = shape is not None
    return Choices(label, constant=pixels, image_shape=shape, scaling="[0, 1]" if pixels else "standardise")


def _square(table: Table, label: str) -> tuple[int, int] | None:
    """A square, where as many columns of numbers are left, and all look like grey values."""
    pixels = [c for c in table.columns if c.name != label and c.name not in table.aside]
    side = isqrt(len(pixels))
    if side * side != len(pixels) or side < 4 or any(c.numbers is None or c.missing for c in pixels):
        return None
    low, high = (edge(c.numbers.min() if edge is min else c.numbers.max() for c in pixels) for edge in (min, max))
    named = all("pixel" in c.name.lower() for c in pixels)
    return (side, side) if low >= 0 and high <= 255 and (named or not table.named or high in (1, 15, 16, 255)) else None


def prepare(table: Table, choices: Choices) -> Prepared:
    """The data set of these choices, under the name of its content. Raises BadFile where nothing can be learnt."""
    if table.n < MIN_ROWS:
        raise BadFile(f"it has {table.n} row{'s' * (table.n > 1)}; at least {MIN_ROWS} are needed.")
    done: list[str] = []
    features = list(_features(table, choices, done))
    rows = np.ones(table.n, bool)
    y, class_names = _classes(table, choices, rows, done)
    features = _complete(features, choices, rows, done)
    if not choices.constant:
        features = _varying(features, rows, done)
    n, d = int(rows.sum()), len(features)
    _check(n, d, choices, done)
    x, mean, scale = _scaled(table, features, rows, choices)
    y = None if y is None else y[rows]
    train, test = split(n, choices.seed, TEST_FRACTION)
    parts = without(np.zeros(n) if y is None else y, _held_out(choices, class_names), train, test)
    if len(parts.train) < MIN_ROWS // 2:
        raise BadFile(f"only {len(parts.train)} rows are left to train on.")
    dataset = in_memory.named(
        x=x,
        y=y,
        **parts._asdict(),
        mean=mean,
        scale=scale,
        feature_names=tuple(feature.name for feature in features),
        class_names=class_names,
        image_shape=choices.image_shape,
    )
    done.append(_summary(dataset, choices))
    return Prepared(dataset, tuple(done))


def _features(table: Table, choices: Choices, done: list[str]) -> Iterator[_Feature]:
    """The columns that are used; the others are named in ``done``."""
    out: dict[str, list[str]] = {}
    for column in table.columns:
        name, kind = column.name, column.kind
        if name == choices.label:
            continue
        if kind == "category" and name in choices.one_hot:
            done.append(f"Column {name!r} became {len(column.levels)} features of 0 and 1.")
            yield from (_Feature(f"{name}={level}", column, i) for i, level in enumerate(column.levels))
        elif (why := _unused(column, choices)) is not None:
            out.setdefault(why, []).append(name)
        else:
            if kind == "mixed":
                done.append(f"The texts in column {name!r} count as missing.")
            yield _Feature(name, column, None)
    done.extend(f"Left out, {why}: {_listed(names)}." for why, names in out.items())


def _unused(column: Column, choices: Choices) -> str | None:
    """Why a column is left out, or None."""
    if column.name in choices.leave_out:
        return "as chosen"
    if column.numbers is None:
        return {"category": "categories", "constant": "constant"}.get(column.kind, "free text")
    if column.kind == "date" and column.name not in choices.as_days:
        return "dates"
    if column.kind == "mixed" and column.name not in choices.cleared:
        return "numbers mixed with texts"
    if column.kind == "constant" and (not choices.constant or column.missing):
        return "constant"
    return None


def _listed(names: list[str], most: int = 8) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most} more" if len(names) > most else "")


def _classes(table: Table, choices: Choices, rows: np.ndarray, done: list[str]):
    """(n,) class of each row and the classes' names; rows without one are taken out of ``rows``."""
    if not choices.label:
        return None, ()
    column = table.column(choices.label)
    if not can_label(column):
        words = f"at most {MAX_LEVELS} different texts or whole numbers"
        raise BadFile(f"column {column.name!r} cannot hold classes: {words}.")
    codes, names = classes(column)
    labelled = codes >= 0
    if not labelled.all():
        done.append(f"{int((~labelled).sum())} rows without a label in {column.name!r} are left out.")
    rows &= labelled
    return codes, names


def _complete(features: list[_Feature], choices: Choices, rows: np.ndarray, done: list[str]) -> list[_Feature]:
    """What is done about missing numbers; filling them in is left to ``_scaled``."""
    lacking = [feature for feature in features if feature.column.missing]
    if not lacking:
        return features
    if choices.missing == "columns":
        done.append(f"Left out, with missing values: {_listed([feature.name for feature in lacking])}.")
        return [feature for feature in features if not feature.column.missing]
    if choices.missing == "median":
        done.append(f"Missing values were replaced by the column's median: {_listed([f.name for f in lacking])}.")
        return features
    before = int(rows.sum())
    for feature in lacking:
        rows &= np.isfinite(feature.values())
    done.append(f"{before - int(rows.sum())} rows with missing values are left out.")
    return features


def _varying(features: list[_Feature], rows: np.ndarray, done: list[str]) -> list[_Feature]:
    """Without those that are constant over the rows that are left."""
    if rows.all():
        return features
    values = ((feature, feature.values()[rows]) for feature in features)
    kept = [feature for feature, found in values if len(found) and np.nanmin(found) < np.nanmax(found)]
    if len(kept) < len(features):
        gone = [feature.name for feature in features if feature not in kept]
        done.append(f"Left out, constant in the rows that are used: {_listed(gone)}.")
    return kept


def _check(n: int, d: int, choices: Choices, done: list[str]) -> None:
    why = f" {done[-1]}" if done else ""
    if n < MIN_ROWS:
        raise BadFile(f"{n} usable rows are too few; at least {MIN_ROWS} are needed.{why}")
    if d < MIN_FEATURES:
        raise BadFile(f"{d} usable column{'s' * (d != 1)} of numbers; at least {MIN_FEATURES} are needed.{why}")
    if d > MAX_COLUMNS:
        raise BadFile(f"{d:,} features are too many; at most {MAX_COLUMNS:,} are allowed.")
    shape = choices.image_shape
    if shape and shape[0] * shape[1] != d:
        raise BadFile(f"images of {shape[0]} x {shape[1]} need {shape[0] * shape[1]} columns; there are {d}.")


def _scaled(table: Table, features: list[_Feature], rows: np.ndarray, choices: Choices):
    """x (n, d) in model units, with the mean and scale that bring it back; one column after the other."""
    x = counted(np.empty((int(rows.sum()), len(features)), np.float32))
    mean, scale = np.zeros(len(features), np.float32), np.ones(len(features), np.float32)
    some = np.empty((TOGETHER, len(x)), np.float32)
    for first in range(0, len(features), TOGETHER):
        part = features[first : first + TOGETHER]
        for i, feature in enumerate(part):
            some[i], mean[first + i], scale[first + i] = _one_scaled(_filled(table, feature, rows), choices)
        x[:, first : first + len(part)] = some[: len(part)].T
    if choices.image_shape:
        low, high = _range_of_greys(x)
        x -= low
        x /= high - low
        mean[:], scale[:] = low, high - low
    return x, mean, scale


def _one_scaled(values: np.ndarray, choices: Choices) -> tuple[np.ndarray, float, float]:
    """(n,) values as chosen, with the mean and scale that bring them back; pixels are scaled all together later."""
    if choices.image_shape:
        return values, 0, 1
    if choices.scaling == "standardise":
        found = standardise(values[:, None])
        return found.x[:, 0], found.mean[0], found.scale[0]
    low, high = values.min(), values.max()
    scale = high - low if high > low else 1
    return (values - low) / scale, low, scale


def _filled(table: Table, feature: _Feature, rows: np.ndarray) -> np.ndarray:
    values = feature.values()
    large = np.flatnonzero((np.abs(values) > LARGEST) & rows)
    if len(large):
        row, found = large[0] + table.first_row, values[large[0]]
        raise BadFile(f"row {row} of column {feature.name!r} holds {found:.3g}, which is too large (at most 1e30).")
    values = values[rows]
    lacking = np.isnan(values)
    if lacking.any():
        known = values[~lacking]
        values[lacking] = np.median(known) if len(known) else 0
    return values


def _range_of_greys(x: np.ndarray) -> tuple[np.float32, np.float32]:
    """What is 0 and what is 1: [0, 1] and [0, 255] are kept, whatever is darkest and lightest in the data."""
    low, high = x.min(), x.max()
    if low >= 0 and high <= 1:
        return np.float32(0), np.float32(1)
    if low >= 0 and 16 < high <= 255:
        return np.float32(0), np.float32(255)
    return min(low, np.float32(0)), high


def _held_out(choices: Choices, class_names: tuple[str, ...]) -> int:
    if not choices.held_out:
        return NOBODY
    if choices.held_out not in class_names:
        raise BadFile(f"there is no class {choices.held_out!r} to keep out of training.")
    return class_names.index(choices.held_out)


def _summary(dataset: Dataset, choices: Choices) -> str:
    shape, d = dataset.image_shape, len(dataset.feature_names)
    what = f"images of {shape[0]} x {shape[1]} pixels" if shape else f"rows of {d} numbers"
    classes = "no labels" if dataset.y is None else f"{len(dataset.class_names)} classes"
    scaled = "[0, 1]" if shape or choices.scaling != "standardise" else "mean 0 and variance 1"
    parts = f"{len(dataset.train):,} to train on and {len(dataset.test):,} held out"
    return f"{len(dataset.x):,} {what}, {classes}, scaled to {scaled}: {parts}."
