"""Hooks of the docs site (mkdocs.yml): pages made of the code, links to files outside docs/, formulas as MathML."""

import posixpath
import re
from html import unescape
from pathlib import Path

from latex2mathml.converter import convert
from mkdocs.structure.files import File

import aeviz
from aeviz import data, variants, views
from aeviz.__main__ import _parser

ROOT = Path(__file__).parents[1]
ELSEWHERE = {
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "deploy/README.md": "howto/server.md",
}
LINK = re.compile(r"(!?)\[([^\]]*)\]\(([^)#\s]+)(#[^)\s]*)?\)")
FORMULA = re.compile(r'<(span|div) class="arithmatex">\\([(\[])(.*?)\\[)\]]</\1>', re.DOTALL)


def on_files(files, config):
    """Adds what is written nowhere under docs/: the reference, and the repository's own pages."""
    pages = {
        "reference/api.md": api(),
        "reference/registries.md": registries(),
        "reference/command-line.md": command_line(),
        **{site: (ROOT / source).read_text(encoding="utf-8") for source, site in ELSEWHERE.items()},
    }
    for path, text in pages.items():
        files.append(File.generated(config, path, content=text))
    return files


def on_page_markdown(markdown, page, config, files):
    """Links as they are right in the repository, as they are right in the site."""
    site = page.file.src_uri
    source = {made: there for there, made in ELSEWHERE.items()}.get(site, f"docs/{site}")
    return LINK.sub(lambda found: _linked(found, posixpath.dirname(source), posixpath.dirname(site)), markdown)


def on_page_content(html, page, config, files):
    """TeX as MathML, which browsers draw by themselves."""
    return FORMULA.sub(_drawn, html)


def _linked(found: re.Match, here: str, site: str) -> str:
    mark, text, target, anchor = found[1], found[2], found[3], found[4] or ""
    if "://" in target or target.startswith(("mailto:", "/")):
        return found[0]
    path = posixpath.normpath(posixpath.join(here, target))
    if path in ELSEWHERE or path.startswith("docs/"):
        there = ELSEWHERE.get(path) or path.removeprefix("docs/")
        return f"{mark}[{text}]({posixpath.relpath(there, site or '.')}{anchor})"
    return text  # a file of the repository that the site has not


def _drawn(found: re.Match) -> str:
    return convert(unescape(found[3]), display="block" if found[2] == "[" else "inline")


def api() -> str:
    """The public names, each from the module that it lives in."""
    homes = {name: aeviz._HOMES.get(name, "aeviz") for name in aeviz.__all__}
    names = [f"{home}.{name}" for name, home in homes.items() if name not in ("data", "views")]
    names += ["aeviz.data.rows.given", "aeviz.export.sklearn.Autoencoder"]
    return "\n".join(["# Python", "", "`import aeviz` has these names.", "", *(f"::: {name}" for name in names), ""])


def registries() -> str:
    """What can be named in a Spec and in ``aeviz.show``."""
    lines = ["# Variants, data sets, views", "", "## Variants", "", "| name | loss | knob |", "|---|---|---|"]
    kinds = {name: variants.get(name)() for name in variants.names()}
    lines += [f"| `{name}` | ${kind.TERM}$ | {kind.knob_name} |" for name, kind in kinds.items()]
    lines += ["", "## Data sets", "", *(f"* `{name}`" for name in data.names())]
    lines += ["", "## Views", "", "| name | shows |", "|---|---|"]
    lines += [f"| `{name}` | {views.get(name).TITLE} |" for name in views.names()]
    return "\n".join([*lines, ""])


def command_line() -> str:
    """What ``aeviz --help`` and each of its commands say."""
    parser = _parser()
    commands = next(action.choices for action in parser._actions if hasattr(action, "choices") and action.choices)
    parts = [f"## {title}\n\n```text\n{one.format_help()}```\n" for title, one in {"aeviz": parser, **commands}.items()]
    return "# Command line\n\n" + "\n".join(parts)
