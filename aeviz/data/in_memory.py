"""Data sets that no name can load: given in memory, and named by their content.

A Spec holds names only, so a table gets one: ``given-`` and 16 hex digits of its sha256. The same data set has the same
name everywhere; the name loads for as long as someone in this process holds the data set.
"""

import hashlib
import re
from dataclasses import fields
from typing import Any
from weakref import WeakValueDictionary

import numpy as np

from aeviz.data.base import Dataset
from aeviz.type_guards import is_array

# Fields that older names know nothing of: left out where empty.
NEWER = ("factors", "factor_names", "factor_kinds", "value", "value_name")
_KEPT: WeakValueDictionary[str, Dataset] = WeakValueDictionary()


def of_rows(x: np.ndarray, feature_names: tuple[str, ...] = (), test: np.ndarray | tuple[int, ...] = ()) -> Dataset:
    """The data set of the rows x (n, d_in), as they are, all to learn from but those whose numbers are in ``test``.

    ``load(dataset.name)`` gives it back while it is held.
    """
    x = np.array(x, dtype=np.float32, order="C")
    n, d_in = len(x), x.shape[1]
    held_out = np.asarray(test, np.int64)
    return named(
        x=x,
        train=np.setdiff1d(np.arange(n), held_out),
        test=held_out,
        mean=np.zeros(d_in, np.float32),
        scale=np.ones(d_in, np.float32),
        feature_names=feature_names or tuple(f"x{i}" for i in range(d_in)),
    )


def named(**parts: Any) -> Dataset:
    """The data set of these fields of a ``Dataset``, named by all of them, and held."""
    return hold(Dataset(name=f"given-{digest(parts)}", **parts))


def digest(parts: dict[str, Any]) -> str:
    """16 hex digits of the sha256 of a data set's fields but for its name."""
    found = hashlib.sha256()
    for field in fields(Dataset):
        value: Any = parts.get(field.name, field.default)
        if field.name == "name" or (field.name in NEWER and (value is None or not len(value))):
            continue
        if is_array(value):
            found.update(f"{field.name} {value.dtype} {value.shape} ".encode())
            found.update(np.ascontiguousarray(value).data)
        else:
            found.update(f"{field.name} {value!r} ".encode())
    return found.hexdigest()[:16]


def hold(dataset: Dataset) -> Dataset:
    """The data set under its name, from now on: the one that is held already, if there is one.

    For a process that was handed a data set which another one keeps.
    """
    return _KEPT.setdefault(dataset.name, dataset)


def is_name(name: str) -> bool:
    """Whether it names a data set by its content."""
    return re.fullmatch("given-[0-9a-f]{16}", name) is not None


def find(name: str) -> Dataset:
    """The data set with this name. Raises ValueError if nobody in this process holds it any more."""
    dataset = _KEPT.get(name)
    if dataset is None:
        raise ValueError(f"data set {name!r} was given in memory and is gone; give its rows again.")
    return dataset
