"""aeviz: see what an autoencoder learns.

``load_data`` gives a data set, ``data.given`` makes one of an array or a DataFrame, ``Spec`` names a training,
``sweep`` trains it at every value of its knob, ``get`` looks for it among the shipped and the stored ones first,
``show`` draws it. ``aeviz.export.sklearn.Autoencoder`` is scikit-learn's face of it.
"""

import os
from importlib import import_module
from typing import TYPE_CHECKING, Any

from aeviz import extras

if TYPE_CHECKING:  # what ``__getattr__`` imports, for editors and type checkers
    from aeviz import data, views
    from aeviz.data.base import Dataset
    from aeviz.export.show import prepare, show
    from aeviz.export.widget import canvas
    from aeviz.run import Model, Run
    from aeviz.spec import Spec
    from aeviz.storage.dataset_file import load_own_data
    from aeviz.storage.run_file import load_run, save_run
    from aeviz.training.sweep import Progress, sweep

# Without this, a matrix product's last bits depend on where in memory a network lies: a sweep would only nearly equal
# separate trainings. MKL reads it at its first use; it costs no time that could be measured.
os.environ.setdefault("MKL_CBWR", "AUTO")

__version__ = "0.1.0"
__all__ = [
    "Dataset",
    "Model",
    "Progress",
    "Run",
    "Spec",
    "canvas",
    "data",
    "get",
    "load_data",
    "load_own_data",
    "load_run",
    "prepare",
    "save_run",
    "show",
    "sweep",
    "views",
]

_HOMES = {
    "Dataset": "aeviz.data.base",
    "Model": "aeviz.run",
    "Progress": "aeviz.training.sweep",
    "Run": "aeviz.run",
    "Spec": "aeviz.spec",
    "canvas": "aeviz.export.widget",
    "data": "aeviz",
    "load_own_data": "aeviz.storage.dataset_file",
    "load_run": "aeviz.storage.run_file",
    "prepare": "aeviz.export.show",
    "save_run": "aeviz.storage.run_file",
    "show": "aeviz.export.show",
    "sweep": "aeviz.training.sweep",
    "views": "aeviz",
}
if not extras.has("torch"):  # `help(aeviz)` and `from aeviz import *` take whatever is listed
    globals()["__all__"] = [name for name in __all__ if not _HOMES.get(name, "").startswith("aeviz.training.")]


def load_data(name: str, **options: bool | int | float | str) -> "Dataset":
    """The data set ``name``; see ``aeviz.data.load``."""
    return import_module("aeviz.data").load(name, **options)


def get(spec: "Spec") -> "Run":
    """The Run of a Spec: a shipped one, else a stored one, else trained now and stored.

    torch is needed only where it must be trained.
    """
    return import_module("aeviz.storage.store").get_or_make(spec, _train)


def _train(spec: "Spec") -> "Run":
    return import_module("aeviz.training.sweep").sweep(spec)


def __dir__() -> list[str]:
    return sorted({*__all__, *(name for name in globals() if name.startswith("__"))})


def __getattr__(name: str) -> Any:
    # torch and scikit-learn are imported when something is first used, not by `import aeviz`
    if name not in _HOMES:
        raise AttributeError(f"module 'aeviz' has no attribute {name!r}")
    home = _HOMES[name]
    value = import_module(f"aeviz.{name}") if home == "aeviz" else getattr(import_module(home), name)
    globals()[name] = value
    return value
