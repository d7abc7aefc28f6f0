"""Feather, which is Arrow's own file; it is read in a process of its own (``aeviz.upload.apart``)."""

from aeviz.language import text
from aeviz.upload import apart, arrays, arrow
from aeviz.upload.base import MAX_ROWS, MAX_UNPACKED, BadFile, Reading, Table, check_size, distinct

TITLE = "Feather"
SUFFIXES = (".feather", ".arrow", ".ipc", ".arrows")
MAGIC = (b"ARROW1", b"\xff\xff\xff\xff")  # a file, or a stream


def read(content: bytes, reading: Reading) -> Table:
    """All its batches, which were checked where they were read."""
    import pyarrow as pa

    checked, _ = apart.read("feather", content, TITLE, str(MAX_UNPACKED), str(MAX_ROWS), needs="")
    try:
        rows = pa.ipc.open_stream(checked).read_all()
        check_size(rows.num_rows, rows.num_columns)
        names, notes = distinct([name.strip()[:100] for name in rows.schema.names])
        many = rows.num_rows * len(names) > arrays.MANY
        found = [arrow.columns_of(name, cells, many) for name, cells in zip(names, rows.columns, strict=True)]
    except (pa.ArrowException, NotImplementedError, UnicodeDecodeError) as error:
        raise BadFile(
            text("it is no whole Feather file ({reason}).", reason=str(error).splitlines()[0][:120])
        ) from error
    return arrow.table(found, names, rows.num_rows, notes)
