"""A plug-in that a test writes: dropped into its package's folder for one test, and found there."""

import importlib
import sys
from contextlib import contextmanager
from types import ModuleType


@contextmanager
def dropped(package: ModuleType, folder, name: str, source: str):
    """The module ``source``, as if it lay in the package under this name; yields it."""
    with lying(package, folder, name, source):
        yield importlib.import_module(f"{package.__name__}.{name}")


@contextmanager
def lying(package: ModuleType, folder, name: str, source: str):
    """A file in the package's folder that nobody has imported yet, and that need be no module at all."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.py").write_text(source, encoding="utf-8")
    package.__path__.append(str(folder))
    _look_again(package)
    try:
        yield
    finally:
        package.__path__.remove(str(folder))
        sys.modules.pop(f"{package.__name__}.{name}", None)
        _look_again(package)


def _look_again(package: ModuleType) -> None:
    importlib.invalidate_caches()
    for kept in (value for value in vars(package).values() if hasattr(value, "cache_clear")):
        kept.cache_clear()
