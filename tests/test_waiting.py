"""How long a test waits is a busy machine's affair: every limit goes through ``patience``."""

import ast
from pathlib import Path

import pytest

from docs.sources import calls

ROOT = Path(__file__).parent
FILES = [path for path in sorted(ROOT.rglob("*.py")) if "browser" not in path.parts]


def test_every_limit_is_a_patient_one():
    found = calls(FILES, r"timeout|\bwait\b")
    assert [f"{path}:{call.lineno}" for path, call in found if is_hasty(call)] == []


def is_hasty(call: ast.Call) -> bool:
    """Whether it has a number of seconds for a limit: a ``timeout``, or what ``wait`` is given alone."""
    named = [keyword.value for keyword in call.keywords if keyword.arg in ("timeout", "default_timeout")]
    waiting = isinstance(call.func, ast.Attribute) and call.func.attr == "wait"
    given = call.args if waiting and not isinstance(call.func.value, ast.Call) else []
    return any(isinstance(limit, ast.Constant) and limit.value for limit in [*named, *given])


@pytest.mark.parametrize("hasty", ["a.wait(5)", "run(timeout=5)", "page(default_timeout=60)"])
def test_a_hasty_limit_is_seen(hasty):
    assert is_hasty(ast.parse(hasty).body[0].value)


@pytest.mark.parametrize("fine", ["a.wait()", "a.wait(patient(5))", "run(timeout=None)", "Event().wait(0.01)"])
def test_a_patient_limit_is_none(fine):
    assert not is_hasty(ast.parse(fine).body[0].value)
