"""Results that are no Runs, by file name: looked for among the shipped ones, then in the user's store."""

from aeviz import store


def read(name: str) -> bytes | None:
    """The content of a shipped or stored file, or None if there is none yet."""
    shipped = store.SHIPPED / name
    if shipped.exists():
        return shipped.read_bytes()
    filesystem, root = store.place()
    path = f"{root}/{name}"
    return filesystem.cat_file(path) if filesystem.exists(path) else None


def has(name: str) -> bool:
    """Whether a file is shipped or stored, unread."""
    filesystem, root = store.place()
    return (store.SHIPPED / name).exists() or filesystem.exists(f"{root}/{name}")


def write(name: str, content: bytes, into: str | None = None) -> str:
    """Stores a file, whole or not at all; returns its path."""
    filesystem, root = store.place(into)
    filesystem.makedirs(root, exist_ok=True)
    path = f"{root}/{name}"
    store.write(filesystem, path, content)
    return path
