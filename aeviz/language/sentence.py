"""A sentence as data: a template in English and the values of its places."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from string import Formatter
from typing import TYPE_CHECKING, Union

from aeviz.language.catalogue import current, translated
from aeviz.language.numbers import MINUS, TINY, Number, decimals, rounded

if TYPE_CHECKING:
    from babel import Locale

Value = Union[str, Number, "Sentence", "Listed", "Prose"]


@dataclass(frozen=True)
class Sentence:
    """``template`` with a {name} for each of ``values``: texts, numbers, lists, and sentences within the sentence.

    Where ``many`` is given, it stands for the template unless the value called ``n`` is 1. Raises ValueError where
    the places and the values are not of the same names, or a number is not one, TypeError for a value of another kind.
    """

    template: str
    values: Mapping[str, Value] = field(default_factory=dict[str, Value])
    many: str = ""

    def __init__(self, template: str, many: str = "", /, **values: Value):
        for name, value in {"template": template, "many": many, "values": values}.items():
            object.__setattr__(self, name, value)
        _check(self)

    def __hash__(self) -> int:  # a mapping has none, and pictures are kept by their marks, which sentences may label
        return hash((self.template, self.many, frozenset(self.values.items())))

    def __str__(self) -> str:
        return say(self)


@dataclass(frozen=True)
class Listed:
    """Things named one after another: "a", "a and b", "a, b and c"; with ``last`` " or " for "a or b"."""

    items: tuple[Value, ...]
    last: Sentence = field(default_factory=lambda: Sentence(" and "))

    def __init__(self, items: Iterable[Value], last: Sentence | None = None):
        object.__setattr__(self, "items", tuple(items))
        object.__setattr__(self, "last", last or Sentence(" and "))


@dataclass(frozen=True)
class Prose:
    """A text without places, in which braces are braces: Markdown with formulas in $...$."""

    text: str

    def __str__(self) -> str:
        return say(self)


Told = Sentence | Prose | tuple[Sentence, ...]


def plural(one: str, many: str, /, *, n: Number, **values: Value) -> Sentence:
    """``one`` if the count {n} is 1, else ``many``: plural("{n} unit fires", "{n} units fire", n=count(3))."""
    return Sentence(one, many, n=n, **values)


def text(template: str, /, **values: Value) -> str:
    """A sentence, said at once in the language of whoever reads: for axes, legends and labels."""
    return say(Sentence(template, **values))


def name_of(title: str) -> str:
    """A title that stands as a plain text in the code (a lesson's name), in the language of whoever reads."""
    return translated(title, "", 1, current())


def say(told: Value | Told, language: str | None = None) -> str:
    """What is told, as text: sentences one after another, each with its values written as its language writes them."""
    language = language or current()
    if isinstance(told, tuple):
        return " ".join(say(sentence, language) for sentence in told)
    if isinstance(told, Sentence):
        n = told.values["n"] if told.many else 1
        n = n.value if isinstance(n, Number) else 1
        template = translated(told.template, told.many, n, language)
        return template.format(**{name: say(value, language) for name, value in told.values.items()})
    if isinstance(told, Prose):
        return translated(told.text, "", 1, language)
    if isinstance(told, Listed):
        return _listed([say(item, language) for item in told.items], say(told.last, language))
    return _written(told, language) if isinstance(told, Number) else told


def of_error(error: Exception) -> Sentence | str:
    """What an error says: as a sentence where it was raised with one, so that whoever reads it has it translated."""
    return next((words for words in error.args if isinstance(words, Sentence)), str(error))


def separators() -> str:
    """The decimal mark of whoever reads, and the mark between thousands: ".,", or ",." in German."""
    marks = _marks(current())
    return marks[ord(".")] + marks[ord(",")]


def named(told: Value | Told) -> dict[str, list[float]]:
    """Every number in what is told, by the name of its place: what a test recomputes."""
    found: dict[str, list[float]] = {}
    for name, value in _numbers("", told):
        found.setdefault(name, []).append(value)
    return found


def _numbers(name: str, told: Value | Told) -> Iterator[tuple[str, float]]:
    if isinstance(told, Number):
        yield name, told.value
    elif isinstance(told, Sentence):
        for place, value in told.values.items():
            yield from _numbers(place, value)
    elif isinstance(told, Listed | tuple):
        for item in told.items if isinstance(told, Listed) else told:
            yield from _numbers(name, item)


@cache
def _places(template: str) -> frozenset[str]:
    return frozenset(place for _, place, _, _ in Formatter().parse(template) if place is not None)


def _check(sentence: Sentence) -> None:
    for template in filter(None, (sentence.template, sentence.many)):
        places = _places(template)
        if missing := (places - set(sentence.values)) or (set(sentence.values) - places - {"n"}):
            raise ValueError(f"The places of {template!r} and its values differ: {', '.join(sorted(missing))}.")
    for name, value in sentence.values.items():
        kinds = str | Number | Sentence | Listed | Prose
        if not isinstance(value, kinds):  # not all run a type checker
            kind = type(value).__name__
            raise TypeError(
                f"{name!r} in {sentence.template!r} is a {kind}: say it by number, count, percent ... or str."
            )
        if isinstance(value, Number) and math.isnan(value.value):
            raise ValueError(f"{name!r} in {sentence.template!r} is not a number: say another sentence there.")


def _listed(items: list[str], last: str) -> str:
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + last + items[-1] if items else ""


def _written(number: Number, language: str) -> str:
    value, digits = number.value, number.digits
    if number.kind == "count":
        return _plain(value, 0, language)
    if number.kind in ("percent", "share", "signed percent"):
        return _percent(number, language)
    unit = {"degrees": "°"}.get(number.kind, "")
    least = 0.01 if number.kind == "degrees" else TINY
    if math.isinf(value):
        return f"{MINUS if value < 0 else ''}∞{unit}"
    if number.kind == "times":
        return _times(value, digits, language)
    if 0 < abs(value) < least and number.kind != "signed":
        return say(Sentence("less than {limit}", limit=_plain(least, decimals(least, 1), language) + unit), language)
    shown = 0.0 if abs(value) < least else rounded(value, digits)
    sign = "+" if number.kind == "signed" and shown > 0 else ""
    return sign + _plain(shown, decimals(shown, digits), language) + unit


def _percent(number: Number, language: str) -> str:
    part = number.value
    if number.kind == "share" and part <= 0:
        return say(Sentence("nothing"), language)
    if number.kind != "signed percent":
        part = max(0.0, part)
        if 0 < part < 0.005:
            return say(Sentence("less than {limit}", limit=_with_sign(1, language)), language)
        if 0.995 < part < 1:
            return say(Sentence("more than {limit}", limit=_with_sign(99, language)), language)
    shown = round(100 * part)
    sign = "+" if number.kind == "signed percent" and shown > 0 else ""
    return sign + _with_sign(shown, language)


def _times(factor: float, digits: int, language: str) -> str:
    if factor > 1000:
        return say(Sentence("more than {limit} times", limit=_plain(1000, 0, language)), language)
    shown = _plain(rounded(factor, digits), decimals(factor, digits), language)
    return say(Sentence("{factor} times", factor=shown), language)


@cache
def _locale(language: str) -> "Locale":
    """babel reads the name of a language anew, three times for each number."""
    from babel import Locale

    return Locale.parse(language)


def _with_sign(value: float, language: str) -> str:
    from babel.numbers import format_percent

    return format_percent(value / 100, locale=_locale(language)).replace("-", MINUS)


def _plain(value: float, places: int, language: str) -> str:
    """As babel's ``format_decimal`` writes it where digits stand in threes, in a quarter of the time."""
    return f"{Decimal(str(round(value, places) + 0.0)):,.{places}f}".translate(_marks(language))


@cache
def _marks(language: str) -> dict[int, str]:
    """What stands for the marks of a number that Python writes."""
    from babel.numbers import get_decimal_symbol, get_group_symbol

    locale = _locale(language)
    return str.maketrans({".": get_decimal_symbol(locale), ",": get_group_symbol(locale), "-": MINUS})
