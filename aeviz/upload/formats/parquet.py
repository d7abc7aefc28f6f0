"""Parquet files."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aeviz.language import text
from aeviz.upload import arrays, arrow
from aeviz.upload.base import (
    MAX_UNPACKED,
    PACKED,
    ArrowArray,
    BadFile,
    Reading,
    Table,
    check_bytes,
    check_size,
    distinct,
)

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow import parquet

TITLE = "Parquet"
SUFFIXES = (".parquet", ".pq")
MAGIC = (b"PAR1",)
BATCH = 4096  # rows; what they take is looked at before more are read
TOGETHER = 64  # columns that are unpacked together


def read(content: bytes, reading: Reading) -> Table:
    """Some columns after the others, in batches that are counted: the footer may say less than is true."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(pa.BufferReader(content))
        _check(file.metadata)
        names, notes = distinct([name.strip()[:100] for name in file.schema_arrow.names])
        many = file.metadata.num_rows * len(names) > arrays.MANY
        found = {place: arrow.columns_of(names[place], cells, many) for place, cells in _cells(file)}
    except (pa.ArrowException, OSError, NotImplementedError, UnicodeDecodeError) as error:
        raise BadFile(
            text("it is no whole Parquet file ({reason}).", reason=str(error).splitlines()[0][:120])
        ) from error
    shortened = many and any(kind in (pa.int64(), pa.float64()) for kind in file.schema_arrow.types)
    notes += (str(arrays.SHORTENED),) * shortened
    return arrow.table([found[place] for place in range(len(names))], names, file.metadata.num_rows, notes)


def _check(metadata: "parquet.FileMetaData") -> None:
    check_size(metadata.num_rows, metadata.num_columns)
    groups = [metadata.row_group(i) for i in range(metadata.num_row_groups)]
    check_bytes(sum(group.total_byte_size for group in groups), PACKED, MAX_UNPACKED)


def _cells(file: "parquet.ParquetFile") -> Iterator[tuple[int, ArrowArray]]:
    """Each column's place in the file and its cells, an Arrow array; columns of one name come together."""
    places: dict[str, list[int]] = {}
    for place, name in enumerate(file.schema_arrow.names):
        places.setdefault(name, []).append(place)
    names, taken = list(places), 0
    for first in range(0, len(names), TOGETHER):
        chosen = names[first : first + TOGETHER]
        table = _rows(file, chosen, taken)
        taken += table.nbytes
        yield from zip((place for name in chosen for place in places[name]), table.columns, strict=True)


def _rows(file: "parquet.ParquetFile", names: list[str], taken: int) -> "pa.Table":
    """All rows of these columns. Raises BadFile if they, with the bytes ``taken`` before, are more than is allowed."""
    import pyarrow as pa

    batches, rows = list[pa.RecordBatch](), file.metadata.num_rows
    for batch in file.iter_batches(BATCH, columns=names, use_threads=False):  # pyright: ignore[reportUnknownMemberType]  # pyarrow-stubs
        batches.append(batch)
        taken, rows = taken + batch.nbytes, rows - batch.num_rows
        check_bytes(taken, PACKED, MAX_UNPACKED)
    if rows:
        raise BadFile(text("it is no whole Parquet file (its columns are not as long as it says)."))
    return pa.Table.from_batches(batches) if batches else file.schema_arrow.empty_table().select(names)
