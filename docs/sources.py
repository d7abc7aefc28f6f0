"""What stands in Python files, each parsed and walked over once in a process."""

import ast
from functools import cache
from pathlib import Path


@cache
def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


@cache
def nodes(tree: ast.Module) -> tuple[ast.AST, ...]:
    """All that a module's tree is made of, as ``ast.walk`` finds it."""
    return tuple(ast.walk(tree))
