"""Which test executes which line of the rooms that are mutated: one run of their tests under coverage.py."""

import ast
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

FOLDERS = ("tests/analysis", "tests/variants", "tests/views", "tests/test_truth.py", "tests/test_mistakes.py")
FOLDERS = (*FOLDERS, "tests/external/test_as_run.py")
FIRST, MOST = 12, 90  # tests of one mutant


@dataclass(frozen=True)
class Covering:
    """Tests by (file, line), none where it runs at import only; by file: those of any line in a function."""

    lines: dict[tuple[str, int], list[str]]
    files: dict[str, list[str]]

    def of(self, file: str, line: int) -> list[list[str]]:
        """Tests that execute the line (where it runs at import: any line of the file): the first FIRST, and then up to
        MOST; of each test file as many, and first those of files with few of them. None for a line that never runs."""
        by_file = defaultdict(list)
        for test in self.lines.get((file, line), []) or (self.files[file] if (file, line) in self.lines else []):
            by_file[test.partition("::")[0]].append(test)
        in_turn = [test for row in zip_longest(*sorted(by_file.values(), key=len)) for test in row if test]
        return [tests for tests in (in_turn[:FIRST], in_turn[FIRST:MOST]) if tests]


def tests_of_lines(copy: Path) -> Covering:
    """One run of FOLDERS. Raises CalledProcessError where a test fails, RuntimeError where no line has a test."""
    from coverage import CoverageData

    stored = copy.parent / "coverage"
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "2", "--cov-context=test"]
    command += [f"--cov={room}" for room in ("aeviz/analysis", "aeviz/variants", "aeviz/views")]
    command += ["--cov-report=", *FOLDERS]
    subprocess.run(command, cwd=copy, check=True, env=os.environ | {"COVERAGE_FILE": str(stored)})
    data = CoverageData(str(stored))
    data.read()
    lines, files = {}, defaultdict(dict)
    for path in data.measured_files():
        name = str(Path(path).relative_to(copy.resolve()))
        traced = data.contexts_by_lineno(path)
        for statement in statements((copy / name).read_text(encoding="utf-8")):
            contexts = set().union(*(traced.get(line, ()) for line in statement))
            tests = dict.fromkeys(context.rpartition("|")[0] for context in sorted(contexts) if context)
            if any(line in traced for line in statement):
                lines |= {(name, line): list(tests) for line in statement}
            files[name] |= tests
    if not any(lines.values()):
        raise RuntimeError("coverage.py named no test for any line: nothing can be tried.")
    return Covering(lines, {name: list(tests) for name, tests in files.items()})


def statements(source: str) -> Iterator[range]:
    """The lines of each statement, of a compound one without its body: of those a trace names one or several."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.stmt):
            body = getattr(node, "body", None)
            end = body[0].lineno if body else (node.end_lineno or node.lineno) + 1
            yield range(node.lineno, max(end, node.lineno + 1))
