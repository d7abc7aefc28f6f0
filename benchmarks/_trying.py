"""Tests run against a changed module, in a copy of the tree.

Tests are collected once; for a change inside of functions a process is forked from there, in which these functions get
the changed code. For any other change a new process reads the changed file.
"""

import os
import re
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

ROOT = Path(__file__).parents[1]
COPIED = ("aeviz", "tests", "docs", "benchmarks", "pyproject.toml", "README.md", "dashboard.py", ".streamlit")
RAN = (0, 1, 2, 4)  # pytest's statuses: passed, failed, a module could not be imported, a test is no longer there
QUIET = ("-x", "-q", "-s", "-p", "no:cacheprovider", "-p", "no:xdist")
FAILED = re.compile(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", re.MULTILINE)
SURVIVED = "SURVIVED"
TOO_LONG = "it takes too long"
FIRST, TIMES = 30, 3  # a mutant has these seconds of the processor, and so many times those of its tests


def copied(to: Path) -> Path:
    """The tree without what tests need not, the shipped Runs by a link."""
    to.mkdir(parents=True)
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, to / name, ignore=shutil.ignore_patterns("__pycache__", "*.webp"))
        else:
            shutil.copy(source, to / name)
    (to / "checkpoints").symlink_to(ROOT / "checkpoints")
    return to


class Collected:
    """A plugin of pytest that collects tests and then lets ``work`` try mutants against them by ``ended``."""

    def __init__(self, copy: Path, work: Callable[["Collected"], None]):
        self.copy, self.work, self.failing_anyway = copy, work, {}
        self.says = 0

    def run(self, tests: list[str]) -> None:
        """Raises RuntimeError where the tests cannot be collected."""
        import pytest

        os.chdir(self.copy)
        sys.path[:] = [str(self.copy), *(path for path in sys.path if path not in {"", str(ROOT)})]
        sys.dont_write_bytecode = True
        if pytest.main([*QUIET, *tests], plugins=[self]) != pytest.ExitCode.OK:
            raise RuntimeError("The tests could not be collected.")

    def pytest_runtestloop(self, session) -> bool:
        self.session, self.items = session, {item.nodeid: item for item in session.items}
        self.work(self)
        return True

    def ended(self, file: str, text: str, tests: list[str], seconds: float) -> str:
        """The test that fails with `text` in place of `file`, or TOO_LONG; SURVIVED if none does.

        `tests` are run in this order and take these `seconds` as a rule. Raises ValueError where there is none,
        RuntimeError where the one that fails does so without the change, too.
        """
        if not tests:
            raise ValueError(f"No test to run against a change of {file}.")
        changes = changed_functions(file, (self.copy / file).read_text(encoding="utf-8"), text)
        if changes is None:
            failed = first_failing_anew(self.copy, file, text, tests, seconds)
        else:
            failed = self.first_failing(tests, seconds, changes)
        if failed is None:
            return SURVIVED
        if failed in self.items and self.fails_anyway(failed):
            raise RuntimeError(f"This test fails without a change of {file}, too: {failed}")
        return f"killed by {failed}"

    def fails_anyway(self, test: str) -> bool:
        if test not in self.failing_anyway:
            self.failing_anyway[test] = self.first_failing([test], 100, []) is not None
        return self.failing_anyway[test]

    def first_failing(self, tests: list[str], seconds: float, changes: list[tuple[FunctionType, CodeType]]):
        """The first test that fails, or TOO_LONG; None where all pass."""
        heard, self.says = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                self._try([self.items[test] for test in tests], seconds, changes)
            finally:
                os._exit(os.EX_SOFTWARE)
        os.close(self.says)
        with os.fdopen(heard, encoding="utf-8") as told:
            failed = told.read()
        status = os.waitpid(child, 0)[1]
        if os.WIFSIGNALED(status):
            return TOO_LONG
        if os.WEXITSTATUS(status) not in RAN:
            raise RuntimeError(f"pytest did not run: status {os.WEXITSTATUS(status)} with {tests[0]}, ...")
        return failed if status else None

    def _try(self, items: list, seconds: float, changes: list[tuple[FunctionType, CodeType]]) -> None:
        from _pytest.main import pytest_runtestloop

        signal.setitimer(signal.ITIMER_PROF, FIRST + TIMES * seconds)  # ends this process where nobody hears it
        for stream in (1, 2):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
        for function, code in changes:
            function.__code__ = code
        self.session.items[:] = items
        with suppress(self.session.Failed):
            pytest_runtestloop(self.session)
        os._exit(1 if self.session.testsfailed else 0)

    def pytest_runtest_logreport(self, report) -> None:
        if report.failed and self.says:
            os.write(self.says, report.nodeid.encode())
            self.says = 0


def first_failing_anew(copy: Path, file: str, text: str, tests: list[str], seconds: float) -> str | None:
    """As ``Collected.first_failing``, in a new process that reads `text` in place of `file`."""
    original = (copy / file).read_text(encoding="utf-8")
    (copy / file).write_text(text, encoding="utf-8")
    most = int(FIRST + TIMES * seconds)
    try:
        ran = subprocess.run(
            [sys.executable, "-m", "pytest", *QUIET, "-rfE", *tests],
            cwd=copy,
            env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (most, most)),
        )
    finally:
        (copy / file).write_text(original, encoding="utf-8")
    if ran.returncode < 0:
        return TOO_LONG
    if ran.returncode not in RAN:
        raise RuntimeError(f"pytest did not run: status {ran.returncode} with {tests[0]}, ...")
    named = FAILED.findall(ran.stdout)
    return (named[0] if named else "an import") if ran.returncode else None


def changed_functions(file: str, before: str, after: str) -> list[tuple[FunctionType, CodeType]] | None:
    """The functions of a module whose code differs, with their new code; None where anything else differs, too."""
    module = import_module(file.removesuffix(".py").replace("/", "."))
    try:
        pairs = list(_differing(*(compile(text, module.__file__, "exec") for text in (before, after))))
    except (SyntaxError, _Elsewhere):
        return None
    found = [(_function(module, old), new) for old, new in pairs]
    return None if any(function is None for function, _ in found) else found


class _Elsewhere(Exception):
    """Something differs that is no function's code."""


def _differing(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """Of a module or a class: the outermost functions in it whose code differs."""
    rest = [[c for c in code.co_consts if not isinstance(c, CodeType)] for code in (old, new)]
    inner = [[c for c in code.co_consts if isinstance(c, CodeType)] for code in (old, new)]
    if (old.co_code, old.co_names, repr(rest[0])) != (new.co_code, new.co_names, repr(rest[1])):
        raise _Elsewhere
    for one, other in zip(*inner, strict=True):
        if one != other:
            is_class = "__module__" in one.co_names and "__qualname__" in one.co_names
            yield from _differing(one, other) if is_class else [(one, other)]


def _function(module: ModuleType, code: CodeType) -> FunctionType | None:
    """The function of that code, without what decorates it."""
    found = module
    for name in code.co_qualname.split("."):
        found = vars(found).get(name) if hasattr(found, "__dict__") else None
    while found is not None and not (isinstance(found, FunctionType) and found.__code__ == code):
        inner = ("__wrapped__", "__func__", "fget", "func")
        found = next((getattr(found, name) for name in inner if hasattr(found, name)), None)
    return found
