"""A given data set as named arrays and a text, and back: what its own file and a Run's file hold of it."""

import json
from dataclasses import fields
from typing import Any

import numpy as np

from aeviz.data import in_memory
from aeviz.data.base import Dataset

ARRAYS = tuple(field.name for field in fields(Dataset) if "ndarray" in str(field.type))
TEXTS = ("feature_names", "class_names", "image_shape", "factor_names", "factor_kinds", "value_name")
INDICES = {"train": "iu", "test": "iu", "y": "iu", "anomalous": "b"}  # kinds of numbers; the rest are real


def split(dataset: Dataset) -> tuple[dict[str, np.ndarray], str]:
    """The arrays by their fields' names, and the texts as JSON."""
    arrays = {name: np.ascontiguousarray(value) for name in ARRAYS if (value := getattr(dataset, name)) is not None}
    return arrays, json.dumps({name: getattr(dataset, name) for name in TEXTS})


def join(arrays: dict[str, np.ndarray], text: str) -> Dataset:
    """The data set, named by its content, and held. Raises ValueError for what is none, whoever wrote it."""
    try:
        texts = {key: _text(key, value) for key, value in json.loads(text).items()}
        if set(texts) - set(TEXTS) or set(arrays) - set(ARRAYS):
            raise ValueError("it has parts that no data set has")
        _check(arrays, texts)
        return in_memory.named(**arrays, **texts)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise ValueError(f"it is no data set ({error})") from error


def _text(key: str, value: list[Any] | str | None) -> tuple[Any, ...] | str | None:
    if key == "value_name":
        return str(value)
    return None if value is None else tuple(value)


def _check(arrays: dict[str, np.ndarray], texts: dict[str, Any]) -> None:
    n, d = map(int, arrays["x"].shape)
    for name, array in arrays.items():
        if array.dtype.kind not in INDICES.get(name, "f"):
            raise ValueError(f"{name} holds {array.dtype.name} numbers")
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            raise ValueError(f"{name} holds numbers that are not finite")
    rows = np.concatenate([arrays["train"], arrays["test"]])
    if not np.array_equal(np.sort(rows), np.arange(n)):
        raise ValueError("train and test are no partition of its rows")
    for name in {"y", "t", "tangent", "anomalous", "factors", "value"} & set(arrays):
        if len(arrays[name]) != n:
            raise ValueError(f"{name} is not as long as x")
    if any(arrays[name].shape != (d,) for name in ("mean", "scale")) or len(texts["feature_names"]) != d:
        raise ValueError("its scale and its names do not fit its columns")
    y, shape = arrays.get("y", np.zeros(1, int)), texts["image_shape"]
    if y.min() < 0 or ("y" in arrays and y.max() >= len(texts["class_names"])):
        raise ValueError("its classes have no names")
    if shape is not None and np.prod(shape) != d:
        raise ValueError("its images do not fit its columns")
