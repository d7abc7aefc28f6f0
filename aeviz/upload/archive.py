"""Archives are read member by member, in memory, and never past a limit: nothing is unpacked to disk."""

import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from aeviz.upload.base import MAX_BYTES, BadFile, check_bytes

MAX_MEMBERS = 120_000
RECORD = b"PK\x01\x02"  # begins each entry of the list of members
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)


class Archive:
    """A zip file's members. Raises BadFile for one that is damaged, locked, too large, or names places outside."""

    def __init__(self, content: bytes):
        # Counted before the list is read: a record takes 46 bytes in the file, and ten times as much in memory.
        n = content.count(RECORD)
        if n > MAX_MEMBERS:
            raise BadFile(f"it holds {n:,} files; at most {MAX_MEMBERS:,} are allowed.")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except DAMAGED as error:
            raise BadFile(f"it is no whole zip archive ({error}).") from error
        self.members = [info for info in self._zip.infolist() if not info.is_dir()]
        check_bytes(sum(info.file_size for info in self.members), "what is packed in it")
        for info in self.members:
            _check(info)
        self._left = MAX_BYTES

    def __iter__(self) -> Iterator[zipfile.ZipInfo]:
        return iter(self.members)

    def read(self, info: zipfile.ZipInfo, most: int | None = None) -> bytes:
        """A member's content, or its first ``most`` bytes. A whole one must be as long as the archive says."""
        wanted = info.file_size if most is None else min(most, info.file_size)
        try:
            with self._zip.open(info) as stream:
                found = stream.read(wanted) if most is not None else stream.read(wanted + 1)
        except DAMAGED as error:
            raise BadFile(f"{info.filename[:80]!r} in it is damaged ({error}).") from error
        self._left -= len(found)
        if len(found) != wanted or self._left < 0:
            raise BadFile(f"{info.filename[:80]!r} in it is not as long as the archive says.")
        return found


def _check(info: zipfile.ZipInfo) -> None:
    name = PurePosixPath(info.filename.replace("\\", "/"))
    if name.is_absolute() or ".." in name.parts or ":" in name.parts[0]:
        raise BadFile(f"{info.filename[:80]!r} in it names a place outside the archive.")
    if info.flag_bits & 1:
        raise BadFile(f"{info.filename[:80]!r} in it is locked with a password.")
