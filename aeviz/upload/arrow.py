"""Columns of Arrow's arrays, as Parquet and Feather hold them: numbers, texts, dates, and lists of numbers."""

from itertools import chain

import numpy as np

from aeviz.language import text
from aeviz.upload import columns
from aeviz.upload.arrow_functions import arrow_functions
from aeviz.upload.base import ArrowArray, BadFile, Column, Table, check_size
from aeviz.upload.memory_quota import counted


def table(found: list[tuple[Column, ...]], names: tuple[str, ...], n: int, notes: tuple[str, ...]) -> Table:
    """The table of what ``columns_of`` made of each named column; those that it could not use are named."""
    left = [name for name, made in zip(names, found, strict=True) if not made]
    made = tuple(chain.from_iterable(found))
    if not made and left:
        raise BadFile(
            text(
                "column {name} holds no numbers, texts or dates, nor lists of as many numbers in each row.",
                name=repr(left[0]),
            )
        )
    check_size(n, len(made))
    if left:
        listed = ", ".join(left[:8])
        notes += (
            text("Left out, since they hold neither numbers, texts or dates nor equal lists: {names}.", names=listed),
        )
    return Table(made, n, notes=notes)


def columns_of(name: str, cells: ArrowArray, many: bool) -> tuple[Column, ...]:
    """One column, or one for each number of the lists in it; none for what cannot be used."""
    import pyarrow as pa
    import pyarrow.types as kinds

    if kinds.is_dictionary(cells.type):
        cells = cells.cast(cells.type.value_type)
    kind = cells.type
    if kinds.is_list(kind) or kinds.is_large_list(kind) or kinds.is_fixed_size_list(kind):
        return tuple(_of_lists(name, cells, many))
    if kinds.is_temporal(kind) and not kinds.is_time(kind) and not kinds.is_duration(kind):
        return (columns.of_dates(name, cells.cast(pa.timestamp("us"), safe=False).to_pandas()),)
    if kinds.is_integer(kind) or kinds.is_floating(kind) or kinds.is_boolean(kind) or kinds.is_decimal(kind):
        return (columns.of_numbers(name, counted(_numbers(cells, many))),)
    if kinds.is_nested(kind) or kinds.is_binary(kind) or kinds.is_large_binary(kind):
        return ()
    return (columns.of_texts(name, cells.cast(pa.string()).combine_chunks()),)


def _of_lists(name: str, cells: ArrowArray, many: bool) -> tuple[Column, ...]:
    """A column for each place in lists of numbers, all as long as the first; lists in lists are one long list."""
    import pyarrow.types as kinds

    pc = arrow_functions()
    cells = _in_one_piece(cells)
    n, width = len(cells), 1
    while not (kinds.is_integer(cells.type) or kinds.is_floating(cells.type)):
        if not (kinds.is_nested(cells.type) and hasattr(cells, "flatten")) or kinds.is_struct(cells.type):
            return ()
        lengths = pc.unique(pc.list_value_length(cells)).to_pylist()
        if len(lengths) != 1 or not lengths[0]:
            return ()
        width *= lengths[0]
        check_size(n, width)
        cells = getattr(cells, "flatten")()  # noqa: B009 (the loop is left where there is none)
    values = counted(np.ascontiguousarray(_numbers(cells, many).reshape(n, width).T))
    return tuple(columns.of_numbers(f"{name}[{i}]", row) for i, row in enumerate(values))


def _in_one_piece(cells: ArrowArray) -> ArrowArray:
    return cells.combine_chunks() if hasattr(cells, "combine_chunks") else cells


def _numbers(cells: ArrowArray, many: bool) -> np.ndarray:
    """As they are where 32 bits hold each and none is missing, else as floating-point numbers; of ``many``, 32 bits."""
    import pyarrow as pa
    import pyarrow.types as kinds

    if kinds.is_boolean(cells.type):
        cells = cells.cast(pa.uint8())
    primitive = kinds.is_integer(cells.type) or kinds.is_floating(cells.type)
    if primitive and cells.type.bit_width <= 32 and not cells.null_count:
        return cells.to_numpy(**({} if isinstance(cells, pa.ChunkedArray) else {"zero_copy_only": False}))
    plain = cells.cast(pa.float32() if many else pa.float64(), safe=False)
    return plain.to_numpy(**({} if isinstance(cells, pa.ChunkedArray) else {"zero_copy_only": False}))
