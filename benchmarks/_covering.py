"""Which test executes which line of the rooms that are mutated, and how long it takes: one run under coverage.py."""

import ast
import os
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

ROOMS = ("aeviz/analysis", "aeviz/variants", "aeviz/views", "aeviz/training", "aeviz/networks")
TESTS = ("tests/analysis", "tests/variants", "tests/views", "tests/training", "tests/networks", "tests/test_truth.py")
TESTS = (*TESTS, "tests/test_mistakes.py", "tests/external/test_as_run.py", "tests/engine/test_cost.py")
MOST = 12  # parameters of one test
Traced = dict[Any, dict[str, None]]  # a place -> its tests, each once, in their order


@dataclass(frozen=True)
class Covering:
    """Tests by (file, line), none where it runs at import only; by file: those of any line in a function; how long each
    takes."""

    lines: dict[tuple[str, int], list[str]]
    files: dict[str, list[str]]
    seconds: dict[str, float] = field(default_factory=dict)

    def of(self, file: str, line: int) -> list[str]:
        """All tests that execute the line, the quickest first; none for a line that never runs.

        After them come tests that may see what others left of it in memory: of their modules, and of the file. Of a
        test with many parameters MOST are taken: so a survivor takes half a minute, and some that die are missed.

        Where it runs at import: those that execute any line of the file, or have its name as their parameter.
        """
        tests, others = self.lines.get((file, line), []), self.files.get(file, [])
        if not tests and (file, line) in self.lines:
            named = [test for test in self.seconds if test.endswith(f"[{Path(file).stem}]")]
            return sorted(dict.fromkeys([*others, *named]), key=self._takes)
        modules = {_module(test) for test in tests}
        beside = [test for test in self.seconds if _module(test) in modules]
        every = [*sorted(tests, key=self._takes), *sorted({*others, *beside} - {*tests}, key=self._takes)]
        return [*_some_of_each(every)] if tests else []

    def _takes(self, test: str) -> float:
        return self.seconds.get(test, 0.0)


def _some_of_each(tests: list[str]) -> Iterator[str]:
    """At most MOST parameters of each function."""
    taken = Counter[str]()
    for test in tests:
        function = test.partition("[")[0]
        taken[function] += 1
        if taken[function] <= MOST:
            yield test


def _module(test: str) -> str:
    return test.partition("::")[0]


def tests_of_lines(copy: Path, commit: str) -> Covering:
    """One run of TESTS, kept for this commit. Raises CalledProcessError where a test fails, RuntimeError where no line
    has a test."""
    stored, report = (Path(tempfile.gettempdir()) / f"aeviz-{name}-{commit}" for name in ("coverage", "times.xml"))
    if not report.exists():
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "2", "--cov-context=test"]
        command += [*(f"--cov={room}" for room in ROOMS), "--cov-report=", f"--junitxml={report}", *TESTS]
        subprocess.run(command, cwd=copy, check=True, env=os.environ | {"COVERAGE_FILE": str(stored)})
    times = seconds(report)
    lines, files = _traced(copy, stored, times)
    if not any(lines.values()):
        raise RuntimeError("coverage.py named no test for any line: nothing can be tried.")
    return Covering({line: list(tests) for line, tests in lines.items()}, {f: list(t) for f, t in files.items()}, times)


def _traced(copy: Path, stored: Path, times: Mapping[str, float]) -> tuple[Traced, Traced]:
    """The tests of each (file, line), and of each file, by the trace that coverage.py has stored."""
    from coverage import CoverageData

    data = CoverageData(str(stored))
    data.read()
    lines, files, of_module = defaultdict(dict), defaultdict(dict), defaultdict(list)
    for test in times:
        of_module[_module(test)].append(test)
    for path in data.measured_files():
        name = path[path.rindex("/aeviz/") + 1 :]  # of the copy that was traced
        traced = data.contexts_by_lineno(path)
        for statement in statements((copy / name).read_text(encoding="utf-8")):
            contexts = set().union(*(traced.get(line, ()) for line in statement))
            tests = dict.fromkeys(test for context in sorted(contexts) for test in of_context(context, of_module))
            for line in statement if any(line in traced for line in statement) else ():
                lines[name, line] |= tests
            files[name] |= tests
    return lines, files


def of_context(context: str, of_module: dict[str, list[str]]) -> list[str]:
    """The test of a context; where its fixtures execute the line, all of its module, which may share them."""
    test, _, phase = context.rpartition("|")
    return [test] if phase == "run" else of_module.get(_module(test), [])


def seconds(times: Path) -> dict[str, float]:
    """How long each test took, by pytest's report for JUnit."""
    cases = ElementTree.parse(times).getroot().iter("testcase")
    return {
        f"{case.get('classname', '').replace('.', '/')}.py::{case.get('name')}": float(case.get("time", 0))
        for case in cases
    }


def statements(source: str) -> Iterator[range]:
    """The lines of each statement, of a compound one without its body: of those a trace names one or several."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.stmt):
            body = getattr(node, "body", None)
            end = body[0].lineno if body else (node.end_lineno or node.lineno) + 1
            yield range(node.lineno, max(end, node.lineno + 1))
