"""Which test executes which line of the rooms that are mutated: one run of their tests under coverage.py."""

import os
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

FOLDERS = ("tests/analysis", "tests/variants", "tests/views", "tests/test_truth.py", "tests/test_mistakes.py")
FOLDERS = (*FOLDERS, "tests/external/test_as_run.py")
FIRST, MOST = 12, 90  # tests of one mutant


@dataclass(frozen=True)
class Covering:
    """Tests by (file, line), and by file: those of any line in a function."""

    lines: dict[tuple[str, int], list[str]]
    files: dict[str, list[str]]

    def of(self, file: str, line: int) -> list[list[str]]:
        """Tests that execute the line (outside of functions: any line of the file): the first FIRST, and then up to
        MOST; of each test file as many, and first those of files with few of them."""
        by_file = defaultdict(list)
        for test in self.lines.get((file, line)) or self.files.get(file, []):
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
    lines, files = defaultdict(list), defaultdict(dict)
    for path in data.measured_files():
        name = str(Path(path).relative_to(copy.resolve()))
        for line, contexts in data.contexts_by_lineno(path).items():
            tests = [context.rpartition("|")[0] for context in sorted(contexts) if context]
            lines[name, line] += dict.fromkeys(tests)
            files[name] |= dict.fromkeys(tests)
    if not any(lines.values()):
        raise RuntimeError("coverage.py named no test for any line: nothing can be tried.")
    return Covering(dict(lines), {name: list(tests) for name, tests in files.items()})
