"""The simulation of macOS and Windows lacks what those lack; .ci/run runs tests there, too."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from other_systems import SYSTEMS, environment

from docs.sources import calls

ROOT = Path(__file__).parents[1]
TEXTS = [path for folder in ("aeviz", "tests", "benchmarks", "docs") for path in sorted((ROOT / folder).rglob("*.py"))]


WHAT_ONLY_LINUX_HAS = {
    "os.sched_getaffinity(0)": "AttributeError",
    "open('/proc/self/status', 'rb')": "FileNotFoundError",
    "os.listdir('/sys')": "FileNotFoundError",
    "pathlib.Path('/proc/meminfo').read_text(encoding='utf-8')": "FileNotFoundError",
    "open(os.devnull)": "EncodingWarning",
    "pathlib.Path(os.devnull).read_text()": "EncodingWarning",
}
WHAT_WINDOWS_LACKS = {  # besides
    "os.fork": "AttributeError",
    "os.sysconf('SC_PAGE_SIZE')": "AttributeError",
    "signal.SIGHUP": "AttributeError",
    "signal.pthread_sigmask": "AttributeError",
    "__import__('uvloop')": "ModuleNotFoundError",
    "subprocess.run([sys.executable, '-c', ''], preexec_fn=int)": "ValueError",
    "os.open('.', os.O_RDONLY)": "PermissionError",
}


FOR_ALL = {  # what is taken from others' code, too
    "darwin": (),
    "win32": ("__import__('uvloop')", "subprocess.run([sys.executable, '-c', ''], preexec_fn=int)"),
}
LOOK = """
import json, os, pathlib, signal, subprocess, sys, uuid
found = {}
for code in json.loads(sys.argv[1]):
    try:
        exec(compile(code, sys.argv[2], "exec"), globals() | {"__name__": sys.argv[3]})
        found[code] = ""
    except Exception as error:
        found[code] = type(error).__name__
print(json.dumps(found))
"""


@pytest.mark.parametrize("asker", ["aeviz.spec", "another"])
@pytest.mark.parametrize("system", SYSTEMS)
def test_the_simulation_lacks_what_the_system_lacks_where_aeviz_asks(system, asker):
    lacking = WHAT_ONLY_LINUX_HAS | (WHAT_WINDOWS_LACKS if system == "win32" else {})
    codes = json.dumps([*WHAT_ONLY_LINUX_HAS, *WHAT_WINDOWS_LACKS])
    file = ROOT.joinpath(*asker.split(".")).with_suffix(".py")
    command = [sys.executable, "-c", LOOK, codes, file, asker]
    told = json.loads(subprocess.run(command, env=environment(system), stdout=subprocess.PIPE, check=True).stdout)
    for code, found in told.items():
        assert found == (lacking.get(code, "") if asker.startswith("aeviz") or code in FOR_ALL[system] else ""), code


def test_every_text_says_its_encoding():
    """What ruff's rule cannot see, for it must know that a thing is a path."""
    found = calls(TEXTS, r"\b(read_text|write_text)\b|\b(text|universal_newlines) ?=")
    assert [f"{path}:{call.lineno}" for path, call in found if reads_text(call)] == []


def reads_text(call: ast.Call) -> bool:
    """Whether a call reads or writes text in the encoding of whoever's machine it is."""
    named = {keyword.arg for keyword in call.keywords}
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name in ("read_text", "write_text") and isinstance(call.func, ast.Attribute):
        return "encoding" not in named and len(call.args) < (2 if name == "write_text" else 1)
    return (
        bool({"text", "universal_newlines"} & named)
        and name in ("run", "Popen", "check_output")
        and "encoding" not in named
    )
