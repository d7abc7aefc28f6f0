"""Feather, which is Arrow's own file."""

from aeviz.upload import arrays, arrow
from aeviz.upload.base import MAX_UNPACKED, BadFile, Reading, Table, check_bytes, check_size, distinct

TITLE = "Feather"
SUFFIXES = (".feather", ".arrow", ".ipc")
MAGIC = (b"ARROW1",)


def read(content: bytes, reading: Reading) -> Table:
    """All batches, each checked as it is read: offsets in a damaged file may point anywhere."""
    import pyarrow as pa

    try:
        file = pa.ipc.open_file(pa.BufferReader(content))
        batches, taken, n = [], 0, 0
        for i in range(file.num_record_batches):
            batch = file.get_batch(i)
            batch.validate(full=True)
            batches, taken, n = [*batches, batch], taken + batch.nbytes, n + batch.num_rows
            check_bytes(taken, "what is packed in it", MAX_UNPACKED)
            check_size(n, batch.num_columns)
        names, notes = distinct([field.name.strip()[:100] for field in file.schema])
        rows = pa.Table.from_batches(batches, file.schema)
        many = n * len(names) > arrays.MANY
        found = [arrow.columns_of(name, cells, many) for name, cells in zip(names, rows.columns, strict=True)]
    except (pa.ArrowException, OSError, NotImplementedError, UnicodeDecodeError) as error:
        raise BadFile(f"it is no whole Feather file ({str(error).splitlines()[0][:120]}).") from error
    return arrow.table(found, names, n, notes)
