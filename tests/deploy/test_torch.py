"""Which PyTorch an installation takes: its build for the CPU, where PyPI's carries CUDA. Tried with pip's and uv's own
resolvers on stand-ins: a folder like PyPI, a page like PyTorch's, and wheels that hold nothing but what they say.
"""

import functools
import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
TORCH = next(text for text in PROJECT["project"]["optional-dependencies"]["train"] if text.startswith("torch"))
PAGE = "https://download.pytorch.org/whl/cpu"


def wheel(folder: Path, name: str, version: str, *needs: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    about = f"{name.replace('-', '_')}-{version}"
    text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n" + "".join(
        f"Requires-Dist: {n}\n" for n in needs
    )
    with zipfile.ZipFile(folder / f"{about}-py3-none-any.whl", "w") as file:
        file.writestr(f"{about}.dist-info/METADATA", text)
        file.writestr(f"{about}.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        file.writestr(f"{about}.dist-info/RECORD", "")


@pytest.fixture(scope="module")
def web(tmp_path_factory) -> str:
    """The address of both stand-ins: PyPI's torch needs CUDA, PyTorch's page has the same version for the CPU."""
    root = tmp_path_factory.mktemp("web")
    for version in ("2.14.0", "2.15.0"):
        wheel(root / "pypi" / "torch", "torch", version, "nvidia-cudnn")
        wheel(root / "cpu" / "torch", "torch", f"{version}+cpu")
    wheel(root / "pypi" / "nvidia-cudnn", "nvidia-cudnn", "9.0")
    quiet = type("Quiet", (http.server.SimpleHTTPRequestHandler,), {"log_message": lambda *_: None})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(quiet, directory=root))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_pip_takes_the_build_for_the_cpu(web, tmp_path, file):
    text = (ROOT / file).read_text(encoding="utf-8")
    assert text.count(PAGE) == 1
    text = re.sub(r"^-e .*$", TORCH, text.replace(PAGE, f"{web}/cpu"), flags=re.MULTILINE)
    (tmp_path / "requirements.txt").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "pip", "--isolated", "install", "--dry-run", "--ignore-installed", "--quiet"]
    command += ["--index-url", f"{web}/pypi", "--report", "-", "-r", "requirements.txt"]
    bare = {"PIP_CONFIG_FILE": os.devnull}
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", env=bare)
    assert done.returncode == 0, done.stderr
    taken = {one["metadata"]["name"]: one["metadata"]["version"] for one in json.loads(done.stdout)["install"]}
    assert taken == {"torch": "2.15.0+cpu"}


@pytest.mark.parametrize(
    ("system", "taken"),
    [
        ("linux", ["torch==2.15.0+cpu"]),
        ("windows", ["torch==2.15.0+cpu"]),
        ("macos", ["nvidia-cudnn==9.0", "torch==2.15.0"]),
    ],
)
def test_uv_takes_the_build_for_the_cpu(web, tmp_path, system, taken):
    """On macOS PyPI's own has no CUDA (here the stand-in's name for it shows where it is from)."""
    uv = shutil.which("uv") or shutil.which("uv", path=Path(sys.executable).parent)
    if uv is None:
        pytest.skip("uv is not installed.")
    (index,) = PROJECT["tool"]["uv"]["index"]
    assert index["url"] == PAGE and index["explicit"]
    source = PROJECT["tool"]["uv"]["sources"]["torch"]
    (tmp_path / "pyproject.toml").write_text(
        f"[project]\nname = 'probe'\nversion = '0'\nrequires-python = '>=3.11'\ndependencies = [{TORCH!r}]\n"
        f"[[tool.uv.index]]\nname = {index['name']!r}\nurl = '{web}/cpu'\nexplicit = true\n"
        f"[tool.uv.sources]\ntorch = {{ index = {source['index']!r}, marker = {source['marker']!r} }}\n",
        encoding="utf-8",
    )
    command = [uv, "pip", "compile", "pyproject.toml", "--quiet", "--no-annotate", "--no-header"]
    command += ["--default-index", f"{web}/pypi", "--cache-dir", str(tmp_path / "cache"), "--python-platform", system]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == taken
