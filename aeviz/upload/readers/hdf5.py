"""A program that turns an HDF5 file on its input into NumPy's .npz on its output.

Its arguments: the most bytes to write, and "turned" where arrays are written column by column, as MATLAB does. What it
leaves out is named on its standard error. Links to other files, and data that lie in them, are never followed.
"""

import io
import sys
from collections.abc import Iterator
from typing import Any

import h5py
import numpy as np

MAX_DEPTH = 8


def main(content: bytes, most: int, turned: bool) -> None:
    """Writes all arrays of numbers, and vectors of texts; exits with 1 for a file that cannot be read, saying why."""
    found, taken = dict[str, Any](), 0
    try:
        with h5py.File(io.BytesIO(content), "r") as file:
            for name, dataset in datasets(file):
                array = None if taken + dataset.nbytes > most else values(dataset)
                if array is None:
                    print(name, file=sys.stderr)
                    continue
                found[name], taken = array.T if turned else array, taken + array.nbytes
    except Exception as error:  # noqa: BLE001 (of a damaged file h5py raises whatever it meets)
        sys.exit(f"{type(error).__name__}: {error}".splitlines()[0])
    np.savez(sys.stdout.buffer, **found)


def datasets(group: h5py.Group, path: str = "", depth: int = 0) -> Iterator[tuple[str, h5py.Dataset]]:
    """The data sets below a group, by hard links alone: soft and external ones may lead out of the file."""
    for name in map(str, group):
        if depth > MAX_DEPTH or name.startswith("#") or not isinstance(group.get(name, getlink=True), h5py.HardLink):
            continue
        inner, where = group[name], f"{path}.{name}" if path else name
        if isinstance(inner, h5py.Group):
            yield from datasets(inner, where, depth + 1)
        elif isinstance(inner, h5py.Dataset):
            yield str(where)[:80], inner


def values(dataset: h5py.Dataset) -> np.ndarray | None:
    """The numbers or texts of a data set that lies in this file; None for any other."""
    if dataset.external or dataset.is_virtual or not dataset.shape or len(dataset.shape) > 4 or 0 in dataset.shape:
        return None
    if h5py.check_string_dtype(dataset.dtype) and len(dataset.shape) == 1:
        return np.asarray(dataset.asstr(errors="replace")[()]).astype(str)
    if dataset.dtype.names:
        return records(dataset)
    return dataset[()] if dataset.dtype.kind in "biuf" else None


def records(dataset: h5py.Dataset) -> np.ndarray | None:
    """The fields of a table of records that hold numbers, or as many numbers in each row, or short texts."""
    usable = [name for name in dataset.dtype.names or () if dataset.dtype[name].base.kind in "biufS"]
    return dataset.fields(usable)[()] if usable and dataset.shape and len(dataset.shape) == 1 else None


if __name__ == "__main__":
    main(sys.stdin.buffer.read(), int(sys.argv[1]), "turned" in sys.argv)
