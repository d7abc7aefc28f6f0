"""A program that writes the batches of a Feather file on its input as a stream of Arrow's on its output.

Each is checked before it is written: offsets in a damaged file may point anywhere. Its arguments: the most bytes to
write, and the most rows.
"""

import sys
from typing import Any

import pyarrow as pa


def main(content: bytes, most: int, rows: int) -> None:
    """Exits with 1 for a file that cannot be read, or is too large, saying why."""
    try:
        schema, batches = opened(content)
        sink: Any = sys.stdout.buffer
        with pa.ipc.new_stream(sink, schema) as stream:
            for batch in batches:
                batch.validate(full=True)
                most, rows = most - batch.nbytes, rows - batch.num_rows
                if most < 0 or rows < 0:
                    sys.exit("what is packed in it is too large")
                stream.write_batch(batch)  # pyright: ignore[reportUnknownMemberType]  # pyarrow-stubs
    except (pa.ArrowException, OSError, NotImplementedError, ValueError) as error:
        sys.exit(f"{type(error).__name__}: {error}".splitlines()[0])


def opened(content: bytes):
    """The schema of a file, or of a stream, and its batches, one after the other."""
    if content.startswith(b"ARROW1"):
        file = pa.ipc.open_file(pa.BufferReader(content))
        return file.schema, (file.get_batch(i) for i in range(file.num_record_batches))
    stream = pa.ipc.open_stream(pa.BufferReader(content))
    return stream.schema, stream


if __name__ == "__main__":
    main(sys.stdin.buffer.read(), int(sys.argv[1]), int(sys.argv[2]))
