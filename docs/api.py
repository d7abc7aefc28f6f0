"""The API as pages, from the docstrings: ``python -m docs.api FOLDER``."""

import pkgutil
import sys
from pathlib import Path

import pdoc

import aeviz

PARTS = tuple(info.name for info in pkgutil.iter_modules(aeviz.__path__, "aeviz.") if info.name != "aeviz.__main__")


def write(folder: Path, parts: tuple[str, ...] = PARTS) -> None:
    """Writes a page for the package, and for these parts of it with all that is in them."""
    for name in aeviz.__all__:
        getattr(aeviz, name)  # the package imports its names when they are first used; pdoc reads what is there
    pdoc.render.configure(math=True)
    pdoc.pdoc("aeviz", "!aeviz.", *parts, output_directory=folder)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
