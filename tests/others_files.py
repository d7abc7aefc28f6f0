"""A folder of somebody's, where files are called as modules are."""

from pathlib import Path

NAMES = ("aeviz", "dask", "distributed", "numpy", "queue", "random", "socket", "torch")


def others(folder: Path) -> Path:
    """The folder, with files that end whoever imports them."""
    for name in NAMES:
        (folder / f"{name}.py").write_text(f"raise SystemExit('the {name}.py of this folder')", encoding="utf-8")
    return folder
