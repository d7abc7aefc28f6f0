"""Given data sets as files: kept on this server by their owner, or taken home; named by their content."""

import json
import re
from collections.abc import Callable
from pathlib import Path

from aeviz import upload
from aeviz.data import in_memory
from aeviz.data.base import Dataset
from aeviz.storage import dataset_arrays, store
from aeviz.upload import Choices, Reading, Table

MAX_HEADER = 2**22  # bytes in which a file says what it is


def save(dataset: Dataset) -> str:
    """Stores a given data set for whoever knows its name; returns the path. Raises StoreError."""
    return store.put(_file(dataset.name), to_bytes(dataset))


def to_bytes(dataset: Dataset) -> bytes:
    """A given data set as the bytes of a safetensors file."""
    from safetensors import numpy as safetensors

    arrays, texts = dataset_arrays.split(dataset)
    return safetensors.save(arrays, {"dataset": texts})


def is_dataset(content: bytes) -> bool:
    """Whether a file says of itself that it holds a data set."""
    return b'"dataset":' in content[8:MAX_HEADER]


def load_own_data(
    path: str | Path,
    reading: Reading = Reading(),  # noqa: B008 (frozen)
    choose: Callable[[Table], Choices] = upload.guess,
    tell: Callable[[str], None] = lambda told: None,
) -> Dataset:
    """The data set in a file: one that was taken home, or any that the page Your data takes (CSV, Parquet, images ...).

    The latter is read and prepared as that page would begin: nothing is imputed, a label and an image's shape are
    guessed, columns are standardised, a fifth is held out. ``reading`` and ``choose`` say otherwise, ``tell`` hears a
    sentence for each thing that was found and done; ``aeviz.data.given`` takes arrays as they are. Runs that were
    trained on it find it for as long as you hold it. Raises FileNotFoundError, and ValueError for what is no table,
    and for a file whose content is not what its name says (``given-`` and 16 digits of its hash).
    """
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"There is no file {path}: take the data home from the page, and put the file there.")
    content = path.read_bytes()
    named = re.search("given-[0-9a-f]{16}", path.name)
    if not named and not is_dataset(content):
        table = upload.read(path.name, content, reading)
        prepared = upload.prepare(table, choose(table))
        for told in (*table.notes, *prepared.done):
            tell(told)
        return prepared.dataset
    dataset = _from_bytes(content)
    if named and named[0] != dataset.name:
        raise ValueError(f"The data in {path} are not {named[0]} but {dataset.name}: the file was changed.")
    return dataset


def has(name: str) -> bool:
    """Whether a given data set of this name is kept."""
    return in_memory.is_name(name) and store.holds(_file(name))


def load(name: str) -> Dataset | None:
    """The kept data set of this name, held from now on by whoever asked; None if there is none.

    One that is damaged, so that its content has another name, is reported and set aside (``store.read``).
    """
    return store.read(_file(name), lambda content: _read(name, content)) if in_memory.is_name(name) else None


def _read(name: str, content: bytes) -> Dataset:
    dataset = _from_bytes(content)
    if dataset.name != name:
        raise ValueError("its content has another name")
    return dataset


def _from_bytes(content: bytes) -> Dataset:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        length = int.from_bytes(content[:8], "little")
        texts = json.loads(content[8 : 8 + length])["__metadata__"]["dataset"]
        arrays = load(content)
    except (SafetensorError, ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise ValueError(f"it is no data set ({error})") from error
    return dataset_arrays.join(arrays, texts)


def _file(name: str) -> str:
    return f"data-{name.removeprefix('given-')}.safetensors"
