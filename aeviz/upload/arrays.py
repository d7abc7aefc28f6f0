"""A table from one or more arrays of numbers: NPY, NPZ, IDX, torch and safetensors files hold such."""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from math import prod
from typing import NamedTuple

import numpy as np

from aeviz.upload import columns
from aeviz.upload.base import BadFile, Table, check_bytes, check_size
from aeviz.upload.memory_quota import counted

LUMINANCE = (0.299, 0.587, 0.114)  # of red, green and blue (ITU-R BT.601)
BLOCK = 2**24  # bytes that are read at once
MANY = 2**25  # numbers; of more, each is held in 32 bits
SHORTENED = "It is so large that its numbers are held in 32 bits each."


class Source(NamedTuple):
    """An array in a file: its shape and type, and its rows, some at a time and in their order; or its columns."""

    shape: tuple[int, ...]
    dtype: np.dtype
    blocks: Callable[[], Iterator[np.ndarray]]
    by_columns: bool = False


def whole(array: np.ndarray) -> Source:
    """The source of an array that is in memory already."""
    return Source(
        array.shape, array.dtype, lambda: (array[a:b] for a, b in pairwise(marks(array.shape, array.dtype.itemsize)))
    )


def marks(shape: tuple[int, ...], itemsize: int) -> list[int]:
    """Where blocks of about BLOCK bytes of an array's rows begin, and where the last ends."""
    step = max(1, BLOCK // max(1, prod(shape[1:]) * itemsize))
    return [*range(0, shape[0], step), shape[0]]


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
    check_size(shape[0], prod(shape[1:]) // colours)


def table(sources: Mapping[str, Source], notes: tuple[str, ...] = ()) -> Table:
    """The largest array is the data; (n,) arrays of its length stand beside it, others are left out and named."""
    sources = {name: source for name, source in sources.items() if 0 not in source.shape}
    for name, source in sources.items():
        check(name, source.shape, source.dtype)
    numbers = [name for name in sources if sources[name].dtype.kind in "biuf"]
    if not numbers:
        raise BadFile("it holds no array of numbers.")
    main = max(numbers, key=lambda name: prod(sources[name].shape))
    values, shape, told = _columnwise(sources[main])
    n, aside, left = values.shape[1], {}, []
    for name in sources.keys() - {main}:
        source = sources[name]
        if source.shape in ((n,), (n, 1)):
            check_bytes(n * source.dtype.itemsize, f"array {name!r}")
            aside[name] = _beside(name, np.concatenate(list(source.blocks())).reshape(-1))
        else:
            left.append(f"Array {name!r} of shape {source.shape} is left out.")
    said = (f"The data are array {main!r}.",) if len(sources) > 1 else ()
    said += told + tuple(sorted(left)) + notes
    beside = tuple(aside[name] for name in sorted(aside))
    return Table((*_named(values, shape), *beside), n, shape, tuple(sorted(aside)), said, named=False)


def _columnwise(source: Source) -> tuple[np.ndarray, tuple[int, int] | None, tuple[str, ...]]:
    """(d, n) numbers, a row for each column of the table; the images' shape if they are images; what was done."""
    shape, told = source.shape, ()
    colours = shape[3] if len(shape) == 4 else 1
    d = prod(shape[1:]) // colours
    dtype, n = _held(source.dtype), shape[0]
    if dtype.itemsize > 4 and n * d > MANY:
        dtype, told = np.dtype(np.float32), (SHORTENED,)
    if colours > 1:
        told += ("Colours were turned into grey.",)
    values, at = counted(np.empty((d, n), dtype)), 0
    target = values if source.by_columns else values.T
    for block in source.blocks():
        lines = (grey(block) if colours > 1 else block).reshape(len(block), -1)
        with np.errstate(over="ignore"):  # what is too large for 32 bits is infinite, and counted as missing
            target[at : at + len(lines)] = lines
        at += len(lines)
    return values, shape[1:3] if len(shape) > 2 else None, told


def _held(dtype: np.dtype) -> np.dtype:
    """The type that holds such numbers in a table: 0 and 1 for booleans, and this machine's order of bytes."""
    return np.dtype(np.uint8) if dtype.kind == "b" else dtype.newbyteorder("=")


def grey(images: np.ndarray) -> np.ndarray:
    """(n, height, width, 3 or 4) colours -> (n, height, width), in the same units; a fourth channel is opacity."""
    mixed = sum(images[..., channel] * np.float32(share) for channel, share in enumerate(LUMINANCE))
    return np.round(mixed).astype(np.uint8) if images.dtype == np.uint8 else mixed


def _named(values: np.ndarray, shape: tuple[int, int] | None) -> list:
    if shape is None:
        names = [f"x{i}" for i in range(len(values))]
    else:
        names = [f"pixel {i // shape[1]},{i % shape[1]}" for i in range(len(values))]
    return [columns.of_numbers(name, found) for name, found in zip(names, values, strict=True)]


def _beside(name: str, array: np.ndarray):
    import pyarrow as pa

    if array.dtype.kind in "biuf":
        return columns.of_numbers(name, array)
    texts = np.char.decode(array, "latin-1") if array.dtype.kind == "S" else array
    return columns.of_texts(name, pa.array(texts.tolist(), pa.string()))
