"""Given data sets that their owner keeps on this server: one safetensors file each, under the name of its content."""

import json
from dataclasses import fields

import numpy as np

from aeviz import annex
from aeviz.data import given
from aeviz.data.base import Dataset

ARRAYS = tuple(field.name for field in fields(Dataset) if "ndarray" in str(field.type))
TEXTS = ("feature_names", "class_names", "image_shape")


def keep(dataset: Dataset) -> str:
    """Stores a given data set for whoever knows its name; returns the path. Raises OSError where there is no room."""
    from safetensors.numpy import save

    arrays = {name: np.ascontiguousarray(value) for name in ARRAYS if (value := getattr(dataset, name)) is not None}
    texts = {name: getattr(dataset, name) for name in TEXTS}
    return annex.write(_file(dataset.name), save(arrays, {"dataset": json.dumps(texts)}))


def has(name: str) -> bool:
    """Whether a given data set of this name is kept."""
    return given.is_name(name) and annex.has(_file(name))


def load(name: str) -> Dataset | None:
    """The kept data set of this name, held from now on by whoever asked; None if there is none.

    Raises ValueError for a file whose content has another name: it is damaged.
    """
    content = annex.read(_file(name)) if given.is_name(name) else None
    return None if content is None else _read(name, content)


def _read(name: str, content: bytes) -> Dataset:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        length = int.from_bytes(content[:8], "little")
        texts = json.loads(json.loads(content[8 : 8 + length])["__metadata__"]["dataset"])
        parts = load(content) | {key: tuple(value) if value is not None else None for key, value in texts.items()}
        whole = f"given-{given.digest(parts)}" == name
    except (SafetensorError, ValueError, TypeError, LookupError, AttributeError) as error:
        raise ValueError(f"The data set {name} kept on this server is damaged ({error}).") from error
    if not whole:
        raise ValueError(f"The data set {name} kept on this server is damaged: its content has another name.")
    return given.named(**parts)


def _file(name: str) -> str:
    return f"data-{name.removeprefix('given-')}.safetensors"
