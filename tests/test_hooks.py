"""What is checked before a commit is what the CI checks, by programs that are installed."""

import re
from importlib.util import find_spec
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
REPOSITORIES = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
HOOKS = [hook for repository in REPOSITORIES for hook in repository["hooks"]]


def words(command: str) -> str:
    """A command without its options."""
    return " ".join(word for word in command.split() if not word.startswith("-") and word != ".")


def test_hooks_download_nothing_and_are_of_what_dev_installs():
    assert {repository["repo"] for repository in REPOSITORIES} == {"local"}
    assert {hook["language"] for hook in HOOKS} == {"system"}
    for hook in HOOKS:
        python, module, *_ = words(hook["entry"]).split()
        assert python == "python" and find_spec(module), hook["id"]


def test_hooks_are_the_checks_of_the_ci_and_that_of_translations():
    """The suite itself looks at the translations."""
    lines = re.findall(r"^\.venv/bin/((?:ruff|pyright).*)", (ROOT / ".ci" / "run").read_text(encoding="utf-8"), re.M)
    of_the_ci = {words(line.partition(" --pythonpath")[0]) for line in lines}
    entries = {words(hook["entry"]).removeprefix("python ") for hook in HOOKS}
    assert len(of_the_ci) == 3 and entries == of_the_ci | {"docs.translations"}


def test_each_file_of_python_meets_the_hooks_that_concern_it():
    files = {hook["id"]: re.compile(hook.get("files", "")) for hook in HOOKS}
    assert {name for name, pattern in files.items() if pattern.search("tests/test_hooks.py")} == {
        "ruff-check",
        "ruff-format",
    }
    assert all(pattern.search("aeviz/spec.py") for pattern in files.values())
