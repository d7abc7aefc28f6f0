"""Every test draws its random numbers from a generator of its own: what it draws does not depend on tests before it."""

import ast
import re
from pathlib import Path

import pytest

SHARED = re.compile(r"^(\w+) = np\.random\.default_rng\(\d*\)$", re.M)
SOURCES = {path.name: path.read_text(encoding="utf-8") for path in Path(__file__).parent.rglob("test_*.py")}


def drawn_in_functions(source: str) -> list[str]:
    """The functions that use a generator which their module shares."""
    shared = set(SHARED.findall(source))
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)] if shared else []
    return [
        f.name
        for f in functions
        if any(isinstance(n, ast.Name) and n.id in shared for b in f.body for n in ast.walk(b))
    ]


@pytest.mark.parametrize("name", [name for name, source in SOURCES.items() if SHARED.search(source)])
def test_no_test_draws_from_what_others_draw_from(name):
    assert not drawn_in_functions(SOURCES[name])


def test_one_that_does_is_found():
    assert drawn_in_functions("R = np.random.default_rng(0)\ndef test():\n    assert R.random() < 1\n") == ["test"]
