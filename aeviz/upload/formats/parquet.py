"""Parquet files."""

from aeviz.upload import columns
from aeviz.upload.base import BadFile, Column, Reading, Table, check_bytes, check_size, distinct

TITLE = "Parquet"
SUFFIXES = (".parquet", ".pq")
MAGIC = (b"PAR1",)
BATCH = 4096  # rows; what they take is looked at before more are read


def read(content: bytes, reading: Reading) -> Table:
    """Row groups are read in batches, and what they take is counted: the footer may say less than is true."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(pa.BufferReader(content))
        _check(file.metadata)
        names, notes = distinct([_flat(field) for field in file.schema_arrow])
        table = _rows(file)
    except (pa.ArrowException, OSError, NotImplementedError) as error:
        raise BadFile(f"it is no whole Parquet file ({str(error).splitlines()[0][:120]}).") from error
    check_size(table.num_rows, table.num_columns)
    found = tuple(_column(name, table.column(i)) for i, name in enumerate(names))
    return Table(found, table.num_rows, notes=notes)


def _check(metadata) -> None:
    check_size(metadata.num_rows, metadata.num_columns)
    groups = [metadata.row_group(i) for i in range(metadata.num_row_groups)]
    check_bytes(sum(group.total_byte_size for group in groups), "what is packed in it")


def _rows(file):
    import pyarrow as pa

    batches, taken = [], 0
    for batch in file.iter_batches(BATCH, use_threads=False):
        batches.append(batch)
        taken += batch.nbytes
        check_bytes(taken, "what is packed in it")
    return pa.Table.from_batches(batches, file.schema_arrow)


def _flat(field) -> str:
    import pyarrow.types as kinds

    if kinds.is_nested(field.type) or kinds.is_binary(field.type):
        raise BadFile(f"column {field.name!r} holds {field.type}; only numbers, texts and dates can be used.")
    return field.name.strip()[:100]


def _column(name: str, cells) -> Column:
    import pyarrow as pa
    import pyarrow.types as kinds

    kind = cells.type
    if kinds.is_dictionary(kind):
        cells = cells.cast(kind.value_type)
        kind = cells.type
    if kinds.is_temporal(kind) and not kinds.is_time(kind) and not kinds.is_duration(kind):
        return columns.of_dates(name, cells.cast(pa.timestamp("us"), safe=False).to_pandas())
    if kinds.is_integer(kind) or kinds.is_floating(kind) or kinds.is_boolean(kind) or kinds.is_decimal(kind):
        return columns.of_numbers(name, _numbers(cells))
    return columns.of_texts(name, cells.cast(pa.string()).combine_chunks())


def _numbers(cells):
    import numpy as np
    import pyarrow as pa

    whole = pa.types.is_boolean(cells.type)
    numbers = cells.cast(pa.int8()).cast(pa.float64()) if whole else cells.cast(pa.float64(), safe=False)
    return numbers.to_numpy().astype(np.float64)
