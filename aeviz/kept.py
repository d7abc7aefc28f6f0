"""Given data sets that their owner keeps on this server: one safetensors file each, under the name of its content."""

import json
from dataclasses import fields

import numpy as np

from aeviz import store
from aeviz.data import given
from aeviz.data.base import Dataset

ARRAYS = tuple(field.name for field in fields(Dataset) if "ndarray" in str(field.type))
TEXTS = ("feature_names", "class_names", "image_shape")


def keep(dataset: Dataset) -> str:
    """Stores a given data set for whoever knows its name; returns the path. Raises StoreError."""
    from safetensors.numpy import save

    arrays = {name: np.ascontiguousarray(value) for name in ARRAYS if (value := getattr(dataset, name)) is not None}
    texts = {name: getattr(dataset, name) for name in TEXTS}
    return store.put(_file(dataset.name), save(arrays, {"dataset": json.dumps(texts)}))


def has(name: str) -> bool:
    """Whether a given data set of this name is kept."""
    return given.is_name(name) and store.holds(_file(name))


def load(name: str) -> Dataset | None:
    """The kept data set of this name, held from now on by whoever asked; None if there is none.

    One that is damaged, so that its content has another name, is reported and set aside (``store.read``).
    """
    return store.read(_file(name), lambda content: _read(name, content)) if given.is_name(name) else None


def _read(name: str, content: bytes) -> Dataset:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        length = int.from_bytes(content[:8], "little")
        texts = json.loads(json.loads(content[8 : 8 + length])["__metadata__"]["dataset"])
        parts = load(content) | {key: tuple(value) if value is not None else None for key, value in texts.items()}
        found = given.digest(parts)
    except (SafetensorError, TypeError, LookupError, AttributeError) as error:
        raise ValueError(f"it is no data set ({error})") from error
    if f"given-{found}" != name:
        raise ValueError("its content has another name")
    return given.named(**parts)


def _file(name: str) -> str:
    return f"data-{name.removeprefix('given-')}.safetensors"
