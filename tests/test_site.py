"""The docs site: built without a warning, with nothing fetched from elsewhere, and its code runs."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

import aeviz
from aeviz import data, variants, views
from aeviz.__main__ import _parser
from docs import docstrings

ROOT = Path(__file__).parents[1]
PAGES = [*sorted((ROOT / "docs" / "howto").glob("*.md")), ROOT / "docs" / "tutorial.md"]
WITH_CODE = [page for page in PAGES if "```python" in page.read_text(encoding="utf-8")]


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(folder)]
    built = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8")
    assert built.returncode == 0, built.stderr
    return folder


class Links(HTMLParser):
    """What a page loads by itself."""

    def __init__(self, text: str):
        super().__init__()
        self.loaded: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag in ("script", "img", "iframe", "source"):
            self.loaded.append(given.get("src") or "")
        if tag == "link" and given.get("rel") in ("stylesheet", "preconnect", "icon"):
            self.loaded.append(given["href"])


def test_it_builds_without_a_warning_and_loads_nothing_from_elsewhere(site):
    pages = list(site.rglob("*.html"))
    assert len(pages) > 30
    for page in pages:
        assert not [url for url in Links(page.read_text(encoding="utf-8")).loaded if "//" in url], page


def test_formulas_are_drawn(site):
    theory = (site / "theory" / "index.html").read_text(encoding="utf-8")
    written = (ROOT / "docs" / "theory.md").read_text(encoding="utf-8")
    assert theory.count("<math") == len(re.findall(r"\$\$.+?\$\$|\$[^$]+?\$", written, re.DOTALL))
    assert "arithmatex" not in theory


def test_the_reference_has_every_public_name_command_and_entry(site):
    api, names, commands = (
        (site / "reference" / page / "index.html").read_text(encoding="utf-8")
        for page in ("api", "registries", "command-line")
    )
    homes = {name: aeviz._HOMES.get(name, "aeviz") for name in aeviz.__all__ if name not in ("data", "views")}
    assert all(f'id="{home}.{name}"' in api for name, home in homes.items())
    assert all(f"<code>{name}</code>" in names for name in (*variants.names(), *data.names(), *views.names()))
    known = next(action.choices for action in _parser()._actions if action.choices)
    assert all(f'id="{command}"' in commands for command in known) and "--base-path" in commands


def test_rows_of_a_docstring_become_a_list():
    text = "What it is.\n\nx      (n,) numbers,\n         of which some\ny, z   more\n\nThat is all."
    assert docstrings.listed(text).splitlines() == [
        "What it is.",
        "",
        "",
        "* `x`: (n,) numbers, of which some",
        "* `y, z`: more",
        "",
        "That is all.",
    ]


@pytest.mark.parametrize("page", WITH_CODE, ids=lambda page: page.stem)
def test_the_code_of_a_page_runs(page):
    names: dict[str, object] = {}
    for code in re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        exec(code, names)
    figure = names.get("figure")
    assert figure is None or figure.layout.meta["caption"]


def test_a_page_for_every_lesson_leads_on():
    """The navigation is written by hand: it has every page."""
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    pages = {page.relative_to(ROOT / "docs").as_posix() for page in (ROOT / "docs").rglob("*.md")}
    assert pages - set(re.findall(r"- ([\w/-]+\.md)", text)) == {
        name for name in pages if re.match(r"decisions/\d", name)
    }
