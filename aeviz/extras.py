"""What is installed only where it is asked for: ``pip install "aeviz[train]"``."""

from importlib.util import find_spec

from aeviz.language import Sentence

EXTRAS = {
    "torch": "train",
    "dask": "train",
    "distributed": "train",
    "umap": "umap",
    "s3fs": "cluster",
    "nats": "cluster",
    "h5py": "files",
    "onnx": "files",
    "anywidget": "notebook",
    "traitlets": "notebook",
    "python_calamine": "files",
}
"""Package, by the name that it is imported under -> the extra of pyproject.toml that brings it."""

USES = {
    "train": Sentence("Training"),
    "umap": Sentence("UMAP"),
    "cluster": Sentence("Sharing between dashboards"),
    "files": Sentence("A file of this kind"),
    "notebook": Sentence("The canvas"),
}


class MissingExtra(ImportError, ValueError):
    """A package is not installed; the message says which extra brings it.

    A ValueError, too: what was asked for cannot be had here, and is told as any other such thing.
    """


def has(package: str) -> bool:
    """Whether a package can be imported; it is not."""
    return find_spec(package) is not None


def need(package: str) -> None:
    """Raises MissingExtra where the package is not installed."""
    if not has(package):
        extra = EXTRAS[package]
        told = Sentence(
            "{what} needs {package}, which is not installed here: {command} brings it.",
            what=USES[extra],
            package=package,
            command=f"pip install 'aeviz[{extra}]'",
        )
        raise MissingExtra(told, name=package)
