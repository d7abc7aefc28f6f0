"""No function of aeviz.analysis is there for its tests alone: the package uses it, or the room's docstring names it."""

import ast
import re
from pathlib import Path

import pytest
from sources import parsed

import aeviz.analysis

ROOM = Path(aeviz.analysis.__file__).parent
FILES = {file: parsed(file) for file in ROOM.parent.rglob("*.py")}


def words(tree: ast.AST) -> set[str]:
    """The names that code reads, not those that it defines."""
    found = set()
    for node in ast.walk(tree):
        found |= {node.attr} if isinstance(node, ast.Attribute) else {node.id} if isinstance(node, ast.Name) else set()
        found |= {alias.name for alias in node.names} if isinstance(node, ast.ImportFrom) else set()
    return found


USED = set().union(*map(words, FILES.values()))
NAMED = set(re.findall(r"\w+", aeviz.analysis.__doc__))


@pytest.mark.parametrize("file", sorted(file.name for file in ROOM.glob("*.py")))
def test_a_function_is_used_or_named(file):
    public = {
        node.name
        for node in FILES[ROOM / file].body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    }
    assert public - USED - NAMED == set()
