"""What an author of a view may have got wrong, told when the view is first asked for, by its name."""

import dataclasses
import inspect
from collections.abc import Callable
from difflib import get_close_matches
from types import ModuleType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from aeviz.type_guards import is_tuple
from aeviz.views.base import NOT_ASKED, Range

METADATA = ("label", "help", "when")
FLAGS = ("NEEDS", "ADDS", "COMPARES", "DRAW", "SELECTS", "EXAMPLES", "HEIGHT", "WIDE", "KNOB", "TOYS", "SLOW")
SHEETS = ("digit", "points")
ALIKE = 0.85  # so near to a flag is a misspelt one (difflib's ratio)


def check(view: ModuleType) -> None:
    """Raises TypeError, naming the view, for what no page could show."""
    _check_flags(view)
    _check_controls(view)
    _check_functions(view)


def _check_flags(view: ModuleType) -> None:
    name = view.__name__
    if not isinstance(view.TITLE, str):
        raise TypeError(f"{name}.TITLE must be a text, not {view.TITLE!r}.")
    for own in vars(view):
        if own.isupper() and own not in FLAGS and (close := get_close_matches(own, FLAGS, 1, ALIKE)):
            raise TypeError(f"{name}.{own} says nothing to a page; did you mean {close[0]}?")
    height, sheet = getattr(view, "HEIGHT", 1), getattr(view, "DRAW", SHEETS[0])
    if not isinstance(height, int) or height < 1:
        raise TypeError(f"{name}.HEIGHT must be a number of pixels, not {height!r}.")
    if sheet not in SHEETS:
        raise TypeError(f"{name}.DRAW must be {' or '.join(map(repr, SHEETS))}, not {sheet!r}.")


def _check_controls(view: ModuleType) -> None:
    kind, name = view.Controls, f"{view.__name__}.Controls"
    if not dataclasses.is_dataclass(kind) or not getattr(kind, "__dataclass_params__").frozen:  # noqa: B009
        raise TypeError(f"{name} must be a frozen dataclass.")
    hints, fields = get_type_hints(kind, include_extras=True), dataclasses.fields(kind)
    names = [field.name for field in fields]
    for flag, wanted in (("DRAW", "drawn"), ("SELECTS", "selected")):
        if getattr(view, flag, False) and wanted not in names:
            raise TypeError(f"{view.__name__} has {flag}, so its Controls must have {wanted}.")
    for field in fields:
        about = f"The control {field.name} of {view.__name__}"
        if field.default is dataclasses.MISSING:
            raise TypeError(f"{about} has no default.")
        if field.name not in NOT_ASKED and not (wanted := _allowed(about, hints[field.name]))[1](field.default):
            raise TypeError(f"{about} must be {wanted[0]}; its default is {field.default!r}.")
        _check_metadata(about, field, names)


def _allowed(about: str, hint: Any) -> tuple[str, Callable[[Any], bool]]:
    """What a control of this type may be, in words and as a test. Raises TypeError for a type that no widget sets."""
    if hint is bool:
        return "True or False", lambda value: isinstance(value, bool)
    if get_origin(hint) is Literal:
        options = get_args(hint)
        if not options or not all(isinstance(option, str) for option in options):
            raise TypeError(f"{about} must offer texts, one at least, not {options}.")
        return f"one of {', '.join(map(repr, options))}", lambda value: value in options
    arguments: tuple[Any, ...] = (*get_args(hint), None, None)
    kind, ends = arguments[:2]
    if kind not in (int, float) or not isinstance(ends, Range):
        raise TypeError(f"{about} must be bool, a Literal, or Annotated[int or float, Range(...)], not {hint}.")
    if ends.low > ends.high or ends.step <= 0:
        raise TypeError(f"{about} cannot go from {ends.low:g} to {ends.high:g} by steps of {ends.step:g}.")
    words = "a whole number" if kind is int else "a number"
    return f"{words} from {ends.low:g} to {ends.high:g}", lambda value: fits(value, kind, ends)


def fits(value: Any, kind: type, ends: Range) -> bool:
    """Whether a value is a number of this kind within the ends of a slider; a whole number is a float, too."""
    number = isinstance(value, int if kind is int else int | float) and not isinstance(value, bool)
    return number and ends.low <= value <= ends.high


def _check_metadata(about: str, field: dataclasses.Field[Any], names: list[str]) -> None:
    for key in field.metadata:
        if key not in METADATA:
            raise TypeError(f"{about} has the metadata {key!r}; there are {', '.join(METADATA)}.")
    when = field.metadata.get("when")
    if when is not None and not (is_tuple(when) and len(when) == 2 and when[0] in names):
        raise TypeError(f'{about} matters "when" {when!r}, which is no (name, value) of another control.')


def _check_functions(view: ModuleType) -> None:
    """Raises TypeError where a function takes other arguments than a page gives it."""
    others = ("others",) if getattr(view, "COMPARES", False) else ()
    takes = {"compute": ("run", "i", "controls", *others), "figure": ("data", "controls"), "told": ("data",)}
    takes |= {"unfit": ("run",), "clicked": ("data", "x", "y")}
    for name, given in takes.items():
        if not hasattr(view, name):
            continue
        own = inspect.signature(getattr(view, name))
        try:
            own.bind(*given)
        except TypeError:
            raise TypeError(f"{view.__name__}.{name} must take ({', '.join(given)}), not {own}.") from None
