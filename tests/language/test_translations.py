"""Templates can be translated, and translations have the places of their templates."""

import ast
import re
from collections.abc import Iterator
from string import Formatter

import pytest
from babel.numbers import format_percent, get_decimal_symbol

from aeviz import external, upload
from aeviz.language import LANGUAGES
from docs import translations
from docs.sources import nodes, parsed

FILES = sorted((translations.ROOT / "aeviz").rglob("*.py"))
WORDS = re.compile(r"[A-Za-z]{2,}[,:;.]? [(a-z]|[a-z]{2,}[,:;.]? $|^ [a-z]+")
ROOM = translations.ROOT / "aeviz" / "language"  # it passes templates on
TELLING = [
    *(file for file in FILES if file.relative_to(translations.ROOT).parts[1] in ("upload", "external", "engine")),
    *(translations.ROOT / "aeviz" / name for name in ("extras.py", "storage/run_file.py")),
]
ENGLISH = ("readers", "command_line", "example", "format_checks", "checks", "cluster", "processes")
"""Programs whose words ``apart`` says, help, a file's name, and what authors and operators are told."""
VERSIONS = ("array {name} is written in version {version} of the format; 1.0 and 2.0 can be read.",)
SAYING = ("text", "say", "Sentence", "plural", "Prose", "name_of")
NO_WORDS = (  # values that a page names, what a file begins with, pairs of numbers, and what is not told as it is here
    *("first steps", "the scheduler does not answer", " must be one of ", ", not "),
    *("channels first", "channels last", "examples first", "examples last", " x ", "pixel "),
    *("its arrays are too large", "what is packed in it is too large", "<!doctype html", "version https://git-lfs"),
)


def test_a_template_is_a_literal():
    """What is put together when it is said is in no catalogue; a lesson from before there were steps has none."""
    elsewhere = [file for file in FILES if ROOM not in file.parents and file.stem != "older_in_steps"]
    trees = {file: parsed(file) for file in elsewhere}
    calls = ((file, call) for file, tree in trees.items() for call in nodes(tree) if isinstance(call, ast.Call))
    assert [f"{file}:{call.lineno}: {ast.unparse(call)[:80]}" for file, call in calls if put_together(call)] == []


def put_together(call: ast.Call) -> bool:
    name = called(call)
    if name not in ("Sentence", "Prose", "plural", "text"):
        return False
    if name == "text" and ast.unparse(call.func) not in ("text", "language.text"):
        return False
    texts = call.args[: 2 if name == "plural" else 1]
    return not all(isinstance(text, ast.Constant) and isinstance(text.value, str) for text in texts)


def test_what_a_page_is_told_goes_through_the_language_room(subtests):
    """No refusal, note or reading, and nothing that a training says, is put together of English words."""
    known = {*NO_WORDS, *upload.ENCODINGS.values(), *upload.titles(), *external.titles()}
    for file in (file for file in TELLING if not {file.stem, file.parent.name} & {*ENGLISH}):
        with subtests.test(file=file.stem):
            found = [node for node in unsaid(parsed(file)) if node.value not in known]
            assert [f"{node.lineno}: {node.value[:80]}" for node in found] == []


def test_why_a_view_shows_nothing_goes_through_the_language_room():
    """What is returned as a text where views and detectors say so; of ``caption`` its author is told."""
    files = [file for file in FILES if file.relative_to(translations.ROOT).parts[1] in ("views", "analysis")]
    saying = [
        part
        for file in files
        for part in parsed(file).body
        if isinstance(part, ast.FunctionDef) and part.returns and ast.unparse(part.returns) == "str"
        if part.name != "caption"
    ]
    assert "unfit" in {function.name for function in saying}
    assert [node.value for function in saying for node in unsaid(function)] == []


def called(call: ast.Call) -> str:
    """The last name of what is called."""
    return getattr(call.func, "attr", getattr(call.func, "id", ""))


def unsaid(node: ast.AST) -> Iterator[ast.Constant]:
    """Texts of several words, or of one beside a place, that are no docstring and no part of a sentence."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call) and called(child) in SAYING:
            continue
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue
        if isinstance(child, ast.Constant) and isinstance(child.value, str) and WORDS.search(child.value):
            yield child
        yield from unsaid(child)


def proses() -> set[str]:
    """The texts in which braces are braces."""
    calls = (node for file in FILES for node in nodes(parsed(file)))
    return {
        node.args[0].value
        for node in calls
        if isinstance(node, ast.Call) and called(node) == "Prose" and isinstance(node.args[0], ast.Constant)
    }


def formulas(text: str) -> list[str]:
    """Every formula of a text, its numbers written as in English."""
    found = re.findall(r"\${1,2}(.+?)\${1,2}", text, re.DOTALL)
    return sorted(re.sub(r"\s+", " ", one.replace("{,}", ".").replace(r"\,\%", r"\%")) for one in found)


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
def test_a_translation_writes_numbers_as_its_language_does(language):
    """The decimal mark, in formulas, too, and what stands between a number and its percent sign."""
    mark, percent = get_decimal_symbol(language), format_percent(0.5, locale=language).removeprefix("50")
    said = {m.id: m.string for m in translations.read(language) if m.id and m.id not in VERSIONS}
    for string in (string for strings in said.values() for string in translations.strings(strings)):
        plain = string.replace("{,}", mark).replace(r"\,\%", percent)
        assert mark == "." or not re.search(r"\d\.\d{1,2}(?!\d)", plain), string
        assert not re.search(rf"\d(?!{percent}|-%-)\s?\\?%", plain), string


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_every_template_is_translated(language):
    catalogue = translations.brought_up(language)
    assert translations.missing(catalogue) == [], "run `python -m docs.translations` and translate what it adds"
    written = (translations.FOLDER / f"{language}.po").read_bytes()
    assert written == translations.written(catalogue), "run `python -m docs.translations`"


@pytest.mark.parametrize("language", sorted(set(LANGUAGES) - {"en"}))
def test_what_a_text_names_is_called_so_on_the_page(language):
    """A control, an option or a Run in quotation marks, or slanted, has the name that its reader sees."""
    parts = translations.of_lessons, translations.of_views, translations.of_knobs, translations.of_data
    named = {name for part in parts for name, _ in part()} | {"Trained on", "Look at"}
    said = {m.id: m.string for m in translations.read(language) if m.id and isinstance(m.id, str)}
    for english, string in said.items():
        for quoted, slanted in re.findall(r"“([^”]+)”|(?<!\*)\*([^*]+)\*(?!\*)", english):
            name = quoted or slanted
            assert name not in named or said.get(name, name) in string, f"{string!r} should name {said.get(name)!r}"


def test_a_template_within_another_sentence_is_found():
    """As one in a list of them is; an extraction that reads one call at a time passes over it."""
    (errors,) = (words for words, file in translations.of_code() if words == "{error} for {kind}")
    assert errors in {message.id for message in translations.template()}
