"""Brings translations up to the code: ``python -m docs.translations`` reads every template and says what is missing;
``--check`` writes nothing.

New templates become empty entries of ``aeviz/language/translations/LANGUAGE.po``; what no code says any more leaves it.
"""

import ast
import dataclasses
import inspect
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Literal, get_args, get_origin, get_type_hints

from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po

from aeviz import data, external, lessons, upload, variants, views
from aeviz.app.parts import controls
from aeviz.components import words
from aeviz.language.catalogue import FOLDER, LANGUAGES
from aeviz.views.base import NOT_ASKED
from docs.sources import nodes, parsed

ROOT = Path(__file__).parents[1]
ROOMS = variants, data, lessons, upload, external
HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
# Calls, and how many of their first texts are templates.
TEMPLATES = {"Sentence": 1, "Prose": 1, "text": 1, "plural": 2}


def template() -> Catalog:
    """Every template in the code, with the files that say it.

    Raises ValueError where a file is broken: its entries would be taken for some that nobody says any more.
    """
    for name, mistake in (entry for room in ROOMS for entry in room.broken().items()):
        raise ValueError(f"{name}: {mistake}")
    found = Catalog(project="aeviz", header_comment="# Templates of aeviz.", fuzzy=False)
    for message, file in of_code():
        found.add(message, locations=[(file, None)])
    named = of_lessons(), of_views(), of_knobs(), of_data(), of_components(), of_files()
    for name, file in (entry for part in named for entry in part):
        if re.search(r"[^\W\d_]{2}", name):  # numbers and symbols are the same in all languages
            found.add(name, locations=[(file, None)])
    return found


def of_code() -> Iterator[tuple[str | tuple[str, ...], str]]:
    """Texts that stand in calls, also in one within another, which Babel's extraction passes over; plurals as pairs."""
    for path in sorted((ROOT / "aeviz").rglob("*.py")):
        for call in nodes(parsed(path)):
            if not isinstance(call, ast.Call) or (n := TEMPLATES.get(getattr(call.func, "id", ""))) is None:
                continue
            texts = [one.value for one in call.args[:n] if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if len(texts) == n:
                yield texts[0] if n == 1 else tuple(texts), path.relative_to(ROOT).as_posix()


def of_lessons() -> Iterator[tuple[str, str]]:
    """Titles, headings, and what is trained on, as `name_of` says them; with the files that have them."""
    for name in lessons.names():
        module, file = lessons.get(name), f"aeviz/lessons/{name}.py"
        more = module.more() if hasattr(module, "more") else {}
        yield from ((words, file) for words in (module.TITLE, module.QUESTION, *module.VIEWS, *module.SPECS, *more))


def of_views() -> Iterator[tuple[str, str]]:
    """Titles, and their controls' labels, helps and options."""
    for name in views.names():
        module = views.get(name)
        file = Path(inspect.getfile(module)).relative_to(ROOT).as_posix()
        yield module.TITLE, file
        hints = get_type_hints(module.Controls, include_extras=True)
        for field in dataclasses.fields(module.Controls):
            if field.name in NOT_ASKED:
                continue
            yield controls.label(field), file
            if field.metadata.get("help"):
                yield field.metadata["help"], file
            if get_origin(hints[field.name]) is Literal:
                yield from ((str(option), file) for option in get_args(hints[field.name]))


def of_knobs() -> Iterator[tuple[str, str]]:
    """Variants, what they are, what makes their codes sparse, and what their knobs are called."""
    for name in variants.names():
        kind = variants.get(name)
        yield from ((words, f"aeviz/variants/{name}.py") for words in (name, kind.TITLE, kind.ABOUT))
    runs = [spec for name in lessons.names() for spec in lessons.all_of(name).values()]
    for spec in runs:
        yield spec.make_variant().sparse_by, f"aeviz/variants/{spec.variant}.py"
    for knob in sorted({spec.make_variant().knob_name for spec in runs} | {variants.get("imported")().knob_name}):
        yield knob, "aeviz/variants/base.py"


def of_data() -> Iterator[tuple[str, str]]:
    """Data sets, as a menu has them."""
    for name in data.names():
        yield name.replace("_", " "), f"aeviz/data/{name}.py"


def of_components() -> Iterator[tuple[str, str]]:
    """What the browser says by itself."""
    yield from ((said, "aeviz/components/words.py") for said in words.WORDS)


def of_files() -> Iterator[tuple[str, str]]:
    """Kinds of files, of data and of networks, that are called by words and no abbreviation."""
    yield from ((title, "aeviz/upload/formats") for title in upload.titles() if " " in title)
    yield from ((title, "aeviz/external/formats") for title in external.titles() if " " in title)


def read(language: str) -> Catalog:
    """The translations as they are; empty where there are none yet."""
    path = FOLDER / f"{language}.po"
    if not path.is_file():
        return Catalog(locale=language, project="aeviz", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def brought_up(language: str) -> Catalog:
    """The translations with an entry for every template, and no other."""
    catalogue = read(language)
    catalogue.update(template(), no_fuzzy_matching=True, update_header_comment=False)
    catalogue.obsolete.clear()
    return catalogue


def written(catalogue: Catalog) -> bytes:
    """The catalogue as the bytes of its file, in the order of its templates, so that two versions compare well."""
    buffer = BytesIO()
    write_po(buffer, catalogue, width=120, omit_header=True, sort_output=True, include_lineno=False)
    return HEADER.format(language=catalogue.locale).encode() + buffer.getvalue()


def missing(catalogue: Catalog) -> list[str]:
    """The templates without a translation."""
    return [str(message.id) for message in catalogue if message.id and not all(strings(message.string))]


def strings(string: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """The forms of a message or of its translation: one, or the singular's and the plural's."""
    return (string or "",) if isinstance(string, str | None) else tuple(string)


def main(check: bool = False) -> int:
    """Writes the catalogues, or with ``check`` only looks; the number tells whether a translation is missing."""
    FOLDER.mkdir(exist_ok=True)
    empty = 0
    for language in set(LANGUAGES) - {"en"}:
        catalogue = brought_up(language)
        if not check:
            (FOLDER / f"{language}.po").write_bytes(written(catalogue))
        left = missing(catalogue)
        empty += len(left)
        print(f"{language}: {len(catalogue)} templates, {len(left)} without a translation")
    return bool(empty)


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv))
