"""Own data from a file: ``read`` finds what is in it, ``prepare`` makes a data set of it as chosen.

A format is one module in ``formats``, found by discovery:

    TITLE, SUFFIXES                  its name, and the endings of its files
    MAGIC                            what a file of it may begin with; () where it may begin with anything
    read(content, reading) -> Table  raises BadFile; allots no memory that a header has not justified
"""

from functools import cache
from textwrap import shorten
from types import ModuleType

from aeviz import extras, plugins
from aeviz.language import Listed, Sentence, name_of, text
from aeviz.upload import format_checks, summary_row
from aeviz.upload.base import (
    ENCODINGS,
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_USED,
    AmbiguousFile,
    BadFile,
    Column,
    Reading,
    Table,
    check_bytes,
)
from aeviz.upload.choices import Choices, guess, why_label
from aeviz.upload.labels import levels, offered, with_labels
from aeviz.upload.prepare import Prepared, prepare
from aeviz.upload.suspects import no_features, sentinels

__all__ = [
    "ENCODINGS",
    "MAX_BYTES",
    "MAX_COLUMNS",
    "MAX_ROWS",
    "MAX_USED",
    "AmbiguousFile",
    "BadFile",
    "Choices",
    "Column",
    "Prepared",
    "Reading",
    "Table",
    "guess",
    "kinds",
    "levels",
    "no_features",
    "offered",
    "prepare",
    "read",
    "sentinels",
    "suffixes",
    "title",
    "titles",
    "why_label",
    "with_labels",
]


ELSEWHERE = {  # programs whose files people have, and what these end in
    "SPSS": (".sav", ".zsav", ".por"),
    "Stata": (".dta",),
    "SAS": (".sas7bdat", ".xpt"),
    "R": (".rds", ".rda", ".rdata"),
    "pickle": (".pkl", ".pickle", ".joblib"),
    "SQLite": (".db", ".sqlite", ".sqlite3"),
    "Numbers": (".numbers",),
}
LONGEST = 500  # characters of a sentence


@cache
def _entries() -> plugins.Entries[ModuleType]:
    check = format_checks.Check("content", "reading")
    return plugins.entries(
        f"{__name__}.formats", lambda module: check(plugins.require(module, ("TITLE", "SUFFIXES", "MAGIC", "read"))), ()
    )


def _formats() -> dict[str, ModuleType]:
    return _entries().whole


def broken() -> dict[str, str]:
    """name -> the mistake in its file, of the formats that are not read."""
    return _entries().broken


def suffixes() -> tuple[str, ...]:
    """The endings of all files that can be read."""
    return tuple(suffix for module in _formats().values() for suffix in module.SUFFIXES)


def titles() -> tuple[str, ...]:
    """The names of all formats, as the code has them."""
    return tuple(module.TITLE for module in _formats().values())


def kinds() -> str:
    """The names of all formats, for a sentence."""
    return ", ".join(sorted(name_of(module.TITLE) for module in _formats().values()))


def title(name: str) -> str:
    """The format that the ending of a file's name stands for, "" for none."""
    module = _by_ending(name)
    return module.TITLE if module else ""


def read(name: str, content: bytes, reading: Reading = Reading()) -> Table:  # noqa: B008 (frozen)
    """The table in a file, by the ending of its name. Raises BadFile with one sentence, which names the file."""
    try:
        check_bytes(len(content))
        return _settled(_format(name, content).read(content, reading), reading)
    except AmbiguousFile as error:
        raise AmbiguousFile(_sentence(name, error), error.field, error.options) from error
    except (BadFile, extras.MissingExtra) as error:
        raise BadFile(_sentence(name, error)) from error


def _sentence(name: str, error: ValueError) -> str:
    """One line that names the file, whatever a library has to say of it."""
    return f"{name[-80:]}: {shorten(str(error), LONGEST, placeholder=' ...).')}"


def _settled(table: Table, reading: Reading) -> Table:
    if table.n < 1 or not table.columns:
        raise BadFile(text("it holds no row."))
    return table if reading.below else summary_row.without(table)


def _by_ending(name: str) -> ModuleType | None:
    """The format with the longest ending that fits."""
    fitting = [(suffix, m) for m in _formats().values() for suffix in m.SUFFIXES if name.lower().endswith(suffix)]
    return max(fitting, key=lambda pair: len(pair[0]))[1] if fitting else None


def _format(name: str, content: bytes) -> ModuleType:
    """The format by the file's ending, if the file also begins as it should."""
    module = _by_ending(name)
    if module is None:
        raise BadFile(_unknown(name, content))
    if not content:
        raise BadFile(text("it is empty."))
    begins = content.startswith(module.MAGIC) if module.MAGIC else not _looks_like(content)
    if not begins:
        raise BadFile(_other_beginning(name_of(module.TITLE), content))
    return module


def _unknown(name: str, content: bytes) -> str:
    """That there is no format of this ending, and how its content may come in all the same."""
    program = next((program for program, endings in ELSEWHERE.items() if name.lower().endswith(endings)), None)
    if program:
        return text("files of {program} cannot be read: save the table there as CSV.", program=program)
    if content and not any(byte < 9 for byte in content[:4096]):
        return text(
            "files of this kind cannot be read; it looks like a text: if it is a table, give it the ending .txt."
        )
    return text("files of this kind cannot be read; these can: {kinds}.", kinds=kinds())


def _other_beginning(kind: str, content: bytes) -> str:
    """That a file is not what its ending says, and what it may be."""
    if not (titles := _looks_like(content)):
        return text("it does not begin as {kind} files do.", kind=kind)
    alike = Listed(titles, Sentence(" or "))
    told = text("it does not begin as {kind} files do.", kind=kind)
    hint = text("It looks like {alike}: give it that ending.", alike=alike)
    return f"{told} {hint}"


def _looks_like(content: bytes) -> list[str]:
    likely = (m.TITLE for m in _formats().values() if m.MAGIC and content.startswith(m.MAGIC))
    return [name_of(title) for title in likely if title != "IDX"]
