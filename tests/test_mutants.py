"""``python -m benchmarks mutants``: a mutant that no test ran against is told, neither killed nor a survivor."""

import os
import subprocess
import sys

import pytest

from benchmarks import _covering, _trying, mutants
from benchmarks._covering import Covering, statements


def test_a_mutant_without_tests_is_refused_before_its_file_is_changed(tmp_path):
    with pytest.raises(ValueError, match="No test to run against a change of aeviz/spec"):
        _trying.Collected(tmp_path, print).ended("aeviz/spec", "", [], 1)


def test_a_line_that_runs_at_import_has_the_tests_of_its_file_and_one_that_never_runs_none():
    tests = ["test_a.py::test_1", "test_a.py::test_2"]
    named = {"test_all.py::test_it[a]": 0.2, "test_all.py::test_it[b]": 0.1}
    covering = Covering({("a.py", 3): tests[:1], ("a.py", 1): []}, {"a.py": tests}, named)
    assert covering.of("a.py", 3) == tests  # a test that another of its module left a result for comes after it
    assert covering.of("a.py", 1) == [*tests, "test_all.py::test_it[a]"]
    assert covering.of("a.py", 2) == covering.of("b.py", 1) == []


def test_the_quickest_test_comes_first():
    lines = {("a.py", 3): ["t.py::slow", "t.py::fast", "t.py::new"]}
    covering = Covering(lines, {}, {"t.py::slow": 9.0, "t.py::fast": 0.1, "t.py::new": 1.0})
    assert covering.of("a.py", 3) == ["t.py::fast", "t.py::new", "t.py::slow"]
    lines[("a.py", 3)].remove("t.py::fast")
    assert covering.of("a.py", 3) == ["t.py::new", "t.py::slow", "t.py::fast"]  # of the same module, for what is kept


def test_tests_and_their_seconds_are_read_from_the_report(tmp_path):
    case = '<testcase classname="tests.views.test_a" name="test_b[c-1.5]" time="0.25"/>'
    (tmp_path / "times.xml").write_text(f"<testsuites><testsuite>{case}</testsuite></testsuites>", encoding="utf-8")
    assert _covering.seconds(tmp_path / "times.xml") == {"tests/views/test_a.py::test_b[c-1.5]": 0.25}


def test_what_a_shared_fixture_executes_is_tried_by_all_tests_of_its_module():
    of_module = {"t.py": ["t.py::one", "t.py::two"]}
    assert _covering.of_context("t.py::one|run", of_module) == ["t.py::one"]
    assert _covering.of_context("t.py::one|setup", of_module) == ["t.py::one", "t.py::two"]
    assert _covering.of_context("", of_module) == []


TWICE = """
from functools import cache
class Twice:
    @property
    def of_one(self):
        return [2 * x for x in (1,)][0]
@cache
def twice(x, by=2):
    return by * x
TABLE = {"three": lambda: 3}
"""
TESTS = """
from twice import Twice, twice
def test_none(): assert twice(0) == 0
def test_two(): assert twice(1) == Twice().of_one == 2
"""
TRIES = """
from pathlib import Path
from benchmarks import _trying
_trying.FIRST, _trying.TIMES = 1, 0
text = Path("twice.py").read_text(encoding="utf-8")
def work(tests):
    for old, new in [("by * x", "by / x"), ("by * x", "by ** x"), ("by * x", "x * by"), ("=2", "=3"),
                     ("return by * x", "while True: pass")]:
        print(new, "->", tests.ended("twice.py", text.replace(old, new), list(tests.items), 1), flush=True)
_trying.Collected(Path.cwd(), work).run(["test_twice.py"])
"""


def test_a_mutant_is_killed_by_the_first_test_that_fails_and_leaves_no_trace(tmp_path):
    (tmp_path / "twice.py").write_text(TWICE, encoding="utf-8")
    (tmp_path / "test_twice.py").write_text(TESTS, encoding="utf-8")
    way = os.pathsep.join([str(_trying.ROOT), str(tmp_path)])
    ran = subprocess.run(
        [sys.executable, "-c", TRIES],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": way},
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    assert [line for line in ran.stdout.splitlines() if "->" in line] == [
        "by / x -> killed by test_twice.py::test_none",
        "by ** x -> killed by test_twice.py::test_none",
        "x * by -> SURVIVED",
        "=3 -> killed by test_twice.py::test_two",
        "while True: pass -> killed by it takes too long",
    ]
    assert (tmp_path / "twice.py").read_text(encoding="utf-8") == TWICE


def test_a_change_outside_of_functions_is_read_anew(tmp_path, monkeypatch):
    (tmp_path / "twice.py").write_text(TWICE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    changed = {new: _trying.changed_functions("twice.py", TWICE, TWICE.replace(old, new)) for old, new in CHANGES}
    assert [found and [function.__qualname__ for function, _ in found] for found in changed.values()] == [
        ["Twice.of_one"],
        ["twice"],
        None,
        None,
        None,
    ]


CHANGES = (("2 * x", "3 * x"), ("by * x", "by + x"), ("by=2", "by=3"), (": 3", ": 4"), ("return by", "return ("))


def test_a_statement_has_all_of_its_lines_and_not_its_body():
    source = "def f(\n    a,\n):\n    if a: return 1\n    return (\n        2\n    )\n"
    assert sorted(map(list, statements(source))) == [[1, 2, 3], [4], [4], [5, 6, 7]]


def test_the_share_killed_is_of_those_that_a_test_executes(monkeypatch, capsys):
    monkeypatch.setattr(mutants, "difference", lambda mutant: f"line {mutant.line}")
    sample = [mutants.Mutant("a.py", "AddNot", i, line) for i, line in enumerate((10, 20, 30))]
    sample.append(mutants.Mutant("b.py", "AddNot", 0, 40))
    ends = ("killed by t.py::test", _trying.SURVIVED, mutants.NO_TEST, mutants.NO_TEST)
    mutants.report(sample, dict(zip(map(str, sample), ends, strict=True)), {"analysis": ["a.py"], "views": ["b.py"]})
    assert capsys.readouterr().out.splitlines() == [
        "analysis: 1 of 2 killed (50%, 9% to 91%); 1 that no test executes",
        "views: 0 of 0 killed (none); 1 that no test executes",
        "all: 1 of 2 killed (50%, 9% to 91%); 2 that no test executes",
        "SURVIVED line 20",
        "NO TEST line 30",
        "NO TEST line 40",
    ]
