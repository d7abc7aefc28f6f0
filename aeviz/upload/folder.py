"""Files that the server's operator offers: those in the folder AEVIZ_DATA, and nothing outside it."""

import os
from pathlib import Path

from aeviz.language import text
from aeviz.upload.base import BadFile, check_bytes

DEPTH = 3
MOST = 200


def files(suffixes: tuple[str, ...]) -> tuple[str, ...]:
    """The files with one of these endings, as paths below the folder; () without one. Links that lead out are none."""
    root = _root()
    if root is None:
        return ()
    found = (path for depth in range(DEPTH) for path in sorted(root.glob("*/" * depth + "*")))
    named = (path for path in found if path.name.lower().endswith(suffixes) and _inside(path, root))
    return tuple(path.relative_to(root).as_posix() for path, _ in zip(named, range(MOST), strict=False))


def content(name: str, suffixes: tuple[str, ...]) -> bytes:
    """The bytes of one of ``files``. Raises BadFile for any other name."""
    root = _root()
    if root is None or name not in files(suffixes):
        raise BadFile(text("{name} is not among the files that this server offers.", name=repr(name[-80:])))
    path = root / name
    check_bytes(path.stat().st_size)
    return path.read_bytes()


def _root() -> Path | None:
    folder = os.environ.get("AEVIZ_DATA")
    return Path(folder).resolve() if folder and Path(folder).is_dir() else None


def _inside(path: Path, root: Path) -> bool:
    real = path.resolve()
    return real.is_file() and real.is_relative_to(root)
