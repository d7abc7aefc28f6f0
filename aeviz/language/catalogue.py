"""Which languages there are, which one is read now, and what stands in it."""

from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "translations"
LANGUAGES = {"en": "English", "de": "Deutsch"}  # the code, and its name for those who read it

_current: ContextVar[str | None] = ContextVar("language", default=None)
_reader: list[Callable[[], str]] = [lambda: "en"]


def current() -> str:
    """The language of whoever reads what is made now: what ``speaking`` says, else what the reader's session says."""
    return _current.get() or _reader[-1]()


def ask_reader(language: Callable[[], str]) -> None:
    """Has ``language()`` say what is read where ``speaking`` does not: a page asks the session that it is drawn for."""
    _reader[:] = [language]


@contextmanager
def speaking(language: str) -> Generator[None, None, None]:
    """Within it, sentences are said in ``language``. Raises ValueError for one that there is not."""
    if language not in LANGUAGES:
        raise ValueError(f"Unknown language {language!r}; the languages are {', '.join(LANGUAGES)}.")
    token = _current.set(language)
    try:
        yield
    finally:
        _current.reset(token)


def translated(template: str, many: str, n: float, language: str) -> str:
    """The template in this language: its form for ``n`` where ``many`` gives the plural's; English where none is."""
    english = (template, many or template)
    forms = english if language == "en" else _forms(language).get(template, english)
    return forms[0] if n == 1 else forms[-1]


@cache
def _forms(language: str) -> dict[str, tuple[str, ...]]:
    """template -> its translation, or that of the singular and of the plural; unfinished entries are left out."""
    from babel.messages.pofile import read_po

    path = FOLDER / f"{language}.po"
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        entries = [entry for entry in read_po(file, locale=language) if entry.id and entry.string and not entry.fuzzy]
    return {_key(entry.id): _tuple(entry.string) for entry in entries if all(_tuple(entry.string))}


def _key(message: str | Sequence[str]) -> str:
    return message if isinstance(message, str) else message[0]


def _tuple(strings: str | Sequence[str] | None) -> tuple[str, ...]:
    return (strings,) if isinstance(strings, str) else tuple(strings or ())
