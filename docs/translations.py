"""Brings translations up to the code: ``python -m docs.translations`` reads every template and says what is missing;
``--check`` writes nothing.

New templates become empty entries of ``aeviz/language/translations/LANGUAGE.po``; what no code says any more leaves it.
"""

import sys
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from aeviz import lessons
from aeviz.language.catalogue import FOLDER, LANGUAGES

ROOT = Path(__file__).parents[1]
HEADER = """msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""
# The calls whose first texts are templates.
KEYWORDS = {"Sentence": None, "Prose": None, "text": None, "plural": (1, 2)}


def template() -> Catalog:
    """Every template in the code, with the files that say it."""
    found = Catalog(project="aeviz", header_comment="# Templates of aeviz.", fuzzy=False)
    parts = extract_from_dir(ROOT / "aeviz", [("**.py", "python")], keywords=KEYWORDS)
    for file, _, message, _, context in parts:
        found.add(message, locations=[(f"aeviz/{file}", None)], context=context)
    for name in lessons.names():
        for title in (lessons.get(name).TITLE, lessons.get(name).QUESTION):
            found.add(title, locations=[(f"aeviz/lessons/{name}.py", None)])
    return found


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
