"""A folder of plug-ins: every module in it, or in a folder within it, is an entry under its own name."""

import logging
import pkgutil
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Generic, TypeVar

T = TypeVar("T")
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Entries(Generic[T]):
    """A package's entries: ``whole`` name -> entry, and ``broken`` name -> the mistake in its file, in a sentence."""

    whole: dict[str, T]
    broken: dict[str, str]

    def get(self, name: str, kind: str, listed: tuple[str, ...]) -> T:
        """The entry. Raises ValueError for a broken one, and for an unknown one, with the names that are listed."""
        if name in self.broken:
            raise ValueError(f"The {kind} {name!r} is broken: {self.broken[name]}")
        if name not in self.whole:
            raise ValueError(f"Unknown {kind} {name!r}; the {kind}s are {', '.join(listed)}.")
        return self.whole[name]


def paths(package: str, besides: tuple[str, ...] = ("base",)) -> dict[str, str]:
    """name -> full name of a package's entries, in alphabetical order; no entry is imported.

    Raises ImportError where two folders have an entry of one name.
    """
    found: dict[str, str] = {}
    for path in _modules(package, besides):
        name = path.rpartition(".")[2]
        if name in found:
            raise ImportError(f"{path} and {found[name]} have one name; rename one of them.")
        found[name] = path
    return dict(sorted(found.items()))


def entries(package: str, made: Callable[[ModuleType], T], besides: tuple[str, ...] = ("base",)) -> Entries[T]:
    """All entries of a package, as ``made`` of their modules; one whose file is broken takes no other down."""
    whole, broken = dict[str, T](), dict[str, str]()
    for name, path in paths(package, besides).items():
        try:
            whole[name] = made(import_module(_of_no_function(path)))
        except Exception as error:
            logger.exception("%s is broken, and left out.", path)
            broken[name] = mistake(error, path)
    return Entries(whole, broken)


def _of_no_function(path: str) -> str:
    """The full name. Raises ImportError where the package has a function so named, which the module would replace."""
    package, _, name = path.rpartition(".")
    if callable(getattr(import_module(package), name, None)):
        raise ImportError(f"{package} has a function {name}; rename the file {name}.py.")
    return path


def require(module: ModuleType, names: tuple[str, ...]) -> ModuleType:
    """The module. Raises ImportError where it lacks one of these attributes."""
    if missing := [name for name in names if not hasattr(module, name)]:
        raise ImportError(f"{module.__name__} must define {', '.join(missing)}.")
    return module


def mistake(error: Exception, path: str) -> str:
    """What an author did wrong in the module of this full name: the error, and its line where it came from there."""
    told = f"{type(error).__name__}: {error}"
    if isinstance(error, SyntaxError) or (spec := find_spec(path)) is None:
        return told  # a SyntaxError says where
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == spec.origin]
    return f"{told} ({Path(str(spec.origin)).name}, line {lines[-1]})" if lines else told


def _modules(package: str, besides: tuple[str, ...]) -> Iterator[str]:
    for info in pkgutil.iter_modules(import_module(package).__path__):
        path = f"{package}.{info.name}"
        if info.ispkg:
            yield from (f"{path}.{inner.name}" for inner in pkgutil.iter_modules(import_module(path).__path__))
        elif info.name not in besides:
            yield path
