"""Texts packed by gzip: .csv.gz and the like, and .gz, which may also be IDX."""

import gzip
import io
import zlib

from aeviz.language import text
from aeviz.upload.base import PACKED, BadFile, Reading, Table, check_bytes
from aeviz.upload.formats import idx, json_lines
from aeviz.upload.formats import text as tables

TITLE = "gzipped CSV or JSON"
SUFFIXES = (*(f"{suffix}.gz" for suffix in (*tables.SUFFIXES, *json_lines.SUFFIXES)), ".gz")
MAGIC = (b"\x1f\x8b",)
BLOCK = 2**20


def read(content: bytes, reading: Reading) -> Table:
    """The one table of text. Raises BadFile where more is packed in it than a file may hold."""
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as stream:
            if idx.is_likely(stream.read(4)):
                return idx.read(content, reading)
            stream.seek(0)
            n = 0
            while part := stream.read(BLOCK):  # counted before it is held
                n += len(part)
                check_bytes(n, PACKED)
        inner = gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise BadFile(text("it is no whole gzip file ({reason}).", reason=str(error)[:100])) from error
    return (json_lines if inner.lstrip()[:1] in (b"{", b"[") else tables).read(inner, reading)
