"""Archives are read member by member, in memory, and never past a limit: nothing is unpacked to disk."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import IO

from aeviz.language import count, text
from aeviz.upload.base import MAX_UNPACKED, PACKED, BadFile, check_bytes

MAX_MEMBERS = 120_000
MAX_EXTRA = 2**20  # bytes of a table's headers and labels
DENSEST = 1032  # bytes that deflate makes of one, at most (zlib's own figure)
MOST = MAX_UNPACKED + MAX_EXTRA
RECORD = b"PK\x01\x02"  # begins each entry of the list of members
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError),
    *(IndexError, OverflowError),
)


class Archive:
    """A zip file's members. Raises BadFile for one that is damaged, locked, too large, or names places outside."""

    def __init__(self, content: bytes):
        # Counted before the list is read: a record takes 46 bytes in the file, and ten times as much in memory.
        n = content.count(RECORD)
        if n > MAX_MEMBERS:
            raise BadFile(text("it holds {n} files; at most {most} are allowed.", n=count(n), most=count(MAX_MEMBERS)))
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except DAMAGED as error:
            raise BadFile(text("it is no whole zip archive ({reason}).", reason=str(error)[:100])) from error
        self.members = [info for info in self._zip.infolist() if not info.filename.endswith("/")]
        check_bytes(sum(info.file_size for info in self.members), PACKED, MOST)
        for info in self.members:
            _check(info)

    def __iter__(self) -> Iterator[zipfile.ZipInfo]:
        return iter(self.members)

    def read(self, info: zipfile.ZipInfo) -> bytes:
        """A member's content, which must be as long as the archive says."""
        return b"".join(self.parts(info, [info.file_size]))

    def begin(self, info: zipfile.ZipInfo, most: int) -> bytes:
        """A member's first ``most`` bytes."""
        return next(self.parts(info, [min(most, info.file_size)]))

    def parts(self, info: zipfile.ZipInfo, sizes: Iterable[int]) -> Iterator[bytes]:
        """A member's bytes, in parts of these sizes. Raises BadFile where it ends too early, or goes on after all."""
        try:
            with self._zip.open(info) as stream:
                for size in sizes:
                    yield _exactly(stream, size, info)
                _ended(stream, info)
        except DAMAGED as error:
            if isinstance(error, BadFile):
                raise
            raise BadFile(
                text("{name} in it is damaged ({reason}).", name=repr(info.filename[:80]), reason=str(error)[:100])
            ) from error


def _exactly(stream: IO[bytes], size: int, info: zipfile.ZipInfo) -> bytes:
    found = stream.read(size)
    if len(found) != size:
        raise BadFile(text("{name} in it is not as long as the archive says.", name=repr(info.filename[:80])))
    return found


def _ended(stream: IO[bytes], info: zipfile.ZipInfo) -> None:
    if stream.read(1):
        raise BadFile(text("{name} in it is longer than the archive says.", name=repr(info.filename[:80])))


def _check(info: zipfile.ZipInfo) -> None:
    name = PurePosixPath(info.filename.replace("\\", "/"))
    if not name.parts:
        raise BadFile(text("one of the files in it has no name."))
    if name.is_absolute() or ".." in name.parts or ":" in name.parts[0]:
        raise BadFile(text("{name} in it names a place outside the archive.", name=repr(info.filename[:80])))
    if info.flag_bits & 1:
        raise BadFile(text("{name} in it is locked with a password.", name=repr(info.filename[:80])))
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise BadFile(
            text(
                "{name} in it is packed in an unusual way; zip archives are deflated or stored.",
                name=repr(info.filename[:80]),
            )
        )
    if info.file_size > DENSEST * info.compress_size:
        raise BadFile(text("{name} in it is not as long as the archive says.", name=repr(info.filename[:80])))
