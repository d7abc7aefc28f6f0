"""Runs on disk, by key: one safetensors file each, read through, written whole or not at all.

A store is a folder or the URL of an object store that fsspec knows (``s3://bucket/prefix``): ``AEVIZ_STORE``, else
``~/.cache/aeviz``. It holds at most ``AEVIZ_STORE_BYTES`` (4 GB); the files used longest ago go first (in an object
store, which keeps no reading times: those written longest ago). The shipped Runs lie in ``checkpoints/`` and are
looked at first; they are never written or removed.
"""

import contextlib
import logging
import os
import re
import sys
import time
import uuid
from collections import deque
from collections.abc import Callable, Generator
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import fsspec
from fsspec import AbstractFileSystem
from fsspec.implementations.local import LocalFileSystem

from aeviz import beside, environment, extras
from aeviz.language import Sentence, of_error
from aeviz.run import Run
from aeviz.spec import Spec
from aeviz.storage.run_file import from_bytes, to_bytes
from aeviz.type_guards import check_is

T = TypeVar("T")
_log = logging.getLogger(__name__)
VARIABLE = "AEVIZ_STORE"
SHIPPED = beside.path("checkpoints")
SUFFIX = ".safetensors"
PARTIAL = ".partial" + SUFFIX
OURS = re.compile(r"(umap-|labels-|data-)?[0-9a-f]{16}(\.partial)?\.(safetensors|npz)(\..*)?|room-\w{6}\.json")
KEY = re.compile(r"[0-9a-f]{16}")
MAX_BYTES = 4 * 10**9
REPORT_SECONDS = 600.0

_reports: deque[tuple[float, Sentence | str]] = deque(maxlen=20)


class StoreError(OSError):
    """A Run could not be stored; the message says where, why and what to do."""


def folder() -> str:
    """The user's store: ``AEVIZ_STORE`` or ``~/.cache/aeviz``."""
    return os.environ.get("AEVIZ_STORE") or str(Path.home() / ".cache" / "aeviz")


def load(key: str, where: str | None = None) -> Run | None:
    """The shipped or stored Run with this key, or None.

    A file that is no Run is reported (``reports``), set aside under another name, and counts as none; one that cannot
    be reached is reported and counts as none.
    """
    return read(_name(key), partial(_of_key, key), where)


def load_partial(key: str, where: str | None = None) -> Run | None:
    """The Run of a training with this key that was stopped, or None; see ``load``."""
    return _read(*_place(where, _name(key, PARTIAL)), partial(_of_key, key))


def _of_key(key: str, content: bytes) -> Run:
    """Raises ValueError for a file that is no Run, or that of another key."""
    run = from_bytes(content)
    if run.spec.key() != key:
        raise ValueError(f"it holds the Run {run.spec.key()}")
    return run


def has(key: str, where: str | None = None) -> bool:
    """Whether a Run with this key is shipped or stored, unread."""
    return holds(_name(key), where)


def read(name: str, parse: Callable[[bytes], T], where: str | None = None) -> T | None:
    """What ``parse`` makes of the shipped or stored file of this name, or None; it raises ValueError for a bad one.

    A bad file is reported (``reports``), set aside under another name, and counts as none; one that cannot be reached
    is reported and counts as none.
    """
    shipped = SHIPPED / name
    found = _read(LocalFileSystem(), str(shipped), parse) if shipped.exists() else None
    return _read(*_place(where, name), parse) if found is None else found


def holds(name: str, where: str | None = None) -> bool:
    """Whether a file of this name is shipped or stored, unread."""
    if (SHIPPED / name).exists():
        return True
    filesystem, path = _place(where, name)
    try:
        return filesystem.exists(path)
    except _unreachable() as error:
        report(Sentence("The store cannot be reached: {why}", why=_why(error)))
        return False


def save(run: Run, into: str | None = None, *, with_data: bool = False) -> str:
    """Stores a Run under its key, whole or not at all; returns the path. Raises StoreError.

    The data that were given to it are kept with it where that is wanted: own data stay with their owner.
    """
    return put(_name(run.spec.key()), to_bytes(run, with_data=with_data), into)


def save_partial(run: Run, into: str | None = None) -> str:
    """Stores a stopped Run beside the place of the finished one, which it never takes. Raises StoreError."""
    return put(_name(run.spec.key(), PARTIAL), to_bytes(run), into)


def remove_partial(key: str, where: str | None = None) -> None:
    """Removes the stopped Run of this key, if there is one: its training has ended."""
    filesystem, path = _place(where, _name(key, PARTIAL))
    with contextlib.suppress(FileNotFoundError, *_unreachable()):  # in a full store it goes first: nobody reads it
        filesystem.rm_file(path)


def get_or_make(spec: Spec, make: Callable[[Spec], Run]) -> Run:
    """The shipped or stored Run of a Spec; else ``make(spec)``, stored unless it is partial or there is no room."""
    check_is("Spec", spec)
    run = load(spec.key())
    if run is None:
        run = make(spec)
        if not run.partial:
            try:
                save(run)
            except StoreError as error:
                report(of_error(error))
    return run


def report(message: Sentence | str) -> None:
    """Notes a trouble for those who look at ``reports``."""
    _reports.append((time.monotonic(), message))


def reports() -> tuple[Sentence | str, ...]:
    """The troubles of the last ten minutes, one sentence each, the newest last."""
    return tuple(message for when, message in list(_reports) if time.monotonic() - when < REPORT_SECONDS)


def put(name: str, content: bytes, into: str | None = None) -> str:
    """Stores a file, whole or not at all, and makes room for it; returns its path. Raises StoreError."""
    filesystem, path = _place(into, name)
    with _told(into):
        filesystem.makedirs(os.path.dirname(path), exist_ok=True)
        _write(filesystem, path, content)
        _evict(filesystem, path)
    return path


def put_first(name: str, content: bytes) -> None:
    """Stores a small file that its owner alone may read, unless there is one: of several at once, one stores it.

    Raises StoreError.
    """
    filesystem, path = _place(None, name)
    with _told(None), contextlib.suppress(FileExistsError):
        filesystem.makedirs(os.path.dirname(path), exist_ok=True)
        if isinstance(filesystem, LocalFileSystem):
            _link(path, content)
        else:
            filesystem.pipe_file(path, content, mode="create")


def remove_older(names: re.Pattern[str], seconds: float) -> None:
    """Removes the stored files of these names that nobody has written or read for so long, as far as that works."""
    filesystem, path = _place(None, "x")
    try:
        files = filesystem.ls(os.path.dirname(path), detail=True)
        for file in files:
            if names.fullmatch(_base(file)) and time.time() - _used(file) > seconds:
                filesystem.rm_file(file["name"])
    except FileNotFoundError:
        return
    except _unreachable() as error:
        report(Sentence("Old files cannot be removed: {why}", why=_why(error)))


def writable(where: str | None = None) -> bool:
    """Whether files can be stored, as far as can be told without trying: of an object store, nothing can."""
    filesystem, root = _place(where, "x")
    if not isinstance(filesystem, LocalFileSystem):
        return True
    folders = [folder for folder in Path(root).parents if folder.exists()]
    return bool(folders) and folders[0].is_dir() and os.access(folders[0], os.W_OK | os.X_OK)


def check(where: str | None = None, named: str = VARIABLE) -> None:
    """Raises ValueError where a store is of a kind that nobody knows, no place in it, or a file.

    The store is ``AEVIZ_STORE``, or what was given as ``named``.
    """
    where = where or folder()
    protocol, path = fsspec.core.split_protocol(where)
    if protocol and protocol not in fsspec.available_protocols():
        raise ValueError(f"{named} is a folder or a URL such as s3://bucket/prefix; {protocol[:40]!r} is not known.")
    if protocol and not path.strip("/"):
        raise ValueError(f"{named} is a folder or a URL such as s3://bucket/prefix; {where!r} names no place.")
    if not protocol and Path(path).is_file():
        raise ValueError(f"{named} names a folder, and {path[:200]!r} is a file.")
    if protocol:
        _need_client(protocol)


def _need_client(protocol: str) -> None:
    """Raises ValueError where what speaks with such a store is not installed."""
    if protocol in ("s3", "s3a"):
        extras.need("s3fs")
    try:
        fsspec.get_filesystem_class(protocol)
    except ImportError as error:  # fsspec says what to install
        raise ValueError(f"A store of the kind {protocol} needs what is not installed here: {error}.") from error


@contextlib.contextmanager
def _told(into: str | None) -> Generator[None, None, None]:
    """What hinders storing is logged, and raised as StoreError."""
    try:
        yield
    except _unreachable() as error:
        _log.error("Nothing can be stored in %s: %s", into or folder(), error)
        raise StoreError(
            Sentence(
                "A result could not be stored ({why}); make room in the server's store or set AEVIZ_STORE.",
                why=_why(error),
            )
        ) from error


def _why(error: Exception) -> str:
    """What went wrong, without the server's paths: pages show it."""
    return getattr(error, "strerror", None) or type(error).__name__


def _write(filesystem: AbstractFileSystem, path: str, content: bytes) -> None:
    """To a temporary name, synced, then renamed."""
    if not isinstance(filesystem, LocalFileSystem):
        filesystem.pipe_file(path, content)  # an object appears whole, or not at all
        return
    temporary = f"{path}.{uuid.uuid4().hex}"
    try:
        with open(temporary, "xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
    _fsync_folder(os.path.dirname(path))


def _link(path: str, content: bytes) -> None:
    """To a temporary name, which then gets this one too: that fails where there is such a file, and it is whole."""
    temporary = f"{path}.{uuid.uuid4().hex}"
    try:
        with open(temporary, "xb", opener=partial(os.open, mode=0o600)) as file:
            file.write(content)
        os.link(temporary, path)
    finally:
        Path(temporary).unlink(missing_ok=True)


def _fsync_folder(path: str) -> None:
    """So that the new name is on the disk, too; Windows cannot open a folder."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _evict(filesystem: AbstractFileSystem, keep: str) -> None:
    files = [file for file in filesystem.ls(os.path.dirname(keep), detail=True) if OURS.fullmatch(_base(file))]
    excess = sum(file["size"] for file in files) - most()
    for file in sorted(files, key=_used):
        if excess > 0 and _base(file) != os.path.basename(keep):
            # Another process was faster, or reads it: Windows then lets nobody remove it.
            with contextlib.suppress(FileNotFoundError, PermissionError):
                filesystem.rm_file(file["name"])
            excess -= file["size"]


def most() -> int:
    """Bytes that a store may hold: ``AEVIZ_STORE_BYTES``, or 4 GB."""
    given = environment.whole("AEVIZ_STORE_BYTES")
    return MAX_BYTES if given is None else given


def _base(file: dict[str, Any]) -> str:
    return os.path.basename(file["name"])


def _used(file: dict[str, Any]) -> float:
    """When a file was last used (local) or written, in seconds since 1970; each kind of fsspec store names it anew."""
    when = next(file[name] for name in ("mtime", "LastModified", "updated", "last_modified", "created") if name in file)
    return when.timestamp() if hasattr(when, "timestamp") else float(when)


def _read(filesystem: AbstractFileSystem, path: str, parse: Callable[[bytes], T]) -> T | None:
    try:
        content: Any = filesystem.cat_file(path)
        found = parse(content)
    except FileNotFoundError:
        return None
    except _unreachable() as error:
        file = os.path.basename(path)
        report(Sentence("The stored file {file} cannot be read: {why}", file=file, why=_why(error)))
        return None
    except ValueError as error:
        _set_aside(filesystem, path, error)
        return None
    if isinstance(filesystem, LocalFileSystem) and not path.startswith(str(SHIPPED)):
        with contextlib.suppress(OSError):  # a store that may only be read is not evicted from either
            os.utime(path)
    return found


def _unreachable() -> tuple[type[Exception], ...]:
    """What a store raises that cannot be read or written: S3's client has errors of its own, known once it is used."""
    s3 = sys.modules.get("botocore.exceptions")
    return (OSError, s3.BotoCoreError) if s3 else (OSError,)


def _set_aside(filesystem: AbstractFileSystem, path: str, error: Exception) -> None:
    aside, told = f"{path}.unreadable", {"file": os.path.basename(path), "why": str(error)}
    try:
        if path.startswith(str(SHIPPED)):
            raise PermissionError
        filesystem.mv(path, aside)
        report(Sentence("The stored file {file} could not be read and was set aside: {why}", **told))
    except OSError:
        report(Sentence("The file {file} cannot be read, nor set aside: {why}", **told))


def _name(key: str, suffix: str = SUFFIX) -> str:
    if not KEY.fullmatch(key):
        raise ValueError(f"A key is 16 hexadecimal digits, not {key!r}.")
    return f"{key}{suffix}"


def _place(where: str | None, name: str) -> tuple[AbstractFileSystem, str]:
    """(filesystem, path) of a file. No cache of listings: other processes write there too."""
    where = where or folder()
    if where.startswith(("s3:", "s3a:")):
        extras.need("s3fs")
    filesystem, root = fsspec.core.url_to_fs(where, use_listings_cache=False)
    return filesystem, f"{root}/{name}"
