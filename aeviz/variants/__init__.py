"""The autoencoder variants, found by discovery: each file of this folder but ``base`` holds one, under its name."""

import dataclasses
from collections.abc import Mapping
from functools import cache
from types import ModuleType
from typing import Any

from aeviz import plugins
from aeviz.variants.base import Variant, options_of

KINDS = {bool: "True or False", int: "a whole number", float: "a number", str: "a text"}  # of options


@cache
def _entries() -> plugins.Entries[type[Variant]]:
    return plugins.entries(__name__, _variant)


def _variant(module: ModuleType) -> type[Variant]:
    """The one variant that a file defines. Raises ImportError for none, or several."""
    classes = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Variant) and value.__module__ == module.__name__
    ]
    if len(classes) != 1:
        raise ImportError(f"{module.__name__} must define exactly one Variant, not {len(classes)}.")
    return _usable(_with_options(classes[0]))


def _with_options(kind: type[Variant]) -> type[Variant]:
    """The class. Raises ImportError where it declares options, and is no dataclass of its own that takes them."""
    missing = sorted(options_of(kind) - {field.name for field in dataclasses.fields(kind)})
    if missing:
        raise ImportError(
            f"{kind.__module__}.{kind.__name__} needs @dataclass(frozen=True): {missing[0]} is an option."
        )
    return kind


def _usable(kind: type[Variant]) -> type[Variant]:
    """The class. What pages ask of each variant is asked here first, so that whatever it raises is its own mistake."""
    usual = kind()
    _ = usual.knob_name, usual.symbol, usual.acts_at, usual.default_knobs(2)
    return kind


def names() -> tuple[str, ...]:
    """The names of all variants that can be trained on any data, in alphabetical order."""
    return tuple(name for name, variant in _entries().whole.items() if variant.TRAINABLE and not variant.TOY)


def broken() -> dict[str, str]:
    """name -> the mistake in its file, of the variants that cannot be used."""
    return _entries().broken


def get(name: str) -> type[Variant]:
    """The class of a variant. Raises ValueError: for an unknown one with the known names, for a broken one with why."""
    return _entries().get(name, "variant", names())


def options(name: str) -> dict[str, Any]:
    """A variant's options and their defaults."""
    return {field.name: field.default for field in dataclasses.fields(get(name))}


def make(name: str, values: Mapping[str, bool | int | float | str]) -> Variant:
    """The variant ``name`` with these options. Raises ValueError, with what is allowed, for a bad name or value."""
    known = options(name)
    for option, value in values.items():
        if option not in known:
            allowed = f"its options are {', '.join(known)}" if known else "it has no options"
            raise ValueError(f"Unknown option {option!r} of variant {name!r}; {allowed}.")
        if not _fits(value, known[option]):
            kind = KINDS[type(known[option])]
            raise ValueError(f"Option {option!r} of variant {name!r} must be {kind}, not {value!r}.")
    return get(name)(**values)


def _fits(value: object, default: object) -> bool:
    if isinstance(default, float):
        return isinstance(value, int | float) and not isinstance(value, bool)
    return type(value) is type(default)
