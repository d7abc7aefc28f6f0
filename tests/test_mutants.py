"""``python -m benchmarks mutants``: a mutant that no test ran against is told, neither killed nor a survivor."""

import pytest

from benchmarks import _trying, mutants
from benchmarks._covering import Covering, statements


@pytest.mark.parametrize("steps", [[], [[]]])
def test_a_mutant_without_tests_is_refused_before_its_file_is_changed(steps, tmp_path):
    with pytest.raises(ValueError, match="No test to run against a change of aeviz/spec"):
        _trying.ended(tmp_path, "aeviz/spec", "", steps)


def test_a_line_that_runs_at_import_has_the_tests_of_its_file_and_one_that_never_runs_none():
    covering = Covering({("a.py", 3): ["test_a.py::test_1"], ("a.py", 1): []}, {"a.py": ["test_a.py::test_1"]})
    assert covering.of("a.py", 3) == covering.of("a.py", 1) == [["test_a.py::test_1"]]
    assert covering.of("a.py", 2) == covering.of("b.py", 1) == []


def test_a_statement_has_all_of_its_lines_and_not_its_body():
    source = "def f(\n    a,\n):\n    if a: return 1\n    return (\n        2\n    )\n"
    assert sorted(map(list, statements(source))) == [[1, 2, 3], [4], [4], [5, 6, 7]]


def test_the_share_killed_is_of_those_that_a_test_executes(monkeypatch, capsys):
    monkeypatch.setattr(mutants, "rooms", lambda: {"analysis": ["a.py"], "views": ["b.py"]})
    monkeypatch.setattr(mutants, "difference", lambda mutant: f"line {mutant.line}")
    sample = [mutants.Mutant("a.py", "AddNot", i, line) for i, line in enumerate((10, 20, 30))]
    sample.append(mutants.Mutant("b.py", "AddNot", 0, 40))
    ends = ("killed in step 1 of 2 tests", _trying.SURVIVED, mutants.NO_TEST, mutants.NO_TEST)
    mutants.report(sample, dict(zip(map(str, sample), ends, strict=True)))
    assert capsys.readouterr().out.splitlines() == [
        "analysis: 1 of 2 killed (50%); 1 that no test executes",
        "views: 0 of 0 killed (0%); 1 that no test executes",
        "SURVIVED line 20",
        "NO TEST line 30",
        "NO TEST line 40",
    ]
