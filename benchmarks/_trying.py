"""Tests run against a changed module: in a copy of the tree, each time in a process that has all but aeviz imported."""

import os
import shutil
import signal
import sys
from functools import cache
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parents[1]
COPIED = ("aeviz", "tests", "docs", "benchmarks", "pyproject.toml", "README.md", "dashboard.py", ".streamlit")
OTHERS = ("pytest", "hypothesis", "scipy.optimize", "scipy.stats", "sklearn.manifold", "sklearn.linear_model", "plotly")
OTHERS = (*OTHERS, "pandas", "PIL.Image", "safetensors.numpy", "torch", "msgspec", "babel", "streamlit")
RAN = (0, 1, 2, 4)  # pytest's statuses: passed, failed, a module could not be imported, a test is no longer there
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


def import_others() -> None:
    """The packages that the tests import, once: what is forked has them."""
    os.environ |= {"PYTHONDONTWRITEBYTECODE": "1", "OMP_NUM_THREADS": "1"}
    for name in OTHERS:
        import_module(name)
    for name in [name for name in sys.modules if name.partition(".")[0] == "aeviz"]:
        del sys.modules[name]


def ended(copy: Path, file: str, text: str, tests: list[str], seconds: float) -> str:
    """The test that fails with `text` in place of `file`, or TOO_LONG; SURVIVED if none does.

    `tests` are run in this order and take these `seconds` as a rule. Raises ValueError where there is none,
    RuntimeError where the one that fails does so without the change, too.
    """
    if not tests:
        raise ValueError(f"No test to run against a change of {file}.")
    original = (copy / file).read_text(encoding="utf-8")
    (copy / file).write_text(text, encoding="utf-8")
    try:
        failed = first_failing(copy, tests, seconds)
    finally:
        (copy / file).write_text(original, encoding="utf-8")
    if failed is None:
        return SURVIVED
    if failed in tests and fails_anyway(copy, failed):
        raise RuntimeError(f"This test fails without a change of {file}, too: {failed}")
    return f"killed by {failed}"


@cache
def fails_anyway(copy: Path, test: str) -> bool:
    return first_failing(copy, [test], FIRST) is not None


def first_failing(copy: Path, tests: list[str], seconds: float) -> str | None:
    """The first test that fails, a module that cannot be imported, or TOO_LONG; None where all pass."""
    heard, says = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            _run(copy, tests, seconds, says)
        finally:
            os._exit(os.EX_SOFTWARE)
    os.close(says)
    with os.fdopen(heard, encoding="utf-8") as told:
        failed = told.read()
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        return TOO_LONG
    if os.WEXITSTATUS(status) not in RAN:
        raise RuntimeError(f"pytest did not run: status {os.WEXITSTATUS(status)} with {tests[0]}, ...")
    return (failed or "pytest") if status else None


class _First:
    """A plugin of pytest that says the first test, or module, that fails."""

    def __init__(self, says: int):
        self.says = says

    def pytest_runtest_logreport(self, report) -> None:
        self._tell(report)

    def pytest_collectreport(self, report) -> None:
        self._tell(report)

    def _tell(self, report) -> None:
        if report.failed and self.says:
            os.write(self.says, report.nodeid.encode())
            self.says = 0


def _run(copy: Path, tests: list[str], seconds: float, says: int) -> None:
    import pytest

    signal.setitimer(signal.ITIMER_PROF, FIRST + TIMES * seconds)  # ends this process where nobody hears it
    os.chdir(copy)
    sys.path[:] = [str(copy), *(path for path in sys.path if path not in {"", str(ROOT)})]
    sys.dont_write_bytecode = True
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    imported = "ignore:Module already imported:pytest.PytestAssertRewriteWarning"
    quiet = ["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-W", imported]
    os._exit(pytest.main([*quiet, *tests], plugins=[_First(says)]))
