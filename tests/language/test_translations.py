"""Templates can be translated, and translations have the places of their templates."""

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from aeviz.language import LANGUAGES
from docs import translations

FILES = sorted((translations.ROOT / "aeviz").rglob("*.py"))
ROOM = translations.ROOT / "aeviz" / "language"  # it passes templates on


@pytest.mark.parametrize("file", [file for file in FILES if ROOM not in file.parents], ids=lambda file: file.stem)
def test_a_template_is_a_literal(file: Path):
    """What is put together when it is said is in no catalogue."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        name = ast.unparse(node.func).rpartition(".")[2] if isinstance(node, ast.Call) else ""
        ours = name in ("Sentence", "Prose", "plural") or (
            name == "text" and ast.unparse(node.func) in ("text", "language.text")
        )
        if ours and node.args:
            texts = node.args[: 2 if name == "plural" else 1]
            whole = all(isinstance(text, ast.Constant) and isinstance(text.value, str) for text in texts)
            assert whole, f"line {node.lineno}: {ast.unparse(node)[:80]}"


def proses() -> set[str]:
    """The texts in which braces are braces."""
    calls = (node for file in FILES for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
    return {
        node.args[0].value
        for node in calls
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Prose" and isinstance(node.args[0], ast.Constant)
    }


def formulas(text: str) -> list[str]:
    return sorted(re.sub(r"\s+", " ", found) for found in re.findall(r"\${1,2}(.+?)\${1,2}", text, re.DOTALL))


def places(text: str) -> set[str]:
    return {place for _, place, _, _ in Formatter().parse(text) if place is not None}


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_a_translation_has_the_places_of_its_template(language):
    whole = proses()
    for message in translations.read(language):
        if message.id in whole:
            assert not message.string or formulas(message.string) == formulas(message.id), message.id
            continue
        known = set().union(*map(places, translations.strings(message.id)))
        for string in filter(None, translations.strings(message.string) if message.id else ()):
            assert places(string) <= known, f"{message.id!r} has other places than {string!r}"
            assert places(string) | {"n"} >= known, f"{string!r} leaves out a place of {message.id!r}"


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_every_template_is_translated(language):
    catalogue = translations.brought_up(language)
    assert translations.missing(catalogue) == [], "run `python -m docs.translations` and translate what it adds"
    written = (translations.FOLDER / f"{language}.po").read_bytes()
    assert written == translations.written(catalogue), "run `python -m docs.translations`"
