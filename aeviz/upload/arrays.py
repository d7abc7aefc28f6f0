"""A table from one or more arrays of numbers: NPY, NPZ, IDX, torch and safetensors files hold such."""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from math import prod
from typing import Any, Literal, NamedTuple

import numpy as np

from aeviz.language import Sentence, count, text
from aeviz.required import required
from aeviz.upload import colours, columns
from aeviz.upload.base import MAX_COLUMNS, AmbiguousFile, BadFile, Column, Reading, Table, check_bytes, check_size
from aeviz.upload.memory_quota import counted

SHORTENED = Sentence("It is so large that its numbers are held in 32 bits each.")
CHANNELS = (1, 3, 4)  # grey, colours, colours and opacity
LONGEST = 4  # times as high as wide, or as wide as high, is an image whose channels are guessed
BLOCK = 2**24  # bytes that are read at once
MANY = 2**25  # numbers; of more, each is held in 32 bits


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
        raise BadFile(
            text("array {name} holds Python objects, which are never unpickled; save numbers.", name=repr(name))
        )
    if dtype.names and len(shape) == 1:  # records: a row of numbers each
        shape, dtype = (shape[0], sum(prod(dtype[field].shape) for field in dtype.names)), np.dtype("f8")
    if dtype.kind not in "biufUS":
        raise BadFile(
            text("array {name} holds {dtype}; only real numbers can be used.", name=repr(name), dtype=str(dtype))
        )
    if len(shape) not in (1, 2, 3, 4):
        raise BadFile(
            text(
                "array {name} has {n} dimensions; rows of numbers have 2, images 3 or 4.",
                name=repr(name),
                n=count(len(shape)),
            )
        )
    if len(shape) < 4:
        check_size(max(shape[:1]), prod(shape[1:]))
    else:
        check_size(shape[0], prod(shape[1:]) // max(1, *(size for size in (shape[1], shape[3]) if size in CHANNELS), 1))


def _examples_first(name: str, sources: Mapping[str, Source], layout: str) -> tuple[Source, bool]:
    """The array with its examples along the first axis, and whether it was turned: MATLAB has them last.

    What tells is an array of as many labels. Raises AmbiguousFile for as many images as one is high, each of another
    width.
    """
    source = sources[name]
    lengths = {max(s.shape) for other, s in sources.items() if other != name and _is_vector(s.shape)}
    first, last = source.shape[0], source.shape[-1]
    labelled = len(source.shape) > 1 and first not in lengths and last in lengths
    second, third = (*source.shape, 0, 0)[1:3]
    square = len(source.shape) > 2 and first == second != last and first not in lengths
    if layout == "examples last" or (labelled and not layout):
        found = np.concatenate(list(source.blocks()))
        return whole(found if source.by_columns else np.moveaxis(found, -1, 0)), True
    if square and not layout and (len(source.shape) == 3 or third in CHANNELS):
        message = text(
            "array {name} has the shape {shape}, whose examples may stand along its first axis or its last: choose.",
            name=repr(name),
            shape=str(source.shape),
        )
        raise AmbiguousFile(message, "layout", ("examples last", "examples first"))
    return source, False


def _is_vector(shape: tuple[int, ...]) -> bool:
    return max(shape) == prod(shape)


class _Layout(NamedTuple):
    """How the numbers of an example lie: an image's (height, width) or None, and the axis of its channels or None."""

    image: tuple[int, int] | None
    channels: int | None = None

    def n_columns(self, shape: tuple[int, ...]) -> int:
        return prod(self.image) if self.image else prod(shape[1:])


def _layout(name: str, shape: tuple[int, ...], layout: str) -> _Layout:
    """Rows of numbers, or images; channels stand last, or first as torch has them.

    Raises AmbiguousFile where both may be.
    """
    layout = "" if layout.startswith("examples") else layout
    if len(shape) < 3 or layout == "rows" or shape[1:].count(1) >= len(shape) - 2:
        return _Layout(None)
    if len(shape) > 3:
        return _chosen(name, shape, layout) if layout not in ("", "images") else _likely(name, shape)
    if layout or _is_an_image(*shape[1:]):
        return _Layout((shape[1], shape[2]))
    message = text(
        "array {name} has the shape {shape}, which may be signals or narrow images: choose.",
        name=repr(name),
        shape=str(shape),
    )
    raise AmbiguousFile(message, "layout", ("rows", "images"))


def _chosen(name: str, shape: tuple[int, ...], layout: str) -> _Layout:
    """Images whose channels stand where it is said. Raises BadFile where there are none."""
    found = _channels_last(shape) if layout == "channels last" else _channels_first(shape)
    if shape[found.channels or 0] not in CHANNELS:
        raise BadFile(
            text(
                "array {name} of the shape {shape} has no 1, 3 or 4 channels there.", name=repr(name), shape=str(shape)
            )
        )
    return found


def _likely(name: str, shape: tuple[int, ...]) -> _Layout:
    """Images whose channels stand where alone they can. Raises AmbiguousFile where they may stand in both places."""
    may_last = shape[3] in CHANNELS and shape[2] != shape[3] and _is_an_image(*shape[1:3])
    may_first = shape[1] in CHANNELS and shape[1] != shape[2] and _is_an_image(*shape[2:])
    if may_last != may_first:
        return _channels_last(shape) if may_last else _channels_first(shape)
    message = text(
        "array {name} has the shape {shape}, which may be images with their channels first or last, or maps of "
        "a convolution: choose, or save it as (n, height, width) or (n, numbers).",
        name=repr(name),
        shape=str(shape),
    )
    raise AmbiguousFile(message, "layout", _layouts(shape))


def _channels_last(shape: tuple[int, ...]) -> _Layout:
    return _Layout((shape[1], shape[2]), 3)


def _channels_first(shape: tuple[int, ...]) -> _Layout:
    return _Layout((shape[2], shape[3]), 1)


def _is_an_image(height: int, width: int) -> bool:
    return max(height, width) <= LONGEST * min(height, width)


def _layouts(shape: tuple[int, ...]) -> tuple[str, ...]:
    found = ("channels last",) * (shape[3] in CHANNELS) + ("channels first",) * (shape[1] in CHANNELS)
    return (*found, "rows") if prod(shape[1:]) <= MAX_COLUMNS else found


def table(sources: Mapping[str, Source], notes: tuple[str, ...] = (), reading: Reading = Reading()) -> Table:  # noqa: B008
    """The largest array is the data, or the one that was chosen; (n,) arrays of its length stand beside it, others are
    left out and named."""
    sources = {name: source for name, source in sources.items() if 0 not in source.shape}
    for name, source in sources.items():
        check(name, source.shape, source.dtype)
    numbers = [name for name in sources if sources[name].dtype.kind in "biuf"]
    if not numbers:
        raise BadFile(text("it holds no array of numbers."))
    main = max(numbers, key=lambda name: prod(sources[name].shape))
    main = reading.part if reading.part in numbers else main
    sources[main], turned = _examples_first(main, sources, reading.layout)
    layout = _layout(main, sources[main].shape, reading.layout)
    values, told = _columnwise(sources[main], layout, reading)
    told += (text("Examples stand along the last axis of the array."),) * turned
    n = values.shape[1]
    aside, left = _others({name: sources[name] for name in sorted(sources.keys() - {main})}, n)
    said = (text("The data are array {name}.", name=repr(main)),) if len(sources) > 1 else ()
    said += told + left + notes
    parts = tuple(name for name in numbers if name not in aside) if len(numbers) > 1 else ()
    made = (*_named(values, layout.image), *aside.values())
    return Table(made, n, layout.image, tuple(aside), said, named=False, parts=parts)


def _others(sources: Mapping[str, Source], n: int) -> tuple[dict[str, Column], tuple[str, ...]]:
    """A column of each array of n numbers or texts; and what is said of the others, which are left out."""
    aside, left = dict[str, Column](), list[str]()
    for name, source in sources.items():
        if source.shape in ((n,), (n, 1), (1, n)):
            check_bytes(n * source.dtype.itemsize, text("array {name}", name=repr(name)))
            aside[name] = _beside(name, np.concatenate(list(source.blocks())).reshape(-1))
        else:
            left.append(text("Array {name} of shape {shape} is left out.", name=repr(name), shape=str(source.shape)))
    return aside, tuple(left)


def of_records(name: str, found: np.ndarray, parts: tuple[str, ...] = (), notes: tuple[str, ...] = ()) -> Table:
    """A column for each field of (n,) records, or for each number in one. Raises BadFile where none is of numbers."""
    made, left = list[Column](), list[str]()
    for field in required(found.dtype.names, "fields"):
        values = found[field]
        if values.dtype.kind in "biuf":
            flat = values.reshape(len(found), -1)
            names = [field] if values.ndim == 1 else [f"{field}[{i}]" for i in range(flat.shape[1])]
            made += [columns.of_numbers(*pair) for pair in zip(names, flat.T, strict=True)]
        elif values.dtype.kind in "US" and values.ndim == 1:
            made.append(_beside(field, values))
        else:
            left.append(field)
    if not any(column.numbers is not None for column in made):
        raise BadFile(text("the records of array {name} hold no numbers.", name=repr(name)))
    notes += (text("Fields that hold neither numbers nor texts are left out: {names}.", names=", ".join(left)),) * bool(
        left
    )
    return Table(tuple(made), len(found), notes=notes, parts=parts if len(parts) > 1 else ())


def _columnwise(source: Source, layout: _Layout, reading: Reading) -> tuple[np.ndarray, tuple[str, ...]]:
    """(d, n) numbers, a row for each column of the table; and what was done."""
    shape, told = source.shape, ()
    dtype, n, d = _held(source.dtype), shape[0], layout.n_columns(shape)
    check_size(n, d)
    if dtype.itemsize > 4 and n * d > MANY:
        dtype, told = np.dtype(np.float32), (str(SHORTENED),)
    greys = _greys(layout, reading)
    values, at = counted(np.empty((d, n), dtype)), 0
    target = values if source.by_columns else values.T
    for block in source.blocks():
        lines = greys(block).reshape(len(block), -1)
        with np.errstate(over="ignore"):  # what is too large for 32 bits is infinite, and counted as missing
            target[at : at + len(lines)] = lines
        at += len(lines)
    channels = layout.channels and shape[layout.channels]
    if channels and channels > 1:
        told += (text("Colours were turned into grey."),)
    if channels == 4:
        told += (text("Transparent places are shown on {ground}.", ground=greys.ground),)
    if layout.channels == 1:
        told += (text("Channels stand before the rows of pixels, as torch has them."),)
    return values, told


class _greys:
    """Blocks of an array as greys, or as they are; behind transparent places one ground for all blocks."""

    def __init__(self, layout: _Layout, reading: Reading):
        self.layout = layout
        self.ground: Literal["", "black", "white"] = reading.ground

    def __call__(self, block: np.ndarray) -> np.ndarray:
        if self.layout.channels is None:
            return block
        block = np.moveaxis(block, self.layout.channels, -1)
        if block.shape[-1] == 1:
            return block[..., 0]
        greys = colours.grey(block)
        if block.shape[-1] == 3:
            return greys
        opacity, top = block[..., 3], self._top(block)
        self.ground = ground = self.ground or colours.contrasting(greys, opacity, top)
        return colours.over(greys, opacity, ground, top)

    def _top(self, block: np.ndarray) -> float:
        return 255 if block.dtype == np.uint8 or block[..., 3].max() > 1 else 1


def _held(dtype: np.dtype) -> np.dtype:
    """The type that holds such numbers in a table: 0 and 1 for booleans, and this machine's order of bytes."""
    return np.dtype(np.uint8) if dtype.kind == "b" else dtype.newbyteorder("=")


def _named(values: np.ndarray, shape: tuple[int, int] | None) -> list[Any]:
    if shape is None:
        names = [f"x{i}" for i in range(len(values))]
    else:
        names = [f"pixel {i // shape[1]},{i % shape[1]}" for i in range(len(values))]
    return [columns.of_numbers(name, found) for name, found in zip(names, values, strict=True)]


def _beside(name: str, array: np.ndarray) -> Column:
    import pyarrow as pa

    if array.dtype.kind in "biuf":
        return columns.of_numbers(name, array)
    texts = np.char.decode(array, "latin-1") if array.dtype.kind == "S" else array
    return columns.of_texts(name, pa.array(texts.tolist(), pa.string()))
