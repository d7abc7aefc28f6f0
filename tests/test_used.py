"""No function of the package is there for its tests alone: the package uses it, or says for whom else it is."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import aeviz
import aeviz.analysis
from docs.sources import nodes, parsed

ROOT = Path(aeviz.__file__).parent
FILES = list(ROOT.rglob("*.py"))
NAMED = {*re.findall(r"\w+", aeviz.analysis.__doc__), *aeviz.__all__}  # for those who work in Python
CALLED = {"lifespan", "dask_setup", "launch"}  # by dashboard.py, Dask's --preload and jupyter-server-proxy
FOUND = {"variants"}  # by discovery


def words(tree: ast.Module) -> Iterator[str]:
    """The names that code reads, not those that it defines."""
    for node in nodes(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.ImportFrom):
            yield from (alias.name for alias in node.names)


@cache
def used() -> set[str]:
    """By any module of the package."""
    return {word for file in FILES for word in words(parsed(file))}


def public(tree: ast.Module) -> set[str]:
    """The functions and classes of a module that nothing registers by a decorator."""
    made = (node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef))
    return {node.name for node in made if not (node.name.startswith("_") or registered(node))}


def registered(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
    return any("manifold" in ast.unparse(decorator) for decorator in node.decorator_list)


@pytest.mark.parametrize("room", sorted({file.relative_to(ROOT).parts[0] for file in FILES} - FOUND))
def test_a_function_is_used_or_named(room):
    here = [parsed(file) for file in FILES if file.relative_to(ROOT).parts[0] == room]
    assert set().union(*map(public, here)) - used() - NAMED - CALLED == set()


def test_a_function_for_tests_alone_would_be_seen():
    tree = ast.parse("def lonely(): pass\n@manifold(draw)\ndef helix(): pass\nclass _Own: pass\n")
    assert public(tree) - used() == {"lonely"}
