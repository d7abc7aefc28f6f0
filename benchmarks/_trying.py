"""Tests run against a changed module: in a copy of the tree, each time in a process that has all but aeviz imported."""

import os
import shutil
import signal
import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parents[1]
COPIED = ("aeviz", "tests", "docs", "benchmarks", "pyproject.toml", "README.md", "dashboard.py", ".streamlit")
OTHERS = ("pytest", "hypothesis", "scipy.optimize", "scipy.stats", "sklearn.manifold", "sklearn.linear_model", "plotly")
OTHERS = (*OTHERS, "pandas", "PIL.Image", "safetensors.numpy", "torch", "msgspec", "babel", "streamlit")
RAN = (0, 1, 2, 4)  # pytest's statuses: passed, failed, a module could not be imported, a test is no longer there
SURVIVED = "SURVIVED"
SECONDS = 90  # for one process of tests; a mutant that takes longer counts as killed


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


def ended(copy: Path, file: str, text: str, steps: list[list[str]]) -> str:
    """The first step of tests that fails, or does not end, with `text` in place of `file`; SURVIVED if none does.

    Raises ValueError where there is no test to run, RuntimeError where that step fails without the change, too.
    """
    if not any(steps):
        raise ValueError(f"No test to run against a change of {file}.")
    original = (copy / file).read_text(encoding="utf-8")
    (copy / file).write_text(text, encoding="utf-8")
    try:
        failed = next((i for i, tests in enumerate(steps) if fails(copy, tests)), None)
    finally:
        (copy / file).write_text(original, encoding="utf-8")
    if failed is None:
        return SURVIVED
    if fails(copy, steps[failed]):
        raise RuntimeError(f"One of these tests fails without a change of {file}, too: {', '.join(steps[failed])}")
    return f"killed in step {failed + 1} of {len(steps[failed])} tests"


def fails(copy: Path, tests: list[str]) -> bool:
    child = os.fork()
    if child == 0:
        try:
            _run(copy, tests)
        finally:
            os._exit(os.EX_SOFTWARE)
    status = os.waitpid(child, 0)[1]
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) not in RAN:
        raise RuntimeError(f"pytest did not run: status {os.WEXITSTATUS(status)} with {tests[0]}, ...")
    return status != 0


def _run(copy: Path, tests: list[str]) -> None:
    import pytest

    signal.alarm(SECONDS)  # ends this process where nobody hears it
    os.chdir(copy)
    sys.path[:] = [str(copy), *(path for path in sys.path if path not in {"", str(ROOT)})]
    sys.dont_write_bytecode = True
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    imported = "ignore:Module already imported:pytest.PytestAssertRewriteWarning"
    os._exit(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-W", imported, *tests]))
