"""What stands in Python files, each parsed and walked over once in a process."""

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path


@cache
def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


@cache
def nodes(tree: ast.Module) -> tuple[ast.AST, ...]:
    """All that a module's tree is made of, as ``ast.walk`` finds it."""
    return tuple(ast.walk(tree))


def calls(files: Iterable[Path], words: str) -> Iterator[tuple[Path, ast.Call]]:
    """What is called in those files whose text has a match of ``words``: to parse the others takes longer than all."""
    for file in files:
        if re.search(words, file.read_text(encoding="utf-8")):
            yield from ((file, node) for node in nodes(parsed(file)) if isinstance(node, ast.Call))
