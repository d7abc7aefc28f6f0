"""A table from one or more arrays of numbers: NPY, NPZ, IDX, torch and safetensors files hold such."""

from collections.abc import Mapping

import numpy as np

from aeviz.upload import columns
from aeviz.upload.base import BadFile, Table, check_size

LUMINANCE = (0.299, 0.587, 0.114)  # of red, green and blue (ITU-R BT.601)


def check(name: str, shape: tuple[int, ...], dtype: np.dtype) -> None:
    """Raises BadFile for an array that no table can hold, from what its header says."""
    if dtype.hasobject:
        raise BadFile(f"array {name!r} holds Python objects, which are never unpickled; save numbers.")
    if dtype.kind not in "biufUS":
        raise BadFile(f"array {name!r} holds {dtype}; only real numbers can be used.")
    if not 1 <= len(shape) <= 4:
        raise BadFile(f"array {name!r} has {len(shape)} dimensions; rows of numbers have 2, images 3 or 4.")
    colours = shape[-1] if len(shape) == 4 else 1
    if colours not in (1, 3, 4):
        raise BadFile(f"array {name!r} has the shape {shape}; images with colours are (n, height, width, 1, 3 or 4).")
    check_size(shape[0], int(np.prod(shape[1:], dtype=object)) // colours)


def table(arrays: Mapping[str, np.ndarray], notes: tuple[str, ...] = ()) -> Table:
    """The largest array is the data; (n,) arrays of its length stand beside it, others are left out and named."""
    for name, array in arrays.items():
        check(name, array.shape, array.dtype)
    main = max((name for name in arrays if arrays[name].dtype.kind in "biuf"), key=lambda n: arrays[n].size, default="")
    if not main:
        raise BadFile("it holds no array of numbers.")
    values, shape, colour = _rows(arrays[main])
    found, aside, left = _pixels(values, shape), {}, []
    for name in arrays.keys() - {main}:
        array = arrays[name]
        if array.shape in ((len(values),), (len(values), 1)) and values.ndim:
            aside[name] = _beside(name, array.reshape(-1))
        else:
            left.append(f"Array {name!r} of shape {array.shape} is left out.")
    said = (f"The data are array {main!r}.",) if len(arrays) > 1 else ()
    said += colour + tuple(sorted(left)) + notes
    beside = tuple(aside[name] for name in sorted(aside))
    return Table((*found, *beside), len(values), shape, tuple(sorted(aside)), said, named=False)


def _rows(array: np.ndarray) -> tuple[np.ndarray, tuple[int, int] | None, tuple[str, ...]]:
    """(n, d) values, the images' shape if they are images, and what was done to colours."""
    if array.ndim <= 2:
        return array.reshape(len(array), -1) if len(array) else array.reshape(0, 1), None, ()
    said: tuple[str, ...] = ()
    if array.ndim == 4 and array.shape[3] > 1:
        array, said = grey(array), ("Colours were turned into grey.",)
    return array.reshape(len(array), -1 if array.size else 0), array.shape[1:3], said


def grey(images: np.ndarray) -> np.ndarray:
    """(n, height, width, 3 or 4) colours -> (n, height, width), in the same units; a fourth channel is opacity."""
    mixed = sum(images[..., channel] * np.float32(share) for channel, share in enumerate(LUMINANCE))
    return np.round(mixed).astype(np.uint8) if images.dtype == np.uint8 else mixed


def _pixels(values: np.ndarray, shape: tuple[int, int] | None) -> list:
    if shape is None:
        names = [f"x{i}" for i in range(values.shape[1])]
    else:
        names = [f"pixel {i // shape[1]},{i % shape[1]}" for i in range(values.shape[1])]
    return [columns.of_numbers(name, values[:, i]) for i, name in enumerate(names)]


def _beside(name: str, array: np.ndarray):
    import pyarrow as pa

    if array.dtype.kind in "biuf":
        return columns.of_numbers(name, array)
    texts = np.char.decode(array, "latin-1") if array.dtype.kind == "S" else array
    return columns.of_texts(name, pa.array(texts.tolist(), pa.string()))
