"""Results that are no Runs, by file name: looked for among the shipped ones, then in the user's store."""

import uuid

import fsspec

from aeviz import store


def read(name: str) -> bytes | None:
    """The content of a shipped or stored file, or None if there is none yet."""
    shipped = store.SHIPPED / name
    if shipped.exists():
        return shipped.read_bytes()
    filesystem, root = _root()
    path = f"{root}/{name}"
    return filesystem.cat_file(path) if filesystem.exists(path) else None


def has(name: str) -> bool:
    """Whether a file is shipped or stored, unread."""
    filesystem, root = _root()
    return (store.SHIPPED / name).exists() or filesystem.exists(f"{root}/{name}")


def write(name: str, content: bytes, into: str | None = None) -> str:
    """Stores a file, under a temporary name first; returns its path."""
    filesystem, root = _root(into)
    filesystem.makedirs(root, exist_ok=True)
    path = f"{root}/{name}"
    temporary = f"{path}.{uuid.uuid4().hex}"
    filesystem.pipe_file(temporary, content)
    filesystem.mv(temporary, path)
    return path


def _root(where: str | None = None):
    # no cache of listings: other processes write here too
    return fsspec.core.url_to_fs(where or store.folder(), use_listings_cache=False)
