"""The built package: whole, light, and the same dashboard from an empty folder, with nothing but what it asks for."""

import email
import json
import os
import subprocess
import sys
import tomllib
import zipfile
from contextlib import contextmanager
from pathlib import Path

import loops
import pytest
from one_cluster import until
from patience import patient
from ports import answers, free_port

import aeviz
from aeviz import extras, lessons
from benchmarks._student import Student

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
HIDING = """
import importlib.machinery as machinery
find = machinery.PathFinder.find_spec.__func__
def seen(cls, name, path=None, target=None):
    return None if name.partition(".")[0] in {names} else find(cls, name, path, target)
machinery.PathFinder.find_spec = classmethod(seen)
"""
STORING = """
import sys, zlib
zlib.Z_DEFAULT_COMPRESSION = zlib.Z_NO_COMPRESSION
from hatchling.cli import hatchling
sys.exit(hatchling())
"""
CLEAN = bool(os.environ.get("AEVIZ_CLEAN_INSTALL"))  # 1: into an empty environment, which fetches 200 MB


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """As hatchling builds it; compressed where it is then installed, which takes most of the time."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, *(("-m", "hatchling") if CLEAN else ("-c", STORING)), "build", "-t", "wheel"]
    subprocess.run([*command, "-d", str(folder)], cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def unpacked(wheel, tmp_path_factory) -> Path:
    """The wheel's files on a path of their own, where the packages that only extras bring cannot be found."""
    folder = tmp_path_factory.mktemp("unpacked")
    zipfile.ZipFile(wheel).extractall(folder)
    (folder / "sitecustomize.py").write_text(HIDING.format(names=set(extras.EXTRAS)), encoding="utf-8")
    return folder


@pytest.fixture(scope="module", params=["clean" if CLEAN else "hidden"])
def viewer(request, tmp_path_factory) -> tuple[Path, dict[str, str]]:
    """A Python that has the core alone, and its environment: all else hidden, or, where asked for, never installed."""
    bare = {name: value for name, value in os.environ.items() if not name.startswith(("AEVIZ_", "PYTHONPATH"))}
    bare |= {"HOME": str(tmp_path_factory.mktemp("home")), "AEVIZ_STORE": str(tmp_path_factory.mktemp("store"))}
    if request.param == "hidden":
        return Path(sys.executable), bare | {"PYTHONPATH": str(request.getfixturevalue("unpacked"))}
    python = tmp_path_factory.mktemp("environment") / ("Scripts" if os.name == "nt" else "bin") / "python"
    install(request.getfixturevalue("wheel"), python)
    return python, bare


def install(wheel: Path, python: Path) -> None:
    """Into a new environment by uv, in a fifth of pip's time; then pip reads all that is there, and misses nothing."""
    uv, pip = (sys.executable, "-m", "uv"), (sys.executable, "-m", "pip", "--python", python)
    subprocess.run([*uv, "venv", "-q", "--python", sys.executable, python.parents[1]], check=True)
    subprocess.run([*uv, "pip", "install", "-q", "--python", python, wheel], check=True)
    subprocess.run([*pip, "install", "-q", "--no-deps", "--force-reinstall", wheel], check=True)
    subprocess.run([*pip, "check"], check=True)


def said(viewer, code: str, cwd: Path) -> str:
    python, environment = viewer
    done = subprocess.run([python, "-c", code], cwd=cwd, env=environment, capture_output=True, encoding="utf-8")
    return (done.stdout or done.stderr).strip()


@contextmanager
def served(viewer, cwd: Path):
    port = free_port()
    command = [viewer[0], "-m", "aeviz", "serve", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(command, cwd=cwd, env=viewer[1])
    try:
        until(lambda: process.poll() is not None or answers(f"http://127.0.0.1:{port}/ready"))
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(patient(30))


def test_the_wheel_holds_the_package_and_what_lies_beside_it(wheel):
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    ours = {path for path in (ROOT / "aeviz").rglob("*") if path.is_file() and "__pycache__" not in path.parts}
    ours = {path.relative_to(ROOT).as_posix() for path in ours}
    beside = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    files = {file for source in beside for file in (ROOT / source, *(ROOT / source).glob("*")) if file.is_file()}
    assert packed == ours | {f"aeviz/_beside/{file.relative_to(ROOT).as_posix()}" for file in files}
    assert len([name for name in packed if name.endswith(".safetensors")]) > 40


def test_the_wheel_says_what_it_is(wheel):
    with zipfile.ZipFile(wheel) as opened:
        about = [name for name in opened.namelist() if ".dist-info/" in name]
        texts = {name.rpartition("/")[2]: opened.read(name).decode() for name in about}
    told = email.message_from_string(texts["METADATA"])
    assert told["Version"] == aeviz.__version__ and told["Requires-Python"] == ">=3.11"
    assert told.get_payload().startswith("# aeviz")
    core = [text for text in told.get_all("Requires-Dist") if "extra ==" not in text]
    assert not [text for text in core if text.startswith(("torch", "pytest", *extras.EXTRAS))]
    assert "aeviz = aeviz.__main__:main" in texts["entry_points.txt"]


OPENED = ("compare", *lessons.names()) if CLEAN else ("denoising", "from_noise", "sparse")  # each takes its time


def test_lessons_open_from_an_empty_folder(viewer, tmp_path):
    async def look(address: str) -> dict[str, int]:
        pictures = {}
        for page in ["", *(name.replace("_", "-") for name in OPENED)]:
            student = Student(address, page)
            await student.open()
            pictures[page] = student.pictures
            await student.close()
        return pictures

    with served(viewer, tmp_path) as address:
        pictures = loops.run(look(address))
    assert all(pictures.values()), pictures
    assert not list(tmp_path.iterdir())


WITHOUT_TORCH = """
import aeviz
from aeviz.engine import Engine
from aeviz.lessons.sparse import SPECS
print(len(aeviz.get([*SPECS.values()][0]).knobs))
wanted, engine = aeviz.Spec(data="iris", steps=3), Engine.start()
for ask in (lambda: aeviz.get(wanted), lambda: engine.request(wanted, "me")):
    try:
        ask()
    except ValueError as error:
        print(error)
print(engine.health())
engine.close()
"""


def test_what_is_not_installed_is_named_with_the_extra_that_brings_it(viewer, tmp_path):
    needed = "which is not installed here: pip install 'aeviz[train]' brings it."
    n_knobs, *told = said(viewer, WITHOUT_TORCH, tmp_path).splitlines()
    assert int(n_knobs) > 1
    assert told == [f"Training needs torch, {needed}", f"Training needs distributed, {needed}", "None"]
    command = "from aeviz.__main__ import main; main(['train', '--data', 'iris', '--steps', '3'])"
    assert said(viewer, command, tmp_path).splitlines() == [f"aeviz: Training needs torch, {needed}"]


def test_without_extras_help_and_a_star_give_what_is_there(viewer, tmp_path):
    code = "import aeviz, pydoc; from aeviz import *\n"
    code += "pydoc.render_doc(aeviz); print(*sorted(set(aeviz.__all__) & set(globals())))"
    there = sorted({*aeviz.__all__} - {"sweep", "Progress"})
    assert said(viewer, code, tmp_path) == " ".join(there)


def test_nothing_new_is_written_among_installed_files(viewer, tmp_path):
    command = "from aeviz.__main__ import main; main(['new', 'view', 'quite_new'])"
    assert "install it by `pip install -e .` there." in said(viewer, command, tmp_path)
    assert not said(viewer, "from aeviz import views; print('\\n'.join({'quite_new'} & {*views.names()}))", tmp_path)


def test_its_settings_are_those_of_the_checkout_whatever_the_folder_and_variables_of_streamlit_go_before(
    viewer, tmp_path
):
    ours = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    options = {f"{section}.{name}": value for section, whole in ours.items() for name, value in whole.items()}
    plain = {name: value for name, value in options.items() if not isinstance(value, dict)}
    assert plain["browser.gatherUsageStats"] is False
    name = "server.maxUploadSize"
    assert plain[name] != 77
    assert options_of(viewer, tmp_path, *plain, STREAMLIT_SERVER_MAX_UPLOAD_SIZE="77") == plain | {name: 77}


def options_of(viewer, cwd: Path, *names: str, **environment: str) -> dict[str, object]:
    """The settings that a server has which is started there."""
    code = "import json, streamlit as st, aeviz.app.server.asgi; "
    code += f"print(json.dumps({{name: st.get_option(name) for name in {names}}}))"
    return json.loads(said((viewer[0], viewer[1] | environment), code, cwd))


def test_a_variable_of_streamlit_that_is_no_value_of_its_kind_is_one_sentence(viewer, tmp_path):
    environment = viewer[1] | {"STREAMLIT_SERVER_MAX_UPLOAD_SIZE": "much"}
    command = [viewer[0], "-m", "aeviz", "serve", "--host", "127.0.0.1", "--port", str(free_port())]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8")
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1 and "'much'" in done.stderr
